import "@fontsource-variable/bricolage-grotesque"
import "@fontsource-variable/figtree"
import "./design/tokens.css"
import "./design/base.css"
import "./app/app"
import { router } from "./app/router"
import { routes } from "./app/routes"
// Present and, who sells, in their place: whatever screen is shown.
import "./location"

router.start(routes)
