"""Leaving notes."""

from core.transactions import atomic
from notifications.services import notifications
from realtime.publishing import publish
from tests.guestbook.models import Note

TOPIC = "guestbook:lobby"


@atomic
def leave(*, guest_id, words, now):
    note = Note.objects.create(guest_id=guest_id, words=words, left_at=now)
    publish(topic=TOPIC, event="note_left", payload={"words": words})
    notifications.notify(
        kind="note_left", user_ids=[guest_id], parameters={"words": words}, now=now
    )
    return note


def greet():
    publish(topic=TOPIC, event="greeted", payload={})
