"""The only place that locks streams' rows, so that there is only one order.

Buyer, seller, stream, viewing, then the ledger's accounts (billing/locks.py), and last
places in a line (services/lines.py): whoever needs some of these skips the others, but
never goes back. A rating is locked alone, to be answered. The meter's tick
starts at the viewings and skips those that are locked already.

No lock here keeps others from pointing at the row (``no_key``): a foreign key written
by whoever waits for us must not make us wait for him.
"""

from uuid import UUID

from accounts.models import User
from core.errors import NotFound
from sellers.models import Seller
from streams.models import Rating, Stream, Viewing, ViewingQuerySet


def lock_buyer(user_id: UUID) -> User:
    """Queue up whatever else this buyer asks for."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def lock_stream(stream_id: UUID) -> Stream:
    """Keep a stream as it is: neither ended nor joined by another.

    Raises:
        NotFound: there is no such stream.
    """
    rows = Stream.objects.select_for_update(no_key=True)
    if (stream := rows.filter(pk=stream_id).first()) is None:
        raise NotFound
    return stream


def lock_stream_and_seller(stream_id: UUID) -> Stream:
    """Lock a stream to end it, which changes its seller's status too.

    Raises:
        NotFound: there is no such stream.
    """
    sellers = Seller.objects.select_for_update(no_key=True, of=("self",))
    sellers.filter(streams=stream_id).first()
    return lock_stream(stream_id)


def lock_streams_of(rows: ViewingQuerySet) -> None:
    """Lock the streams of these viewings, before any of the viewings.

    Whoever writes down that a seller was heard does so.
    """
    streams = Stream.objects.select_for_update(no_key=True).order_by("pk")
    list(streams.filter(pk__in=rows.values("stream")).values_list("pk"))


def lock_viewing(viewing_id: UUID, **whose: UUID) -> Viewing:
    """Lock a viewing, such as one ``buyer_id=...``, against every other change.

    Raises:
        NotFound: there is no such viewing, or it is another's.
    """
    rows = Viewing.objects.select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("buyer").filter(pk=viewing_id, **whose)
    if (viewing := rows.first()) is None:
        raise NotFound
    return viewing


def lock_open_viewings(rows: ViewingQuerySet) -> ViewingQuerySet:
    """Lock those of these viewings that are open, in the order of their ids."""
    locked = rows.open().select_for_update(no_key=True, of=("self",)).order_by("pk")
    return rows.filter(pk__in=list(locked.values_list("pk", flat=True)))


def lock_rating(rating_id: UUID, **whose: UUID) -> Rating:
    """Lock a rating, such as one ``seller_id=...``, against every other change.

    Raises:
        NotFound: there is no such rating, or it is another's.
    """
    rows = Rating.objects.select_for_update(no_key=True)
    if (rating := rows.filter(pk=rating_id, **whose).first()) is None:
        raise NotFound
    return rating
