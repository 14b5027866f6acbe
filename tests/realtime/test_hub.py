"""One process joins each group once; what it hears goes to whoever listens."""

import asyncio

import pytest

from core import redis
from realtime.hub import Hub
from tests.realtime.client import store


@pytest.fixture
def gaps():
    """What the hub has called out as a gap."""
    return []


@pytest.fixture
async def hub(gaps):
    return Hub(on_gap=lambda: gaps.append(True))


def subscribers(group):
    """Return how many connections to Redis are in a group."""
    channel = f"{redis.key()}__group__{group}"
    ((_, count),) = store().pubsub_numsub(channel)
    return count


async def said_and_heard(hub, group, frame):
    """Send a frame, then wait until this process must have heard it."""
    heard = asyncio.Event()

    def listener(text):
        if text == "echo":
            heard.set()

    await hub.listen(group, listener)
    await hub.send(group, frame)
    await hub.send(group, "echo")
    async with asyncio.timeout(10):
        await heard.wait()
    await hub.forget(group, listener)


async def test_many_listeners_are_one_subscription(hub):
    heard: list[tuple[int, str]] = []
    listeners = [lambda text, n=n: heard.append((n, text)) for n in range(50)]
    await asyncio.gather(*(hub.listen("room.a", each) for each in listeners))
    assert subscribers("room.a") == 1

    await said_and_heard(hub, "room.a", "hello")
    assert sorted(pair for pair in heard if pair[1] == "hello") == [
        (n, "hello") for n in range(50)
    ]


async def test_the_group_is_left_with_the_last_listener(hub):
    def one(text): ...

    def two(text): ...

    await hub.listen("room.a", one)
    await hub.listen("room.a", two)
    await hub.forget("room.a", one)
    assert subscribers("room.a") == 1
    await hub.forget("room.a", two)
    await said_and_heard(hub, "room.b", "something, so that the unsubscription is done")
    assert subscribers("room.a") == 0


async def test_who_comes_while_the_last_one_leaves_is_heard(hub):
    heard: list[str] = []

    def leaver(text): ...

    for _ in range(20):
        await hub.listen("room.a", leaver)
        await asyncio.gather(
            hub.forget("room.a", leaver), hub.listen("room.a", heard.append)
        )
        await said_and_heard(hub, "room.a", "hello")
        await hub.forget("room.a", heard.append)
    assert heard.count("hello") == 20


async def test_listening_twice_is_listening_once(hub):
    heard: list[str] = []
    await hub.listen("room.a", heard.append)
    await hub.listen("room.a", heard.append)
    await said_and_heard(hub, "room.a", "hello")
    assert heard.count("hello") == 1


async def test_forgetting_what_was_never_listened_to_is_nothing(hub):
    await hub.forget("room.a", print)


async def test_a_listener_that_fails_is_alone_in_that(hub, caplog):
    def failing(text):
        raise ZeroDivisionError

    heard: list[str] = []
    for listener in (failing, heard.append):
        await hub.listen("room.a", listener)
    await said_and_heard(hub, "room.a", "hello")
    assert heard[0] == "hello"
    assert "a listener failed" in caplog.text


async def test_two_processes_hear_each_other():
    one, two = Hub(on_gap=print), Hub(on_gap=print)
    heard: list[str] = []
    await two.listen("room.a", heard.append)
    await one.send("room.a", "hello")
    await said_and_heard(two, "room.a", "and good-bye")
    assert heard[0] == "hello"


async def test_a_beat_that_is_missed_is_a_gap(hub, gaps):
    for _ in range(3):
        await hub.beat()
    await said_and_heard(hub, "room.a", "hello")
    assert gaps == []

    # What happens while a subscription is lost: Redis takes it, and nobody hears it.
    hub._beats_sent += 1
    await hub.beat()
    await said_and_heard(hub, "room.a", "hello")
    assert gaps == [True]
