"""What buyers let themselves spend: asked at the request, kept by the meter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import selectors as billing
from billing.models import Hold, Transfer
from billing.selectors import Balance
from streams import selectors
from streams.causes import STREAM_SPEND
from streams.errors import SpendingLimitReached
from streams.meter import meter
from streams.meter.meter import TickReport
from streams.models import SpendingLimit, Viewing
from streams.services import spending_limits, viewings
from streams.spending import DAY, Limits
from streams.states import Peer
from tests.faults import oracle
from tests.faults.sizes import part
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    client_of,
    connect_both,
    give,
    request,
    watch,
)
from tests.streams.watching import listen, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")

PATH = "/api/spending-limits"
ENDED = TickReport(metered=0, ended=1)


def limit(user, *, viewing=None, day=None, now=NOON):
    limits = Limits(per_viewing_millicredits=viewing, per_day_millicredits=day)
    spending_limits.set_limits(buyer_id=user.pk, limits=limits, now=now)


class TestWatching:
    """The limit of a viewing is where it ends."""

    @pytest.mark.parametrize("minutes", [1, 3])
    @pytest.mark.parametrize("beyond", [0, 1, PRICE - 1])
    def test_it_ends_at_the_last_whole_minute_the_limit_allows(
        self, stream, buyer, minutes, beyond
    ):
        limit(buyer, viewing=minutes * PRICE + beyond)
        watched = connect_both(request(stream, buyer))

        play(watched, until=60 * minutes)

        assert outcome(watched) == ("spending_limit", 60 * minutes, minutes * PRICE)
        assert watched.ended_at == at(60 * minutes)
        left = (10 - minutes) * PRICE
        assert billing.balance(buyer.pk) == Balance(balance=left, held=0)

    def test_a_tick_again_changes_nothing(self, stream, buyer):
        limit(buyer, viewing=PRICE)
        watched = connect_both(request(stream, buyer))
        play(watched, until=60)
        before = outcome(watched), Transfer.objects.count()

        assert meter.tick(now=at(60)) == TickReport()

        watched.refresh_from_db()
        assert (outcome(watched), Transfer.objects.count()) == before

    def test_a_late_tick_ends_it_at_the_same_minute(self, stream, buyer):
        limit(buyer, viewing=PRICE)
        watched = connect_both(request(stream, buyer))
        listen(watched, until=70)

        assert meter.tick(now=at(75)) == ENDED

        watched.refresh_from_db()
        assert outcome(watched) == ("spending_limit", 60, PRICE)

    def test_an_empty_wallet_may_come_first(self, stream, bob):
        give(bob, PRICE)
        limit(bob, viewing=2 * PRICE)
        watched = connect_both(request(stream, bob))

        play(watched, until=60)

        assert outcome(watched) == ("insufficient_credits", 60, PRICE)

    def test_a_silent_peer_may_come_first(self, stream, buyer):
        limit(buyer, viewing=PRICE)
        watched = connect_both(request(stream, buyer))
        play(watched, until=20)

        assert meter.tick(now=at(75)) == ENDED

        watched.refresh_from_db()
        assert outcome(watched) == ("connection_lost", 20, 2_000)

    def test_the_buyer_is_warned_of_the_limit_the_seller_is_not_told(
        self, stream, buyer, wire, django_capture_on_commit_callbacks
    ):
        limit(buyer, viewing=PRICE)
        viewing = request(stream, buyer)

        with django_capture_on_commit_callbacks(execute=True):
            connect_both(viewing)

        heard = [
            (event.group.rpartition(".")[2], event.name, event.payload)
            for event in wire.read()
            if event.name in {"meter", "low_balance"}
        ]
        left = {"available": "54.000", "seconds_left": 60}
        assert [
            (to, name, {key: payload[key] for key in (*left, "limited_by")})
            for to, name, payload in heard
        ] == [
            (str(viewing.pk), "meter", left | {"limited_by": "spending_limit"}),
            ("seller", "meter", dict.fromkeys([*left, "limited_by"])),
            (str(viewing.pk), "low_balance", left | {"limited_by": "spending_limit"}),
        ]

    def test_no_seller_learns_what_a_buyer_allows_themselves(self, stream, buyer):
        limit(buyer, viewing=PRICE)
        watched = watch(stream, buyer)
        seller = client_of(stream.seller.user)

        for path in ("", "/receipt"):
            read = seller.get(f"/api/viewings/{watched.pk}{path}").json()
            assert "spending_limit" not in read or read["spending_limit"] is None


class TestAsking:
    """Who could not pay the first minute is not let in."""

    def test_a_limit_below_one_minute_refuses_and_nothing_is_held(self, stream, buyer):
        limit(buyer, viewing=PRICE - 1)

        answer = client_of(buyer).post(f"/api/streams/{stream.pk}/viewings")

        assert answer.status_code == HTTPStatus.CONFLICT
        refusal = answer.json()
        assert refusal["code"] == "spending_limit_reached"
        assert (refusal["required"], refusal["allowed"]) == ("6.000", "5.999")
        assert not Viewing.objects.exists()
        assert not Hold.objects.exists()

    def test_a_limit_of_one_minute_lets_in(self, stream, buyer):
        limit(buyer, viewing=PRICE, day=PRICE)

        assert request(stream, buyer).spending_limit_millicredits == PRICE

    def test_what_the_day_has_cost_counts(self, stream, buyer):
        limit(buyer, day=2 * PRICE)
        watch(stream, buyer, seconds=60)
        watch(stream, buyer, seconds=30, now=at(100))

        with pytest.raises(SpendingLimitReached):
            request(stream, buyer, now=at(200))
        assert Viewing.objects.count() == 2

    def test_a_viewing_counts_until_a_day_after_its_end(self, stream, buyer):
        limit(buyer, day=PRICE)
        watch(stream, buyer, seconds=60)

        with pytest.raises(SpendingLimitReached):
            request(stream, buyer, now=at(59) + DAY)
        allowed = request(stream, buyer, now=at(60) + DAY)
        assert allowed.spending_limit_millicredits == PRICE

    def test_one_buyer_s_limit_is_no_other_s(self, stream, buyer, mallory):
        limit(mallory, viewing=0, day=0)

        assert request(stream, buyer).spending_limit_millicredits is None

    @settings(
        max_examples=part(15, of_each_commit=5),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        day=st.integers(PRICE, 5 * PRICE),
        story=st.lists(
            st.tuples(st.integers(0, 30), st.integers(1, 200)), min_size=2, max_size=8
        ),
    )
    def test_no_24_hours_cost_more_than_the_limit_of_a_day(
        self, stream, bob, day, story
    ):
        savepoint = transaction.savepoint()
        give(bob, 100 * PRICE)
        limit(bob, day=day)
        now = NOON
        for hours, seconds in story:
            now += timedelta(hours=hours)
            try:
                viewing = connect_both(request(stream, bob, now=now), now=now)
            except SpendingLimitReached:
                continue
            for _ in range(0, seconds, 5):
                now += timedelta(seconds=5)
                for peer in Peer:
                    by = {"peer": peer, "user_id": getattr(viewing, f"{peer}_id")}
                    if Viewing.objects.open().filter(pk=viewing.pk).exists():
                        viewings.hear(viewing_id=viewing.pk, now=now, **by)
                meter.tick(now=now)
            viewings.leave(buyer_id=bob.pk, viewing_id=viewing.pk, now=now)

        spent = list(
            Transfer.objects.filter(code=STREAM_SPEND).values_list(
                "occurred_at", "amount"
            )
        )
        for start, _ in spent:
            window = [amount for at_, amount in spent if start <= at_ < start + DAY]
            assert sum(window) <= day
        assert oracle.violations() == {}
        transaction.savepoint_rollback(savepoint)


class TestSetting:
    """Lower at once, higher a day later."""

    def test_lowering_ends_what_runs_at_the_minute_it_is_paid_to(self, stream, buyer):
        watched = connect_both(request(stream, buyer))
        play(watched, until=90)

        limit(buyer, viewing=PRICE, now=at(90))

        watched.refresh_from_db()
        assert watched.spending_limit_millicredits == 2 * PRICE
        play(watched, since=90, until=120)
        assert outcome(watched) == ("spending_limit", 120, 2 * PRICE)

    def test_lowering_shows_the_buyer_how_long_it_goes_on(
        self, stream, buyer, wire, django_capture_on_commit_callbacks
    ):
        connect_both(request(stream, buyer))
        wire.read()

        with django_capture_on_commit_callbacks(execute=True):
            limit(buyer, day=3 * PRICE, now=at(10))

        [left, _] = [each.payload for each in wire.read() if each.name == "meter"]
        assert (left["seconds_left"], left["limited_by"]) == (170, "spending_limit")

    def test_the_running_viewing_counts_once_in_the_day(self, stream, buyer):
        watch(stream, buyer, seconds=60)
        watched = connect_both(request(stream, buyer, now=at(100)), now=at(100))

        limit(buyer, day=4 * PRICE, now=at(110))

        watched.refresh_from_db()
        assert watched.spending_limit_millicredits == 3 * PRICE

    def test_a_higher_limit_leaves_what_runs_alone(self, stream, buyer):
        limit(buyer, viewing=2 * PRICE)
        watched = connect_both(request(stream, buyer))

        limit(buyer, viewing=5 * PRICE, now=at(10))
        limit(buyer, now=at(20))

        watched.refresh_from_db()
        assert watched.spending_limit_millicredits == 2 * PRICE

    @pytest.mark.parametrize("higher", [5 * PRICE, None])
    def test_a_higher_limit_binds_a_day_later(self, stream, buyer, higher):
        limit(buyer, viewing=PRICE)

        limit(buyer, viewing=higher, now=at(10))

        spending = selectors.spending(buyer.pk, now=at(11))
        assert spending.limits.per_viewing_millicredits == higher
        assert spending.in_force.per_viewing_millicredits == PRICE
        assert spending.in_force_from == at(10) + DAY
        later = selectors.spending(buyer.pk, now=at(10) + DAY)
        assert (later.in_force, later.in_force_from) == (later.limits, None)

    def test_raised_and_lowered_again_nothing_is_waited_for(self, buyer):
        limit(buyer, viewing=PRICE)
        limit(buyer, viewing=9 * PRICE, now=at(10))
        limit(buyer, viewing=PRICE - 1, now=at(20))

        spending = selectors.spending(buyer.pk, now=at(30))

        assert spending.in_force.per_viewing_millicredits == PRICE - 1
        assert spending.in_force_from is None

    def test_one_limit_lowered_and_the_other_raised(self, buyer):
        limit(buyer, viewing=PRICE, day=9 * PRICE)
        limit(buyer, viewing=2 * PRICE, day=8 * PRICE, now=at(10))

        assert selectors.spending(buyer.pk, now=at(20)).in_force == Limits(
            per_viewing_millicredits=PRICE, per_day_millicredits=8 * PRICE
        )

    def test_the_same_again_changes_nothing(self, buyer):
        limit(buyer, viewing=PRICE)
        limit(buyer, viewing=PRICE, now=at(10))

        [row] = SpendingLimit.objects.all()
        assert (row.set_at, row.replaced_at) == (NOON, None)

    def test_no_limits_where_there_were_none_leave_no_row(self, buyer):
        limit(buyer)

        assert not SpendingLimit.objects.exists()


class TestDatabase:
    """What raw SQL cannot break."""

    @pytest.mark.parametrize("broken", ["NULL", "6001"])
    def test_the_limit_of_a_viewing_is_never_raised(self, stream, buyer, broken):
        limit(buyer, viewing=PRICE)
        viewing = request(stream, buyer)

        with pytest.raises(Exception, match="Cannot update"):
            self._execute(
                "UPDATE streams_viewing SET spending_limit_millicredits ="
                f" {broken} WHERE id = %s",
                viewing.pk,
            )

    def test_no_viewing_is_charged_past_its_limit(self, watched):
        with pytest.raises(IntegrityError, match="charged_within_its_limit"):
            self._execute(
                "UPDATE streams_viewing SET spending_limit_millicredits = 5,"
                " charged_millicredits = 6 WHERE id = %s",
                watched.pk,
            )

    def test_what_was_set_is_never_changed(self, buyer):
        limit(buyer, viewing=PRICE)
        with pytest.raises(Exception, match="Cannot update"):
            self._execute(
                "UPDATE streams_spendinglimit SET per_viewing_millicredits = NULL"
                " WHERE buyer_id = %s",
                buyer.pk,
            )

    def _execute(self, statement, *values):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


class TestCalls:
    """The limits over HTTP."""

    def test_nobody_has_limits_at_first(self, bob):
        nothing = {"per_viewing": None, "per_day": None}
        assert client_of(bob).get(PATH).json() == nothing | {
            "in_force": nothing,
            "in_force_from": None,
            "spent": "0.000",
            "left": None,
        }

    def test_a_buyer_sets_limits_and_sees_what_they_leave(self, stream, buyer):
        buyers = client_of(buyer)
        wish = {"per_viewing": "20.000", "per_day": "30.000"}

        assert buyers.put(PATH, wish, format="json").status_code == HTTPStatus.OK
        assert buyers.get(PATH).json() == wish | {
            "in_force": wish,
            "in_force_from": None,
            "spent": "0.000",
            "left": "30.000",
        }

    def test_what_was_spent_is_shown_while_it_is_being_watched(self, stream, buyer):
        limit(buyer, day=3 * PRICE)
        watched = connect_both(request(stream, buyer))
        play(watched, until=60)

        spending = selectors.spending(buyer.pk, now=at(61))

        assert (spending.spent_millicredits, spending.left_millicredits) == (
            PRICE,
            2 * PRICE,
        )

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"per_viewing": "1.000"},
            {"per_viewing": "-1", "per_day": None},
            {"per_viewing": "1.0001", "per_day": None},
            {"per_viewing": True, "per_day": None},
            {"per_viewing": ["1"], "per_day": None},
            {"per_viewing": "9" * 400, "per_day": None},
            {"per_viewing": "", "per_day": None},
        ],
    )
    def test_what_is_no_limit_is_refused(self, buyer, body):
        answer = client_of(buyer).put(PATH, body, format="json")

        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert not SpendingLimit.objects.exists()

    def test_staff_find_a_buyer_s_limits(self, client, carol, buyer):
        limit(buyer, viewing=PRICE)
        carol.is_staff = carol.is_superuser = True
        carol.save()
        client.force_login(carol)

        page = client.get(
            reverse("admin:streams_spendinglimit_changelist"), {"q": "bob"}
        )

        assert [row.buyer for row in page.context["cl"].result_list] == [buyer]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """By threads on connections of their own."""

    def test_ticks_at_once_end_it_once_at_the_limit(self, stream, buyer):
        limit(buyer, viewing=PRICE)
        watched = connect_both(request(stream, buyer))
        play(watched, until=55)
        for peer in Peer:
            user_id = getattr(watched, f"{peer}_id")
            viewings.hear(viewing_id=watched.pk, peer=peer, user_id=user_id, now=at(60))

        reports = self._at_once(*[lambda: meter.tick(now=at(60))] * 4)

        assert sorted(report.ended for report in reports) == [0, 0, 0, 1]
        watched.refresh_from_db()
        assert outcome(watched) == ("spending_limit", 60, PRICE)

    @pytest.mark.parametrize("_round", range(5))
    def test_limits_set_beside_a_tick_are_kept_by_one_or_the_other(
        self, stream, buyer, _round
    ):
        watched = connect_both(request(stream, buyer))
        play(watched, until=45)

        self._at_once(
            lambda: meter.tick(now=at(50)),
            lambda: limit(buyer, viewing=PRICE, now=at(50)),
            lambda: limit(buyer, viewing=PRICE, now=at(50)),
        )

        watched.refresh_from_db()
        assert watched.spending_limit_millicredits == watched.hold.amount
        assert SpendingLimit.objects.count() == 1

    def _at_once(self, *calls):
        def run(call):
            try:
                return call()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(run, calls))
