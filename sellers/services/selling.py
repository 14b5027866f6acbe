"""Opting in to selling and out of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, F
from django.db.models.functions import Greatest

from accounts.services import ages
from core.errors import FieldError, Invalid
from core.transactions import atomic
from sellers import constants
from sellers.errors import ConsentRequired, SellingRevoked
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import markers, presence
from sellers.signals import seller_withdrew


@atomic
def set_offer(
    *,
    user_id: UUID,
    is_seller: bool,
    location_consent: bool | None = None,
    price_per_minute_millicredits: int | None = None,
    description: str | None = None,
    terms: Mapping[str, int] | None = None,
    now: datetime,
) -> Seller:
    """Let a user sell, change what a seller offers, or stop; ``None`` changes nothing.

    ``terms`` are those of ``sellers.terms.FIELDS`` that change. What is offered holds
    for the next stream; one that runs keeps its price and terms.

    Who begins must consent to show where they are; time and version are recorded. To
    stop is to withdraw that, and the other way round: off the map, a running stream
    ended. A second call changes nothing.

    Raises:
        SellingRevoked: they begin, and the site does not let them.
        ConsentRequired: they begin without consent.
        AgeRequired: they begin without having said that they are old enough.
        Invalid: they begin without ever having named a price.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        sold_before = seller.is_seller
        if is_seller and seller.revoked_at is not None:
            raise SellingRevoked("A moderator has revoked your right to sell.")
        if is_seller and not sold_before and not location_consent:
            raise ConsentRequired(
                "To sell, you must agree to show your approximate position."
            )
        if price_per_minute_millicredits is not None:
            seller.price_per_minute_millicredits = price_per_minute_millicredits
        if description is not None:
            seller.seller_description = description
        for field, seconds in (terms or {}).items():
            setattr(seller, field, seconds)
        if is_seller and not sold_before:
            _start(seller, now)
        elif sold_before and (not is_seller or location_consent is False):
            _stop(seller, now)
    if sold_before and not seller.is_seller:
        seller_withdrew.send(Seller, seller_id=user_id, now=now)
    return seller


@atomic
def revoke(*, user_id: UUID, now: datetime) -> Seller:
    """Let a user sell no more until ``permit``; what they sell ends as if they stopped.

    A second call changes nothing.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        sold_before = seller.is_seller
        seller.revoked_at = seller.revoked_at or now
        if sold_before:
            _stop(seller, now)
    if sold_before:
        seller_withdrew.send(Seller, seller_id=user_id, now=now)
    return seller


@atomic
def permit(*, user_id: UUID, now: datetime) -> Seller:
    """Let a user sell again, once they consent anew; a second call changes nothing."""
    with markers.change(user_id=user_id, now=now) as seller:
        seller.revoked_at = None
    return seller


def _start(seller: Seller, now: datetime) -> None:
    ages.require(user_id=seller.pk)
    if seller.price_per_minute_millicredits is None:
        raise Invalid(
            FieldError("price_per_minute", "required", "Enter a price per minute.")
        )
    seller.is_seller = True
    seller.consented_at = now
    seller.consents.create(version=constants.LOCATION_CONSENT_VERSION, given_at=now)
    presence.apply(seller, now=now)


def _stop(seller: Seller, now: datetime) -> None:
    seller.is_seller = False
    seller.consented_at = None
    # The clock was read before the lock; the consent that we waited for may be newer.
    withdrawn_at = Greatest(F("given_at"), now, output_field=DateTimeField())
    seller.consents.filter(withdrawn_at=None).update(withdrawn_at=withdrawn_at)
    seller.cell = None
    seller.cell_published_at = None
    ExactLocation.objects.filter(seller=seller).delete()
    if seller.presence_status == PresenceStatus.STREAMING:
        seller.presence_status = PresenceStatus.ONLINE
