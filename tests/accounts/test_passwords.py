"""A new password, by the old one and by an e-mail; every letter as it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import links, tokens
from accounts.errors import LinkInvalid
from accounts.models import Session
from accounts.services import emails, passwords
from core.errors import Invalid
from tests.accounts.post import deliver, queued, token_in
from tests.phones import send, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "correct horse battery"
NEW = "a harbour at night"


@pytest.fixture
def bob(bob):
    bob.set_password(OLD)
    bob.save()
    return bob


def client_of(session):
    access = tokens.issue(session=session).access
    return Client(headers={"authorization": f"Bearer {access}"})


def change(session, current, new):
    return send(
        "PUT",
        "users/me/password",
        session=session,
        current_password=current,
        new_password=new,
    )


def open_sessions(user):
    return set(Session.objects.open(now=timezone.now()).filter(user=user))


def test_a_new_password_signs_out_every_device_but_this_one(bob):
    here, phone, tablet = (sign_in(bob) for _ in range(3))

    assert change(here, OLD, NEW).status_code == 204

    assert open_sessions(bob) == {here}
    assert client_of(here).get("/api/users/me").status_code == 200
    for device in (phone, tablet):
        assert client_of(device).get("/api/users/me").status_code == 401
    bob.refresh_from_db()
    assert bob.check_password(NEW)
    [letter] = deliver()
    assert letter.to == ["bob@example.com"]
    assert letter.subject == "Your password on Kamegor has changed"


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("not it", NEW, "current_password"), (OLD, "12345678", "new_password")],
)
def test_a_wrong_or_easy_password_changes_nothing(bob, current, new, field):
    here, phone = sign_in(bob), sign_in(bob)

    answer = change(here, current, new)

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert open_sessions(bob) == {here, phone}
    bob.refresh_from_db()
    assert bob.check_password(OLD)
    assert deliver() == []


def test_a_stolen_access_token_does_not_guess_the_password(bob):
    here = sign_in(bob)
    codes = [change(here, f"guess {n}", NEW).status_code for n in range(11)]
    assert codes == [400] * 10 + [429]
    # It keeps nobody out at the front door: those guesses are counted apart.
    answer = send("POST", "sessions", email=bob.email, password=OLD)
    assert answer.status_code == 201


def test_a_lost_password_is_replaced_by_a_link_and_signs_out_everywhere(bob):
    sign_in(bob)
    asked = send("POST", "password-resets", email="BOB@example.com")
    assert (asked.status_code, asked.content) == (204, b"")
    [letter] = deliver()
    assert letter.to == ["bob@example.com"]
    assert "/reset-password#token=" in letter.body
    [(html, media_type)] = letter.alternatives
    assert media_type == "text/html"
    assert token_in(letter) in html

    body = {"token": token_in(letter), "new_password": NEW}
    assert send("POST", "passwords", **body).status_code == 204

    assert open_sessions(bob) == set()
    bob.refresh_from_db()
    assert bob.check_password(NEW)
    assert bob.is_email_verified  # whoever has the link reads the mail
    [told] = deliver()
    assert told.subject == "Your password on Kamegor has changed"

    again = send("POST", "passwords", **body)
    assert (again.status_code, again.json()["code"]) == (400, "link_invalid")


def test_an_unknown_address_is_answered_alike_and_gets_nothing(bob):
    known, unknown = (
        send("POST", "password-resets", email=email)
        for email in (bob.email, "nobody@example.com")
    )
    assert known.status_code == unknown.status_code == 204
    assert known.content == unknown.content
    assert dict(known.headers) == dict(unknown.headers)
    assert [letter.to for letter in deliver()] == [[bob.email]]


def test_a_known_and_an_unknown_address_take_the_same_steps(
    bob, django_assert_num_queries
):
    for email in (bob.email, "nobody@example.com"):
        with django_assert_num_queries(1):
            passwords.request_reset(email=email)
    assert [name for name, _ in queued()] == ["accounts.tasks.send_password_reset"] * 2


def test_links_are_counted_by_address_known_or_not(bob):
    for email in (bob.email, "nobody@example.com"):
        codes = [
            send("POST", "password-resets", email=email).status_code for _ in range(6)
        ]
        assert codes == [204] * 5 + [429]


def test_a_link_is_good_for_an_hour(bob, time_machine):
    token = links.sign_reset(bob)
    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=2))
    with pytest.raises(LinkInvalid):
        passwords.reset(token=token, new_password=NEW, now=timezone.now())


@pytest.mark.parametrize("spoil", [str.upper, lambda text: text[:-1], lambda _: "x.y"])
def test_a_spoiled_link_is_refused(bob, spoil):
    with pytest.raises(LinkInvalid):
        passwords.reset(
            token=spoil(links.sign_reset(bob)), new_password=NEW, now=timezone.now()
        )


def test_a_link_of_one_user_is_no_good_for_another(bob, mallory):
    signature = links.sign_reset(mallory).partition(".")[2]
    with pytest.raises(LinkInvalid):
        passwords.reset(
            token=f"{bob.pk}.{signature}", new_password=NEW, now=timezone.now()
        )


def test_an_easy_password_leaves_the_link_good(bob):
    token = links.sign_reset(bob)
    with pytest.raises(Invalid):
        passwords.reset(token=token, new_password="12345678", now=timezone.now())
    passwords.reset(token=token, new_password=NEW, now=timezone.now())


def test_of_two_who_use_a_link_at_once_one_is_refused(bob):
    token = links.sign_reset(bob)

    def use(password):
        try:
            passwords.reset(token=token, new_password=password, now=timezone.now())
        except LinkInvalid:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(use, [f"{NEW} {n}" for n in range(4)]))
    assert sorted(answers) == ["done"] + ["refused"] * 3


def test_who_signs_up_is_asked_whether_the_e_mail_is_theirs(db):
    made = send(
        "POST",
        "users",
        email="alice@example.com",
        username="alice",
        password=OLD,
    )
    assert made.json()["user"]["is_email_verified"] is False
    [letter] = deliver()
    client = Client()
    for _ in range(2):  # a mail program may open links ahead of its user
        body = {"token": token_in(letter)}
        assert (
            send("POST", "email-verifications", client=client, **body).status_code
            == 204
        )
    signed_in = send("POST", "sessions", email="alice@example.com", password=OLD)
    assert signed_in.json()["user"]["is_email_verified"] is True


def test_who_is_verified_is_not_asked_again(bob):
    here = client_of(sign_in(bob))
    assert here.post("/api/users/me/verification").status_code == 204
    [letter] = deliver()
    emails.verify(token=token_in(letter), now=timezone.now())
    assert here.post("/api/users/me/verification").status_code == 204
    assert deliver() == []


def test_a_link_speaks_for_the_address_it_was_sent_to(bob):
    token = links.sign_email(bob)
    bob.email = "robert@example.com"
    bob.save()
    with pytest.raises(LinkInvalid):
        emails.verify(token=token, now=timezone.now())
    bob.refresh_from_db()
    assert not bob.is_email_verified


def test_a_link_to_verify_is_no_link_to_a_password(bob):
    with pytest.raises(LinkInvalid):
        passwords.reset(
            token=links.sign_email(bob), new_password=NEW, now=timezone.now()
        )
    with pytest.raises(LinkInvalid):
        emails.verify(token=links.sign_reset(bob), now=timezone.now())


def test_a_name_is_text_in_a_letter_of_any_kind(bob):
    bob.username = "<b>&bob"
    bob.save()
    passwords.request_reset(email=bob.email)
    [letter] = deliver()
    assert "Hello <b>&bob," in letter.body
    assert "Hello &lt;b&gt;&amp;bob," in letter.alternatives[0][0]


def test_devices_are_listed_and_signed_out_one_by_one_or_all_at_once(bob, mallory):
    here, phone, tablet = (sign_in(bob) for _ in range(3))
    theirs = sign_in(mallory)
    client = client_of(here)
    listed = client.get("/api/users/me/sessions").json()["results"]
    assert [(row["id"], row["is_current"]) for row in listed] == [
        (str(tablet.pk), False),
        (str(phone.pk), False),
        (str(here.pk), True),
    ]

    for _ in range(2):
        answer = client.delete(f"/api/users/me/sessions/{phone.pk}")
        assert answer.status_code == 204
    assert open_sessions(bob) == {here, tablet}

    assert client.delete("/api/users/me/sessions").status_code == 204
    assert open_sessions(bob) == {here}

    missing = client.delete(f"/api/users/me/sessions/{bob.pk}")
    others = client.delete(f"/api/users/me/sessions/{theirs.pk}")
    assert (others.status_code, others.content) == (404, missing.content)
    assert open_sessions(mallory) == {theirs}
