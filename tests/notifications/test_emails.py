"""Notifications by e-mail: sent once, retried, and given up once they are old."""

from datetime import timedelta

import pytest
from django.core import mail

from notifications.constants import EMAIL_EXPIRES_HOURS, Channel
from notifications.models import Delivery
from notifications.services import emails
from retries.constants import FIRST_WAIT_SECONDS
from retries.models import Retry
from tests.accounts.post import queued
from tests.notifications.test_inbox import NOON, tell_live, tell_paid
from tests.notifications.test_preferences import choose


@pytest.fixture
def reader(bob):
    """Bob, whose address is verified, and who wants e-mails about live sellers."""
    bob.email_verified_at = NOON
    bob.save()
    choose(bob, "seller_live", Channel.EMAIL, is_on=True)
    return bob


def test_an_e_mail_is_sent_once_to_who_wants_it(reader, mallory, alice):
    tell_live(reader, mallory, seller=alice)
    tell_paid(reader)

    assert [emails.send(now=NOON), emails.send(now=NOON)] == [1, 0]

    [message] = mail.outbox
    assert message.to == ["bob@example.com"]
    assert message.subject == "alice is live: Sunset"
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    for text in (message.body, html):
        assert f"/sellers/{alice.pk}" in text
        assert "/profile/account" in text
    assert Delivery.objects.get().sent_at == NOON


def test_a_title_in_an_e_mail_is_text(reader, alice):
    alice.username = "<b>alice</b>"
    alice.save()
    tell_live(reader, seller=alice)

    emails.send(now=NOON)

    [message] = mail.outbox
    assert "<b>alice" in message.body
    assert "<b>alice" not in message.alternatives[0][0]


def test_an_address_that_nobody_verified_gets_nothing(reader, alice):
    reader.email_verified_at = None
    reader.save()
    tell_live(reader, seller=alice)

    assert emails.send(now=NOON) == 0

    assert mail.outbox == []
    assert not Delivery.objects.pending(now=NOON).exists()


def test_an_e_mail_that_cannot_be_sent_now_is_sent_later(reader, alice, settings):
    tell_live(reader, seller=alice)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert emails.send(now=NOON) == 0

    settings.EMAIL_BACKEND = works
    assert emails.send(now=NOON) == 0  # it waits
    assert emails.send(now=NOON + timedelta(seconds=FIRST_WAIT_SECONDS)) == 1
    assert not Retry.objects.exists()


def test_old_news_is_not_sent(reader, alice):
    tell_live(reader, seller=alice)

    assert emails.send(now=NOON + timedelta(hours=EMAIL_EXPIRES_HOURS)) == 0
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_an_e_mail_is_asked_for_as_soon_as_the_row_is_committed(reader, alice):
    queued()

    tell_live(reader, seller=alice)

    assert queued() == [("notifications.tasks.send_emails", [])]
