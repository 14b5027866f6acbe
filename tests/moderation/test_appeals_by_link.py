"""Who is suspended reads and appeals it by the link in the letter, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import links as account_links
from accounts.errors import LinkInvalid
from accounts.services import leaving
from core import clock
from moderation import links, selectors
from moderation.errors import AlreadyAppealed
from moderation.models import Appeal, Decision
from moderation.services import appeals, decisions
from tests.accounts.post import deliver, token_in
from tests.faults.racing import at_once
from tests.phones import send

# Transactions that commit: letters are sent after them.
pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"
LINK_INVALID = (400, "link_invalid")


@pytest.fixture
def suspension(carol, bob):
    """Carol suspends bob for a day."""
    now = clock.database_now()
    decision = decisions.suspend(
        moderator=carol,
        subject_id=bob.pk,
        reason="He shouts.",
        now=now,
        until=now + timedelta(days=1),
    )
    assert decision is not None
    return decision


@pytest.fixture
def token(suspension):
    """What the link in bob's letter carries."""
    [letter] = deliver()
    return token_in(letter)


def post(path, **body):
    """Send as whoever has the link does: signed in to nothing, with no cookie."""
    client = Client(enforce_csrf_checks=True)
    return send("POST", path, client=client, **body)


def read(token):
    return post("decision-readings", token=token)


def appeal(token, text="It was art."):
    return post("appeals", token=token, text=text)


def refused(answer):
    return answer.status_code, answer.json()["code"]


def test_who_is_suspended_reads_why_and_until_when(suspension, token):
    answer = read(token)
    assert answer.status_code == 200
    shown = answer.json()
    assert shown.pop("until")
    assert shown.pop("decided_at")
    # By whom, and who reported, is not told.
    assert shown == {
        "id": str(suspension.pk),
        "action": "suspend",
        "reason": "He shouts.",
        "stream_id": None,
        "appeal": None,
    }
    assert not answer.cookies


def test_who_is_suspended_appeals_once_and_reads_the_answer(alice, suspension, token):
    made = appeal(token)

    assert made.status_code == 201
    assert read(token).json()["appeal"] == made.json()
    assert refused(appeal(token, "Again.")) == (409, "already_appealed")
    stored = Appeal.objects.get()
    assert (stored.decision, stored.text) == (suspension, "It was art.")

    appeals.uphold(
        moderator=alice, appeal_id=stored.pk, reason="Seen.", now=clock.database_now()
    )
    answered = read(token).json()["appeal"]
    assert (answered["status"], answered["answer"]) == ("upheld", "Seen.")


def test_the_link_opens_nothing_else(bob, suspension, token):
    headers = {"authorization": f"Bearer {token}"}
    for path in ("decisions", "users/me", "profiles/me", "credits/balance"):
        assert Client(headers=headers).get(f"/api/{path}").status_code == 401
    for path in ("passwords", "email-verifications"):
        answer = post(path, token=token, new_password="a harbour at night")
        assert refused(answer) == LINK_INVALID
    bob.refresh_from_db()
    assert bob.is_suspended(now=timezone.now())


def test_no_other_link_opens_a_decision(bob, suspension):
    forged = [
        account_links.sign_email(bob),
        account_links.sign_reset(bob),
        account_links.sign_email_change(bob, "robert@example.com"),
        str(suspension.pk),
        links.sign_appeal(suspension)[:-1],
        links.sign_appeal(suspension).upper(),
    ]
    for token in forged:
        assert refused(read(token)) == LINK_INVALID
        assert refused(appeal(token)) == LINK_INVALID
    assert not Appeal.objects.exists()


def test_a_decision_that_is_not_there_is_answered_like_a_forged_link(bob):
    nothing = links.sign_appeal(Decision(subject=bob))
    absent, forged = read(nothing), read("x")
    assert refused(absent) == refused(forged) == LINK_INVALID
    assert absent.content == forged.content


def test_the_link_is_good_for_as_long_as_the_evidence_is_kept(
    suspension, token, time_machine
):
    end = timezone.now() + links.APPEAL_LIFETIME

    time_machine.move_to(end - timedelta(minutes=1), tick=False)
    assert selectors.decision_by_link(token=token) == suspension

    time_machine.move_to(end + timedelta(minutes=1), tick=False)
    with pytest.raises(LinkInvalid):
        selectors.decision_by_link(token=token)


def test_the_link_outlives_the_suspension_for_what_was_wrong_stays_wrong(
    carol, bob, token
):
    decisions.lift_suspension(
        moderator=carol, subject_id=bob.pk, reason="enough", now=clock.database_now()
    )
    assert appeal(token).status_code == 201


def test_the_link_dies_with_the_address_it_was_sent_to(bob, token):
    bob.email = "robert@example.com"
    bob.save()
    assert refused(read(token)) == LINK_INVALID
    assert refused(appeal(token)) == LINK_INVALID


def test_of_who_has_left_nothing_is_shown(bob, token):
    bob.set_password(PASSWORD)
    bob.save()
    leaving.leave(user_id=bob.pk, password=PASSWORD, now=clock.database_now())
    assert refused(read(token)) == LINK_INVALID
    assert refused(appeal(token)) == LINK_INVALID
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", None, 5, "x" * 2001, "\0"])
def test_an_appeal_by_link_says_something(token, text):
    assert refused(appeal(token, text)) == (400, "invalid")
    assert not Appeal.objects.exists()


def test_of_two_appeals_at_once_one_is_kept(token):
    def say(text):
        return lambda: appeals.appeal_by_link(
            token=token, text=text, now=clock.database_now()
        )

    outcomes = at_once(say("It was art."), say("It was not me."))

    assert {type(outcome) for outcome in outcomes} == {Appeal, AlreadyAppealed}
    assert Appeal.objects.count() == 1


def test_tokens_are_not_guessed_for_long(token, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {
        "link_address": (2, 60),
        "appeal": (2, 60),
    }
    assert [read("x").status_code for _ in range(3)] == [400, 400, 429]
    assert [appeal("x").status_code for _ in range(3)] == [400, 400, 429]
