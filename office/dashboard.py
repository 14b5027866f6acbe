"""What the admin's front page tells: what goes on now, and how the last days went.

Each chart is one query of its days alone. Our ids are in order of time, so the primary
key finds those rows, and no index has to be kept for it; transfers have one of time.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncDate
from redis import RedisError

from accounts.models import User
from billing.models import Transfer
from core import ids
from core.wire import MILLICREDITS_PER_CREDIT
from moderation.models import Report
from office import charts
from office.charts import PERCENT, Chart, Day
from realtime import presence
from sellers.models import PresenceStatus, Seller
from streams import causes
from streams.models import Stream, Viewing
from streams.states import ViewingState

DAYS = 30
SECONDS_PER_MINUTE = 60
# A row's own time may be later than its id's: by an hour where the id tells the hour
# alone, and a little by another machine's clock.
ID_SLACK = timedelta(hours=2)

Values = dict[date, float]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What one chart shows, who may see it, and how it is asked for.

    Of a share, in percent, a day with nothing to divide by has no value.
    """

    name: str
    permission: str
    ask: Callable[[datetime], Values]
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Now:
    """How much goes on; ``present_count`` is None while Redis does not answer."""

    present_count: int | None
    streaming_count: int
    on_the_map_count: int
    watching_count: int


def now() -> Now:
    """Return how many are here, live and watching; two queries."""
    try:
        present_count = len(presence.everyone())
    except RedisError:
        present_count = None
    return Now(
        present_count=present_count,
        watching_count=Viewing.objects.open().count(),
        **Seller.objects.present().aggregate(
            streaming_count=Count(
                "pk", filter=Q(presence_status=PresenceStatus.STREAMING)
            ),
            on_the_map_count=Count("pk", filter=Q(public_location__isnull=False)),
        ),
    )


def recent_charts(*, permissions: Collection[str], today: date) -> list[Chart]:
    """Return the charts for somebody with these permissions, a query each."""
    days = [today - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    since = datetime.combine(days[0], time(), tzinfo=UTC)
    return [
        _chart(measure, measure.ask(since), days)
        for measure in MEASURES
        if measure.permission in permissions
    ]


def _chart(measure: Measure, values: Values, days: list[date]) -> Chart:
    missing = None if measure.unit == PERCENT else 0.0
    return charts.draw(
        name=measure.name,
        unit=measure.unit,
        days=[Day(date=day, value=values.get(day, missing)) for day in days],
    )


def _sign_ups(since: datetime) -> Values:
    return _by_day(_made(User.objects, since), "created_at", since, Count("pk"))


def _streams(since: datetime) -> Values:
    return _by_day(_made(Stream.objects, since), "started_at", since, Count("pk"))


def _minutes(since: datetime) -> Values:
    minutes = Sum("billed_seconds", default=0) / float(SECONDS_PER_MINUTE)
    return _by_day(_made(Viewing.objects, since), "requested_at", since, minutes)


def _connected(since: datetime) -> Values:
    """Return the share of viewings that came to a picture, of those that could have."""
    asked = Q(connected_at__isnull=False) | Q(state=ViewingState.ENDED)
    rows = _made(Viewing.objects, since).filter(asked)
    share = 100.0 * Count("connected_at") / Count("pk")
    return _by_day(rows, "requested_at", since, share)


def _fees(since: datetime) -> Values:
    """Return what stays with the platform of what is paid for watching, in credits."""
    codes = [causes.STREAM_SPEND, causes.STREAM_EARN]
    kept = Sum(
        Case(
            When(code=causes.STREAM_EARN, then=-F("amount")),
            default="amount",
            output_field=BigIntegerField(),
        )
    )
    rows = Transfer.objects.filter(code__in=codes)
    fees = kept / float(MILLICREDITS_PER_CREDIT)
    return _by_day(rows, "occurred_at", since, fees)


def _reports(since: datetime) -> Values:
    return _by_day(_made(Report.objects, since), "created_at", since, Count("pk"))


def _made(rows: Any, since: datetime) -> QuerySet[Any]:
    """Keep the rows that can be of these days, as far as their ids tell."""
    made: QuerySet[Any] = rows.filter(pk__gte=ids.first_of(since - ID_SLACK))
    return made


def _by_day(rows: QuerySet[Any], moment: str, since: datetime, value: Any) -> Values:
    recent = rows.filter(**{f"{moment}__gte": since}).order_by()
    days = recent.values(day=TruncDate(moment, tzinfo=UTC)).annotate(value=value)
    return {day: float(value) for day, value in days.values_list("day", "value")}


MEASURES = (
    Measure(name="Sign-ups", permission="accounts.view_user", ask=_sign_ups),
    Measure(name="Streams", permission="streams.view_stream", ask=_streams),
    Measure(
        name="Watched",
        unit="minutes",
        permission="streams.view_viewing",
        ask=_minutes,
    ),
    Measure(
        name="Connected",
        unit=PERCENT,
        permission="streams.view_viewing",
        ask=_connected,
    ),
    Measure(
        name="Fees earned",
        unit="credits",
        permission="billing.view_transfer",
        ask=_fees,
    ),
    Measure(name="Reports", permission="moderation.view_report", ask=_reports),
)
