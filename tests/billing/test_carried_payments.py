"""What purchases become that were kept with their payments in one row."""

from datetime import timedelta

import pytest

from core.ids import new_id
from tests.billing.conftest import NOW
from tests.billing.test_carried_disputes import migrate
from tests.databases import cloned

BEFORE = [("billing", "0022_lines_in_transfers")]
AFTER = [("billing", "0025_purchases_of_payments")]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def before(django_db_setup, django_db_blocker):
    """A database of its own, as it was before; the models as they were."""
    with django_db_blocker.unblock(), cloned("kamegor_carried_payments"):
        yield migrate(BEFORE)


def bought(apps, **facts):
    user = apps.get_model("accounts", "User").objects.create(
        email=f"{new_id()}@example.com", username=f"u{new_id().hex[-20:]}"
    )
    package = apps.get_model("billing", "Package").objects.create(
        amount_millicredits=20_000, price_minor_units=1_000
    )
    usual = {
        "amount_millicredits": 20_000,
        "price_minor_units": 1_000,
        "currency": "USD",
        "started_at": NOW,
        "paid_at": NOW,
    }
    return apps.get_model("billing", "Purchase").objects.create(
        user=user, package=package, **usual | facts
    )


def paid(apps):
    """Bob's purchase that was paid, refunded in part, disputed and receipted."""
    purchase = bought(
        apps,
        gateway="stripe",
        reference="pi_1",
        status="disputed",
        refunded_minor_units=300,
        failure_reason="declined",
        asked_at=LATER,
        receipt_sent_at=LATER,
        reversed_millicredits=6_000,
        frozen_millicredits=8_000,
    )
    hung = {"purchase": purchase, "gateway": "stripe"}
    apps.get_model("billing", "Refund").objects.create(
        gateway_id="re_1",
        amount_minor_units=300,
        state="succeeded",
        first_told_at=NOW,
        **hung,
    )
    apps.get_model("billing", "Dispute").objects.create(
        gateway_id="dp_1",
        amount_minor_units=400,
        state="open",
        first_told_at=NOW,
        **hung,
    )
    apps.get_model("billing", "GatewayEvent").objects.create(
        event_id="evt_1", type="x", body="", outcome="applied", received_at=NOW, **hung
    )
    apps.get_model("billing", "Alert").objects.create(
        kind="fraud_warning", subject="w_1", raised_at=NOW, **hung
    )
    apps.get_model("billing", "RefundRequest").objects.create(
        purchase=purchase, staff=purchase.user, reason="x", requested_at=NOW
    )
    return purchase


def open_at_the_sandbox(apps):
    """A purchase that nobody has paid yet, of a fraction of a credit more."""
    purchase = bought(
        apps,
        gateway="sandbox",
        reference="sandbox-1",
        paid_at=None,
        amount_millicredits=12_500,
        currency="JPY",
    )
    apps.get_model("billing", "SandboxPayment").objects.create(
        reference="sandbox-1", purchase=purchase, return_path="/"
    )
    return purchase


def rows(apps, model, *columns):
    found = apps.get_model("billing", model).objects.order_by("pk")
    return list(found.values_list(*columns))


PAYMENT = (
    *("cause_type", "cause_id", "payer", "amount_minor_units", "currency"),
    *("description", "gateway", "reference", "status", "started_at", "paid_at"),
    *("failure_reason", "refunded_minor_units", "expired_at", "asked_at"),
)
PURCHASE = (
    *("user", "package", "payment", "amount_millicredits", "credited_at"),
    *("receipt_sent_at", "reversed_millicredits", "frozen_millicredits"),
)


def test_each_purchase_has_its_payment_with_all_that_hangs_on_it(before):
    done, opened = paid(before), open_at_the_sandbox(before)

    apps = migrate(AFTER)

    told = dict(zip(PAYMENT, rows(apps, "Payment", *PAYMENT)[0], strict=True))
    assert told == {
        "cause_type": "purchase",
        "cause_id": done.pk,
        "payer": done.user_id,
        "amount_minor_units": 1_000,
        "currency": "USD",
        "description": "20 credits",
        "gateway": "stripe",
        "reference": "pi_1",
        "status": "disputed",
        "started_at": NOW,
        "paid_at": NOW,
        "failure_reason": "declined",
        "refunded_minor_units": 300,
        "expired_at": None,
        "asked_at": LATER,
    }
    unpaid = apps.get_model("billing", "Payment").objects.get(pk=opened.pk)
    assert (unpaid.description, unpaid.currency) == ("12.5 credits", "JPY")
    assert (unpaid.status, unpaid.paid_at) == ("pending", None)
    assert rows(apps, "Purchase", *PURCHASE) == [
        (
            *(done.user_id, done.package_id, done.pk, 20_000, NOW, LATER),
            *(6_000, 8_000),
        ),
        (
            *(opened.user_id, opened.package_id, opened.pk, 12_500, None, None),
            *(0, 0),
        ),
    ]
    for hung in ("Refund", "Dispute", "GatewayEvent", "Alert", "RefundRequest"):
        assert rows(apps, hung, "payment") == [(done.pk,)]
    assert rows(apps, "SandboxPayment", "payment") == [(opened.pk,)]


COLUMNS = (
    *("price_minor_units", "currency", "gateway", "reference", "status"),
    *("started_at", "paid_at", "failure_reason", "refunded_minor_units"),
    *("expired_at", "asked_at", "receipt_sent_at", "frozen_millicredits"),
)


def test_what_was_carried_can_be_carried_back(before):
    done, opened = paid(before), open_at_the_sandbox(before)
    was = rows(before, "Purchase", "pk", *COLUMNS)
    migrate(AFTER)

    apps = migrate(BEFORE)

    assert rows(apps, "Purchase", "pk", *COLUMNS) == was
    for hung in ("Refund", "Dispute", "GatewayEvent", "Alert", "RefundRequest"):
        assert rows(apps, hung, "purchase") == [(done.pk,)]
    assert rows(apps, "SandboxPayment", "purchase") == [(opened.pk,)]
