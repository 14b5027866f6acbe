"""What was decided about somebody is told by e-mail, too, where they need to know."""

from datetime import UTC, datetime

import pytest

from accounts.services import leaving
from core import clock
from moderation import tasks
from moderation.mail import ADDRESSES
from moderation.models import Decision
from moderation.services import decisions
from tests.accounts.post import deliver, queued
from tests.moderation.test_case_pages import report

# Transactions that commit: letters are sent after them.
pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def order(carol, bob):
    """Carol decides about bob."""
    return {
        "moderator": carol,
        "subject_id": bob.pk,
        "reason": "He <b>shouts</b>.",
        "now": clock.database_now(),
    }


def only_letter():
    [letter] = deliver()
    [(html, media_type)] = letter.alternatives
    assert letter.to == ["bob@example.com"]
    assert media_type == "text/html"
    assert "He <b>shouts</b>." in letter.body
    assert "He &lt;b&gt;shouts&lt;/b&gt;." in html
    assert "carol" not in letter.body + html
    return letter


def test_who_is_suspended_is_told_until_when_and_why(order):
    decisions.suspend(**order, until=NOON)

    letter = only_letter()

    assert letter.subject == "Your account on Kamegor is suspended"
    assert "until 1 January 2030, 12:00 UTC" in letter.body
    assert "http://localhost:8000/appeal#token=" in letter.body
    assert "http://localhost:8000/appeal#token=" in letter.alternatives[0][0]
    assert "183 days" in letter.body
    assert letter.reply_to == []


@pytest.mark.parametrize("until", [NOON, None])
def test_who_is_suspended_may_answer_the_letter(order, settings, until):
    settings.SUPPORT_EMAIL = "help@kamegor.example"
    decisions.suspend(**order, until=until)

    letter = only_letter()

    assert letter.reply_to == ["help@kamegor.example"]
    assert "reply to this e-mail" in letter.body
    assert "reply to this e-mail" in letter.alternatives[0][0]
    assert ("permanently" in letter.body) is (until is None)


def test_whose_suspension_is_lifted_is_told(order):
    decisions.suspend(**order)
    deliver()

    decisions.lift_suspension(**order)

    letter = only_letter()
    assert letter.subject == "Your account on Kamegor is active again"
    assert "http://localhost:8000/" in letter.body


def test_who_is_warned_is_told_how_to_appeal(order, alice, bob):
    case = report(alice, bob)
    warning = {name: order[name] for name in ("moderator", "reason", "now")}

    decisions.warn(**warning, case_id=case.pk)

    letter = only_letter()
    assert letter.subject == "A warning from Kamegor"
    assert "http://localhost:8000/profile/decisions" in letter.body
    assert "alice" not in letter.body


def test_what_was_so_already_is_not_told_again(order):
    decisions.lift_suspension(**order)
    decisions.suspend(**order)
    decisions.suspend(**order)
    assert len(deliver()) == 1


def test_nothing_else_is_told_by_e_mail(order, alice, bob):
    case = report(alice, bob)
    dismissal = {name: order[name] for name in ("moderator", "reason", "now")}
    decisions.dismiss(**dismissal, case_id=case.pk)

    assert Decision.objects.count() == 1
    assert queued() == []
    assert {*ADDRESSES} == {"warn", "suspend", "lift_suspension"}


def test_who_has_left_meanwhile_gets_no_letter(order, bob):
    bob.set_password("correct horse battery")
    bob.save()
    decisions.suspend(**order)
    [(name, arguments)] = queued()
    assert name == tasks.tell_of_decision.name
    leaving.leave(
        user_id=bob.pk, password="correct horse battery", now=clock.database_now()
    )
    queued()

    tasks.tell_of_decision(*arguments)

    assert deliver() == []
