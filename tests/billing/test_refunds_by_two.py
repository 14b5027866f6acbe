"""A refund above the limit takes two of the staff; at the limit, one."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.urls import reverse

from billing.errors import (
    NotRefundable,
    OwnPayment,
    OwnRefundRequest,
    RefundRequestOver,
)
from billing.gateways.sandbox import payments
from billing.gateways.sandbox.payments import Card
from billing.models import RefundRequest, Transfer, TransferCode
from billing.services import refunds
from core.errors import NotFound
from core.wire import MILLICREDITS_PER_CREDIT
from tests.billing.conftest import NOW
from tests.billing.shop import CREDITS, available, start
from tests.billing.test_refunds import press
from tests.factories import UserFactory
from tests.streams.test_races import at_once

LIMIT = CREDITS // MILLICREDITS_PER_CREDIT  # what bob has bought is just within


@pytest.fixture(autouse=True)
def limit(settings):
    """One person gives back less than what bob has bought."""
    settings.STAFF_REFUND_ALONE_UP_TO = LIMIT - 1
    return settings


@pytest.fixture
def dave(db):
    return UserFactory(username="dave", is_staff=True)


def pay(user):
    purchase, _ = start(user)
    payments.pay(reference=purchase.payment.reference, card=Card.PAYS, now=NOW)
    purchase.refresh_from_db()
    return purchase


@pytest.fixture
def purchase(bob):
    return pay(bob)


def ask(purchase, staff, now=NOW):
    return refunds.request(
        payment_id=purchase.payment_id, staff=staff, reason="x", now=now
    )


def confirm(requested, staff, now=NOW):
    return refunds.confirm(request_id=requested.pk, staff=staff, now=now)


def is_refunded(purchase):
    purchase.refresh_from_db()
    return purchase.payment.status == "refunded"


def refund_count():
    return Transfer.objects.filter(code=TransferCode.REFUND).count()


def test_up_to_the_limit_one_person_gives_back(limit, purchase, carol):
    limit.STAFF_REFUND_ALONE_UP_TO = LIMIT

    requested = ask(purchase, carol)

    assert not requested.needs_second
    assert is_refunded(purchase)


def test_above_it_nothing_goes_back_until_another_confirms(purchase, bob, carol, dave):
    requested = ask(purchase, carol)

    assert requested.needs_second
    assert not is_refunded(purchase)
    assert available(bob) == CREDITS

    later = NOW + timedelta(hours=1)
    confirm(requested, dave, now=later)

    assert is_refunded(purchase)
    assert available(bob) == 0
    requested.refresh_from_db()
    assert (requested.staff, requested.confirmed_by) == (carol, dave)
    assert requested.confirmed_at == later


def test_one_request_of_a_purchase_waits_whoever_asks_again(purchase, carol, dave):
    requested = ask(purchase, carol)

    assert ask(purchase, carol) == requested
    assert ask(purchase, dave) == requested

    assert RefundRequest.objects.get().staff == carol
    tomorrow = NOW + timedelta(days=1)
    assert ask(purchase, dave, now=tomorrow) != requested
    assert RefundRequest.objects.waiting(now=tomorrow).get().staff == dave


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault
def test_of_those_who_ask_at_once_one_request_waits(purchase, carol, dave):
    at_once(*(partial(ask, purchase, staff) for staff in [carol, dave] * 3))

    assert RefundRequest.objects.count() == 1


def test_who_requested_it_does_not_confirm_it_a_superuser_neither(purchase, carol):
    carol.is_superuser = True
    carol.save()
    requested = ask(purchase, carol)

    with pytest.raises(OwnRefundRequest):
        confirm(requested, carol)

    assert not is_refunded(purchase)


def test_nobody_gives_their_own_money_back_or_confirms_it(limit, carol, dave):
    purchase = pay(dave)
    requested = ask(purchase, carol)

    with pytest.raises(OwnPayment):
        confirm(requested, dave)
    limit.STAFF_REFUND_ALONE_UP_TO = LIMIT
    with pytest.raises(OwnPayment):
        ask(purchase, dave)

    assert not is_refunded(purchase)
    assert RefundRequest.objects.get() == requested


def test_a_request_waits_for_a_day(purchase, carol, dave):
    requested = ask(purchase, carol)
    day = timedelta(days=1)

    with pytest.raises(RefundRequestOver):
        confirm(requested, dave, now=NOW + day)
    assert not is_refunded(purchase)

    confirm(requested, dave, now=NOW + day - timedelta(microseconds=1))
    assert is_refunded(purchase)


def test_what_is_refunded_already_is_not_confirmed(purchase, carol, dave):
    first, second = ask(purchase, carol), ask(purchase, carol)
    confirm(first, dave)

    for requested in (first, second):
        with pytest.raises(NotRefundable):
            confirm(requested, dave)
    assert refund_count() == 1


def test_what_one_person_gave_back_alone_is_not_confirmed(limit, purchase, carol, dave):
    requested = RefundRequest.objects.create(
        payment=purchase.payment, staff=carol, reason="x", requested_at=NOW
    )

    with pytest.raises(RefundRequestOver):
        confirm(requested, dave)


def test_what_is_not_there_is_not_confirmed(carol):
    with pytest.raises(NotFound):
        refunds.confirm(request_id=1, staff=carol, now=NOW)


def test_the_database_refuses_two_signatures_of_one(purchase, carol):
    requested = ask(purchase, carol)

    with pytest.raises(IntegrityError, match="is_confirmed_by_another"):
        RefundRequest.objects.filter(pk=requested.pk).update(
            confirmed_by=carol, confirmed_at=NOW
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault
def test_of_two_who_confirm_at_once_one_has(purchase, carol, dave):
    erin = UserFactory(is_staff=True)
    requested = ask(purchase, carol)

    def try_to_confirm(staff):
        try:
            return confirm(requested, staff)
        except (RefundRequestOver, NotRefundable):
            return None

    done = at_once(partial(try_to_confirm, dave), partial(try_to_confirm, erin))

    assert sorted(each is None for each in done) == [False, True]
    assert is_refunded(purchase)
    assert refund_count() == 1


# The pages


def sign_in(client, staff):
    rights = (
        *("view_payment", "view_refundrequest", "refund_payment"),
        *("view_alert", "view_gatewayevent"),
    )
    staff.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(staff)
    return client


def press_confirm(browser, requested):
    form = {"action": "confirm", "_selected_action": str(requested.pk), "decide": "1"}
    page = reverse("admin:billing_refundrequest_changelist")
    return browser.post(page, form, follow=True).content.decode()


def test_in_the_admin_one_requests_and_another_confirms(client, purchase, carol, dave):
    browser = sign_in(client, carol)
    asked = press(browser, purchase).content.decode()
    assert "needs a second person" in asked
    told = press(browser, purchase, decide="1", reason="Asked.").content.decode()
    assert "the refund waits for a second person to confirm it" in told
    requested = RefundRequest.objects.get()
    told = press_confirm(browser, requested)
    assert "You cannot confirm your own request." in told
    assert not is_refunded(purchase)

    browser = sign_in(client, dave)
    front = browser.get(reverse("admin:index")).content.decode()
    assert "needs_second__exact=1&amp;confirmed_at__isempty=1" in front
    assert "waits for a second person" in front
    waiting = reverse("admin:billing_refundrequest_changelist")
    listed = browser.get(f"{waiting}?needs_second__exact=1&confirmed_at__isempty=1")
    assert [*listed.context["cl"].result_list] == [requested]
    assert "the refund was requested" in press_confirm(browser, requested)

    assert is_refunded(purchase)
