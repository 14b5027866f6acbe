"""Streams. Decisions about a stream concern its seller."""

from typing import Any
from uuid import UUID

from core.errors import NotFound
from moderation.services import decisions
from moderation.subjects.facts import refuse_blocked, user_facts
from moderation.subjects.registry import Act, Kind, Subject, register
from streams import selectors, wire
from streams.models import Stream, Viewing


def _find(stream_id: UUID, reporter_id: UUID) -> Subject:
    stream = selectors.stream(stream_id)
    refuse_blocked(reporter_id, by=stream.seller_id, kind="stream")
    if not selectors.is_shown(stream, user_id=reporter_id):
        raise NotFound("There is no such stream.")
    return Subject(user_id=stream.seller_id, evidence=_facts(stream))


def _facts(stream: Stream) -> dict[str, Any]:
    watching = Viewing.objects.open().filter(stream=stream).select_related("buyer")
    return user_facts(stream.seller.user) | {
        "stream": wire.stream(stream),
        "viewings": [wire.viewing(viewing) for viewing in watching],
    }


register(
    Kind(
        name="stream",
        label="Stream",
        model=Stream,
        find=_find,
        template="admin/moderation/subjects/stream.html",
        describe=lambda stream: f"{stream} of {stream.seller}",
        acts=(
            Act(
                name="end_stream",
                label="End the stream",
                consequence=(
                    "The stream ends immediately and is billed until now. The seller "
                    "can go live again."
                ),
                decide=decisions.end_stream,
                row_name="stream_id",
                target=lambda file: file.live_stream,
                place=40,
            ),
        ),
    )
)
