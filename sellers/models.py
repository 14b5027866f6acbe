"""What a user sells, what they agreed to, and where they are."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import F, Q
from django.db.models.functions import Cast

from core.ids import new_id
from sellers import constants, offers, terms
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.offers import Offer
from sellers.reputation import Tier


class PresenceStatus(models.TextChoices):
    OFFLINE = "offline"
    ONLINE = "online"
    STREAMING = "streaming"


class Precision(models.TextChoices):
    """How closely a public location tells where somebody is."""

    AREA = "area"
    EXACT = "exact"


LIVE_FIELDS = tuple(f"live_{field}" for field in offers.FIELDS)
IS_LIVE_FIELD_NULL = [f"{field}__isnull" for field in LIVE_FIELDS]
OUTDATED_CELL = Q(presence_status=PresenceStatus.OFFLINE, cell__isnull=False)


class SellerQuerySet(models.QuerySet["Seller"]):
    def on_the_map(self) -> Self:
        return self.filter(public_location__isnull=False)

    def seen(self) -> Self:
        """Keep those who neither want to be hidden nor may be in a zone of theirs."""
        return self.filter(hidden_at__isnull=True, is_concealed=False)

    def present(self) -> Self:
        return self.exclude(presence_status=PresenceStatus.OFFLINE)

    def to_be_shown_again(self, *, now: datetime) -> Self:
        """Keep those who wanted to be hidden for a time that is over."""
        return self.filter(hidden_until__lte=now)

    def with_outdated_cell(self, *, published_before: datetime) -> Self:
        """Keep those who are offline, with a cell published before this time."""
        return self.filter(OUTDATED_CELL, cell_published_at__lt=published_before)


class Seller(terms.PricingTerms):
    """The selling side of one user: offer, presence and public place.

    A user without a row has never sold and never been present.
    ``public_location`` is what everybody may know, and is there only while the seller
    is on the map: the centre of ``cell``, or the exact point of a running stream.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True
    )
    is_seller = models.BooleanField(default=False)
    seller_description = models.TextField(max_length=500, blank=True)
    price_per_minute_millicredits = models.IntegerField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    presence_status = models.CharField(
        max_length=9, choices=PresenceStatus, default=PresenceStatus.OFFLINE
    )
    # An H3 index fits a signed 64-bit integer: its highest bit is always 0.
    cell = models.BigIntegerField(null=True, blank=True)
    cell_published_at = models.DateTimeField(null=True, blank=True)
    public_location = models.PointField(
        geography=True, spatial_index=False, null=True, blank=True
    )
    precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.AREA
    )
    # Since when the site keeps them off the map, whatever they do themselves.
    barred_at = models.DateTimeField(null=True, blank=True)
    # Since when the site does not let them sell, whatever they agree to.
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Since when, and until when, they do not want to be seen; no end is until they say.
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_until = models.DateTimeField(null=True, blank=True)
    # Whether they have private zones, and are not known to be outside of them all.
    is_concealed = models.BooleanField(default=False)
    # What the running stream costs, whatever is offered for the next one; null without.
    live_price_per_minute_millicredits = models.IntegerField(null=True, blank=True)
    live_preview_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    live_minimum_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    live_increment_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    # When two reports last were further apart than anybody travels.
    jumped_at = models.DateTimeField(null=True, blank=True)
    rating_avg = models.FloatField(null=True, blank=True)
    rating_count = models.PositiveIntegerField(default=0)
    reputation_tier = models.CharField(max_length=20, default=Tier.NEW)

    objects = SellerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sellers_seller_price_within_limits",
                condition=Q(
                    price_per_minute_millicredits__range=(
                        constants.PRICE_MIN_MILLICREDITS,
                        constants.PRICE_MAX_MILLICREDITS,
                    )
                ),
            ),
            models.CheckConstraint(
                name="sellers_seller_terms_in_range", condition=terms.IN_RANGE
            ),
            models.CheckConstraint(
                name="sellers_seller_live_offer_is_whole",
                condition=Q(**dict.fromkeys(IS_LIVE_FIELD_NULL, True))
                | Q(**dict.fromkeys(IS_LIVE_FIELD_NULL, False)),
            ),
            models.CheckConstraint(
                name="sellers_seller_sells_with_consent_and_price",
                condition=Q(is_seller=False)
                | Q(
                    consented_at__isnull=False,
                    price_per_minute_millicredits__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="sellers_seller_sells_unless_revoked",
                condition=Q(is_seller=False) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="sellers_seller_on_the_map_is_present_and_selling",
                condition=Q(public_location__isnull=True)
                | Q(
                    is_seller=True,
                    cell__isnull=False,
                    barred_at__isnull=True,
                    hidden_at__isnull=True,
                    is_concealed=False,
                )
                & ~Q(presence_status=PresenceStatus.OFFLINE),
            ),
            models.CheckConstraint(
                name="sellers_seller_hidden_until_after_hidden_at",
                condition=Q(hidden_until__isnull=True)
                | Q(hidden_at__isnull=False, hidden_until__gt=F("hidden_at")),
            ),
            models.CheckConstraint(
                name="sellers_seller_exact_only_while_streaming",
                condition=Q(precision=Precision.AREA)
                | Q(presence_status=PresenceStatus.STREAMING),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "cell_published_at",
                name="sellers_outdated_cell",
                condition=OUTDATED_CELL,
            ),
            models.Index(
                "presence_status",
                name="sellers_present",
                condition=~Q(presence_status=PresenceStatus.OFFLINE),
            ),
            models.Index(
                "hidden_until",
                name="sellers_hidden_for_a_while",
                condition=Q(hidden_until__isnull=False),
            ),
            # Radius: meters on the spheroid.
            GistIndex(
                F("public_location"),
                name="sellers_on_the_map_radius",
                condition=Q(public_location__isnull=False),
            ),
            # Box: degrees, because the edge of a box follows the parallel.
            GistIndex(
                Cast("public_location", GeometryField()),
                name="sellers_on_the_map_box",
                condition=Q(public_location__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_hidden(self) -> bool:
        """Whether they do not want to be seen for a while."""
        return self.hidden_at is not None

    @property
    def is_unseen(self) -> bool:
        """Whether others find them absent, by their wish or by where they are.

        Which of these it is, nobody can tell.
        """
        return self.is_hidden or self.is_concealed

    @property
    def shown_status(self) -> str:
        """The presence that others are told of."""
        return PresenceStatus.OFFLINE if self.is_unseen else self.presence_status

    @property
    def offer(self) -> Offer:
        """What the next stream costs."""
        return Offer(**{field: getattr(self, field) for field in offers.FIELDS})

    @property
    def live_offer(self) -> Offer | None:
        """What the running stream costs, if one runs."""
        if self.live_price_per_minute_millicredits is None:
            return None
        asked = {field: getattr(self, f"live_{field}") for field in offers.FIELDS}
        return Offer(**asked)

    @live_offer.setter
    def live_offer(self, offer: Offer | None) -> None:
        for field in offers.FIELDS:
            setattr(self, f"live_{field}", offer and getattr(offer, field))

    @property
    def shown_offer(self) -> Offer:
        """What others are told that a minute costs now.

        Of a seller out of sight it is the next stream's: the running one's would tell
        that they are live.
        """
        return (not self.is_unseen and self.live_offer) or self.offer

    @property
    def place(self) -> Coordinates | None:
        """Where everybody is told they are; while offline, where they would be."""
        if self.public_location is not None:
            return Coordinates.of_point(self.public_location)
        return None if self.cell is None else cells.center(self.cell)


class Consent(models.Model):
    """One time a user agreed to show their place, and when they took it back."""

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "seller",
                condition=Q(withdrawn_at__isnull=True),
                name="sellers_consent_one_in_force",
            ),
            models.CheckConstraint(
                name="sellers_consent_given_before_withdrawn",
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller}, version {self.version}"


class PrivateZone(models.Model):
    """An area around some place in which one seller is never shown.

    The place is not kept: the area is made of cells, and follows from the coarse cell
    that the place is in (``cells.zone_around``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seller = models.ForeignKey(Seller, models.CASCADE, related_name="private_zones")
    name = models.CharField(max_length=constants.ZONE_NAME_MAX_LENGTH)
    radius_meters = models.PositiveIntegerField()
    cells = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sellers_privatezone_radius_is_a_choice",
                condition=Q(radius_meters__in=list(constants.ZONE_RINGS)),
            ),
            models.CheckConstraint(
                name="sellers_privatezone_covers_something",
                condition=Q(cells__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"a private zone of {self.seller}"


class ExactLocation(models.Model):
    """The last true position of one seller; nobody but them may ever read it.

    One row a seller, so no track; gone when they are offline, and after a day.
    """

    seller = models.OneToOneField(
        Seller, models.CASCADE, primary_key=True, related_name="exact_location"
    )
    point = models.PointField(geography=True, spatial_index=False)
    accuracy_meters = models.FloatField()
    reported_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.seller}"
