"""Register what the guestbook adds to the site."""

from accounts import exports
from core import limits, mounts, queues, retention, schedule
from core.retention import Retention, Rule
from notifications import kinds
from notifications.kinds import Kind
from realtime import topics
from realtime.topics import route
from tests.guestbook.channel import GuestbookChannel
from tests.guestbook.models import Note


def _left_before(moment):
    return Note.objects.filter(left_at__lt=moment)


def _notes_of(user_id):
    notes = Note.objects.filter(guest=user_id).order_by("pk")
    return {"notes": list(notes.values_list("words", flat=True))}


def _thanks(parameters, _about):
    return f"Thank you for “{parameters['words']}”"


topics.register(route("guestbook:{name}", GuestbookChannel))
mounts.register("api/", "tests.guestbook.urls")
exports.register("guestbook", _notes_of)
limits.register({"note": (2, 3600)})
kinds.register(
    Kind(
        name="note_left",
        label=lambda: "You leave a note",
        text=_thanks,
        link="/guestbook",
    )
)
retention.register(
    Retention(
        of="guestbook.Note",
        what="notes of guests",
        days=7,
        after="they were left",
        then="deleted",
        why="nobody turns so many pages back",
        rule=Rule(outdated=_left_before, forget=retention.delete),
    )
)
queues.register({"tests.guestbook.tasks.greet": queues.SLOW})
schedule.every(1, "tests.guestbook.tasks.greet", name="greet")
