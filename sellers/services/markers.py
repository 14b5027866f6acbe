"""Change a seller's row: lock it, derive the marker, tell whoever sees the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from sellers import broadcasts, constants, offers
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import (
    LIVE_FIELDS,
    ExactLocation,
    Precision,
    PresenceStatus,
    PrivateZone,
    Seller,
)
from sellers.selectors import profiles
from sellers.signals import seller_seen_live

# What a marker shows, besides what it takes from its user.
MARKER_FIELDS = {
    "public_location",
    "precision",
    "presence_status",
    "rating_avg",
    *offers.FIELDS,
    *LIVE_FIELDS,
}


@contextmanager
def change(*, user_id: UUID, now: datetime) -> Iterator[Seller]:
    """Give a seller's locked row to change; save it, and tell what became visible.

    The row is made if there is none. Whatever was changed, whether there is a public
    place, and which, is derived anew on leaving, so no caller can forget it. Nothing is
    told if nothing changed. Whoever calls it is ``atomic``.
    """
    with transaction.atomic():
        seller = _lock(user_id)
        before, status_before = _values(seller), seller.shown_status
        yield seller
        _end_live_offer(seller)
        _conceal(seller, now)
        _place(seller, now)
        after = _values(seller)
        changed = {name for name in after if after[name] != before[name]}
        if changed:
            seller.save(update_fields=changed)
            _tell(seller, changed, before["public_location"])
        if seller.shown_status != status_before:
            # The state as it is once committed, so that no order of events can mislead.
            transaction.on_commit(partial(_tell_status, seller.pk))
            if seller.shown_status == PresenceStatus.STREAMING:
                seller_seen_live.send(Seller, seller_id=seller.pk, now=now)


def redraw(*, user_id: UUID) -> None:
    """Tell the map that a marker looks different: a new name or picture."""
    seller = Seller.objects.on_the_map().filter(pk=user_id).first()
    if seller is not None and seller.public_location is not None:
        broadcasts.marker_changed(
            seller_id=seller.pk, places=[Coordinates.of_point(seller.public_location)]
        )


def _lock(user_id: UUID) -> Seller:
    # no_key: a viewing that points at the row must not wait for us, who may wait
    # for it.
    rows = Seller.objects.select_for_update(no_key=True).filter(pk=user_id)
    if (seller := rows.first()) is not None:
        return seller
    # Two first calls at once: the second finds the row the first one made.
    Seller.objects.bulk_create([Seller(pk=user_id)], ignore_conflicts=True)
    return rows.get()


def _values(seller: Seller) -> dict[str, Any]:
    return {
        field.attname: getattr(seller, field.attname)
        for field in Seller._meta.concrete_fields  # noqa: SLF001 -- Django's documented API
    }


def _end_live_offer(seller: Seller) -> None:
    """Forget what the stream cost once there is none."""
    if seller.presence_status != PresenceStatus.STREAMING:
        seller.live_offer = None


def _conceal(seller: Seller, now: datetime) -> None:
    """Derive whether a private zone keeps the seller out of sight.

    It does until they are known to be outside: not only in a zone, but also before they
    have told where they are. So nobody sees them come online at home for a moment.
    """
    zones = PrivateZone.objects.filter(seller=seller).values_list("cells", flat=True)
    private = {cell for covered in zones for cell in covered}
    if private and not settings.READS_EXACT_PLACES:
        return  # as it was at the seller's last report
    exact = ExactLocation.objects.filter(seller=seller).first() if private else None
    if exact is not None:
        cell = cells.cell_at(Coordinates.of_point(exact.point))
        if cell in private and seller.cell not in private:
            # Out of sight the cell may change at once. On the way back it does not:
            # they are seen after its silence and well past its border, as from any
            # cell, and not at the step that leaves the zone.
            seller.cell, seller.cell_published_at = cell, now
    is_outside = exact is not None and seller.cell not in private
    seller.is_concealed = bool(private) and not is_outside


def _place(seller: Seller, now: datetime) -> None:
    """Derive the public place: exact in a stream, else the cell's centre, or none."""
    shown = seller.public_location if seller.precision == Precision.EXACT else None
    seller.precision = Precision.AREA
    seller.public_location = None
    if not seller.is_seller or seller.presence_status == PresenceStatus.OFFLINE:
        return
    if seller.barred_at is not None or seller.is_unseen:
        return
    if seller.presence_status == PresenceStatus.STREAMING:
        _place_exactly(seller, now, shown)
    if seller.precision == Precision.AREA and seller.cell is not None:
        seller.public_location = cells.center(seller.cell).to_point()


def _place_exactly(seller: Seller, now: datetime, shown: Point | None) -> None:
    point = _exact_point(seller, now, shown)
    if point is None:
        return
    seller.precision = Precision.EXACT
    seller.public_location = point
    # Everybody sees the point, so its cell is no news when the stream ends.
    seller.cell = cells.cell_at(Coordinates.of_point(point))
    seller.cell_published_at = now


def _exact_point(seller: Seller, now: datetime, shown: Point | None) -> Point | None:
    """Return the exact location, if it is fresh or is what the stream shows already.

    An old one stays unseen: the seller may have been at home when they told it. A
    process that may not read it leaves what is shown, until the seller's next report.
    """
    if not settings.READS_EXACT_PLACES:
        return shown
    exact = ExactLocation.objects.filter(seller=seller).first()
    if exact is None:
        return None
    fresh = timedelta(seconds=constants.EXACT_LOCATION_FRESH_SECONDS)
    if shown is None and now - exact.reported_at >= fresh:
        return None
    return exact.point


def _tell(seller: Seller, changed: set[str], place_before: Point | None) -> None:
    places = [
        Coordinates.of_point(place)
        for place in (place_before, seller.public_location)
        if place is not None
    ]
    if places and changed & MARKER_FIELDS:
        broadcasts.marker_changed(seller_id=seller.pk, places=places)


def _tell_status(seller_id: UUID) -> None:
    broadcasts.status_changed(
        seller_id=seller_id, status=profiles.status(seller_id=seller_id)
    )
