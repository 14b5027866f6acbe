"""Whatever edge it comes from, a transaction that the database broke off is run again.

A trigger breaks it off as a deadlock would, so often; real ones, of two connections,
are in ``tests/core/test_transactions.py``.
"""

from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.db import OperationalError

from accounts.services import second_factors
from billing import selectors as billing
from core.transactions import RETRIES
from moderation.models import Report
from realtime import database
from sellers import tasks
from sellers.models import ExactLocation, Precision, Seller
from sellers.services import places
from streams.meter import meter
from streams.models import PeerConnection, Viewing
from streams.services import viewings
from streams.states import Peer, ViewingEndReason
from tests.faults import oracle
from tests.faults.breaking import broken_off
from tests.sellers.conftest import TAIPEI, place
from tests.streams.clients import opener
from tests.streams.conftest import PRICE, at, client_of, connect_both, request
from tests.streams.room.peers import go_live, watch

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault,
    pytest.mark.beside,
]


def report(reporter, user):
    body = {"subject_type": "profile", "subject_id": str(user.pk), "reason": "spam"}
    return client_of(reporter).post("/api/reports", body, format="json")


def watch_a_minute(stream, buyer):
    """Let both be there for 62 seconds; the second minute is funded."""
    viewing = connect_both(request(stream, buyer))
    for moment in (7, 14, 20, 27, 34, 41, 48, 55, 62):
        for peer in Peer:
            user_id = getattr(viewing, f"{peer}_id")
            viewings.hear(
                viewing_id=viewing.pk, peer=peer, user_id=user_id, now=at(moment)
            )
        if moment < 60:
            meter.tick(now=at(moment))


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_a_request_is_answered_and_done_once(alice, bob, sqlstate):
    with broken_off("moderation_report", times=RETRIES, sqlstate=sqlstate):
        answer = report(bob, alice)

    assert answer.status_code == HTTPStatus.CREATED
    assert Report.objects.count() == 1


def test_a_request_that_is_broken_off_again_and_again_does_nothing(alice, bob):
    with broken_off("moderation_report", times=RETRIES + 1):
        answer = report(bob, alice)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert int(answer["Retry-After"]) > 0
    assert not Report.objects.exists()


def test_a_request_with_a_key_moves_money_once(seller, buyer):
    stream = go_live(seller)
    client = client_of(buyer)

    def ask():
        return client.post(
            f"/api/streams/{stream.pk}/viewings", headers={"Idempotency-Key": "one"}
        )

    with broken_off("billing_hold", times=RETRIES):
        first = ask()

    assert first.status_code == HTTPStatus.CREATED
    assert ask().content == first.content
    assert billing.balance(buyer.pk).held == PRICE
    assert Viewing.objects.count() == 1


async def test_what_is_said_on_a_socket_is_done(seller, buyer):
    stream = await database.call(go_live, seller)
    viewing = await database.call(watch, stream, buyer)
    async with opener() as connect:
        client = await connect(buyer)
        topic = f"stream:{stream.pk}"
        await client.join(topic)
        trigger = broken_off("streams_viewing", times=RETRIES)
        await database.call(trigger.__enter__)
        await client.push(topic, "connected", {"viewing_id": str(viewing.pk)})
        await database.call(trigger.__exit__, None, None, None)

    peers = await PeerConnection.objects.aget()
    assert peers.buyer_connected_at is not None


def test_a_task_is_done(seller):
    Seller.objects.filter(pk=seller.pk).update(
        hidden_at=at(0), hidden_until=at(60), is_seller=True
    )

    with broken_off("sellers_seller", times=RETRIES):
        tasks.show_again()

    assert Seller.objects.get(pk=seller.pk).hidden_at is None


def test_a_command_is_done_once(bob):
    with broken_off("billing_transfer", times=RETRIES):
        call_command("grant_credits", bob.email, "5", reason="test")

    assert billing.balance(bob.pk).balance == 5_000
    assert oracle.violations() == {}


def test_viewings_are_ended(stream, buyer):
    viewing = connect_both(request(stream, buyer))

    with broken_off("streams_viewing", times=1):
        viewings.end(viewing_ids=[viewing.pk], reason=ViewingEndReason.LEFT, now=at(9))

    assert Viewing.objects.get().end_reason == ViewingEndReason.LEFT


def test_an_exact_location_is_wiped(stream):
    place(stream.seller_id, TAIPEI, now=at(0))
    assert Seller.objects.get().precision == Precision.EXACT

    with broken_off("sellers_seller", times=1):
        places.wipe(ExactLocation.objects.all(), at(0))

    assert not ExactLocation.objects.exists()
    assert Seller.objects.get().precision == Precision.AREA


def test_second_factors_are_taken_away(bob):
    TOTP.activate(bob, generate_totp_secret())
    RecoveryCodes.activate(bob)

    with broken_off("accounts_user", times=1):
        second_factors.take_away(
            authenticators=Authenticator.objects.select_related("user"), now=at(0)
        )

    assert not Authenticator.objects.exists()
    bob.refresh_from_db()
    assert bob.credentials_version == 3


@pytest.mark.parametrize("times", [1, RETRIES])
def test_a_batch_of_the_meter_is_settled_once(stream, buyer, times):
    watch_a_minute(stream, buyer)

    with broken_off("billing_transfer", times=times):
        report = meter.tick(now=at(62))

    assert (report.metered, report.ended) == (1, 0)
    assert Viewing.objects.get().charged_millicredits == PRICE
    assert oracle.violations() == {}


def test_what_the_meter_gives_up_the_next_tick_settles(stream, buyer):
    watch_a_minute(stream, buyer)

    with broken_off("billing_transfer", times=RETRIES + 1):
        with pytest.raises(OperationalError):
            meter.tick(now=at(62))
        assert Viewing.objects.get().charged_millicredits == 0

        meter.tick(now=at(63))

    assert Viewing.objects.get().charged_millicredits == PRICE
    assert oracle.violations() == {}
