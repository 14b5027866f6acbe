from http import HTTPStatus

import pytest

from streams import wire
from streams.meter import meter
from streams.services import ratings, spending_limits, viewings
from streams.spending import Limits
from streams.states import Peer
from tests.streams.conftest import NOON, at, client_of, connect_both, request, watch
from tests.streams.watching import listen

PATH = "/api/viewings/{}/receipt"


@pytest.fixture(autouse=True)
def _a_fee_of_a_fifth(settings):
    settings.PLATFORM_FEE_PERCENT = 20


@pytest.fixture
def paid(stream, buyer):
    """Bob has watched for ten seconds, and paid one credit."""
    return watch(stream, buyer)


def receipt_for(user, viewing):
    response = client_of(user).get(PATH.format(viewing.pk))
    assert response.status_code == HTTPStatus.OK, response.content
    return response.json()


def test_a_buyer_s_receipt_tells_what_was_watched_and_paid(paid, buyer, seller):
    receipt = receipt_for(buyer, paid)

    [spend] = receipt.pop("transfers")
    assert spend == {
        "type": "stream_spend",
        "title": "Watched live",
        "amount": "-1.000",
        "created_at": "2026-03-01T12:00:10.000Z",
    }
    assert receipt == client_of(buyer).get(f"/api/viewings/{paid.pk}").json() | {
        "title": "Sunset over the harbour",
        "seller": {"id": str(seller.pk), "username": "alice", "picture_url": None},
        "timeline": [
            {"event": "requested", "at": "2026-03-01T12:00:00.000Z"},
            {"event": "buyer_connected", "at": "2026-03-01T12:00:00.000Z"},
            {"event": "seller_connected", "at": "2026-03-01T12:00:00.000Z"},
            {"event": "connected", "at": "2026-03-01T12:00:00.000Z"},
            {"event": "ended", "at": "2026-03-01T12:00:10.000Z"},
        ],
        "unbilled_seconds": 0,
        "free_seconds": 0,
        "surcharged_seconds": 0,
        "spending_limit": None,
        "fee": "0.200",
        "rating": None,
    }
    assert (receipt["billed_seconds"], receipt["charged"]) == (10, "1.000")


def test_a_seller_s_receipt_tells_what_was_earned(paid, seller):
    receipt = receipt_for(seller, paid)

    assert [(each["type"], each["amount"]) for each in receipt["transfers"]] == [
        ("stream_earn", "0.800")
    ]
    assert (receipt["charged"], receipt["fee"]) == ("1.000", "0.200")


@pytest.mark.parametrize(
    ("fee_percent", "fee", "earned"),
    [(0, "0.000", ["1.000"]), (33, "0.330", ["0.670"]), (100, "1.000", [])],
)
def test_what_the_site_keeps_is_the_rest(
    stream, buyer, seller, settings, fee_percent, fee, earned
):
    settings.PLATFORM_FEE_PERCENT = fee_percent
    viewing = watch(stream, buyer)

    bobs, alices = receipt_for(buyer, viewing), receipt_for(seller, viewing)

    assert bobs["fee"] == alices["fee"] == fee
    assert [each["amount"] for each in alices["transfers"]] == earned


def test_a_receipt_of_what_cost_nothing_has_no_transfers(viewing, buyer, seller):
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(5))

    for user in (buyer, seller):
        receipt = receipt_for(user, viewing)
        assert (receipt["charged"], receipt["fee"]) == ("0.000", "0.000")
        assert receipt["transfers"] == []
        assert [step["event"] for step in receipt["timeline"]] == ["requested", "ended"]


def test_what_was_not_billed_is_the_time_it_took_to_connect(stream, buyer, seller):
    viewing = request(stream, buyer)
    connect_both(viewing, now=at(7.5))
    listen(viewing, since=7, until=17)
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(17))

    for user in (buyer, seller):
        receipt = receipt_for(user, viewing)
        assert (receipt["billed_seconds"], receipt["unbilled_seconds"]) == (9, 8)


def test_what_never_connected_was_not_billed_at_all(viewing, buyer):
    meter.tick(now=at(10))

    receipt = receipt_for(buyer, viewing)

    assert (receipt["billed_seconds"], receipt["unbilled_seconds"]) == (0, 10)


def test_a_buyer_reads_the_limit_it_had_and_the_seller_does_not(stream, buyer, seller):
    limits = Limits(per_viewing_millicredits=9_000)
    spending_limits.set_limits(buyer_id=buyer.pk, limits=limits, now=NOON)
    viewing = watch(stream, buyer)

    assert receipt_for(buyer, viewing)["spending_limit"] == "9.000"
    assert receipt_for(seller, viewing)["spending_limit"] is None


def test_what_runs_has_a_receipt_so_far(watched, buyer):
    receipt = receipt_for(buyer, watched)

    assert (receipt["state"], receipt["charged"]) == ("connected", "0.000")
    assert receipt["unbilled_seconds"] is None
    assert receipt["timeline"][-1]["event"] == "connected"


def test_the_buyer_s_own_rating_is_on_it_and_the_seller_is_not_told(
    paid, buyer, seller
):
    rating = ratings.rate(buyer_id=buyer.pk, viewing_id=paid.pk, score=4, now=NOON)

    assert receipt_for(buyer, paid)["rating"] == wire.own_rating(rating)
    assert receipt_for(seller, paid)["rating"] is None


def test_strangers_read_nothing(paid, mallory):
    client = client_of(mallory)

    hidden = client.get(PATH.format(paid.pk))
    absent = client.get(PATH.format(paid.stream_id))

    assert hidden.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert hidden.content == absent.content


def test_every_minute_is_on_it_and_takes_no_query_of_its_own(
    watched, buyer, django_assert_num_queries
):
    for seconds in range(5, 131, 5):
        for peer in Peer:
            user_id = getattr(watched, f"{peer}_id")
            viewings.hear(
                viewing_id=watched.pk, peer=peer, user_id=user_id, now=at(seconds)
            )
        meter.tick(now=at(seconds))
    viewings.leave(buyer_id=buyer.pk, viewing_id=watched.pk, now=at(130))

    with django_assert_num_queries(3):
        receipt = receipt_for(buyer, watched)

    amounts = [each["amount"] for each in receipt["transfers"]]
    assert amounts == ["-6.000", "-6.000", "-1.000"]
    assert (receipt["billed_seconds"], receipt["charged"]) == (130, "13.000")
