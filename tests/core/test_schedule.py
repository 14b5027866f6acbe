"""What apps say of their tasks: which queue, and how often."""

import pytest
from celery.schedules import crontab

from core import queues, schedule


@pytest.fixture(autouse=True)
def _nothing_is_said(monkeypatch):
    monkeypatch.setattr(queues, "ROUTES", {})
    monkeypatch.setattr(schedule, "ENTRIES", {})


def test_a_task_waits_where_its_app_says():
    queues.register({"zoo.tasks.feed": queues.SLOW})

    assert queues.route("zoo.tasks.feed") == {"queue": "slow"}
    assert queues.route("zoo.tasks.wash") is None


def test_a_task_has_one_queue():
    queues.register({"zoo.tasks.feed": queues.SLOW})

    with pytest.raises(ValueError, match=r"two queues for zoo\.tasks\.feed"):
        queues.register({"zoo.tasks.feed": queues.MAIL, "zoo.tasks.wash": queues.MAIL})
    assert queues.ROUTES == {"zoo.tasks.feed": "slow"}


def test_an_entry_says_when_and_expires_before_the_next():
    schedule.every(10, "zoo.tasks.feed", name="feed")
    schedule.every(10, "zoo.tasks.feed", name="feed, too", queue=queues.MAIL)
    schedule.daily(4, 40, "zoo.tasks.wash", name="wash")

    assert {
        "feed": {"task": "zoo.tasks.feed", "schedule": 10, "options": {"expires": 10}},
        "feed, too": {
            "task": "zoo.tasks.feed",
            "schedule": 10,
            "options": {"expires": 10, "queue": "mail"},
        },
        "wash": {
            "task": "zoo.tasks.wash",
            "schedule": crontab(hour="4", minute="40"),
            "options": {"expires": 43_200},
        },
    } == schedule.ENTRIES


def test_an_entry_is_named_once():
    schedule.every(10, "zoo.tasks.feed", name="feed")

    with pytest.raises(ValueError, match="two entries feed"):
        schedule.every(20, "zoo.tasks.feed", name="feed")
    assert schedule.ENTRIES["feed"]["schedule"] == 10
