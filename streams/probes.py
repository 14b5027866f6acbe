"""The relay, tried as a browser does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from uuid import UUID

from django.conf import settings

from core.doctor import Finding
from streams.p2p import ice, turn

NOTHING = UUID(int=0)  # what the doctor's credential is given for
UNAUTHORIZED = "Set TURN_SECRET to coturn's static-auth-secret, and check its clock."


def relay() -> Iterator[Finding]:
    """Each TURN server relays for whom we sign a credential."""
    if not settings.TURN_URLS:
        yield Finding(about="TURN", said="not set up: peers connect directly or not")
        return
    # Not the database's clock: this is asked where there may be no database.
    now = datetime.now(UTC)
    expires_at = now + timedelta(minutes=1)
    grant = ice.Grant(name=NOTHING, user_id=NOTHING, expires_at=expires_at)
    given = ice.configuration(grant, is_relayed=True, now=now)["ice_servers"][-1]
    for url in settings.TURN_URLS:
        yield _try(url, given["username"], given["credential"])


def _try(url: str, username: str, credential: str) -> Finding:
    try:
        address = turn.allocate(url, username=username, credential=credential)
    except turn.Refused as refusal:
        return Finding(about="TURN", said=f"{url}: {refusal}", mend=UNAUTHORIZED)
    except (OSError, ValueError) as error:
        mend = "Start coturn, open its port in the firewall, or correct TURN_URLS."
        return Finding(about="TURN", said=f"{url}: {error or 'silent'}", mend=mend)
    said = f"{url} relays by {address}"
    if address.is_private and not _is_private(turn.parse(url).host):
        return Finding(
            about="TURN",
            said=said,
            mend="Set coturn's external-ip: no peer gets there.",
        )
    return Finding(about="TURN", said=said)


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"
