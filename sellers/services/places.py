"""Where sellers are: what they report, and what of it is published."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from uuid import UUID

from django.db.models import QuerySet

from core import limits
from core.transactions import atomic
from retries.services import items
from sellers import constants
from sellers.errors import NotASeller, NotOnline
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import markers, presence

KIND = "exact location"


def report(
    *, user_id: UUID, point: Coordinates, accuracy_meters: float, now: datetime
) -> Seller:
    """Take a seller's true position; publish its cell, or in a stream the point itself.

    A cell is published every ``CELL_KEPT_SECONDS`` at most, and another one only if the
    seller is well past the border of the first. A jump that nobody could travel is
    published at once, and marked.

    Raises:
        NotASeller: only who sells, and so has consented, is placed.
        Throttled: too many reports in a minute.
    """
    limits.spend("location", str(user_id))
    return _take(user_id, point.rounded(), accuracy_meters, now)


@atomic
def begin_streaming(
    *,
    seller_id: UUID,
    price_per_minute_millicredits: int | None = None,
    now: datetime,
) -> Seller:
    """Show a seller as streaming; the row is locked from here on.

    They are shown at their exact point if they told it within the last minute, else in
    their cell until they tell it again.

    The stream costs this price, or else the one they offer, at their terms of now; both
    are shown until it ends. A second call changes nothing else.

    Raises:
        NotASeller: they do not sell.
        NotOnline: none of their devices is connected and in the foreground.
    """
    with markers.change(user_id=seller_id, now=now) as seller:
        if not seller.is_seller:
            raise NotASeller
        presence.apply(seller, now=now)
        if seller.presence_status == PresenceStatus.OFFLINE:
            raise NotOnline
        seller.presence_status = PresenceStatus.STREAMING
        price = price_per_minute_millicredits
        if price is None:
            price = seller.price_per_minute_millicredits
        seller.live_offer = replace(seller.offer, price_per_minute_millicredits=price)
    return seller


@atomic
def end_streaming(*, seller_id: UUID, now: datetime) -> None:
    """Show a seller as no longer streaming, somewhere in their cell; twice is once."""
    with markers.change(user_id=seller_id, now=now) as seller:
        if seller.presence_status == PresenceStatus.STREAMING:
            seller.presence_status = PresenceStatus.ONLINE


def forget(*, now: datetime) -> None:
    """Wipe what is no longer needed: exact locations first, then unpublished cells.

    An exact location goes when its seller is offline or it is a day old, a cell when
    nothing published could contradict it any more. A second run finds nothing.
    """
    unattended = now - timedelta(seconds=constants.EXACT_LOCATION_UNATTENDED_SECONDS)
    _drop(
        ExactLocation.objects.filter(
            seller__presence_status=PresenceStatus.OFFLINE, reported_at__lt=unattended
        )
    )
    oldest = now - timedelta(seconds=constants.EXACT_LOCATION_MAX_SECONDS)
    wipe(ExactLocation.objects.filter(reported_at__lt=oldest), now)
    published_before = now - timedelta(seconds=constants.CELL_KEPT_SECONDS)
    _forget_cells(Seller.objects.with_outdated_cell(published_before=published_before))


def wipe(locations: QuerySet[ExactLocation], now: datetime) -> None:
    """Delete locations that are too old even for running streams, each by itself."""
    items.each(
        locations,
        partial(_wipe, now=now),
        key=attrgetter("pk"),
        kind=KIND,
        now=now,
    )


@atomic
def _drop(locations: QuerySet[ExactLocation]) -> None:
    locations.delete()


@atomic
def _forget_cells(sellers: QuerySet[Seller]) -> None:
    sellers.update(cell=None, cell_published_at=None)


@atomic
def _take(
    user_id: UUID, point: Coordinates, accuracy_meters: float, now: datetime
) -> Seller:
    with markers.change(user_id=user_id, now=now) as seller:
        if not seller.is_seller:
            raise NotASeller
        if seller.presence_status == PresenceStatus.OFFLINE:
            # Their socket may have opened a moment ago.
            presence.apply(seller, now=now)
        has_jumped = _has_jumped(seller, point, accuracy_meters, now)
        if has_jumped:
            seller.jumped_at = now
        cell = _cell_to_tell(seller, point)
        # A jump inside a cell is not told, not even by a later moment of the next cell.
        if _may_publish(seller, now) or (has_jumped and cell != seller.cell):
            seller.cell, seller.cell_published_at = cell, now
        _remember(seller, point, accuracy_meters, now)
    return seller


def _may_publish(seller: Seller, now: datetime) -> bool:
    """Tell whether it is time to publish a cell, be it the same again.

    To publish the same again also begins a new time of silence. So a change comes at
    the end of one, and not at the moment a border is crossed.
    """
    return seller.cell_published_at is None or (
        now - seller.cell_published_at >= timedelta(seconds=constants.CELL_KEPT_SECONDS)
    )


def _cell_to_tell(seller: Seller, point: Coordinates) -> int:
    """Return the old cell while its border is near, else the one of the point."""
    if seller.cell is not None and cells.is_still_in(seller.cell, point):
        return seller.cell
    return cells.cell_at(point)


def _has_jumped(
    seller: Seller, point: Coordinates, accuracy_meters: float, now: datetime
) -> bool:
    """Tell whether nothing on wheels came here from where the seller last was."""
    last = ExactLocation.objects.filter(seller=seller).first()
    if last is not None:
        start, left_at = Coordinates.of_point(last.point), last.reported_at
        doubt_meters = last.accuracy_meters + accuracy_meters
    elif seller.cell is not None and seller.cell_published_at is not None:
        start, left_at = cells.center(seller.cell), seller.cell_published_at
        doubt_meters = cells.RADIUS_METERS + accuracy_meters
    else:
        return False
    seconds = max((now - left_at).total_seconds(), constants.JUMP_MIN_SECONDS)
    kilometers = (cells.distance_meters(start, point) - doubt_meters) / 1000
    return kilometers / (seconds / 3600) > constants.JUMP_KILOMETERS_PER_HOUR


def _remember(
    seller: Seller, point: Coordinates, accuracy_meters: float, now: datetime
) -> None:
    ExactLocation.objects.update_or_create(
        seller=seller,
        defaults={
            "point": point.to_point(),
            "accuracy_meters": accuracy_meters,
            "reported_at": now,
        },
    )


@atomic
def _wipe(location: ExactLocation, *, now: datetime) -> None:
    """Delete a location that is too old even for a running stream; fall to its cell."""
    with markers.change(user_id=location.seller_id, now=now):
        # Not of the instance, which loses its key: this may be run again.
        ExactLocation.objects.filter(pk=location.pk).delete()
