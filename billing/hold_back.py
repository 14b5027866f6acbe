"""When earnings become available. Pure."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings


def available_at(earned_at: datetime) -> datetime:
    """Return when what was earned now becomes available.

    The days of the hold-back count from the end of the day, in UTC, so that all the
    earnings of a day become available at once.
    """
    days = timedelta(days=1 + settings.EARNINGS_HOLD_BACK_DAYS)
    day = earned_at.astimezone(UTC).date()
    return datetime.combine(day, time.min, tzinfo=UTC) + days
