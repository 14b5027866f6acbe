"""What a user was told, and what of it they have read."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from accounts.services import blocks
from accounts.signals import user_left
from core import clock
from core.ids import new_id
from notifications import kinds
from notifications.models import Notification
from notifications.services import notifications
from tests.streams.conftest import wire  # noqa: F401 -- a fixture of this folder, too

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIST = "/api/notifications"
READ = "/api/notifications/read"


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def tell_live(*users, seller, now=NOON):
    return notifications.notify(
        kind="seller_live",
        user_ids=[user.pk for user in users],
        about=seller,
        parameters={"stream_id": "1", "title": "Sunset", "started_at": "x"},
        now=now,
    )


def tell_paid(user, now=NOON):
    [row] = notifications.notify(
        kind="purchase_paid",
        user_ids=[user.pk],
        parameters={"purchase_id": "7", "credits": "20.500"},
        now=now,
    )
    return row


def inbox(user):
    return client_of(user).get(LIST).json()


def test_who_was_away_finds_what_they_were_told(bob, alice):
    [row] = tell_live(bob, seller=alice)

    assert inbox(bob) == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(row.pk),
                "kind": "seller_live",
                "text": "alice is live: Sunset",
                "link": f"/sellers/{alice.pk}",
                "about": {
                    "id": str(alice.pk),
                    "username": "alice",
                    "picture_url": None,
                },
                "parameters": {
                    "stream_id": "1",
                    "title": "Sunset",
                    "started_at": "x",
                },
                "created_at": "2026-03-01T12:00:00.000Z",
                "read_at": None,
            }
        ],
        "unread_count": 1,
    }


def test_the_newest_is_first_and_each_page_counts_the_unread(bob):
    rows = [tell_paid(bob) for _ in range(3)]

    page = client_of(bob).get(LIST, {"page_size": 2}).json()

    assert [each["id"] for each in page["results"]] == [
        str(rows[2].pk),
        str(rows[1].pk),
    ]
    assert page["unread_count"] == 3
    rest = client_of(bob).get(page["next"]).json()
    assert [each["id"] for each in rest["results"]] == [str(rows[0].pk)]


def test_a_list_makes_as_many_queries_for_three_rows_as_for_one(
    bob, alice, django_assert_num_queries
):
    client = client_of(bob)
    for _ in range(3):
        tell_live(bob, seller=alice)
        with django_assert_num_queries(2):  # the page, and what is unread
            client.get(LIST)


def test_all_up_to_one_is_read_and_what_came_later_is_not(bob, mallory):
    first, second, third = (tell_paid(bob) for _ in range(3))
    other = tell_paid(mallory)
    before = clock.database_now()

    answer = client_of(bob).put(READ, {"up_to": str(second.pk)}, format="json")

    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"unread_count": 1})
    read_at = {row.pk: row.read_at for row in Notification.objects.all()}
    assert before <= read_at[first.pk] == read_at[second.pk] <= clock.database_now()
    assert read_at[third.pk] is read_at[other.pk] is None


def test_reading_again_changes_nothing(bob):
    row = tell_paid(bob)
    read = {"user_id": bob.pk, "up_to": row.pk}
    assert notifications.read(**read, now=NOON) == 0

    assert notifications.read(**read, now=NOON + timedelta(hours=1)) == 0

    assert Notification.objects.get().read_at == NOON


def test_nobody_reads_what_another_was_told(bob, mallory):
    row = tell_paid(bob)

    answer = client_of(mallory).put(READ, {"up_to": str(row.pk)}, format="json")

    assert answer.json() == {"unread_count": 0}
    assert Notification.objects.get().read_at is None
    assert inbox(mallory)["results"] == []


@pytest.mark.parametrize("body", [{}, {"up_to": "x"}, {"up_to": None}, {"up_to": 1}])
def test_what_was_read_is_named_by_an_id(bob, body):
    tell_paid(bob)

    answer = client_of(bob).put(READ, body, format="json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json()["errors"][0]["field"] == "up_to"
    assert Notification.objects.get().read_at is None


@pytest.mark.django_db(transaction=True)
def test_every_device_hears_what_came_and_what_was_read(bob, wire):  # noqa: F811
    wire.read()

    row = tell_paid(bob)
    tell_paid(bob)
    notifications.read(user_id=bob.pk, up_to=row.pk, now=NOON)

    first, second, read = wire.read()
    assert {event.topic for event in (first, second, read)} == {f"user:{bob.pk}"}
    assert first.name == second.name == "notification"
    assert first.payload == {
        "id": str(row.pk),
        "kind": "purchase_paid",
        "text": "You bought 20.5 credits",
        "link": "/wallet/purchases/7",
        "created_at": "2026-03-01T12:00:00.000Z",
        "unread_count": 1,
        "purchase_id": "7",
        "credits": "20.500",
    }
    assert second.payload["unread_count"] == 2
    assert (read.name, read.payload) == ("notifications_read", {"unread_count": 1})


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_neither_told_nor_kept(bob, wire):  # noqa: F811
    wire.read()

    with transaction.atomic():
        tell_paid(bob)
        transaction.set_rollback(True)

    assert wire.read() == []
    assert not Notification.objects.exists()


def test_a_name_that_changed_is_shown_as_it_is_now(bob, alice):
    tell_live(bob, seller=alice)
    alice.username = "alicia"
    alice.save()

    [told] = inbox(bob)["results"]

    assert told["text"] == "alicia is live: Sunset"
    assert told["about"]["username"] == "alicia"


def test_what_two_were_told_of_each_other_goes_when_one_blocks(bob, alice, mallory):
    tell_live(bob, mallory, seller=alice)
    tell_live(alice, seller=bob)

    blocks.block(blocker_id=bob.pk, blocked_id=alice.pk, now=NOON)

    assert [row.user for row in Notification.objects.all()] == [mallory]


def test_nothing_is_left_of_a_user_who_leaves(bob, alice, mallory):
    tell_live(bob, mallory, seller=alice)
    tell_paid(alice)

    user_left.send(type(alice), user_id=alice.pk, now=NOON)

    assert not Notification.objects.exists()


def test_a_kind_that_is_registered_no_more_is_not_shown(bob):
    Notification.objects.create(user=bob, kind="gone", link="/", created_at=NOON)

    assert inbox(bob)["results"] == []
    assert inbox(bob)["unread_count"] == 0


def test_a_kind_that_nobody_registered_tells_nothing(bob):
    with pytest.raises(KeyError, match="gone"):
        notifications.notify(kind="gone", user_ids=[bob.pk], parameters={}, now=NOON)

    assert not Notification.objects.exists()


def test_two_kinds_cannot_have_one_name():
    known = kinds.names()

    with pytest.raises(ValueError, match="two kinds of notifications decision"):
        kinds.register(kinds.named("decision"))

    assert kinds.names() == known


def test_an_id_of_nothing_reads_what_is_older(bob):
    tell_paid(bob)

    assert notifications.read(user_id=bob.pk, up_to=new_id(), now=NOON) == 0
    assert not Notification.objects.unread().exists()
