"""What each line takes, and what it leaves."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.geos import Point
from django.contrib.sessions.models import Session as BrowserSession
from django.urls import reverse

from accounts.models import Session, User
from audit.models import AuditEntry
from billing.models import (
    GatewayEvent,
    IdempotencyClaim,
    IdempotencyRecord,
    PaymentStatus,
    Purchase,
    SandboxPayment,
)
from core import retention
from moderation.models import (
    Appeal,
    CaseStatus,
    Decision,
    ReportReason,
)
from notifications.models import Notification
from retries.models import Retry
from sellers.models import ExactLocation
from streams.models import FrozenVideoReport, SpendingLimit
from streams.services import streams
from tests.retention.ages import LINES, enforce, past, words, young
from tests.streams.conftest import PRICE, become_seller, give, request


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


def test_claims_of_keys_are_forgotten(bob, now):
    for moment in (past, young):
        IdempotencyClaim.objects.create(
            user=bob,
            key=moment.__name__,
            fingerprint=b"",
            created_at=moment("billing.IdempotencyClaim", now),
        )

    assert enforce("billing.IdempotencyClaim", now) == 1
    assert IdempotencyClaim.objects.get().key == "young"


def test_items_that_no_round_meets_are_forgotten(now):
    for moment in (past, young):
        Retry.objects.create(
            kind="receipt",
            item=moment.__name__,
            next_try_at=moment("retries.Retry", now),
        )

    assert enforce("retries.Retry", now) == 1
    assert Retry.objects.get().item == "young"


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
        reported_at = moment("streams.FrozenVideoReport", now)
        FrozenVideoReport.objects.create(
            viewing=watched, reported_at=reported_at, frames_decoded=0
        )

    assert enforce("streams.FrozenVideoReport", now) == 1
    assert FrozenVideoReport.objects.get().reported_at == young(
        "streams.FrozenVideoReport", now
    )


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


def test_purchases_that_nobody_paid_are_forgotten(purchase, now):
    old, new = past("billing.Purchase", now), young("billing.Purchase", now)
    purchase(old, PaymentStatus.EXPIRED)
    purchase(old, PaymentStatus.FAILED)
    kept = [
        purchase(new, PaymentStatus.EXPIRED),
        purchase(old, PaymentStatus.PENDING),
        purchase(old, PaymentStatus.PAID, paid_at=old),
        purchase(old, PaymentStatus.REFUNDED, paid_at=old),
    ]

    assert enforce("billing.Purchase", now) == 2

    assert {*Purchase.objects.all()} == {*kept}
    assert {event.payment.purchase for event in GatewayEvent.objects.all()} == {*kept}
    assert {trial.payment.purchase for trial in SandboxPayment.objects.all()} == {*kept}


def test_a_purchase_paid_meanwhile_stays(purchase, now):
    """It was chosen, and is paid before its turn comes."""
    late = purchase(past("billing.Purchase", now), PaymentStatus.EXPIRED)
    chosen = retention.outdated(LINES["billing.Purchase"], now=now)
    late.payment.status, late.payment.paid_at = PaymentStatus.PAID, now
    late.payment.save()

    LINES["billing.Purchase"].rule.forget(chosen, now)

    assert Purchase.objects.get() == late
    assert GatewayEvent.objects.exists()


def test_the_words_of_events_are_blanked_and_the_events_stay(purchase, now):
    for moment in (past, young):
        purchase(moment("billing.GatewayEvent", now), PaymentStatus.PAID, paid_at=now)

    assert enforce("billing.GatewayEvent", now) == 1

    bodies = GatewayEvent.objects.order_by("received_at").values_list("body", flat=True)
    assert [*bodies] == ["", "bob@example.com"]


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
        action="warn",
        moderator=carol,
        subject=alice,
        target_type="case",
        target_id=old.case.pk,
        case=old.case,
        reason="x",
        before={},
        after={},
        decided_at=now,
    )
    Appeal.objects.create(decision=decision, text="It was art.", created_at=now)

    assert enforce("moderation.Report", now) == 0
    assert words(old)[0] == "She shows my house."


def test_the_audit_log_is_forgotten_after_a_year(entry, now):
    entry(past("audit.AuditEntry", now))
    kept = entry(young("audit.AuditEntry", now))

    assert enforce("audit.AuditEntry", now) == 1
    assert AuditEntry.objects.get() == kept


def test_notifications_are_forgotten_after_ninety_days(bob, now):
    def told(at):
        return Notification.objects.create(
            user=bob, kind="decision", link="/profile/decisions", created_at=at
        )

    told(past("notifications.Notification", now))
    kept = told(young("notifications.Notification", now))

    assert enforce("notifications.Notification", now) == 1
    assert Notification.objects.get() == kept


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
