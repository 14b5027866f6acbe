import "@fontsource-variable/bricolage-grotesque"
import "@fontsource-variable/figtree"
import "./design/tokens.css"
import "./design/base.css"
import "./app/app"
// Present and, who sells, in their place: whatever screen is shown.
import "./location"
