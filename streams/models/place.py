"""Who waits for the seat on a stream."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from streams.models.stream import Stream
from streams.states import PlaceEndReason

OPEN = Q(left_at__isnull=True)


class PlaceQuerySet(models.QuerySet["Place"]):
    def open(self) -> Self:
        return self.filter(OPEN)

    def kept(self, *, now: datetime) -> Self:
        """Keep the places for whose buyers the seat is free now."""
        return self.filter(OPEN, kept_until__gt=now)

    def between(self, one_id: UUID, other_id: UUID) -> Self:
        """Keep those of one user in the line of the other."""
        return self.filter(
            Q(buyer=one_id, stream__seller=other_id)
            | Q(buyer=other_id, stream__seller=one_id)
        )


class Place(models.Model):
    """One buyer's place in the line of one stream; they wait in one line at a time.

    The ids are the order: they are given under the stream's lock. A buyer who comes
    back has a new row, at the end. The rows are deleted when the stream ends.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.ForeignKey(Stream, models.CASCADE, related_name="places")
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="places"
    )
    joined_at = models.DateTimeField()
    # The seat is free, and nobody else's, until then. Null: it was not their turn yet.
    kept_until = models.DateTimeField(null=True, blank=True)
    # How often their turn on this stream came to nothing; of one that they took, this
    # is found out when they come back.
    missed_count = models.PositiveSmallIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=PlaceEndReason, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "buyer"],
                name="streams_place_once",
            ),
            models.UniqueConstraint(
                fields=["buyer"],
                condition=OPEN,
                name="streams_place_one_per_buyer",
            ),
            models.UniqueConstraint(
                fields=["stream"],
                condition=OPEN & Q(kept_until__isnull=False),
                name="streams_place_one_kept",
            ),
            models.CheckConstraint(
                condition=Q(kept_until__isnull=True) | Q(kept_until__gt=F("joined_at")),
                name="streams_place_kept_after_it_was_taken",
            ),
            models.CheckConstraint(
                condition=OPEN & Q(end_reason="")
                | Q(left_at__isnull=False, end_reason__in=PlaceEndReason.values),
                name="streams_place_left_for_a_reason",
            ),
        ]
        indexes = [
            # A line in its order.
            models.Index(
                fields=["stream", "id"], condition=OPEN, name="streams_open_places"
            )
        ]

    def __str__(self) -> str:
        return f"{self.buyer} waits for {self.stream}"

    def seconds_to_accept(self, *, now: datetime) -> int | None:
        """Return how much longer the seat is kept for them; None: it is not."""
        if self.kept_until is None:
            return None
        return max(0, int((self.kept_until - now).total_seconds()))
