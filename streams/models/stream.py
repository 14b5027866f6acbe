"""Streams."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from core.clock import Moment
from core.ids import new_id_of_the_hour
from sellers import terms
from sellers.constants import PRICE_MAX_MILLICREDITS, PRICE_MIN_MILLICREDITS
from sellers.models import Seller
from streams.constants import HISTORY_DAYS, TITLE_MAX_LENGTH
from streams.states import NEXT_STATUSES, StreamEndReason, StreamStatus, Transport


class StreamQuerySet(models.QuerySet["Stream"]):
    def live(self) -> Self:
        return self.filter(status=StreamStatus.LIVE)

    def shown(self, *, now: Moment) -> Self:
        """Keep those that everybody may know of.

        Not those of who is suspended or has left, nor one that is only scheduled; nor
        one that runs while its seller is out of sight: others find them offline, with
        what they streamed before.
        """
        unseen = Q(status=StreamStatus.LIVE) & ~Q(seller__in=Seller.objects.seen())
        begun = self.filter(started_at__isnull=False)
        kept = begun.filter(seller__user__is_active=True).exclude(unseen)
        return kept.exclude(seller__user__in=User.objects.suspended(now=now))

    def recently_ended(self) -> Self:
        """Keep those that ended so lately that others may still read of them."""
        since = Now() - timedelta(days=HISTORY_DAYS)
        begun = self.filter(started_at__isnull=False)
        return begun.filter(status=StreamStatus.ENDED, ended_at__gt=since)

    def not_of(self, seller_ids: Collection[UUID]) -> Self:
        return self.exclude(seller_id__in=seller_ids)


class Stream(terms.PricingTerms):
    """One time a seller was live, at one price and terms from its start to its end.

    Or will be: a scheduled one has no start yet. At price 0 it is free: whoever watches
    it holds and pays nothing.
    """

    # Of a past stream others learn the hour alone; the id and the list's cursor, which
    # is made of it, must not tell the moment.
    id = models.UUIDField(primary_key=True, default=new_id_of_the_hour, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="streams")
    title = models.CharField(max_length=TITLE_MAX_LENGTH)
    transport = models.CharField(
        max_length=16, choices=Transport, default=Transport.P2P
    )
    price_per_minute_millicredits = models.BigIntegerField()
    status = models.CharField(
        max_length=16, choices=StreamStatus, default=StreamStatus.LIVE
    )
    # When a scheduled one is to begin.
    starts_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    # Heartbeats write it all the time, so it may never be in an index: the updates then
    # stay on the page (HOT).
    seller_heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, choices=StreamEndReason, blank=True)
    # When its seller's followers were told of it, which happens once.
    followers_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StreamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller"],
                condition=Q(status=StreamStatus.LIVE),
                name="streams_stream_one_live_per_seller",
            ),
            # What a viewing points at with its own of these, so that they agree.
            models.UniqueConstraint(
                fields=["id", "seller", "transport"],
                name="streams_stream_id_seller_and_transport",
            ),
            models.CheckConstraint(
                condition=Q(
                    price_per_minute_millicredits__range=(
                        PRICE_MIN_MILLICREDITS,
                        PRICE_MAX_MILLICREDITS,
                    )
                )
                | Q(price_per_minute_millicredits=0),
                name="streams_stream_price_within_limits",
            ),
            models.CheckConstraint(
                condition=terms.IN_RANGE, name="streams_stream_terms_in_range"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=StreamStatus.SCHEDULED,
                    starts_at__isnull=False,
                    started_at__isnull=True,
                    ended_at__isnull=True,
                    end_reason="",
                )
                | Q(
                    status=StreamStatus.LIVE,
                    started_at__isnull=False,
                    ended_at__isnull=True,
                    end_reason="",
                )
                | Q(
                    status=StreamStatus.ENDED,
                    ended_at__isnull=False,
                    end_reason__in=StreamEndReason.values,
                )
                & (
                    Q(started_at__isnull=False, ended_at__gte=F("started_at"))
                    # One that was scheduled and never began.
                    | Q(started_at__isnull=True, starts_at__isnull=False)
                ),
                name="streams_stream_status_agrees_with_its_end",
            ),
        ]
        indexes = [
            # A seller's history, newest first.
            models.Index(fields=["seller", "-started_at"], name="streams_of_a_seller")
        ]
        triggers = [
            pgtrigger.FSM(
                name="status_goes_forward",
                field="status",
                transitions=[
                    (a, b) for a in NEXT_STATUSES for b in sorted(NEXT_STATUSES[a])
                ],
                condition=pgtrigger.AnyChange("status"),
            ),
            pgtrigger.ReadOnly(
                name="terms_are_frozen",
                fields=[
                    *("seller", "transport", "price_per_minute_millicredits"),
                    *terms.FIELDS,
                ],
            ),
            pgtrigger.Protect(
                name="begins_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.started_at IS NOT NULL"
                    " AND OLD.started_at IS DISTINCT FROM NEW.started_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or "a stream"

    @property
    def is_live(self) -> bool:
        return self.status == StreamStatus.LIVE

    @property
    def is_free(self) -> bool:
        return self.price_per_minute_millicredits == 0

    @property
    def is_p2p(self) -> bool:
        return self.transport == Transport.P2P

    @property
    def duration_seconds(self) -> int:
        """How long a stream lasted that has begun and ended."""
        assert self.started_at is not None
        assert self.ended_at is not None
        return int((self.ended_at - self.started_at).total_seconds())
