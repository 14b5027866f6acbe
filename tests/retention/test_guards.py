"""What the database itself refuses to forget early."""

import pytest
from django.db import Error, connection, transaction

from audit.models import AuditEntry
from moderation.models import (
    CaseStatus,
)
from tests.retention.ages import past, words, young


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditentry SET at = '2000-01-01'",
        "DELETE FROM audit_auditentry",
    ],
)
def test_raw_sql_cannot_forget_a_young_entry(entry, now, change):
    entry(young("audit.AuditEntry", now))
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        connection.cursor().execute(change)
    assert AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "SET details = '', evidence = '{}'",
        "SET details = 'She does not.'",
        "SET evidence = '{}'",
    ],
)
@pytest.mark.parametrize("moment", [young, None])
def test_raw_sql_cannot_blank_a_young_report(report, now, change, moment):
    if moment:
        row = report(moment("moderation.Report", now))
    else:
        row = report(None, CaseStatus.OPEN)
    before = words(row)
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        connection.cursor().execute(f"UPDATE moderation_report {change}")
    assert words(row) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE moderation_report SET details = '', evidence = '{}', reason = 'fraud'",
        "UPDATE moderation_report SET details = '', evidence = '{\"user\": 1}'",
        "UPDATE moderation_report SET evidence = '{}'",
        "DELETE FROM moderation_report",
    ],
)
def test_an_old_report_is_blanked_and_nothing_else(report, now, change):
    row = report(past("moderation.Report", now))
    before = words(row)
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        connection.cursor().execute(change)
    assert words(row) == before
