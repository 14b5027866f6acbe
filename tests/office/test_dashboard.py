"""The admin's front page: its numbers, who sees which, and what they cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import clock, ids, redis
from moderation.models import ReportReason
from office import dashboard
from office.dashboard import DAYS
from streams.models import Stream
from streams.services import viewings
from tests.factories import UserFactory
from tests.moderation.test_case_pages import report
from tests.servers import free_port
from tests.streams.conftest import (  # noqa: F401 -- fixtures of this folder, too
    NOON,
    at,
    buyer,
    request,
    seller,
    stream,
    watch,
)

INDEX = reverse("admin:index")
TODAY = NOON.date()
EVERYTHING = {measure.permission for measure in dashboard.MEASURES}


def charts(permissions=EVERYTHING, today=TODAY):
    drawn = dashboard.recent_charts(permissions=permissions, today=today)
    return {chart.name: chart for chart in drawn}


def values(name, today=TODAY):
    """Return the days of a chart that have something to show."""
    bars = charts(today=today)[name].bars
    return {bar.day.date: bar.day.value for bar in bars if bar.day.value}


@pytest.fixture
def chief(client, carol):
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    return client


def test_sign_ups_are_counted_by_the_day_in_utc_and_for_thirty_days(db):
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    first = midnight - timedelta(days=DAYS - 1)
    second = timedelta(seconds=1)
    for moment in (midnight, midnight - second, midnight - second, first):
        UserFactory()
        User.objects.filter(pk=User.objects.latest("pk").pk).update(created_at=moment)
    early = UserFactory()
    User.objects.filter(pk=early.pk).update(created_at=first - second)

    assert values("Sign-ups") == {
        date(2026, 3, 1): 1,
        date(2026, 2, 28): 2,
        first.date(): 1,
    }


def test_streams_minutes_connections_and_fees_are_those_of_the_day(
    stream,  # noqa: F811
    buyer,  # noqa: F811
):
    watch(stream, buyer, seconds=60)
    watch(stream, buyer, seconds=30, now=at(100))
    request(stream, buyer)  # and is still waiting

    assert values("Streams") == {TODAY: 1}
    assert values("Watched") == {TODAY: 1.5}
    assert values("Connected") == {TODAY: 100}
    assert values("Fees earned") == {TODAY: pytest.approx(1.8)}


def test_who_never_saw_a_picture_lowers_the_share(stream, buyer):  # noqa: F811
    watch(stream, buyer)
    waiting = request(stream, buyer)
    viewings.leave(buyer_id=buyer.pk, viewing_id=waiting.pk, now=NOON)

    assert values("Connected") == {TODAY: 50}


def test_reports_are_counted_by_the_day_they_were_made(bob, alice, mallory):
    report(bob, alice)
    report(mallory, alice)

    today = clock.database_now().date()
    assert values("Reports", today=today) == {today: 2}


def test_a_day_without_anything_is_drawn_as_such(db):
    for chart in charts().values():
        assert [bar.day.date for bar in chart.bars] == [
            TODAY - timedelta(days=DAYS - 1 - n) for n in range(DAYS)
        ]
        assert {bar.height for bar in chart.bars} == {0}


@pytest.mark.parametrize("permission", sorted(EVERYTHING))
def test_a_chart_is_for_who_may_see_its_rows(db, permission):
    expected = {m.name for m in dashboard.MEASURES if m.permission == permission}
    assert set(charts({permission})) == expected


def test_each_chart_is_one_query_that_reads_its_days_by_an_index(db):
    with CaptureQueriesContext(connection) as queries:
        charts()

    assert len(queries) == len(dashboard.MEASURES)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan
            assert "Index Cond: (id >=" in plan or "billing_transfer_time" in plan


def test_an_id_is_not_less_than_the_first_of_its_moment():
    before = timezone.now()
    made = ids.new_id()

    assert ids.first_of(before) <= made
    assert made < ids.first_of(timezone.now() + timedelta(seconds=1))
    assert ids.first_of(before).version == 7


def test_the_front_page_says_what_goes_on(chief, scene, bob, mallory):
    report(bob, mallory, reason=ReportReason.DANGER)

    html = " ".join(chief.get(INDEX).content.decode().split())

    for told in (
        *("<strong>1</strong> case open", "1 urgent", "<strong>1</strong> online"),
        *("<strong>1</strong> live", "1 viewer", "Sign-ups", "Fees earned"),
        *("<svg", "Sign-ups by day", f"{timezone.now():%Y-%m-%d}, so far"),
    ):
        assert told in html
    assert (
        "style=" not in html.partition('class="charts"')[2].partition("</section>")[0]
    )


def test_the_front_page_takes_as_many_queries_for_three_as_for_one(chief, bob, alice):
    def count():
        with CaptureQueriesContext(connection) as queries:
            chief.get(INDEX)
        return len(queries)

    report(bob, alice)
    count()  # what Django reads once a process
    for_one = count()
    for user in UserFactory.create_batch(2):
        report(user, bob)

    assert count() == for_one


def test_staff_without_rights_see_no_numbers(client, carol):
    client.force_login(carol)

    html = client.get(INDEX).content.decode()

    assert "<figure>" not in html
    assert 'class="now"' not in html


def test_who_may_see_viewings_alone_sees_their_charts_alone(client, carol):
    carol.user_permissions.add(Permission.objects.get(codename="view_viewing"))
    client.force_login(carol)

    html = client.get(INDEX).content.decode()

    assert html.count("<figure>") == 2
    assert "Sign-ups" not in html


def test_without_redis_the_rest_is_told(chief, settings, stream):  # noqa: F811
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    redis.client.cache_clear()
    try:
        html = chief.get(INDEX).content.decode()
    finally:
        redis.client.cache_clear()

    assert "Redis does not answer" in html
    assert Stream.objects.live().count() == 1
