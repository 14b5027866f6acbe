"""Who sits in a room, and what they say there."""

from typing import Any

import pytest

from core import clock
from streams.models import Viewing
from streams.services import streams, viewings
from tests.streams import conftest
from tests.streams.clients import Refused
from tests.streams.conftest import PRICE

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
SDP = f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n{FINGERPRINT}\r\n"
CANDIDATE: dict[str, Any] = {
    "candidate": "candidate:1 1 udp 2122260223 192.168.1.7 46243 typ host",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "EEtu",
}


def go_live(user):
    return streams.go_live(
        seller_id=user.pk,
        title="Sunset",
        price_per_minute_millicredits=PRICE,
        now=clock.database_now(),
    )


def watch(stream, user):
    return conftest.request(stream, user, now=clock.database_now())


def stop(stream):
    streams.stop(
        seller_id=stream.seller_id, stream_id=stream.pk, now=clock.database_now()
    )


def leave(viewing):
    viewings.leave(
        buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=clock.database_now()
    )


def reread(viewing):
    return Viewing.objects.select_related("stream").get(pk=viewing.pk)


def topic_of(row):
    return f"stream:{getattr(row, 'stream_id', row.pk)}"


class Peer:
    """One side of a viewing, in the room."""

    def __init__(self, client, topic, viewing_id):
        self.client = client
        self.topic = topic
        self.viewing_id = str(viewing_id)

    async def say(self, event, **fields):
        payload = {"viewing_id": self.viewing_id} | fields
        return await self.client.push(self.topic, event, payload)

    async def refusal_of(self, event, **fields):
        with pytest.raises(Refused) as refusal:
            await self.say(event, **fields)
        assert await self.client.is_alive()
        return refusal.value.reason

    async def everything(self):
        return await self.client.everything(self.topic)


async def sit_down(connect, user, viewing):
    client = await connect(user)
    await client.join(topic_of(viewing))
    return Peer(client, topic_of(viewing), viewing.pk)
