"""Nothing is kept for longer than the table says, and nothing goes before its time."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.geos import Point
from django.contrib.sessions.models import Session as BrowserSession
from django.core.management import call_command
from django.db import Error, connection, models, transaction
from django.test.utils import isolate_apps
from django.urls import reverse

from accounts.models import Session, User
from billing.models import (
    EventOutcome,
    GatewayEvent,
    IdempotencyRecord,
    Purchase,
    PurchaseStatus,
    SandboxPayment,
    Transfer,
)
from core import clock, retention, tasks
from deploy.local.paths import ROOT
from moderation.models import (
    Action,
    Appeal,
    AuditEntry,
    AuditKind,
    Case,
    CaseStatus,
    Decision,
    Report,
    ReportReason,
    SubjectType,
)
from sellers.models import ExactLocation
from streams.models import SpendingLimit, Stall
from streams.services import streams
from tests.billing.shop import make_package
from tests.streams.conftest import PRICE, become_seller, give, request

LINES = {line.of: line for line in settings.RETENTION}
SECOND = timedelta(seconds=1)


@pytest.fixture
def now(db):
    return clock.database_now()


def past(of, now):
    """Return a moment that is just past the time of a line."""
    return now - timedelta(days=LINES[of].days) - SECOND


def young(of, now):
    """Return a moment that is just not past it; the clock goes on while tests run."""
    return now - timedelta(days=LINES[of].days) + timedelta(minutes=1)


def enforce(of, now):
    return retention.enforce(LINES[of], now=now)


# The table


def without_a_line(models):
    listed = LINES.keys() | settings.STAYS.keys()
    return {model._meta.label for model in models} - listed


def test_every_table_has_a_line():
    assert without_a_line(_tables()) == set()


def test_no_line_is_of_a_table_that_is_gone():
    assert LINES.keys() | settings.STAYS.keys() <= {m._meta.label for m in _tables()}


@isolate_apps("accounts")
def test_a_new_table_without_a_line_is_found():
    class Diary(models.Model):
        user = models.ForeignKey(User, models.CASCADE)

        class Meta:
            app_label = "accounts"

        def __str__(self):
            return "a diary"

    assert without_a_line([*_tables(), Diary]) == {"accounts.Diary"}


def test_what_is_only_blanked_says_what_stays():
    blanked = {line.of for line in settings.RETENTION if line.then == "blanked"}
    assert blanked <= settings.STAYS.keys()
    assert {line.then for line in settings.RETENTION} == {"deleted", "blanked"}


def test_each_line_knows_rows_of_its_table(now):
    for line in settings.RETENTION:
        assert retention.outdated(line, now=now).model._meta.label == line.of


def test_the_ledger_stays():
    ledger = {f"billing.{name}" for name in ("Account", "Transfer", "Entry", "Hold")}
    assert ledger.isdisjoint(LINES)


def test_the_page_shows_the_table():
    page = (ROOT / "docs" / "retention.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]

    def days(number):
        return "1 day" if number == 1 else f"{number} days"

    assert rows == [
        *(
            f"| `{line.of}` | {line.what} | {line.then} |"
            f" {days(line.days)} after {line.after} | {line.why} |"
            for line in settings.RETENTION
        ),
        *(f"| `{model}` | {why} |" for model, why in settings.STAYS.items()),
    ]


# Each line


def test_devices_that_are_out_are_forgotten_and_those_in_are_not(bob, now):
    def device(**fields):
        rest = {"created_at": now, "last_used_at": now, "refresh_jti": "x"}
        return Session.objects.create(user=bob, **rest | fields)

    later = now + timedelta(days=1)
    old, new = past("accounts.Session", now), young("accounts.Session", now)
    device(expires_at=old)
    device(expires_at=later, revoked_at=old)
    kept = [
        device(expires_at=later),
        device(expires_at=later, revoked_at=new),
        device(expires_at=new),
    ]

    assert enforce("accounts.Session", now) == 2
    assert {*Session.objects.all()} == {*kept}


def test_sign_ins_to_the_admin_are_forgotten(now):
    for key, moment in {"old": past, "new": young}.items():
        BrowserSession.objects.create(
            session_key=key,
            session_data="",
            expire_date=moment("sessions.Session", now),
        )

    assert enforce("sessions.Session", now) == 1
    assert BrowserSession.objects.get().session_key == "new"


def test_first_answers_are_forgotten(bob, now):
    for moment in (past, young):
        record = IdempotencyRecord.objects.create(
            user=bob, key=moment.__name__, fingerprint=b"", status=201, body=b""
        )
        record.created_at = moment("billing.IdempotencyRecord", now)
        record.save()

    assert enforce("billing.IdempotencyRecord", now) == 1
    assert IdempotencyRecord.objects.get().key == "young"


def test_replaced_limits_are_forgotten_and_the_one_set_is_not(bob, now):
    old, new = past("streams.SpendingLimit", now), young("streams.SpendingLimit", now)
    for replaced_at in (old, new, None):
        SpendingLimit.objects.create(buyer=bob, set_at=old, replaced_at=replaced_at)

    assert enforce("streams.SpendingLimit", now) == 1
    assert {*SpendingLimit.objects.values_list("replaced_at", flat=True)} == {new, None}


def test_reports_of_a_still_picture_are_forgotten(alice, bob, now):
    become_seller(alice)
    give(bob, PRICE)
    stream = streams.go_live(
        seller_id=alice.pk, title="x", price_per_minute_millicredits=PRICE, now=now
    )
    watched = request(stream, bob, now=now)
    for moment in (past, young):
        reported_at = moment("streams.Stall", now)
        Stall.objects.create(viewing=watched, reported_at=reported_at, frames_decoded=0)

    assert enforce("streams.Stall", now) == 1
    assert Stall.objects.get().reported_at == young("streams.Stall", now)


def test_an_exact_place_is_forgotten(alice, bob, now):
    for user, moment in ((alice, past), (bob, young)):
        become_seller(user)
        ExactLocation.objects.create(
            seller=user.seller,
            point=Point(121.5, 25.0),
            accuracy_meters=5,
            reported_at=moment("sellers.ExactLocation", now),
        )

    assert enforce("sellers.ExactLocation", now) == 1
    assert ExactLocation.objects.get().seller_id == bob.pk


@pytest.fixture
def purchase(bob):
    """Make a purchase, with an event and what the sandbox knows of it."""

    def make(started_at, status, **facts):
        purchase = Purchase.objects.create(
            user=bob,
            package=make_package(),
            amount_millicredits=1000,
            price_minor_units=100,
            currency="USD",
            gateway="sandbox",
            reference=f"{status} {started_at}",
            status=status,
            started_at=started_at,
            **facts,
        )
        SandboxPayment.objects.create(purchase=purchase, return_path="/")
        GatewayEvent.objects.create(
            gateway="sandbox",
            event_id=str(purchase.pk),
            type="x",
            body="bob@example.com",
            purchase=purchase,
            outcome=EventOutcome.APPLIED,
            received_at=started_at,
        )
        return purchase

    return make


def test_purchases_that_nobody_paid_are_forgotten(purchase, now):
    old, new = past("billing.Purchase", now), young("billing.Purchase", now)
    purchase(old, PurchaseStatus.EXPIRED)
    purchase(old, PurchaseStatus.FAILED)
    kept = [
        purchase(new, PurchaseStatus.EXPIRED),
        purchase(old, PurchaseStatus.PENDING),
        purchase(old, PurchaseStatus.PAID, paid_at=old),
        purchase(old, PurchaseStatus.REFUNDED, paid_at=old),
    ]

    assert enforce("billing.Purchase", now) == 2

    assert {*Purchase.objects.all()} == {*kept}
    assert {event.purchase for event in GatewayEvent.objects.all()} == {*kept}
    assert {payment.purchase for payment in SandboxPayment.objects.all()} == {*kept}


def test_a_purchase_paid_meanwhile_stays(purchase, now):
    """It was chosen, and is paid before its turn comes."""
    late = purchase(past("billing.Purchase", now), PurchaseStatus.EXPIRED)
    chosen = retention.outdated(LINES["billing.Purchase"], now=now)
    late.status, late.paid_at = PurchaseStatus.PAID, now
    late.save()

    retention.import_string(LINES["billing.Purchase"].rule).forget(chosen, now)

    assert Purchase.objects.get() == late
    assert GatewayEvent.objects.exists()


def test_the_words_of_events_are_blanked_and_the_events_stay(purchase, now):
    for moment in (past, young):
        purchase(moment("billing.GatewayEvent", now), PurchaseStatus.PAID, paid_at=now)

    assert enforce("billing.GatewayEvent", now) == 1

    bodies = GatewayEvent.objects.order_by("received_at").values_list("body", flat=True)
    assert [*bodies] == ["", "bob@example.com"]


@pytest.fixture
def report(alice, bob):
    """Bob reports alice, in a case that was closed at a time."""

    def make(closed_at, status=CaseStatus.CLOSED):
        case = Case.objects.create(
            subject_type=SubjectType.PROFILE,
            subject_id=alice.pk,
            user=alice,
            status=status,
            opened_at=closed_at or clock.database_now(),
            closed_at=closed_at,
        )
        return Report.objects.create(
            case=case,
            reporter=bob,
            reason=ReportReason.SPAM,
            details="She shows my house.",
            evidence={"user": {"username": "alice"}},
            created_at=case.opened_at,
        )

    return make


def words(report):
    report.refresh_from_db()
    return report.details, report.evidence


def test_evidence_is_blanked_some_time_after_the_case(report, now):
    old = report(past("moderation.Report", now))
    kept = [
        report(young("moderation.Report", now)),
        report(None, CaseStatus.OPEN),
    ]

    assert enforce("moderation.Report", now) == 1

    assert words(old) == ("", {})
    assert (old.reason, old.reporter.username) == (ReportReason.SPAM, "bob")
    for each in kept:
        assert words(each)[0] == "She shows my house."


def test_a_case_page_says_that_its_evidence_is_gone(client, carol, report, now):
    old = report(past("moderation.Report", now))
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    page = reverse("admin:moderation_case_change", args=[old.case_id])
    gone = "What it said and showed is not kept any more."
    assert gone not in client.get(page).content.decode()

    enforce("moderation.Report", now)

    assert gone in client.get(page).content.decode()


def test_evidence_stays_while_an_appeal_is_open(report, carol, alice, now):
    old = report(past("moderation.Report", now))
    decision = Decision.objects.create(
        action=Action.WARN,
        moderator=carol,
        subject=alice,
        case=old.case,
        reason="x",
        before={},
        after={},
        decided_at=now,
    )
    Appeal.objects.create(decision=decision, text="It was art.", created_at=now)

    assert enforce("moderation.Report", now) == 0
    assert words(old)[0] == "She shows my house."


@pytest.fixture
def entry(carol):
    def make(at):
        return AuditEntry.objects.create(
            staff=carol,
            kind=AuditKind.READ,
            page="/",
            object_ids=[],
            question={},
            address="192.0.2.1",
            at=at,
        )

    return make


def test_the_audit_log_is_forgotten_after_a_year(entry, now):
    entry(past("moderation.AuditEntry", now))
    kept = entry(young("moderation.AuditEntry", now))

    assert enforce("moderation.AuditEntry", now) == 1
    assert AuditEntry.objects.get() == kept


def test_the_admins_own_log_is_forgotten_after_a_year(carol, now):
    for moment in (past, young):
        LogEntry.objects.create(
            user=carol,
            content_type=ContentType.objects.get_for_model(User),
            object_repr=moment.__name__,
            action_flag=CHANGE,
            action_time=moment("admin.LogEntry", now),
        )

    assert enforce("admin.LogEntry", now) == 1
    assert LogEntry.objects.get().object_repr == "young"


# What the database says itself


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE moderation_auditentry SET at = '2000-01-01'",
        "DELETE FROM moderation_auditentry",
    ],
)
def test_raw_sql_cannot_forget_a_young_entry(entry, now, change):
    entry(young("moderation.AuditEntry", now))
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


# All of it


def test_the_task_enforces_every_line_and_a_second_run_finds_nothing(world_of_old, now):
    transfers = Transfer.objects.count()

    tasks.enforce_retention()

    for line in settings.RETENTION:
        assert not retention.outdated(line, now=now).exists()
    assert not Session.objects.exists()
    assert Transfer.objects.count() == transfers
    tasks.enforce_retention()


@pytest.fixture
def world_of_old(bob, entry, purchase, now):
    """One old row of some tables."""
    entry(past("moderation.AuditEntry", now))
    purchase(past("billing.Purchase", now), PurchaseStatus.EXPIRED)
    Session.objects.create(
        user=bob,
        refresh_jti="x",
        created_at=past("accounts.Session", now),
        last_used_at=now,
        expires_at=past("accounts.Session", now),
    )


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
    assert counted["accounts.Session"] == counted["moderation.AuditEntry"] == 1
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


def _tables():
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    ]


def _counts(capsys):
    lines = capsys.readouterr().out.splitlines()[:-1]
    return {line.split()[1]: int(line.split()[0]) for line in lines}
