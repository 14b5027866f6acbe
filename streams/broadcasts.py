"""Every event streams send but the peers' own: those channel.py relays."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import realtime
from core import wire as core_wire
from realtime import Message
from streams import groups, wire
from streams.lines import LineView
from streams.meter.metering import MeteredViewing, Reading
from streams.models import Place, Stream, Viewing
from streams.p2p.signaling import Seat


def seat_taken(*, seat: Seat) -> None:
    """Tell every client on this seat that one has sat down; the others get up."""
    realtime.publish(
        topic=groups.topic(seat.stream_id),
        event="seat_taken",
        payload={"seat_id": str(seat.id)},
        to=seat.group,
    )


def viewing_changed(*, viewing: Viewing) -> None:
    """Tell both peers how a viewing stands."""
    payload = wire.viewing(viewing)
    realtime.publish_many(_to_each(viewing, "viewing", payload, payload))


def metered(*, readings: Iterable[Reading]) -> None:
    """Tell both peers what a viewing has cost, and its buyer what is left."""
    realtime.publish_many(
        message for reading in readings for message in _meter(reading)
    )


def balance_low(*, readings: Iterable[Reading]) -> None:
    """Warn each buyer that the viewing will soon end for want of credits."""
    realtime.publish_many(
        _to_buyer(reading.viewing, "low_balance", _left(reading))
        for reading in readings
    )


def viewings_ended(*, viewings: Iterable[MeteredViewing]) -> None:
    """Tell both peers of each viewing why it is over and what it cost.

    The buyer hears it as a user too: the room may be what was lost.
    """
    realtime.publish_many(
        message for viewing in viewings for message in _viewing_ended(viewing)
    )


def line_moved(*, stream_id: UUID, views: Mapping[UUID, LineView]) -> None:
    """Tell each who waits where in the line they are, and the seller how many wait."""
    realtime.publish_many(
        Message(topic=f"user:{buyer_id}", event="line", payload=wire.line(view))
        for buyer_id, view in views.items()
    )
    realtime.publish(
        topic=groups.topic(stream_id),
        event="line",
        payload={"stream_id": str(stream_id), "waiting": len(views)},
        to=groups.of_seller(stream_id),
    )


def place_ended(*, place: Place) -> None:
    """Tell a buyer that they do not wait any more, and why."""
    view = LineView(stream_id=place.stream_id, waiting=0, end_reason=place.end_reason)
    realtime.publish(
        topic=f"user:{place.buyer_id}", event="line", payload=wire.line(view)
    )


def stream_ended(*, stream: Stream) -> None:
    """Tell everyone in the room."""
    realtime.publish(
        topic=groups.topic(stream.id),
        event="stream_ended",
        payload={"stream_id": str(stream.id), "reason": stream.end_reason},
        to=groups.of_everyone(stream.id),
    )


def _meter(reading: Reading) -> Iterator[Message]:
    viewing, left = reading.viewing, _left(reading)
    common = left | {
        "billed_seconds": viewing.billed_seconds,
        "still_seconds": viewing.still_seconds,
        "charged": core_wire.credits(viewing.charged_millicredits),
        "paid_until": viewing.paid_until and core_wire.moment(viewing.paid_until),
    }
    # The keys stay, so that one parser reads both; what a buyer owns stays his secret.
    secret = dict.fromkeys(left.keys() - {"viewing_id"})
    yield from _to_each(viewing, "meter", common, common | secret)


def _left(reading: Reading) -> dict[str, Any]:
    available = reading.available_millicredits
    if available is None:
        of_free = dict.fromkeys(("available", "seconds_left", "limited_by"))
        return {"viewing_id": reading.viewing.id, **of_free}
    return {
        "viewing_id": reading.viewing.id,
        "available": core_wire.credits(available),
        "seconds_left": reading.seconds_left,
        "limited_by": "spending_limit" if reading.is_limited else "balance",
    }


def _viewing_ended(viewing: MeteredViewing) -> Iterator[Message]:
    payload = {
        "viewing_id": viewing.id,
        "reason": viewing.end_reason,
        "billed_seconds": viewing.billed_seconds,
        "charged": core_wire.credits(viewing.charged_millicredits),
    }
    yield from _to_each(viewing, "viewing_ended", payload, payload)
    yield Message(
        topic=f"user:{viewing.buyer_id}", event="viewing_ended", payload=payload
    )


def _to_each(
    viewing: Viewing | MeteredViewing,
    event: str,
    to_buyer: Mapping[str, Any],
    to_seller: Mapping[str, Any],
) -> Iterator[Message]:
    yield _to_buyer(viewing, event, to_buyer)
    yield Message(
        topic=groups.topic(viewing.stream_id),
        event=event,
        payload=to_seller,
        to=groups.of_seller(viewing.stream_id),
    )


def _to_buyer(
    viewing: Viewing | MeteredViewing, event: str, payload: Mapping[str, Any]
) -> Message:
    return Message(
        topic=groups.topic(viewing.stream_id),
        event=event,
        payload=payload,
        to=groups.of_viewing(viewing.stream_id, viewing.id),
    )
