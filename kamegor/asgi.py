"""The ASGI application: HTTP to Django, WebSockets to the realtime socket."""

import gc
from importlib import import_module

import django
from channels.routing import ProtocolTypeRouter

import kamegor.env  # noqa: F401 -- decides which settings run

django.setup(set_prefix=False)  # loads the apps, which the imports below require

from django.conf import settings  # noqa: E402

from core.bodies import MeasuringHandler, limit_bodies  # noqa: E402
from realtime.endpoint import Endpoint  # noqa: E402

socket = Endpoint()
http = MeasuringHandler(
    threads=settings.REQUEST_THREADS,
    apart={"/health", "/ready", "/metrics"},
)
application = ProtocolTypeRouter(
    {
        "http": limit_bodies(http),
        "websocket": socket,
        "lifespan": socket.lifespan,
    }
)

# All that is loaded by now stays until the process ends. Otherwise each full garbage
# collection would walk through its 200,000 objects: 130 ms without a response.
import_module(settings.ROOT_URLCONF)  # Django would load it at the first request
gc.collect()
gc.freeze()
