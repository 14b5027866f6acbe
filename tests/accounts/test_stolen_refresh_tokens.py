"""What a copied refresh token is good for, step by step.

Whoever copies one knows when its owner renews: the access token says when it runs out.
"""

import datetime as dt
from functools import partial

import pytest

from accounts import tokens
from accounts.api.authentication import identify
from accounts.errors import SessionRevoked
from accounts.models import Session
from accounts.services import sessions
from tests.accounts.conftest import NOW
from tests.faults.racing import at_once

ROUNDS = 5
A_SECOND = dt.timedelta(seconds=1)
A_TURN = dt.timedelta(minutes=5)


class Person:
    """Somebody who holds a refresh token, be it theirs or not."""

    def __init__(self, pair, *, renewal_key=""):
        self.pair = pair
        self._key = renewal_key

    def renew(self, now):
        session = sessions.refresh(
            refresh_token=self.pair.refresh,
            retry_key=self._key and f"{self._key} {self.pair.refresh}",
            now=now,
        )
        self.pair = tokens.issue(session=session)
        return self.pair

    @property
    def is_signed_in(self):
        """Not asked of the refresh token: that would be another use."""
        try:
            identify(self.pair.access)
        except SessionRevoked:
            return False
        return True


@pytest.fixture
def owner(pair):
    return Person(pair)


@pytest.fixture
def thief(pair):
    return Person(pair)


def rounds_until_caught(first, second):
    """Let two renew the same token one after the other, turn by turn."""
    now = NOW
    for turn in range(1, ROUNDS + 1):
        first.renew(now)
        try:
            second.renew(now + A_SECOND)
        except SessionRevoked:
            return turn
        assert first.pair == second.pair
        now += A_TURN
    return None


@pytest.mark.parametrize("comes_first", ["owner", "thief"])
def test_beside_an_owner_with_renewal_keys_it_is_the_first(pair, thief, comes_first):
    """Our own client sends them; its tabs share one."""
    owner = Person(pair, renewal_key="the owner's secret")
    order = [owner, thief] if comes_first == "owner" else [thief, owner]

    assert rounds_until_caught(*order) == 1
    assert (owner.is_signed_in, thief.is_signed_in) == (False, False)


@pytest.mark.parametrize("count", [2, 5])
def test_tabs_without_keys_may_race_at_every_turn(owner, count):
    """They renew by the same clock: what a thief could use is told in the ADR."""
    now = NOW
    for _ in range(ROUNDS):
        tabs = [owner, *(Person(owner.pair) for _ in range(count - 1))]
        assert len({tab.renew(now + A_SECOND) for tab in tabs}) == 1
        now += A_TURN

    assert owner.is_signed_in


def test_a_thief_who_comes_after_the_race_is_caught(owner, thief):
    owner.renew(NOW)

    with pytest.raises(SessionRevoked):
        thief.renew(NOW + sessions.RACE + A_SECOND)

    assert not owner.is_signed_in


def test_a_token_before_the_last_turn_is_no_race(owner, thief):
    owner.renew(NOW)
    owner.renew(NOW + A_SECOND)

    with pytest.raises(SessionRevoked):
        thief.renew(NOW + 2 * A_SECOND)

    assert not owner.is_signed_in


def test_a_thief_who_renews_alone_lasts_until_the_owner_comes_back(owner, thief):
    for turn in range(ROUNDS):
        thief.renew(NOW + turn * A_TURN)

    with pytest.raises(SessionRevoked):
        owner.renew(NOW + ROUNDS * A_TURN)

    assert not thief.is_signed_in


def test_two_tabs_with_one_key_may_race_at_every_turn(pair):
    tabs = [Person(pair, renewal_key="shared") for _ in range(2)]

    assert rounds_until_caught(*tabs) is None
    assert tabs[0].is_signed_in


@pytest.mark.django_db(transaction=True)
def test_two_who_renew_in_the_same_moment_get_one_pair(pair):
    people = [Person(pair) for _ in range(2)]

    for turn in range(ROUNDS):
        now = NOW + turn * A_TURN
        one, other = at_once(*[partial(person.renew, now) for person in people])
        assert one == other

    assert Session.objects.get().revoked_at is None
