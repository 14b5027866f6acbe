"""Register what streams adds to the site (ADR 32)."""

from django.conf import settings

from accounts import exports
from audit import public
from billing import causes
from core import doctor, limits, mounts, queues, retention, schedule
from core.api import enum_names, examples, tags
from core.retention import Retention
from notifications import kinds
from realtime import topics
from realtime.topics import route
from streams.api import documentation
from streams.causes import CAUSES
from streams.channel import StreamChannel
from streams.constants import (
    LINE_ROUND_SECONDS,
    METER_WATCH_SECONDS,
    RATING_PUBLICATION_SECONDS,
)
from streams.exports import streaming
from streams.notices import SELLER_LIVE
from streams.services import retention as rules

topics.register(route("stream:{stream_id}", StreamChannel))

causes.declare(*CAUSES)

mounts.register("api/", "streams.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)
enum_names.register(
    {
        "StreamStatus": "streams.states.SHOWN_STATUSES",
        "StreamEndReason": "streams.states.StreamEndReason",
        "ViewingState": "streams.states.ViewingState",
        "ViewingEndReason": "streams.states.ViewingEndReason",
    }
)

exports.register("streaming", streaming)

public.register("streams.meterclock")

kinds.register(SELLER_LIVE)

limits.register(
    {
        "go_live": (20, 600),
        "watch": (60, 600),
        "line": (60, 600),
        "follow": (120, 600),
        "spending_limits": (20, 600),
        "ice_servers": (30, 60),
        "privacy": (30, 600),
        "rating": (30, 600),
    }
)

retention.register(
    Retention(
        of="streams.SpendingLimit",
        what="spending limits that others have replaced",
        days=90,
        after="they were replaced",
        then="deleted",
        why="a buyer may complain that a limit did not hold",
        rule=rules.replaced_limits,
    ),
    Retention(
        of="streams.FrozenVideoReport",
        what="what buyers say of pictures that stood still, and sellers do not",
        days=180,
        after="the report",
        then="deleted",
        why="a bank may dispute a payment for 120 days, and then it takes a while",
        rule=rules.frozen_video_reports,
    ),
    stays={
        "streams.AddressPrivacy": "for good: it says yes or no",
        "streams.Follow": retention.WITH_THE_ACCOUNT,
        "streams.Place": "as long as the stream runs, or the account; then deleted",
        "streams.SpendingLimit": "the one that is set, as long as it is",
        "streams.Stream": (
            "for good: what was sold belongs to the books; "
            "its title, as long as the account"
        ),
        "streams.Viewing": "for good: what was sold belongs to the books",
        "streams.PeerConnection": "for good: it says when what was sold began",
        "streams.Rating": "for good: others rely on it; who has left has no name in it",
        "streams.MeterClock": retention.IMPERSONAL,
    },
)

queues.register(
    {
        "streams.tasks.tick": queues.PULSE,
        "streams.tasks.advance_lines": queues.PULSE,
        # Not with the meter: what holds that up must not hide it.
        "streams.tasks.watch_meter": queues.MONEY,
        "streams.tasks.tell_followers": queues.SLOW,
        "streams.tasks.publish_ratings": queues.SLOW,
    }
)

schedule.every(settings.METER_TICK_SECONDS, "streams.tasks.tick", name="meter")
# From each of these, because a gateway or a mail server that hangs, or many rows, may
# hold up one of them: then the others say so.
for queue in (queues.MONEY, queues.MAIL, queues.SLOW):
    schedule.every(
        METER_WATCH_SECONDS,
        "streams.tasks.watch_meter",
        name=f"watch the meter from {queue}",
        queue=queue,
    )
schedule.every(LINE_ROUND_SECONDS, "streams.tasks.advance_lines", name="advance lines")
schedule.every(
    RATING_PUBLICATION_SECONDS, "streams.tasks.publish_ratings", name="publish ratings"
)

doctor.register("streams.probes.relay")
