"""How a stream and a viewing are written for clients, in REST and on the socket."""

from datetime import UTC, date, datetime, time
from typing import Any

from billing.causes import title_of
from core import wire
from streams.lines import LineView
from streams.models import Rating, Stream, Viewing
from streams.p2p import ice
from streams.quotes import Quote
from streams.receipts import Receipt
from streams.states import Peer


def quote(offer: Quote) -> dict[str, Any]:
    """Return what one buyer may know before they watch."""
    row = offer.stream
    return {
        "stream_id": str(row.id),
        "price_per_minute": wire.credits(row.price_per_minute_millicredits),
        **offer.terms,
        "available": wire.credits(offer.available_millicredits),
        "minutes_left": offer.minutes_left,
        "limited_by": "spending_limit" if offer.is_limited else "balance",
    }


def line(view: LineView) -> dict[str, Any]:
    return {
        "stream_id": str(view.stream_id),
        "waiting": view.waiting,
        "position": view.position,
        "seconds_to_accept": view.seconds_to_accept,
        "end_reason": view.end_reason,
    }


def stream(row: Stream) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "seller_id": str(row.seller_id),
        "title": row.title,
        "status": row.status,
        "transport": row.transport,
        "price_per_minute": wire.credits(row.price_per_minute_millicredits),
        **row.terms,
        "started_at": _moment(row.started_at),
        "ended_at": _moment(row.ended_at),
        "end_reason": row.end_reason or None,
    }


def viewing(row: Viewing) -> dict[str, Any]:
    """Return what both peers may know; the buyer's wallet is not among it.

    ``joined``: the buyer has been in the room, so an offer reaches somebody.
    ``ice_transport_policy``: what both make their peer connection with.
    """
    return {
        "id": str(row.id),
        "stream_id": str(row.stream_id),
        "seller_id": str(row.seller_id),
        "buyer": {
            "id": str(row.buyer_id),
            "username": row.buyer.username,
            "picture_url": row.buyer.picture_url,
        },
        "state": row.state,
        "joined": row.buyer_heard_at is not None,
        "is_paused": row.paused_at is not None,
        "is_muted": row.is_muted,
        "price_per_minute": wire.credits(row.price_per_minute_millicredits),
        **row.terms,
        "fee_percent": row.fee_percent,
        "ice_transport_policy": ice.transport_policy_of(is_relayed=row.is_relayed),
        "requested_at": wire.moment(row.requested_at),
        "connected_at": _moment(row.connected_at),
        "paid_until": _moment(row.paid_until),
        "ended_at": _moment(row.ended_at),
        "end_reason": row.end_reason or None,
        "billed_seconds": row.billed_seconds,
        "still_seconds": row.still_seconds,
        "charged": wire.credits(row.charged_millicredits),
    }


def rating(row: Rating) -> dict[str, Any]:
    """Return what everybody may read; neither who gave it nor when, but for the day."""
    return {
        "id": str(row.id),
        "score": row.score,
        "comment": row.comment,
        "created_at": _midnight(row.published_on),
        "edited_at": None,
        "reply": row.reply or None,
        "replied_at": _moment(row.replied_at),
    }


def own_rating(row: Rating) -> dict[str, Any]:
    """Return what the buyer who gave a rating knows besides."""
    return rating(row) | {
        "created_at": wire.moment(row.created_at),
        "edited_at": _moment(row.edited_at),
        "viewing_id": str(row.viewing_id),
        "seller_id": str(row.seller_id),
        "editable_until": wire.moment(row.editable_until),
    }


def stream_of_another(row: Stream) -> dict[str, Any]:
    """Return a stream as others read it: of what is past, the hour."""
    if row.is_live:
        return stream(row)
    assert row.started_at is not None
    assert row.ended_at is not None
    return stream(row) | {
        "started_at": wire.moment(_hour(row.started_at)),
        "ended_at": wire.moment(_hour(row.ended_at)),
    }


def past_stream(row: Any) -> dict[str, Any]:
    """Return a row of ``selectors.past_streams`` as a line of a seller's history."""
    return {
        "started_at": wire.moment(_hour(row.started_at)),
        "duration_seconds": row.duration_seconds,
        "rating": row.rating,
    }


def receipt(paper: Receipt) -> dict[str, Any]:
    """Return a receipt as its reader may see it: nothing of the other's wallet."""
    row = paper.viewing
    sign = -1 if paper.reader == Peer.BUYER else 1
    limit = paper.spending_limit_millicredits
    return {
        **viewing(row),
        "title": row.stream.title,
        "seller": {
            "id": str(row.seller_id),
            "username": row.seller.user.username,
            "picture_url": row.seller.user.picture_url,
        },
        "timeline": [
            {"event": step.event, "at": wire.moment(step.at)} for step in paper.timeline
        ],
        "unbilled_seconds": paper.unbilled_seconds,
        "free_seconds": paper.free_seconds,
        "surcharged_seconds": paper.surcharged_seconds,
        "spending_limit": None if limit is None else wire.credits(limit),
        "fee": wire.credits(paper.fee_millicredits),
        "transfers": [
            {
                "type": transfer.code,
                "title": title_of(transfer.code),
                "amount": wire.credits(sign * transfer.amount),
                "created_at": wire.moment(transfer.occurred_at),
            }
            for transfer in paper.transfers
        ],
        "rating": paper.rating and own_rating(paper.rating),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else wire.moment(at)


def _midnight(day: date | None) -> str | None:
    return wire.moment(datetime.combine(day, time(), tzinfo=UTC)) if day else None


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
