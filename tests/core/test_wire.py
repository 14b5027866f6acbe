import datetime as dt

import pytest

from core import wire


@pytest.mark.parametrize(
    ("millicredits", "text"),
    [
        (0, "0.000"),
        (1, "0.001"),
        (12500, "12.500"),
        (-1, "-0.001"),
        (10**15, "1000000000000.000"),
    ],
)
def test_credits_are_written_with_three_places(millicredits, text):
    assert wire.credits(millicredits) == text


def test_a_moment_is_written_in_utc_whatever_its_zone():
    taipei = dt.timezone(dt.timedelta(hours=8))
    assert (
        wire.moment(dt.datetime(2026, 1, 1, 8, tzinfo=taipei))
        == "2026-01-01T00:00:00.000Z"
    )
