"""An app is added by its own files, as ``tests.guestbook`` is, and nothing else."""

import pytest
from django.db import connection

from tests.journeys import phoenix
from tests.journeys.people import PASSWORD, Person, Refused
from tests.servers import command, serve, worker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SITE = {"DJANGO_SETTINGS_MODULE": "tests.guestbook.site"}


@pytest.fixture(scope="module")
def server(django_db_setup):
    """A server of the site with a guestbook, whose table is there for this module."""
    manage("migrate", "guestbook")
    with serve(**SITE) as [server]:
        yield server
    manage("migrate", "guestbook", "zero")


@pytest.fixture
def bob(server):
    with phoenix.running() as node:
        bob = Person("bob", server, node)
        bob.sign_up()
        yield bob


def manage(*arguments):
    with command(*arguments, **SITE) as process:
        status = process.popen.wait(timeout=60)
        assert status == 0, process.log.read_text()


def leave(guest, words):
    return guest.post("guestbook/notes", {"words": words})


def notes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM guestbook_note ORDER BY id")
        return [words for (words,) in cursor.fetchall()]


def test_its_route_answers_and_its_topic_tells(bob):
    assert bob.client.join("guestbook:lobby") == {"name": "lobby"}

    assert leave(bob, "What a view!") == {"words": "What a view!"}

    assert bob.client.until("note_left") == {"words": "What a view!"}
    assert notes() == ["What a view!"]


def test_its_notice_is_told_and_found_in_the_inbox(bob):
    bob.client.join(f"user:{bob.id}")

    leave(bob, "What a view!")

    text = "Thank you for “What a view!”"
    assert bob.client.until("notification")["text"] == text
    [kept] = bob.get("notifications")["results"]
    assert (kept["text"], kept["link"]) == (text, "/guestbook")


def test_its_limit_is_counted(bob):
    leave(bob, "one")
    leave(bob, "two")

    with pytest.raises(Refused) as refusal:
        leave(bob, "three")

    assert (refusal.value.status, refusal.value.problem["code"]) == (429, "throttled")
    assert notes() == ["one", "two"]


def test_its_section_is_exported(bob):
    leave(bob, "What a view!")

    exported = bob.post("users/me/export", {"password": PASSWORD})

    assert exported["guestbook"] == {"notes": ["What a view!"]}


def test_its_rows_are_forgotten_in_time(bob):
    leave(bob, "old")
    leave(bob, "new")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE guestbook_note SET left_at = left_at - interval '7 days'"
            " WHERE words = 'old'"
        )

    manage("enforce_retention")

    assert notes() == ["new"]


def test_beat_asks_for_its_task(bob):
    bob.client.join("guestbook:lobby")

    with worker("--queues=slow", **SITE):
        assert bob.client.until("greeted") == {}
