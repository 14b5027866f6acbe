"""Events leave with the commit, once each, and reach the processes that listen."""

import asyncio
import json

import pytest
from django.db import transaction

import realtime
from core import redis
from realtime import database
from realtime.hub import Hub

pytestmark = pytest.mark.django_db(transaction=True)

LAST = realtime.Message(topic="room:a", event="last", payload={})


class Process:
    """A server process that listens to one group."""

    def __init__(self):
        self.hub = Hub(on_gap=lambda: None)
        self.heard = []
        self.is_over = asyncio.Event()

    def hear(self, text):
        *_, event, payload = json.loads(text)
        if event == "last":
            self.is_over.set()
        else:
            self.heard.append((event, payload))

    async def everything(self):
        """Return all that was sent to ``room:a`` until now."""
        await database.call(realtime.publish_many, [LAST])
        async with asyncio.timeout(10):
            await self.is_over.wait()
        return self.heard


@pytest.fixture
async def process():
    process = Process()
    await process.hub.listen("room.a", process.hear)
    yield process
    await process.hub.forget("room.a", process.hear)


def publish(count, **options):
    payload = {"count": count}
    realtime.publish(topic="room:a", event="counted", payload=payload, **options)
    payload["count"] = "changed afterwards"


async def test_an_event_leaves_when_the_transaction_commits(process):
    @transaction.atomic
    def service():
        publish(1)
        with transaction.atomic():
            publish(2)
        realtime.publish_many([])

    await database.call(service)
    expected = [("counted", {"count": 1}), ("counted", {"count": 2})]
    assert await process.everything() == expected


async def test_an_event_of_a_transaction_that_fails_never_leaves(process):
    @transaction.atomic
    def service():
        publish(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.call(service)
    assert await process.everything() == []


async def test_an_event_may_go_to_a_part_of_its_topic(process):
    await database.call(publish, 1, to="room.a.alone")
    await database.call(publish, 2, to="room.a")
    assert await process.everything() == [("counted", {"count": 2})]


async def test_many_events_leave_together_and_in_order(process):
    messages = [
        realtime.Message(topic="room:a", event="counted", payload={"count": count})
        for count in range(500)
    ]
    await database.call(realtime.publish_many, iter(messages))
    heard = await process.everything()
    assert [payload["count"] for _, payload in heard] == list(range(500))


@pytest.fixture
def unreachable_redis(settings):
    """A Redis address where nobody answers, while the test lasts."""
    reachable = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    yield
    settings.REDIS_URL = reachable
    redis.client.cache_clear()


def test_without_redis_only_the_event_is_lost(unreachable_redis, caplog):
    committed = []
    with transaction.atomic():
        realtime.publish(topic="room:a", event="told", payload={"is": "secret"})
        transaction.on_commit(lambda: committed.append(True))
    assert committed == [True]
    assert "1 events were lost" in caplog.text
    assert "secret" not in caplog.text
