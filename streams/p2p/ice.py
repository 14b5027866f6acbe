"""The ICE servers clients are given, with credentials that expire soon.

Source: coturn's README.turnserver, "TURN REST API": the user name is an expiry and a
user, the password ``base64(hmac-sha1(secret, user name))``. Ours is
``owner:expiry:name``. coturn counts quotas by what stands before the first colon if it
is no number, and reads the expiry behind it (``get_real_username`` in its userdb.c): so
whoever opens one viewing after another has one quota for all of them.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.conf import settings

from streams.p2p.candidates import Policy

RELAY = "relay"  # as browsers name it (RTCIceTransportPolicy)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What TURN's credentials are given for, a viewing or a stream; whom; how long."""

    name: UUID
    user_id: UUID
    expires_at: datetime


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


def configuration(grant: Grant, *, is_relayed: bool, now: datetime) -> IceConfiguration:
    """Return the servers of this site, with a credential that holds as long as a grant.

    TURN is left out where it is not set up, and once the grant has expired; peers then
    only connect directly, and those who are to be relayed not at all. These need no
    STUN, which tells them who they are.
    """
    ttl = max(0, int((grant.expires_at - now).total_seconds()))
    transport_policy = transport_policy_of(is_relayed=is_relayed)
    servers: list[IceServer] = []
    if settings.STUN_URLS and transport_policy != RELAY:
        servers.append({"urls": settings.STUN_URLS})
    if has_relay() and ttl:
        servers.append(_turn_server(grant))
    return {
        "ice_servers": servers,
        "ice_transport_policy": transport_policy,
        "ttl": ttl,
    }


def has_relay() -> bool:
    """Tell whether media can go through a TURN server of this site."""
    return bool(settings.TURN_URLS and settings.TURN_SECRET)


def transport_policy_of(*, is_relayed: bool) -> str:
    """Return how media may travel; the site may have those of everybody relayed."""
    return RELAY if is_relayed else settings.ICE_TRANSPORT_POLICY


def policy(*, is_relayed: bool) -> Policy:
    """Return what the peers of a viewing may tell each other of their addresses."""
    return Policy(
        relay_only=transport_policy_of(is_relayed=is_relayed) == RELAY,
        private_addresses=settings.ICE_PRIVATE_ADDRESSES,
    )


def _turn_server(grant: Grant) -> IceServer:
    expiry = int(grant.expires_at.timestamp())
    username = f"{_owner(grant.user_id)}:{expiry}:{grant.name}"
    digest = _signed(username, "sha1")
    return {
        "urls": settings.TURN_URLS,
        "username": username,
        "credential": base64.b64encode(digest).decode(),
    }


def _owner(user_id: UUID) -> str:
    """Return one name for all of a user's credentials, which tells not who it is.

    User names travel in the clear and are in coturn's log.
    """
    return "u" + _signed(str(user_id), "sha256")[:16].hex()


def _signed(text: str, algorithm: str) -> bytes:
    return hmac.digest(settings.TURN_SECRET.encode(), text.encode(), algorithm)
