import pytest
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.services import suspensions
from tests.accounts.conftest import NOW, PASSWORD

BOB = {"email": "Bob@Example.com", "password": PASSWORD, "username": "Bob"}
CREDENTIALS = {"email": "bob@example.com", "password": PASSWORD}


@pytest.fixture
def client(time_machine):
    time_machine.move_to(NOW, tick=False)
    return APIClient(headers={"user-agent": "phone"})


def post(client, path, body, **options):
    return client.post(f"/api/{path}", body, format="json", **options)


def me(client, access):
    return client.get("/api/profiles/me", headers={"authorization": f"Bearer {access}"})


def problem(response):
    """Return a refusal's status and code, and check its shape."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["type"] == f"/docs/errors#{body['code']}"
    assert body.keys() >= {"title", "detail"}
    return response.status_code, body["code"]


@pytest.mark.django_db
def test_signing_up_answers_the_user_the_profile_and_tokens_that_work(client):
    response = post(client, "users", BOB)
    assert response.status_code == 201
    body = response.json()
    user = User.objects.get()
    assert body.keys() == {"user", "profile", "access", "refresh"}
    assert body["user"] == {
        "id": str(user.pk),
        "email": "bob@example.com",
        "username": "Bob",
        "created_at": "2026-01-01T12:00:00.000Z",
        "is_email_verified": False,
    }
    assert body["profile"]["id"] == body["user"]["id"]
    assert body["profile"] == me(client, body["access"]).json()
    assert Session.objects.get().user_agent == "phone"


def test_signing_in_answers_as_signing_up_did(client, bob):
    signed_in = post(client, "sessions", CREDENTIALS)
    assert signed_in.status_code == 201
    body = signed_in.json()
    assert body.keys() == {"user", "profile", "access", "refresh"}
    assert body["user"]["id"] == body["profile"]["id"] == str(bob.pk)
    assert me(client, body["access"]).status_code == 200


def test_refreshing_answers_a_new_pair_and_the_old_one_stops_working(
    client, bob, time_machine
):
    time_machine.move_to(NOW, tick=False)
    first = post(client, "sessions", CREDENTIALS).json()
    second = post(client, "sessions/refresh", {"refresh": first["refresh"]})
    assert second.status_code == 200
    assert second.json().keys() == {"access", "refresh"}
    assert me(client, second.json()["access"]).status_code == 200
    time_machine.shift(60)
    again = post(client, "sessions/refresh", {"refresh": first["refresh"]})
    assert problem(again) == (401, "session_revoked")
    assert problem(me(client, second.json()["access"])) == (401, "session_revoked")


@pytest.mark.parametrize("key", ['"k1"', "k1"])
def test_a_lost_answer_can_be_asked_for_again(client, bob, key):
    first = post(client, "sessions", CREDENTIALS).json()
    answers = [
        post(
            client,
            "sessions/refresh",
            {"refresh": first["refresh"]},
            headers={"idempotency-key": key},
        )
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    assert me(client, answers[-1].json()["access"]).status_code == 200


def test_signing_out_ends_the_session_at_once_and_twice_is_once(client, bob):
    pair = post(client, "sessions", CREDENTIALS).json()
    for _ in range(2):
        response = client.delete(
            "/api/sessions", {"refresh": pair["refresh"]}, format="json"
        )
        assert (response.status_code, response.content) == (204, b"")
    assert problem(me(client, pair["access"])) == (401, "session_revoked")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "not_authenticated"),
        ("", "not_authenticated"),
        ("Basic Ym9iOmJvYg==", "not_authenticated"),
        ("Bearer", "token_invalid"),
        ("Bearer ", "token_invalid"),
        ("Bearer x.y.z", "token_invalid"),
        ("Bearer é", "token_invalid"),
        ("bearer a b", "token_invalid"),
    ],
)
@pytest.mark.django_db
def test_without_a_valid_token_the_answer_is_401_and_names_the_scheme(
    client, header, code
):
    headers = {} if header is None else {"authorization": header}
    response = client.get("/api/profiles/me", headers=headers)
    assert problem(response) == (401, code)
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_stale_token_does_not_keep_anybody_from_signing_in(client, bob):
    stale = {"authorization": "Bearer x.y.z"}
    assert post(client, "sessions", CREDENTIALS, headers=stale).status_code == 201


def test_a_suspended_user_is_told_until_when(client, bob):
    pair = post(client, "sessions", CREDENTIALS).json()
    suspensions.suspend(user_id=bob.pk, reason="spam", now=NOW)
    for response in (
        me(client, pair["access"]),
        post(client, "sessions", CREDENTIALS),
        post(client, "sessions/refresh", {"refresh": pair["refresh"]}),
    ):
        assert problem(response) == (403, "suspended")
        assert response.json()["suspended_until"] is None
        assert response.json()["suspension_reason"] == "spam"


@pytest.mark.parametrize(
    ("field", "sent", "code"),
    [
        ("email", None, "null"),
        ("email", "bob", "invalid"),
        ("email", 5, "invalid"),
        ("email", f"{'x' * 250}@example.com", "max_length"),
        # 251 characters, but more of them in the form in which they are kept.
        ("email", f"{'x' * 39}@{'.'.join(['ü' * 50] * 4)}.example", "max_length"),
        ("username", 5, "invalid"),
        ("username", "me", "min_length"),
        ("password", "x", "password_too_short"),
        ("password", 12345678, "invalid"),
        ("password", "x" * 257, "max_length"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_field_is_named_and_nobody_is_made(client, field, sent, code):
    response = post(client, "users", BOB | {field: sent})
    assert problem(response) == (400, "invalid")
    errors = response.json()["errors"]
    assert {error["field"] for error in errors} == {field}
    assert code in {error["code"] for error in errors}
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_what_users_may_not_set_about_themselves_is_ignored(client):
    wanted = {"is_staff": True, "is_superuser": True, "id": 1, "created_at": "2000"}
    assert post(client, "users", BOB | wanted).status_code == 201
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.created_at) == (False, False, NOW)


def test_an_unknown_email_and_a_wrong_password_get_the_same_answer(client, bob):
    known = post(client, "sessions", CREDENTIALS | {"password": "wrong"})
    unknown = post(client, "sessions", CREDENTIALS | {"email": "x@example.com"})
    assert problem(known) == (401, "invalid_credentials")
    assert known.content == unknown.content
    assert known.headers == unknown.headers


def test_guesses_at_one_account_run_out_and_say_when_to_come_back(client, bob):
    wrong = CREDENTIALS | {"password": "wrong"}
    answers = [post(client, "sessions", wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert problem(answers[-1]) == (429, "step_up_required")
    assert answers[-1]["Retry-After"] == "300"
    # Not even the right password is tried, and other accounts go on.
    assert post(client, "sessions", CREDENTIALS).status_code == 429
    other = post(client, "sessions", wrong | {"email": "x@example.com"})
    assert other.status_code == 401


def test_guesses_from_one_address_run_out_whatever_it_claims_to_be(
    client, bob, settings
):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_address": (3, 60)}
    codes = [
        post(
            client,
            "sessions",
            {"email": f"x{number}@example.com", "password": "wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        ).status_code
        for number in range(4)
    ]
    assert codes == [401, 401, 401, 429]
    elsewhere = post(client, "sessions", CREDENTIALS, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 201


def test_whoever_is_throttled_may_still_sign_out(client, bob, settings):
    pair = post(client, "sessions", CREDENTIALS).json()
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_address": (1, 60)}
    assert post(client, "sessions", CREDENTIALS).status_code == 429
    out = client.delete("/api/sessions", {"refresh": pair["refresh"]}, format="json")
    assert out.status_code == 204


@pytest.mark.django_db
def test_sign_ups_are_limited_by_address_and_by_email(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {
        "sign_up_address": (5, 3600),
        "sign_up_account": (2, 3600),
    }
    poor = BOB | {"password": "x"}
    assert [post(client, "users", poor).status_code for _ in range(3)] == [
        400,
        400,
        429,
    ]
    # Whose e-mail it is signs up elsewhere.
    assert post(client, "users", poor, REMOTE_ADDR="192.0.2.9").status_code == 400
    codes = [
        post(client, "users", poor | {"email": f"x{n}@example.com"}).status_code
        for n in range(3)
    ]
    assert codes == [400, 400, 429]
    assert User.objects.count() == 0
