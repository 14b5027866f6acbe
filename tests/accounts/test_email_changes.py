"""Another e-mail: by the password and a link to the new address; who gets nowhere."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import IntegrityError
from django.utils import timezone

from accounts import links
from accounts.errors import LinkInvalid
from accounts.models import Session, User
from accounts.services import (
    email_changes,
    emails,
    leaving,
    passwords,
    second_factors,
    suspensions,
)
from tests.accounts import authenticator
from tests.accounts.conftest import PASSWORD
from tests.accounts.post import deliver, queued, token_in
from tests.factories import UserFactory
from tests.faults.racing import at_once
from tests.phones import send, sign_in

# Transactions that commit: letters are sent after them.
pytestmark = pytest.mark.django_db(transaction=True)

OLD = "bob@example.com"
NEW = "robert@example.com"
CHANGES = "users/me/email-changes"


@pytest.fixture
def here(bob):
    return sign_in(bob)


def ask(session, email=NEW, password=PASSWORD, **more):
    return send(
        "POST", CHANGES, session=session, email=email, password=password, **more
    )


def link_to(session, email=NEW):
    """Ask, and return what the link to the new address carries."""
    assert ask(session, email).status_code == 204
    first, _told = deliver()
    return token_in(first)


def confirm(session, token):
    return send("PUT", "users/me/email", session=session, token=token)


def open_sessions(user):
    return set(Session.objects.open(now=timezone.now()).filter(user=user))


def stands(user):
    """Return what a change of e-mail would change."""
    user.refresh_from_db()
    return user.email, user.email_verified_at


def refused(answer):
    return answer.status_code, answer.json()["code"]


LINK_INVALID = (400, "link_invalid")


def test_an_e_mail_is_changed_by_the_link_to_the_new_address(bob, here):
    phone = sign_in(bob)

    assert ask(here, "Robert@Example.com").status_code == 204

    assert stands(bob) == (OLD, None)
    link, told = deliver()
    assert (link.to, told.to) == ([NEW], [OLD])
    assert link.subject == "Confirm your new e-mail address on Kamegor"
    assert "/change-email#token=" in link.body
    assert "/change-email#token=" in link.alternatives[0][0]
    assert told.subject == "Your e-mail address on Kamegor may change"
    assert "http://localhost:8000/forgot-password" in told.body
    assert NEW not in told.body + told.alternatives[0][0]

    answer = confirm(here, token_in(link))

    assert answer.status_code == 200
    assert (answer.json()["email"], answer.json()["is_email_verified"]) == (NEW, True)
    assert stands(bob)[0] == NEW
    assert open_sessions(bob) == {here}
    assert send("GET", "users/me", session=phone).status_code == 401
    [done] = deliver()
    assert (done.to, done.reply_to) == ([OLD], [])
    assert done.subject == "Your e-mail address on Kamegor has changed"
    assert "http://localhost:8000/" in done.body
    assert NEW not in done.body + done.alternatives[0][0]

    for email, status in ((OLD, 401), (NEW, 201)):
        signed_in = send("POST", "sessions", email=email, password=PASSWORD)
        assert signed_in.status_code == status


def test_the_letter_about_it_is_answered_where_somebody_reads_the_answers(
    here, settings
):
    settings.SUPPORT_EMAIL = "help@kamegor.example"
    confirm(here, link_to(here))
    [done] = deliver()
    assert done.reply_to == ["help@kamegor.example"]
    assert "reply to this e-mail" in done.body
    assert "reply to this e-mail" in done.alternatives[0][0]


def test_a_link_works_once(bob, here):
    token = link_to(here)
    assert confirm(here, token).status_code == 200
    before = stands(bob)
    assert refused(confirm(here, token)) == LINK_INVALID
    assert stands(bob) == before


def test_a_link_is_good_for_an_hour(bob, here, time_machine):
    token = link_to(here)
    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=2))
    with pytest.raises(LinkInvalid):
        email_changes.confirm(session=here, token=token, now=timezone.now())
    assert stands(bob) == (OLD, None)


def test_a_new_password_ends_a_change_that_was_begun(bob, here):
    token = link_to(here)
    passwords.change(
        session=here,
        current_password=PASSWORD,
        new_password="a harbour at night",
        now=timezone.now(),
    )
    assert refused(confirm(here, token)) == LINK_INVALID
    assert stands(bob) == (OLD, None)


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda text: text[:-1], lambda _: "x", lambda _: "x:y:z"]
)
def test_a_spoiled_link_is_refused(bob, here, spoil):
    assert refused(confirm(here, spoil(link_to(here)))) == LINK_INVALID
    assert stands(bob) == (OLD, None)


def test_a_link_of_another_kind_is_refused(bob, here):
    for token in (links.sign_email(bob), links.sign_reset(bob)):
        assert refused(confirm(here, token)) == LINK_INVALID
    token = links.sign_email_change(bob, NEW)
    with pytest.raises(LinkInvalid):
        emails.verify(token=token, now=timezone.now())
    with pytest.raises(LinkInvalid):
        passwords.reset(token=token, new_password="a harbour", now=timezone.now())
    assert stands(bob) == (OLD, None)


def test_who_reads_mail_at_a_mistyped_address_gets_nowhere(bob, here, mallory):
    """They have the link, but are not signed in as who asked."""
    token = link_to(here)
    assert confirm(None, token).status_code == 401
    assert refused(confirm(sign_in(mallory), token)) == LINK_INVALID
    assert stands(bob) == (OLD, None)
    mallory.refresh_from_db()
    assert mallory.email == "mallory@example.com"


def test_links_to_the_old_address_die_with_it(bob, here):
    verification, reset = links.sign_email(bob), links.sign_reset(bob)
    other = links.sign_email_change(bob, "bobby@example.com")
    assert confirm(here, link_to(here)).status_code == 200
    before = stands(bob)

    with pytest.raises(LinkInvalid):
        emails.verify(token=verification, now=timezone.now())
    with pytest.raises(LinkInvalid):
        passwords.reset(token=reset, new_password="a harbour", now=timezone.now())
    assert refused(confirm(here, other)) == LINK_INVALID
    assert stands(bob) == before


# What it takes to ask


def test_a_wrong_password_changes_nothing_and_sends_nothing(here):
    answer = ask(here, password="not bob's")
    assert refused(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["field"] == "password"
    assert queued() == []


def test_who_has_a_second_factor_is_asked_for_a_code(bob, here, settings):
    # One letter: what is refused counts for none.
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"email_change_account": (1, 3600)}
    setup = second_factors.begin(user=bob, password=PASSWORD)
    recovery, *_ = second_factors.turn_on(
        session=here,
        setup=setup.token,
        code=authenticator.code(setup.secret),
        now=timezone.now(),
    )
    queued()

    for more, code in (({}, "required"), ({"code": "000000"}, "wrong")):
        answer = ask(here, **more)
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["code"]) == (
            400,
            "code",
            code,
        )
    assert queued() == []

    assert ask(here, OLD, code=recovery).status_code == 400  # it is not used up
    assert ask(here, code=recovery).status_code == 204
    assert len(deliver()) == 2
    assert ask(here, code=recovery).status_code == 400


def test_who_has_only_a_security_key_is_asked_for_a_recovery_code(bob, here):
    Authenticator.objects.create(user=bob, type="webauthn", data={})
    recovery, *_ = RecoveryCodes.activate(bob).get_unused_codes()

    [error] = ask(here).json()["errors"]
    assert (error["field"], error["code"]) == ("code", "required")
    assert "recovery code" in error["detail"]
    assert queued() == []

    assert ask(here, code=recovery).status_code == 204


def test_the_same_e_mail_is_no_other(here):
    answer = ask(here, OLD.upper())
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (
        400,
        "email",
        "unchanged",
    )
    assert queued() == []


def test_nobody_is_written_to_again_and_again(bob, here, mallory):
    """Neither by one account, nor by many."""
    assert [ask(here, f"x{n}@example.com").status_code for n in range(11)] == [
        *[204] * 10,
        429,
    ]
    for number in range(5):
        email_changes.request(
            user_id=another(number).pk, email=NEW, password=PASSWORD, code=""
        )
    assert ask(sign_in(another(5)), NEW.upper()).status_code == 429


def another(number):
    user = UserFactory(username=f"many{number}")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("leave", ["suspend", "delete"])
def test_who_is_gone_changes_no_address(bob, here, leave):
    token = links.sign_email_change(bob, NEW)
    assert ask(here).status_code == 204
    if leave == "suspend":
        suspensions.suspend(user_id=bob.pk, reason="spam", now=timezone.now())
        status = 403
    else:
        leaving.leave(user_id=bob.pk, password=PASSWORD, now=timezone.now())
        status = 401
        assert deliver() == []
    before = stands(bob)

    assert confirm(here, token).status_code == status
    assert stands(bob) == before


# Addresses that somebody has


def test_whether_somebody_has_the_address_is_not_told(here, mallory):
    free, taken = ask(here), ask(here, "MALLORY@example.com")

    assert free.status_code == taken.status_code == 204
    assert free.content == taken.content
    assert dict(free.headers) == dict(taken.headers)
    sent = {letter.to[0]: letter for letter in deliver()}
    assert sent.keys() == {NEW, OLD, mallory.email}
    assert "token" not in sent[mallory.email].body
    assert "bob" not in sent[mallory.email].body
    assert sent[mallory.email].subject == (
        "Somebody tried to use your e-mail address on Kamegor"
    )


def test_a_taken_and_a_free_address_take_the_same_steps(
    bob, mallory, django_assert_num_queries
):
    for email in (NEW, mallory.email):
        with django_assert_num_queries(5) as asked:
            email_changes.request(
                user_id=bob.pk, email=email, password=PASSWORD, code=""
            )
        assert not any(email in query["sql"] for query in asked.captured_queries)
    assert [name for name, _ in queued()] == ["accounts.tasks.send_email_change"] * 2


def test_an_address_taken_meanwhile_is_refused_like_an_old_link(bob, here):
    token = link_to(here)
    UserFactory(username="dave", email=NEW)
    assert refused(confirm(here, token)) == LINK_INVALID
    assert stands(bob) == (OLD, None)
    assert open_sessions(bob) == {here}
    assert deliver() == []


def test_of_many_who_want_one_address_at_once_one_has_it(db):
    askers = [another(number) for number in range(4)]
    devices = [sign_in(asker) for asker in askers]
    asked = [links.sign_email_change(asker, NEW) for asker in askers]

    def have(session, token):
        return lambda: email_changes.confirm(
            session=session, token=token, now=timezone.now()
        )

    outcomes = at_once(*map(have, devices, asked))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        *["LinkInvalid"] * 3,
        "User",
    ]
    assert User.objects.filter(email=NEW).count() == 1


def test_of_two_who_open_one_link_at_once_one_is_refused(bob, here):
    token = link_to(here)

    def open_it():
        return email_changes.confirm(session=here, token=token, now=timezone.now())

    outcomes = at_once(open_it, open_it)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CredentialsChanged",
        "User",
    ]
    assert len(deliver()) == 1


def test_the_database_knows_no_address_twice_in_whatever_case(bob, mallory):
    for email in (bob.email, bob.email.upper()):
        with pytest.raises(IntegrityError):
            User.objects.filter(pk=mallory.pk).update(email=email)
