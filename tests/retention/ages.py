"""Moments on either side of a line's time."""

from datetime import timedelta

from core import retention

LINES = {line.of: line for line in retention.LINES}
SECOND = timedelta(seconds=1)


def past(of, now):
    """Return a moment that is just past the time of a line."""
    return now - timedelta(days=LINES[of].days) - SECOND


def young(of, now):
    """Return a moment that is just not past it; the clock goes on while tests run."""
    return now - timedelta(days=LINES[of].days) + timedelta(minutes=1)


def enforce(of, now):
    return retention.enforce(LINES[of], now=now)


def words(report):
    report.refresh_from_db()
    return report.details, report.evidence
