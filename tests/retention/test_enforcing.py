"""All lines together: the task and the command."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts.models import Session
from audit.models import AuditEntry
from billing.models import (
    Purchase,
    Transfer,
)
from core import retention, tasks
from tests.retention.ages import LINES, enforce, past


def test_the_task_enforces_every_line_and_a_second_run_finds_nothing(world_of_old, now):
    transfers = Transfer.objects.count()

    tasks.enforce_retention()

    for line in retention.LINES:
        assert not retention.outdated(line, now=now).exists()
    assert not Session.objects.exists()
    assert Transfer.objects.count() == transfers
    tasks.enforce_retention()


def test_a_line_that_fails_does_not_keep_the_others(world_of_old, now):
    with connection.cursor() as cursor:
        # As if somebody had pointed a new table at purchases.
        cursor.execute("CREATE TABLE newer (purchase uuid REFERENCES billing_purchase)")
        cursor.execute("INSERT INTO newer SELECT id FROM billing_purchase")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(ExceptionGroup) as raised:
        retention.enforce_all(now=now)

    assert len(raised.value.exceptions) == 1
    assert Purchase.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not Session.objects.exists()


def test_more_rows_than_a_batch_are_forgotten(bob, now, monkeypatch):
    monkeypatch.setattr(retention, "BATCH_SIZE", 3)
    moment = past("accounts.Session", now)
    for _ in range(8):
        Session.objects.create(
            user=bob,
            refresh_jti="x",
            created_at=moment,
            last_used_at=moment,
            expires_at=moment,
        )

    assert enforce("accounts.Session", now) == 8
    assert not Session.objects.exists()


def test_a_dry_run_counts_and_touches_nothing(world_of_old, capsys):
    call_command("enforce_retention", "--dry-run")

    counted = _counts(capsys)
    assert counted["accounts.Session"] == counted["audit.AuditEntry"] == 1
    assert counted.keys() == LINES.keys()
    assert Session.objects.exists()
    assert AuditEntry.objects.exists()


def test_the_command_forgets(world_of_old, capsys):
    call_command("enforce_retention")

    assert _counts(capsys)["accounts.Session"] == 1
    assert not Session.objects.exists()
    assert not AuditEntry.objects.exists()


def test_beat_enforces_it():
    scheduled = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.enforce_retention.name in scheduled


def _counts(capsys):
    lines = capsys.readouterr().out.splitlines()[:-1]
    return {line.split()[1]: int(line.split()[0]) for line in lines}
