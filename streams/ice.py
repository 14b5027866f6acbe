"""The ICE servers clients are given, with credentials that expire soon.

Source: coturn's README.turnserver, "TURN REST API": the user name is
``expiry:user``, the password ``base64(hmac-sha1(secret, user name))``.
"""

import base64
import hmac
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.conf import settings

from streams.candidates import Policy
from streams.constants import TURN_CREDENTIAL_SECONDS


class IceServer(TypedDict, total=False):
    """One server as browsers take it (RTCIceServer). STUN needs no credential."""

    urls: list[str]
    username: str
    credential: str


class IceConfiguration(TypedDict):
    """What a peer connection is made with; ``ttl`` is in seconds."""

    ice_servers: list[IceServer]
    ice_transport_policy: str
    ttl: int


def configuration(*, user_id: UUID, now: datetime) -> IceConfiguration:
    """Return the servers of this site and this user's credential for the next minutes.

    TURN is left out where it is not set up; peers then only connect directly.
    """
    servers: list[IceServer] = []
    if settings.STUN_URLS:
        servers.append({"urls": settings.STUN_URLS})
    if settings.TURN_URLS and settings.TURN_SECRET:
        servers.append(_turn_server(user_id, now))
    return {
        "ice_servers": servers,
        "ice_transport_policy": settings.ICE_TRANSPORT_POLICY,
        "ttl": TURN_CREDENTIAL_SECONDS,
    }


def policy() -> Policy:
    """Return what this site lets peers tell each other of their addresses."""
    return Policy(
        relay_only=settings.ICE_TRANSPORT_POLICY == "relay",
        private_addresses=settings.ICE_PRIVATE_ADDRESSES,
    )


def _turn_server(user_id: UUID, now: datetime) -> IceServer:
    username = f"{int(now.timestamp()) + TURN_CREDENTIAL_SECONDS}:{user_id}"
    digest = hmac.digest(settings.TURN_SECRET.encode(), username.encode(), "sha1")
    return {
        "urls": settings.TURN_URLS,
        "username": username,
        "credential": base64.b64encode(digest).decode(),
    }
