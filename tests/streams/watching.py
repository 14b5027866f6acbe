"""Watching, without sockets: who is heard when, and how it ended."""

from streams.meter import meter
from streams.services import viewings
from streams.states import Peer
from tests.streams.conftest import at


def hear(viewing, *, buyer=None, seller=None, both=None):
    """Let the peers be heard, at so many seconds after noon."""
    for peer, seconds in ((Peer.BUYER, buyer), (Peer.SELLER, seller)):
        if (heard := both if seconds is None else seconds) is not None:
            viewings.hear(
                viewing_id=viewing.pk,
                peer=peer,
                user_id=getattr(viewing, f"{peer}_id"),
                now=at(heard),
            )


def play(viewing, *, until, since=0):
    """Let both peers be heard and the meter tick every five seconds."""
    for seconds in range(since + 5, until + 1, 5):
        hear(viewing, both=seconds)
        meter.tick(now=at(seconds))
    viewing.refresh_from_db()


def listen(viewing, *, until, since=0):
    """Let both peers be heard every five seconds, and no tick come by."""
    for seconds in (*range(since + 5, until, 5), until):
        hear(viewing, both=seconds)


def outcome(viewing):
    """Return how a viewing ended: reason, seconds billed, millicredits charged."""
    viewing.refresh_from_db()
    return viewing.end_reason, viewing.billed_seconds, viewing.charged_millicredits
