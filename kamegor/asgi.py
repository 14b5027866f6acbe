"""The ASGI application: HTTP to Django, WebSockets to the realtime socket."""

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

import kamegor.env  # noqa: F401 -- decides which settings run

http = get_asgi_application()  # loads the apps, which the imports below need

from core.bodies import limit_bodies  # noqa: E402
from realtime.endpoint import Endpoint  # noqa: E402

socket = Endpoint()
application = ProtocolTypeRouter(
    {"http": limit_bodies(http), "websocket": socket, "lifespan": socket.lifespan}
)
