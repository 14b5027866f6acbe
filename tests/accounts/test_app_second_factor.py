"""A second factor in the app: for whoever wants one, and asked of nobody else."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from accounts import selectors, tokens
from accounts.models import Session
from accounts.services import second_factors, sessions, suspensions
from tests.accounts.authenticator import code
from tests.accounts.conftest import NOW, PASSWORD
from tests.accounts.post import deliver, queued
from tests.faults.racing import at_once
from tests.phones import send, told

# Transactions that commit: letters are sent after them.
pytestmark = pytest.mark.django_db(transaction=True)

FACTOR = "users/me/second-factor"
SETUPS = f"{FACTOR}/setups"
CODES = f"{FACTOR}/recovery-codes"


@pytest.fixture
def app(pair):
    """bob's phone: sends a call, returns status and body."""
    return phone(pair)


def phone(pair):
    def call(method, path, **body):
        return told(send(method, path, access=pair.access if pair else "", **body))

    return call


def sign_in(password=PASSWORD, **more):
    body = {"email": "bob@example.com", "password": password}
    status, answer = phone(None)("POST", "sessions", **body | more)
    return status, answer.get("code"), answer.get("errors")


SIGNED_IN = (201, None, None)
WRONG_CODE = (
    400,
    "invalid",
    [
        {
            "field": "code",
            "code": "wrong",
            "detail": "This code is wrong or was already used.",
        }
    ],
)


@pytest.fixture
def turned_on(app, time_machine):
    """Bob's authenticator, whose next code is a new one; and his recovery codes."""
    secret, recovery_codes = turn_on(app)
    time_machine.shift(30)
    deliver()
    return secret, recovery_codes


@pytest.fixture
def secret(turned_on):
    return turned_on[0]


@pytest.fixture
def key_alone(bob):
    """Bob's recovery codes, beside a security key that he set up at the admin."""
    return add_key(bob)


def add_key(user):
    Authenticator.objects.create(user=user, type="webauthn", data={})
    return RecoveryCodes.activate(user).get_unused_codes()


def turn_on(app):
    status, setup = app("POST", SETUPS, password=PASSWORD)
    assert status == 201
    secret = setup["secret"]
    status, answer = app("PUT", FACTOR, setup=setup["token"], code=code(secret))
    assert status == 200, answer
    return secret, answer["recovery_codes"]


# Setting it up


def test_nobody_has_one_and_nobody_is_asked_for_one(app):
    assert app("GET", FACTOR) == (
        200,
        {"is_on": False, "set_up_at": None, "recovery_codes_left": 0},
    )
    assert sign_in() == SIGNED_IN
    assert sign_in(code="whatever") == SIGNED_IN


def test_a_setup_names_the_site_and_the_person_and_changes_nothing(app):
    status, setup = app("POST", SETUPS, password=PASSWORD)

    assert status == 201
    assert setup["url"] == (
        f"otpauth://totp/bob%40example.com?secret={setup['secret']}&issuer=Kamegor"
    )
    assert setup["qr_svg"].endswith("</svg>")
    assert not Authenticator.objects.exists()
    assert sign_in() == SIGNED_IN


def test_it_is_on_once_the_app_shows_the_right_code(app, turned_on):
    _, recovery_codes = turned_on

    assert app("GET", FACTOR) == (
        200,
        {
            "is_on": True,
            "set_up_at": "2026-01-01T12:00:00.000Z",
            "recovery_codes_left": 10,
        },
    )
    assert len(set(recovery_codes)) == 10


def test_no_secret_is_in_the_database_as_it_is(secret, turned_on):
    kept = str(list(Authenticator.objects.values()))
    for each in (secret, *turned_on[1]):
        assert each not in kept


def test_the_password_is_asked_for_first(app):
    status, problem = app("POST", SETUPS, password="not bob's")

    assert (status, problem["errors"][0]["field"]) == (400, "password")


@pytest.mark.parametrize("typed", ["000000", "", " ", "１２３４５６", "x" * 32])  # noqa: RUF001
def test_a_wrong_code_leaves_it_off(app, typed):
    _, setup = app("POST", SETUPS, password=PASSWORD)

    status, _ = app("PUT", FACTOR, setup=setup["token"], code=typed)

    assert status == 400
    assert not Authenticator.objects.exists()
    assert sign_in() == SIGNED_IN


def test_a_setup_is_good_for_ten_minutes(bob, pair, time_machine):
    setup = second_factors.begin(user=bob, password=PASSWORD)
    for seconds, status in ((601, 400), (600, 200)):
        time_machine.move_to(NOW + timedelta(seconds=seconds), tick=False)
        session = sessions.start(user=bob, user_agent="x", now=NOW)
        session.last_used_at = NOW + timedelta(seconds=seconds)
        app = phone(tokens.issue(session=session))
        answer, _ = app("PUT", FACTOR, setup=setup.token, code=code(setup.secret))
        assert answer == status


@pytest.mark.parametrize("forge", [lambda token: token + "x", lambda _: "x"])
def test_a_forged_setup_is_refused(app, bob, forge):
    setup = second_factors.begin(user=bob, password=PASSWORD)

    status, problem = app(
        "PUT", FACTOR, setup=forge(setup.token), code=code(setup.secret)
    )

    assert (status, problem["errors"][0]["code"]) == (400, "expired")


def test_anothers_setup_is_refused(app, mallory):
    mallory.set_password(PASSWORD)
    mallory.save()
    setup = second_factors.begin(user=mallory, password=PASSWORD)

    status, problem = app("PUT", FACTOR, setup=setup.token, code=code(setup.secret))

    assert (status, problem["errors"][0]["code"]) == (400, "expired")
    assert not Authenticator.objects.exists()


def test_a_second_one_is_refused(app, bob, secret):
    assert app("POST", SETUPS, password=PASSWORD)[1]["code"] == "second_factor_on"
    before = Authenticator.objects.get(type="totp").data
    token = second_factors.signing.dumps(
        [str(bob.pk), secret], salt="accounts.second_factors.setup"
    )
    status, problem = app("PUT", FACTOR, setup=token, code=code(secret))
    assert (status, problem["code"]) == (409, "second_factor_on")
    assert Authenticator.objects.get(type="totp").data == before


def test_of_two_setups_at_once_one_is_kept(bob, pair):
    setups = [second_factors.begin(user=bob, password=PASSWORD) for _ in range(2)]

    def finish(setup):
        def call():
            return second_factors.turn_on(
                session=pair.session,
                setup=setup.token,
                code=code(setup.secret),
                now=NOW,
            )

        return call

    outcomes = at_once(*map(finish, setups))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CredentialsChanged",
        "list",
    ]
    assert Authenticator.objects.filter(type="totp").count() == 1


# Signing in


def test_signing_in_asks_for_a_code_and_takes_it_once(secret):
    assert sign_in()[:2] == (401, "second_factor_required")
    assert sign_in(code="")[:2] == (401, "second_factor_required")
    assert sign_in(code=code(secret)) == SIGNED_IN
    assert sign_in(code=code(secret)) == WRONG_CODE


def test_the_code_that_set_it_up_signs_nobody_in(app):
    secret, _ = turn_on(app)
    assert sign_in(code=code(secret)) == WRONG_CODE


def test_an_earlier_code_is_refused(secret, time_machine):
    earlier = code(secret)
    time_machine.shift(60)
    assert sign_in(code=earlier) == WRONG_CODE


def test_each_recovery_code_signs_in_once(app, turned_on):
    _, recovery_codes = turned_on

    assert sign_in(code=recovery_codes[3]) == SIGNED_IN
    assert sign_in(code=recovery_codes[3]) == WRONG_CODE
    spaced = f" {recovery_codes[0][:4]} {recovery_codes[0][4:]} "
    assert sign_in(code=spaced) == SIGNED_IN
    assert app("GET", FACTOR)[1]["recovery_codes_left"] == 8


def test_who_lacks_the_password_learns_nothing_of_it(secret):
    for more in ({}, {"code": code(secret)}, {"code": "000000"}):
        assert sign_in("not bob's", **more)[:2] == (401, "invalid_credentials")
    assert sign_in(code=code(secret)) == SIGNED_IN  # it was not used up


def test_who_lacks_the_code_does_not_learn_of_a_suspension(bob, secret):
    suspensions.suspend(user_id=bob.pk, reason="spam", now=NOW)
    assert sign_in()[1] == "second_factor_required"
    assert sign_in(code="000000") == WRONG_CODE
    assert sign_in(code=code(secret))[:2] == (403, "suspended")


def test_five_wrong_codes_are_looked_at_and_the_right_one_comes_too_late(
    secret, time_machine
):
    """The right password, each time, gives no fresh window of codes."""
    answers = [sign_in(code="000000")[:2] for _ in range(7)]

    assert answers == [(400, "invalid")] * 5 + [(429, "throttled")] * 2
    assert sign_in(code=code(secret))[:2] == (429, "throttled")
    time_machine.shift(300)
    assert sign_in(code=code(secret)) == SIGNED_IN


def test_another_users_guesses_do_not_count(secret, mallory):
    for _ in range(5):
        sign_in(code="000000")
    mallory.set_password(PASSWORD)
    mallory.save()
    assert sign_in(email="mallory@example.com") == SIGNED_IN


def test_what_staff_set_up_at_the_admin_is_asked_for_in_the_app(bob):
    bob.is_staff = True
    bob.save()
    second_factors.TOTP.activate(bob, second_factors.generate_totp_secret())

    assert sign_in()[:2] == (401, "second_factor_required")


# What a change does


def open_devices():
    return set(Session.objects.filter(revoked_at=None))


def test_turning_it_on_signs_other_devices_out_and_tells(bob, pair, app):
    other = sessions.start(user=bob, user_agent="laptop", now=NOW)

    turn_on(app)

    assert open_devices() == {pair.session}
    assert Session.objects.get(pk=other.pk).revoked_at == NOW
    [letter] = deliver()
    assert letter.to == ["bob@example.com"]
    assert "second factor" in letter.body


def test_turning_it_off_takes_both_and_signs_other_devices_out(bob, pair, app, secret):
    bob.refresh_from_db()
    other = sessions.start(user=bob, user_agent="laptop", now=NOW)
    for wrong in (
        {"password": "not bob's", "code": code(secret)},
        {"password": PASSWORD, "code": "000000"},
    ):
        assert app("DELETE", FACTOR, **wrong)[0] == 400
        assert selectors.second_factor_kinds(bob.pk)
        assert other in open_devices()

    assert app("DELETE", FACTOR, password=PASSWORD, code=code(secret))[0] == 204

    assert not Authenticator.objects.exists()
    assert open_devices() == {pair.session}
    assert len(deliver()) == 1
    assert sign_in() == SIGNED_IN


def test_turning_it_off_twice_is_once(app):
    for _ in range(2):
        assert app("DELETE", FACTOR, password=PASSWORD, code="000000")[0] == 204
    assert queued() == []


def test_the_keys_of_staff_keep_their_recovery_codes(bob, app, turned_on):
    secret, _ = turned_on
    Authenticator.objects.create(user=bob, type="webauthn", data={})

    app("DELETE", FACTOR, password=PASSWORD, code=code(secret))

    kept = Authenticator.objects.values_list("type", flat=True)
    assert {*kept} == {"webauthn", "recovery_codes"}


def test_a_key_can_be_asked_for_at_the_admin_alone_so_a_recovery_code_signs_in(
    app, key_alone
):
    body = {"email": "bob@example.com", "password": PASSWORD}
    status, refusal = phone(None)("POST", "sessions", **body)
    assert (status, refusal["code"]) == (401, "second_factor_required")
    assert "recovery code" in refusal["detail"]

    assert sign_in(code="000000") == WRONG_CODE
    assert sign_in("not bob's", code=key_alone[0])[:2] == (401, "invalid_credentials")
    assert sign_in(code=key_alone[0]) == SIGNED_IN
    assert sign_in(code=key_alone[0]) == WRONG_CODE
    told = app("GET", FACTOR)[1]
    assert (told["is_on"], told["recovery_codes_left"]) == (True, 9)


def test_a_key_without_recovery_codes_lets_nobody_in(key_alone):
    Authenticator.objects.filter(type="recovery_codes").delete()

    assert sign_in()[1] == "second_factor_required"
    assert sign_in(code=key_alone[0]) == WRONG_CODE


def test_beside_a_key_nothing_is_set_up_or_turned_off_by_the_app(bob, app, pair):
    """The password alone would otherwise set an app up, and that open the admin."""
    setup = second_factors.begin(user=bob, password=PASSWORD)
    recovery_codes = add_key(bob)
    before = list(Authenticator.objects.values())

    for method, path, body in (
        ("POST", SETUPS, {"password": PASSWORD}),
        ("PUT", FACTOR, {"setup": setup.token, "code": code(setup.secret)}),
        ("PUT", FACTOR, {"setup": setup.token, "code": recovery_codes[0]}),
        ("DELETE", FACTOR, {"password": PASSWORD, "code": recovery_codes[0]}),
    ):
        status, problem = app(method, path, **body)
        assert (status, problem["code"]) == (409, "security_key_on")
    assert list(Authenticator.objects.values()) == before


def test_who_has_a_key_may_have_new_recovery_codes(app, key_alone):
    status, answer = app("POST", CODES, password=PASSWORD, code=key_alone[0])

    assert status == 201
    assert sign_in(code=key_alone[1]) == WRONG_CODE
    assert sign_in(code=answer["recovery_codes"][0]) == SIGNED_IN


def test_new_recovery_codes_take_the_place_of_the_old(app, turned_on):
    secret, old = turned_on
    assert app("POST", CODES, password="no", code=code(secret))[0] == 400
    assert app("POST", CODES, password=PASSWORD, code="000000")[0] == 400

    status, answer = app("POST", CODES, password=PASSWORD, code=code(secret))

    assert status == 201
    assert {*answer["recovery_codes"]}.isdisjoint(old)
    assert sign_in(code=old[0]) == WRONG_CODE
    assert sign_in(code=answer["recovery_codes"][0]) == SIGNED_IN
    assert len(deliver()) == 1


def test_there_are_no_recovery_codes_of_nothing(app):
    status, problem = app("POST", CODES, password=PASSWORD, code="000000")
    assert (status, problem["code"]) == (409, "second_factor_off")


def test_a_new_password_by_e_mail_does_not_do_without_the_code(bob, secret):
    bob.set_password("a harbour at night")
    bob.save()
    assert sign_in("a harbour at night")[:2] == (401, "second_factor_required")
