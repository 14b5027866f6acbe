"""The ASGI application: HTTP to Django, WebSockets to the realtime socket."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamegor.settings.local")

application = ProtocolTypeRouter({"http": get_asgi_application()})
