import datetime as dt

import pytest

from accounts import tokens
from accounts.services import sessions

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def now(time_machine):
    """Noon, and time stands still: tokens are judged by the machine's clock."""
    time_machine.move_to(NOW, tick=False)
    return NOW


@pytest.fixture
def bob(bob):
    bob.set_password(PASSWORD)
    bob.save()
    return bob


@pytest.fixture
def pair(bob, now):
    """What bob's phone holds after he signed in."""
    session = sessions.start(user=bob, user_agent="phone", now=now)
    return tokens.issue(session=session)
