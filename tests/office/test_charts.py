from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import charts
from office.charts import HEIGHT, WIDTH, Day

FIRST = date(2026, 3, 1)


def draw(*values, unit=""):
    days = [
        Day(date=FIRST + timedelta(days=n), value=value)
        for n, value in enumerate(values)
    ]
    return charts.draw(name="Streams", unit=unit, days=days)


def test_a_bar_is_as_high_as_its_share_of_the_axis():
    chart = draw(0, 5, 10)

    assert chart.top == 10
    assert [bar.height for bar in chart.bars] == [0, HEIGHT / 2, HEIGHT]
    assert [bar.y for bar in chart.bars] == [HEIGHT, HEIGHT / 2, 0]
    assert [line.value for line in chart.lines] == [10, 5, 0]
    assert chart.total == 15


def test_shares_stand_on_an_axis_of_a_hundred_and_leave_out_empty_days():
    chart = draw(None, 50, 100, unit="%")

    assert [bar.height for bar in chart.bars] == [0, HEIGHT / 2, HEIGHT]
    assert chart.total == 75


def test_shares_of_nothing_are_none():
    assert draw(None, None, unit="%").total == 0


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (1, 2), (2, 2), (3, 5), (7, 10), (10, 10), (1001, 2000)]
)
def test_an_axis_ends_where_people_can_count_to(value, top):
    assert charts.round_up(value) == top


@given(values=st.lists(st.floats(-1e9, 1e12), min_size=1, max_size=40))
def test_every_bar_stays_in_the_drawing(values):
    for bar in draw(*values).bars:
        assert 0 <= bar.height <= HEIGHT
        assert bar.y == pytest.approx(HEIGHT - bar.height, abs=0.1)
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
