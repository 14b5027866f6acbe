from http import HTTPStatus

import pytest

from accounts import tokens
from accounts.services import sessions
from core import clock
from core.ids import new_id
from moderation.models import Report


def signed_in(client, user):
    session = sessions.start(user=user, user_agent="", now=clock.database_now())
    client.defaults["HTTP_AUTHORIZATION"] = (
        f"Bearer {tokens.issue(session=session).access}"
    )
    return client


@pytest.fixture
def bobs(client, bob):
    """bob's client."""
    return signed_in(client, bob)


def post(client, **body):
    return client.post("/api/reports", body, content_type="application/json")


def about(user, **fields):
    return {
        "subject_type": "profile",
        "subject_id": str(user.pk),
        "reason": "fraud",
    } | fields


def test_a_report_is_answered_with_what_was_said(bobs, alice):
    answer = post(bobs, **about(alice, details="Never came."))

    made = Report.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json() == {
        "id": str(made.pk),
        "subject_type": "profile",
        "subject_id": str(alice.pk),
        "reason": "fraud",
        "details": "Never came.",
        "status": "open",
        "created_at": answer.json()["created_at"],
    }


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": "boring"}, "reason"),
        ({"reason": None}, "reason"),
        ({"subject_type": "user"}, "subject_type"),
        ({"subject_id": "1"}, "subject_id"),
        ({"subject_id": ["x"]}, "subject_id"),
        ({"details": "x" * 2001}, "details"),
        ({"details": 5}, "details"),
        ({"details": "\0"}, "details"),
    ],
)
def test_what_is_wrong_is_named(bobs, alice, fields, wrong):
    answer = post(bobs, **about(alice, **fields))

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert [error["field"] for error in answer.json()["errors"]] == [wrong]
    assert not Report.objects.exists()


def test_a_second_report_is_refused_until_the_first_is_decided(bobs, alice):
    post(bobs, **about(alice))

    answer = post(bobs, **about(alice, reason="spam"))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["code"] == "already_reported"


def test_oneself_and_nobody_are_refused(bobs, bob):
    own = post(bobs, **about(bob))
    nobody = post(bobs, **about(bob, subject_id=str(new_id())))

    assert (own.status_code, own.json()["code"]) == (409, "own_subject")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


def test_so_many_an_hour(bobs, alice, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"report": (1, 3600)}
    post(bobs, **about(alice))

    answer = post(bobs, **about(alice))

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer["Retry-After"]) > 0


def test_who_is_reported_learns_nothing(client, bobs, bob, alice):
    post(bobs, **about(alice, details="Never came."))

    hers = signed_in(client, alice)

    for path in ("/api/profiles/me", f"/api/profiles/{bob.pk}"):
        told = hers.get(path).content.decode()
        assert "report" not in told
        assert "Never came" not in told
