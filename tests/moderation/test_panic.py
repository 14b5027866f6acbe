"""The panic button: out of it at once, and nothing of it lost."""

from http import HTTPStatus

import pytest

from accounts import selectors as account_selectors
from billing import selectors as billing_selectors
from core.errors import NotFound
from moderation.models import Case, Report, ReportReason
from moderation.services import decisions, panic
from sellers.models import Seller
from sellers.services import hiding
from streams.meter import meter
from streams.services import streams, viewings
from streams.states import Peer
from tests.streams.conftest import (
    PRICE,
    appear,
    at,
    client_of,
    connect_both,
    give,
    request,
)


def flee(stream, *, seconds):
    return panic.flee(seller=stream.seller.user, stream_id=stream.pk, now=at(seconds))


def watch_for(viewing, seconds):
    """Let both be heard, and the meter tick, every five seconds."""
    for second in range(5, seconds + 1, 5):
        for peer in Peer:
            viewings.hear(
                viewing_id=viewing.pk,
                peer=peer,
                user_id=getattr(viewing, f"{peer}_id"),
                now=at(second),
            )
        meter.tick(now=at(second))


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (30, 0), (60, 1), (90, 1), (150, 2)]
)
def test_the_minute_that_runs_is_not_charged(stream, buyer, seconds, minutes):
    viewing = connect_both(request(stream, buyer))
    watch_for(viewing, seconds)

    flee(stream, seconds=seconds)

    viewing.refresh_from_db()
    assert (viewing.state, viewing.end_reason) == ("ended", "stream_ended")
    assert viewing.billed_seconds == 60 * minutes
    assert viewing.charged_millicredits == PRICE * minutes
    balance = billing_selectors.balance(buyer.pk)
    assert (balance.balance, balance.held) == (PRICE * (10 - minutes), 0)


@pytest.mark.django_db(transaction=True)
def test_the_seller_is_out_and_the_viewer_kept_away(stream, seller, buyer, wire):
    connect_both(request(stream, buyer))
    wire.read()

    ended = flee(stream, seconds=5)

    assert (ended.status, ended.end_reason) == ("ended", "stopped")
    row = Seller.objects.get(pk=seller.pk)
    assert (row.is_hidden, row.hidden_until, row.public_location) == (True, None, None)
    assert account_selectors.hidden_from(buyer.pk) == {seller.pk}
    reasons = {e.payload["reason"] for e in wire.read() if e.name == "viewing_ended"}
    assert reasons == {"stream_ended"}


def test_how_things_were_is_kept_for_a_moderator_as_urgent(stream, seller, buyer):
    viewing = connect_both(request(stream, buyer))

    flee(stream, seconds=5)

    case, report = Case.objects.get(), Report.objects.get()
    assert (case.user_id, case.subject_id) == (buyer.pk, viewing.pk)
    assert (case.is_urgent, case.is_open) == (True, True)
    assert (report.reporter_id, report.reason) == (seller.pk, ReportReason.DANGER)
    assert report.evidence["viewing"]["state"] == "connected"
    assert report.evidence["user"]["username"] == "bob"


def test_twice_is_once(stream, buyer):
    connect_both(request(stream, buyer))

    answers = [flee(stream, seconds=seconds) for seconds in (5, 6, 3600)]

    assert {answer.ended_at for answer in answers} == {at(5)}
    assert Report.objects.count() == Case.objects.count() == 1


def test_one_who_has_just_left_is_kept_away_too(stream, seller, buyer):
    viewing = connect_both(request(stream, buyer))
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(5))

    flee(stream, seconds=panic.JUST_LEFT_SECONDS)

    assert account_selectors.hidden_from(buyer.pk) == {seller.pk}
    assert Case.objects.get().user_id == buyer.pk


def test_one_who_left_long_ago_is_left_alone(stream, seller, buyer):
    viewing = connect_both(request(stream, buyer))
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(5))

    flee(stream, seconds=6 + panic.JUST_LEFT_SECONDS)

    assert account_selectors.hidden_from(buyer.pk) == frozenset()
    # Somebody may be at the door: the stream itself is what is looked at.
    case = Case.objects.get()
    assert (case.user_id, case.subject_id) == (seller.pk, stream.pk)
    assert case.is_urgent


def test_nobody_presses_anothers_button(stream, buyer, mallory):
    viewing = connect_both(request(stream, buyer))
    for stranger in (mallory, buyer):
        with pytest.raises(NotFound):
            panic.flee(seller=stranger, stream_id=stream.pk, now=at(5))
        answer = client_of(stranger).post(f"/api/streams/{stream.pk}/panic")
        assert answer.status_code == HTTPStatus.NOT_FOUND
    viewing.refresh_from_db()
    stream.refresh_from_db()
    assert viewing.is_open
    assert stream.is_live
    assert not Case.objects.exists()


def test_over_http(stream, seller):
    client = client_of(seller)

    answers = [client.post(f"/api/streams/{stream.pk}/panic") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [HTTPStatus.OK] * 2
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["status"] == "ended"


def go_live_again(seller, *, seconds):
    appear(seller.pk)
    return streams.go_live(
        seller_id=seller.pk,
        title="Again",
        price_per_minute_millicredits=PRICE,
        now=at(seconds),
    )


@pytest.mark.parametrize(("seconds", "cases"), [(599, 1), (601, 2)])
def test_pressed_again_within_ten_minutes_it_is_the_same_case(
    stream, seller, buyer, seconds, cases
):
    viewing = connect_both(request(stream, buyer))
    flee(stream, seconds=0)
    again = go_live_again(seller, seconds=seconds - 1)

    flee(again, seconds=seconds)
    flee(again, seconds=seconds)

    assert Case.objects.count() == cases
    assert Report.objects.count() == 2
    first = Case.objects.get(subject_id=viewing.pk)
    assert first.reports.count() == 3 - cases
    told = Report.objects.latest("created_at").evidence
    assert told["stream"]["id"] == str(again.pk)


def test_one_who_left_and_came_back_is_one_case_with_both_viewings(
    stream, seller, buyer
):
    first = connect_both(request(stream, buyer))
    viewings.leave(buyer_id=buyer.pk, viewing_id=first.pk, now=at(5))
    second = connect_both(request(stream, buyer, now=at(30)), now=at(30))

    flee(stream, seconds=40)

    case = Case.objects.get()
    assert (case.user_id, case.is_urgent) == (buyer.pk, True)
    seen = {each.evidence["viewing"]["id"] for each in case.reports.all()}
    assert seen == {str(first.pk), str(second.pk)}


def test_a_case_that_is_closed_takes_no_alarm(stream, seller, buyer, carol):
    connect_both(request(stream, buyer))
    flee(stream, seconds=0)
    decisions.dismiss(
        moderator=carol, case_id=Case.objects.get().pk, reason="seen", now=at(60)
    )

    flee(go_live_again(seller, seconds=100), seconds=110)

    assert Case.objects.count() == 2
    assert Case.objects.open().get().user_id == seller.pk


def test_another_watcher_is_another_case(stream, seller, buyer, mallory):
    connect_both(request(stream, buyer))
    flee(stream, seconds=0)
    again = go_live_again(seller, seconds=100)
    give(mallory, PRICE)
    hiding.show(user_id=seller.pk, now=at(101))
    connect_both(request(again, mallory, now=at(105)), now=at(105))

    flee(again, seconds=110)

    concerned = Case.objects.values_list("user_id", flat=True)
    assert {*concerned} == {buyer.pk, mallory.pk}
