import datetime as dt
from base64 import urlsafe_b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import connection

from accounts import selectors, tokens
from accounts.api.authentication import identify
from accounts.errors import (
    InvalidCredentials,
    SessionRevoked,
    Suspended,
    TokenInvalid,
)
from accounts.models import Session
from accounts.services import sessions, suspensions
from accounts.signals import user_signed_out
from core.errors import Throttled
from tests.accounts.conftest import NOW, PASSWORD
from tests.faults.racing import at_once

LATER = NOW + dt.timedelta(minutes=1)
TEN_MINUTES_LATER = NOW + dt.timedelta(minutes=10)


def sign_in(email="bob@example.com", password=PASSWORD, now=NOW):
    return sessions.open(email=email, password=password, user_agent="phone", now=now)


def rows():
    return list(Session.objects.order_by("pk").values())


def columns(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.fixture
def signed_out():
    """Sessions announced as signed out, in order."""
    heard = []

    def listen(*, session_id, **kwargs):
        heard.append(session_id)

    user_signed_out.connect(listen)
    yield heard
    user_signed_out.disconnect(listen)


def test_the_right_password_opens_a_session(bob, now):
    session = sign_in(email="BOB@example.com")
    assert (session.user, session.user_agent) == (bob, "phone")
    assert session.expires_at == now + dt.timedelta(days=30)
    bob.refresh_from_db()
    assert bob.last_login == now


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bob@example.com", "wrong"),
        ("bob@example.com", PASSWORD + " "),
        ("bob@example.com", PASSWORD.upper()),
        ("nobody@example.com", PASSWORD),
    ],
)
def test_wrong_credentials_open_nothing_and_say_the_same(bob, now, email, password):
    with pytest.raises(InvalidCredentials) as refusal:
        sign_in(email, password)
    assert str(refusal.value) == "The e-mail or the password is wrong."
    assert rows() == []


def test_a_closed_account_is_as_good_as_unknown(bob, now):
    bob.is_active = False
    bob.save()
    with pytest.raises(InvalidCredentials):
        sign_in()


def test_an_unknown_email_costs_as_many_hashes_as_a_known_one(bob, now, monkeypatch):
    """Time cannot be asserted; the work that takes it can be counted."""
    hasher = type(get_hasher())
    hashed = []
    encode = hasher.encode

    def count(*arguments):
        hashed.append(arguments)
        return encode(*arguments)

    monkeypatch.setattr(hasher, "encode", count)
    for email in ("bob@example.com", "nobody@example.com"):
        hashed.clear()
        with pytest.raises(InvalidCredentials):
            sign_in(email, "wrong")
        assert len(hashed) == 1


def test_ten_wrong_passwords_lock_the_account_for_five_minutes(bob, time_machine):
    time_machine.move_to(NOW, tick=False)
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            sign_in(password="wrong")
    with pytest.raises(Throttled) as refusal:
        sign_in()
    assert refusal.value.retry_after_seconds == 300
    assert rows() == []
    time_machine.shift(300)
    assert sign_in().user == bob


def test_the_right_password_wipes_the_slate(bob, now):
    for _ in range(9):
        with pytest.raises(InvalidCredentials):
            sign_in(password="wrong")
    for _ in range(20):
        sign_in()


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_ten_are_evaluated(bob):
    def guess(number):
        try:
            sign_in(password=f"guess {number}")
        except (InvalidCredentials, Throttled) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(200)))
    assert Counter(answers) == {"invalid_credentials": 10, "step_up_required": 190}


def test_an_access_token_identifies_its_session(bob, pair, now):
    identity = identify(pair.access)
    assert identity.user_id == bob.pk
    assert identity.session_id == pair.session.pk
    assert identity.expires_at == now + dt.timedelta(minutes=5)


def test_tokens_expire(pair, time_machine):
    time_machine.move_to(NOW + dt.timedelta(minutes=5), tick=False)
    with pytest.raises(TokenInvalid):
        identify(pair.access)
    time_machine.move_to(NOW + dt.timedelta(days=30), tick=False)
    with pytest.raises(TokenInvalid):
        sessions.refresh(refresh_token=pair.refresh, now=NOW + dt.timedelta(days=30))


def test_neither_token_does_the_others_work(pair, now):
    with pytest.raises(TokenInvalid):
        identify(pair.refresh)
    with pytest.raises(TokenInvalid):
        sessions.refresh(refresh_token=pair.access, now=now)


def forged(pair, **changes):
    claims = jwt.decode(pair.access, options={"verify_signature": False}) | changes
    return jwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        settings.SECRET_KEY,
        "HS256",
    )


def test_bad_tokens_are_refused(pair, now):
    header, payload, signature = pair.access.split(".")
    unsigned = jwt.encode(
        jwt.decode(pair.access, options={"verify_signature": False}), "", "none"
    )
    deep = urlsafe_b64encode(b"[" * 100_000).decode()
    for token in (
        *["", ".", "..", "x", "a.b.c", "é", "\x00", pair.access + "x", "x" * 10_000],
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[::-1]}",
        f"{deep}.{payload}.{signature}",
        unsigned,
        forged(pair, aud="elsewhere"),
        forged(pair, aud=None),
        forged(pair, exp=None),
        forged(pair, sid=None),
        forged(pair, sid="x"),
        forged(pair, sid=str(uuid4())),
        forged(pair, jti=None),
        forged(pair, token_type=None),
    ):
        with pytest.raises(TokenInvalid):
            identify(token)
    assert identify(forged(pair)) == identify(pair.access)


def test_a_refresh_gives_the_next_pair_and_prolongs_the_session(pair, now):
    session = sessions.refresh(refresh_token=pair.refresh, now=LATER)
    assert session.pk == pair.session.pk
    assert session.last_used_at == LATER
    assert session.expires_at == LATER + dt.timedelta(days=30)
    following = tokens.issue(session=session)
    assert following.refresh != pair.refresh
    assert sessions.refresh(refresh_token=following.refresh, now=LATER).pk == session.pk


def test_a_refresh_token_used_again_ends_the_session(pair, now, signed_out):
    following = tokens.issue(
        session=sessions.refresh(refresh_token=pair.refresh, now=now)
    )
    with pytest.raises(SessionRevoked):
        sessions.refresh(refresh_token=pair.refresh, now=TEN_MINUTES_LATER)
    assert signed_out == [pair.session.pk]
    for token in (pair.refresh, following.refresh):
        with pytest.raises(SessionRevoked):
            sessions.refresh(refresh_token=token, now=now)
    with pytest.raises(SessionRevoked):
        identify(following.access)
    assert signed_out == [pair.session.pk]


def test_who_never_heard_the_answer_asks_for_the_same_turn_again(pair, now, signed_out):
    asked = {"refresh_token": pair.refresh, "retry_key": "secret"}
    unheard = tokens.issue(session=sessions.refresh(**asked, now=now))

    heard = tokens.issue(session=sessions.refresh(**asked, now=LATER))

    assert heard.refresh == unheard.refresh
    assert identify(heard.access) == identify(unheard.access)
    assert signed_out == []
    sessions.refresh(refresh_token=heard.refresh, retry_key="next", now=LATER)


@pytest.mark.parametrize("retry_key", ["", "a guess"])
def test_who_does_not_know_the_key_is_a_thief(pair, now, signed_out, retry_key):
    sessions.refresh(refresh_token=pair.refresh, retry_key="secret", now=now)

    with pytest.raises(SessionRevoked):
        sessions.refresh(refresh_token=pair.refresh, retry_key=retry_key, now=LATER)

    assert signed_out == [pair.session.pk]


def test_a_turn_that_was_followed_by_another_cannot_be_asked_for_again(
    pair, now, signed_out
):
    asked = {"refresh_token": pair.refresh, "retry_key": "secret"}
    heard = tokens.issue(session=sessions.refresh(**asked, now=now))
    sessions.refresh(refresh_token=heard.refresh, now=now)

    with pytest.raises(SessionRevoked):
        sessions.refresh(**asked, now=now)

    assert signed_out == [pair.session.pk]


def test_one_device_signing_out_leaves_the_others(bob, pair, now, signed_out):
    other = tokens.issue(session=sign_in())
    sessions.close(refresh_token=pair.refresh, now=now)
    assert signed_out == [pair.session.pk]
    with pytest.raises(SessionRevoked):
        identify(pair.access)
    assert identify(other.access).user_id == bob.pk


def test_signing_out_twice_is_signing_out_once(pair, now, signed_out):
    sessions.close(refresh_token=pair.refresh, now=now)
    after = rows()
    sessions.close(refresh_token=pair.refresh, now=LATER)
    assert rows() == after
    assert signed_out == [pair.session.pk]


def test_an_old_refresh_token_still_signs_out(pair, now):
    session = sessions.refresh(refresh_token=pair.refresh, now=now)
    sessions.close(refresh_token=pair.refresh, now=now)
    with pytest.raises(SessionRevoked):
        identify(tokens.issue(session=session).access)


def test_a_device_that_signs_out_is_told_and_its_sockets_closed(
    pair, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as published:
        sessions.close(refresh_token=pair.refresh, now=now)
    # Checks are forgotten, the event is sent, then the sockets are closed.
    assert len(published) == 3


def test_a_new_password_signs_out_everywhere(bob, pair, now, signed_out):
    other = sign_in()
    bob.set_password("another good one")
    bob.save()
    assert signed_out == [pair.session.pk, other.pk]
    with pytest.raises(SessionRevoked):
        sessions.refresh(refresh_token=pair.refresh, now=now)
    with pytest.raises(InvalidCredentials):
        sign_in()
    assert sign_in(password="another good one").user == bob


def test_a_suspended_user_is_refused_everywhere_until_it_ends(
    bob, pair, now, time_machine
):
    until = now + dt.timedelta(seconds=90)
    suspensions.suspend(user_id=bob.pk, reason="spam", now=now, until=until)
    for refused in (
        sign_in,
        lambda: identify(pair.access),
        lambda: sessions.refresh(refresh_token=pair.refresh, now=now),
    ):
        with pytest.raises(Suspended) as refusal:
            refused()
        assert refusal.value.extra == {
            "suspension_reason": "spam",
            "suspended_until": "2026-01-01T12:01:30.000Z",
        }
    time_machine.move_to(until, tick=False)
    assert identify(pair.access).user_id == bob.pk


def test_a_suspension_is_not_told_to_who_lacks_the_password(bob, now):
    suspensions.suspend(user_id=bob.pk, reason="spam", now=now)
    with pytest.raises(InvalidCredentials):
        sign_in(password="wrong")


def test_the_session_of_a_request_is_read_as_the_orm_reads_it(pair, now):
    read, read_at = selectors.session(pair.session.pk)
    whole = Session.objects.select_related("user").get()

    assert read_at == now
    assert columns(read) == columns(whole)
    assert columns(read.user) == columns(whole.user)
    assert not read._state.adding


def test_knowing_who_asks_takes_one_query(pair, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        identify(pair.access)


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_get_the_same_pair(bob, time_machine):
    """As two tabs of a browser do, whose user is no thief."""
    time_machine.move_to(NOW, tick=False)
    for _ in range(10):
        pair = tokens.issue(session=sign_in())
        calls = [partial(sessions.refresh, refresh_token=pair.refresh, now=LATER)] * 2

        [one, other] = [tokens.issue(session=session) for session in at_once(*calls)]

        assert (one.access, one.refresh) == (other.access, other.refresh)
        assert one.refresh != pair.refresh
        assert identify(one.access).user_id == bob.pk


@pytest.mark.parametrize(("seconds", "is_a_race"), [(10, True), (11, False)])
def test_the_token_before_the_last_gets_the_same_pair_for_ten_seconds(
    pair, now, seconds, is_a_race, signed_out
):
    following = sessions.refresh(refresh_token=pair.refresh, now=now)
    later = now + dt.timedelta(seconds=seconds)
    if is_a_race:
        again = sessions.refresh(refresh_token=pair.refresh, now=later)
        assert tokens.issue(session=again) == tokens.issue(session=following)
    else:
        with pytest.raises(SessionRevoked):
            sessions.refresh(refresh_token=pair.refresh, now=later)
    assert signed_out == ([] if is_a_race else [pair.session.pk])
