"""The hottest reads accept a token that was checked less than a second ago."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import recent, tokens
from accounts.models import Session
from accounts.recent import BELIEVED_SECONDS, RecentChecks
from accounts.services import sessions, suspensions
from core import clock
from realtime.identity import Identity
from tests.infra.test_requests import ask
from tests.servers import serve
from tests.sessions import begin

READS = [
    "/api/credits/balance",
    "/api/credits/ledger",
    "/api/map/sellers?bbox=1,1,2,2",
    "/api/profiles/{id}",
]
LASTS_SECONDS = 300


class Checking:
    """A clock that stands still, and the checks that it was asked for."""

    def __init__(self):
        self.seconds = 1000.0
        self.checked = []
        self.checks = RecentChecks(lambda: self.seconds)

    def ask(self, token, *, lasts=LASTS_SECONDS, meanwhile=lambda: None):
        def check():
            self.checked.append(token)
            meanwhile()
            return identity, lasts

        identity = Identity(
            user_id=uuid4(), session_id=uuid4(), expires_at=timezone.now()
        )
        return self.checks.identity(token, check)


@pytest.fixture
def checking():
    return Checking()


@pytest.fixture
def access(bob):
    return tokens.issue(session=begin(bob)).access


@pytest.fixture
def client(access):
    return APIClient(headers={"authorization": f"Bearer {access}"})


def status(client, path="/api/credits/balance"):
    return client.get(path).status_code


def test_a_token_is_checked_again_after_a_second(checking):
    first = checking.ask("bob's")
    checking.seconds += BELIEVED_SECONDS - 0.001
    assert checking.ask("bob's") is first
    checking.seconds += 0.001

    assert checking.ask("bob's") is not first
    assert checking.checked == ["bob's", "bob's"]
    assert BELIEVED_SECONDS <= 1


def test_asking_often_makes_no_check_last_longer(checking):
    for _ in range(10):
        checking.ask("bob's")
        checking.seconds += 0.4

    assert len(checking.checked) == 4


def test_a_check_lasts_no_longer_than_the_token(checking):
    checking.ask("bob's", lasts=0.5)
    checking.seconds += 0.5

    checking.ask("bob's")
    assert checking.checked == ["bob's", "bob's"]


def test_a_check_is_only_of_its_own_token(checking):
    assert checking.ask("bob's") is not checking.ask("mallory's")
    assert checking.checked == ["bob's", "mallory's"]


@pytest.mark.django_db
def test_what_was_read_before_a_session_ended_is_not_kept(checking):
    checking.ask("bob's", meanwhile=checking.checks.forget_all)

    checking.ask("bob's")
    assert checking.checked == ["bob's", "bob's"]


def test_no_more_tokens_are_kept_than_there_is_room_for(checking, monkeypatch):
    monkeypatch.setattr(recent, "TOKENS_MAX", 3)
    for token in "abcd":
        checking.ask(token)

    checking.ask("d")
    assert checking.checked == list("abcd")
    checking.ask("a")
    assert checking.checked == list("abcda")


@pytest.mark.parametrize("path", READS)
def test_a_repeated_read_needs_no_query_for_the_session(client, bob, path):
    path = path.format(id=bob.pk)
    assert status(client, path) == 200
    Session.objects.update(revoked_at=clock.database_now())  # as another process does

    assert status(client, path) == 200
    assert status(client, "/api/profiles/me") == 401


def test_a_refusal_is_not_remembered(client, bob):
    Session.objects.update(revoked_at=clock.database_now())
    assert status(client) == 401
    Session.objects.update(revoked_at=None)

    assert status(client) == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        (
            lambda bob: sessions.close_all(user_id=bob.pk, now=timezone.now()),
            401,
        ),
        (
            lambda bob: sessions.close_one(
                user_id=bob.pk,
                session_id=Session.objects.get().pk,
                now=timezone.now(),
            ),
            401,
        ),
        (
            lambda bob: suspensions.suspend(
                user_id=bob.pk, reason="spam", now=timezone.now()
            ),
            403,
        ),
        (lambda bob: (bob.set_password("another good one"), bob.save()), 401),
    ],
    ids=["signed out everywhere", "signed out", "suspended", "new password"],
)
def test_the_process_that_ends_a_session_refuses_it_at_once(client, bob, end, refusal):
    assert status(client) == 200

    end(bob)

    assert status(client) == refusal


def test_a_token_that_expires_is_refused_at_once(
    bob, checking, monkeypatch, time_machine
):
    monkeypatch.setattr(sessions, "checks", checking.checks)
    session = begin(bob)
    time_machine.move_to(session.last_used_at, tick=False)
    access = tokens.issue(session=session).access
    expires_at = tokens.read_access(access).expires_at
    client = APIClient(headers={"authorization": f"Bearer {access}"})
    time_machine.move_to(expires_at - timedelta(seconds=0.5), tick=False)
    assert status(client) == 200

    time_machine.move_to(expires_at, tick=False)
    checking.seconds += 0.5

    assert status(client) == 401


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_every_other_process_refuses_an_ended_session_within_a_second(bob):
    pair = tokens.issue(session=begin(bob))
    read = "GET", "/api/credits/balance"
    with serve(2) as (one, other):
        for server in (one, other):
            assert ask(server, *read, access=pair.access)[0] == 200
        body = f'{{"refresh": "{pair.refresh}"}}'
        kind = {"Content-Type": "application/json"}
        assert ask(one, "DELETE", "/api/sessions", body, **kind)[0] == 204
        ended_at = time.monotonic()
        assert ask(one, *read, access=pair.access)[0] == 401

        accepted_at = asked_at = 0.0
        while asked_at < ended_at + BELIEVED_SECONDS:
            asked_at = time.monotonic()
            if ask(other, *read, access=pair.access)[0] == 200:
                accepted_at = asked_at

        assert accepted_at < ended_at + BELIEVED_SECONDS
        assert ask(other, *read, access=pair.access)[0] == 401
