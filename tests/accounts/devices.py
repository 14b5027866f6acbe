"""A user's device: signed in, and on the socket."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts import tokens
from accounts.models import User
from accounts.services import sessions
from accounts.tokens import TokenPair
from core import clock
from tests.realtime.client import Client, client_of
from tests.servers import Server


@contextmanager
def device_of(user: User, site: Server) -> Iterator[tuple[TokenPair, Client]]:
    """Connect one more device of a user, which hears what is for that user alone."""
    session = sessions.start(user=user, user_agent="", now=clock.database_now())
    pair = tokens.issue(session=session)
    with client_of(site, pair.access) as client:
        joined = client.join(f"user:{user.pk}", {"device_id": f"d{session.pk}"})
        assert joined["status"] == "ok"
        yield pair, client
