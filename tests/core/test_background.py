import logging

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from core import background
from kamegor.celery import app as celery
from tests.accounts.post import queued

pytestmark = pytest.mark.django_db(transaction=True)

TASK = "accounts.tasks.send_verification"


def test_a_task_waits_for_the_transaction(bob):
    with transaction.atomic():
        background.run(TASK, str(bob.pk))
        assert queued() == []
    assert queued() == [(TASK, [str(bob.pk)])]


def test_what_was_done_stays_done_if_the_broker_is_away(bob, monkeypatch, caplog):
    def refuse(*message):
        raise OperationalError("connection refused")

    monkeypatch.setattr(celery, "send_task", refuse)

    with transaction.atomic(), caplog.at_level(logging.ERROR):
        bob.description = "Here."
        bob.save()
        background.run(TASK, "bob@example.com")

    bob.refresh_from_db()
    assert bob.description == "Here."
    assert "connection refused" in caplog.text
    assert "bob@example.com" not in caplog.text
