import pytest

from realtime import groups, topics
from realtime.channels import Channel
from realtime.errors import UnmatchedTopic
from realtime.topics import find, route
from tests.realtime import rooms


@pytest.fixture(autouse=True)
def _rooms(monkeypatch):
    monkeypatch.setattr(topics, "ROUTES", [])
    topics.register(rooms.ROUTE)


def test_a_topic_finds_its_channel_and_the_ids_in_its_name():
    assert find("room:kitchen-2") == (rooms.RoomChannel, {"name": "kitchen-2"})


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "room",
        "room:",
        "room:a:b",
        "room:a\n",
        "xroom:a",
        "room:É",
        "room:A",
        "Room:a",
    ],
)
def test_any_other_topic_is_unmatched(topic):
    with pytest.raises(UnmatchedTopic):
        find(topic)


def test_a_pattern_may_name_several_ids_or_none():
    both = route("shop:{shop_id}:shelf:{shelf_id}", Channel).regex
    found = both.fullmatch("shop:1:shelf:a-b")
    assert found
    assert found.groupdict() == {"shop_id": "1", "shelf_id": "a-b"}
    assert route("map:view", Channel).regex.fullmatch("map:view")


def test_no_two_apps_have_the_same_topic():
    with pytest.raises(ValueError, match="two topics room:"):
        topics.register(route("room:{name}", Channel))


def test_a_group_is_a_name_that_channel_layers_accept():
    assert groups.of_topic("stream:0190-ab") == "stream.0190-ab"
