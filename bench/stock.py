"""What Channels' documentation shows: a consumer, a group, ``group_send``."""

import os
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamegor.settings.local")
http = get_asgi_application()

GROUP = "bench.stock"


class StockConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def tell(self, message: dict[str, Any]) -> None:
        await self.send_json(message["content"])


websocket = URLRouter([path("", StockConsumer.as_asgi())])
application = ProtocolTypeRouter({"http": http, "websocket": websocket})
