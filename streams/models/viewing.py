"""Viewings."""

from datetime import datetime, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.models import Account, Hold
from core.ids import new_id
from sellers import terms
from sellers.models import Seller
from streams.constants import CONNECT_TIMEOUT_SECONDS, JOIN_TIMEOUT_SECONDS
from streams.models.stream import Stream
from streams.states import NEXT_STATES, Transport, ViewingEndReason, ViewingState

OPEN = ~Q(state=ViewingState.ENDED)
NEVER_CONNECTED = Q(
    connected_at__isnull=True,
    counts_from__isnull=True,
    paid_until__isnull=True,
    captured_units=0,
    billed_seconds=0,
    charged_millicredits=0,
)
WAS_CONNECTED = Q(
    # A comparison with NULL is NULL, which a check lets pass.
    connected_at__isnull=False,
    counts_from__isnull=False,
    paid_until__isnull=False,
    connected_at__gte=F("requested_at"),
    counts_from__gte=F("connected_at"),
    paid_until__gte=F("counts_from"),
)
NOT_ENDED = Q(ended_at__isnull=True, end_reason="")
HAS_ENDED = Q(
    ended_at__gte=F("requested_at"), end_reason__in=ViewingEndReason.values
) & (Q(connected_at__isnull=True) | Q(ended_at__gte=F("connected_at")))


class ViewingQuerySet(models.QuerySet["Viewing"]):
    def open(self) -> Self:
        return self.filter(OPEN)

    def of_party(self, user_id: object) -> Self:
        """Keep the viewings this user buys or sells."""
        return self.filter(Q(buyer_id=user_id) | Q(seller_id=user_id))

    def between(self, one_id: object, other_id: object) -> Self:
        """Keep what either of two users watches of the other's."""
        return self.filter(
            Q(buyer_id=one_id, seller_id=other_id)
            | Q(buyer_id=other_id, seller_id=one_id)
        )


class Viewing(terms.PricingTerms):
    """One buyer watching one stream, at the terms and fee agreed when it was asked for.

    It is the same whatever carries the media; what is peer to peer's alone is a
    ``PeerConnection``.

    ``preview_seconds`` is what this buyer gets free: the stream's, or 0.
    The meter owns everything from ``counts_from`` down; docs in meter/meter.py.
    Heartbeats write ``buyer_heard_at`` all the time, so it may never be in an index:
    the updates then stay on the page (HOT). The seller's are the stream's, once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="viewings")
    # The stream's transport and seller, repeated so that the database can refuse a
    # second peer, and seller = buyer. Migration 0021 ties them to the stream's own row.
    transport = models.CharField(
        max_length=16, choices=Transport, default=Transport.P2P
    )
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="viewings"
    )
    state = models.CharField(
        max_length=16, choices=ViewingState, default=ViewingState.REQUESTED
    )
    price_per_minute_millicredits = models.BigIntegerField()
    fee_percent = models.PositiveSmallIntegerField()
    # What the buyer lets it cost at most, of all that limits them: no more is funded.
    # It can only be lowered, as far as to what is funded already. Null: anything.
    spending_limit_millicredits = models.BigIntegerField(null=True, blank=True)
    # What the buyer set aside, unless it is free, and the wallet its captures are paid
    # into.
    hold = models.OneToOneField(
        Hold, models.PROTECT, related_name="+", null=True, blank=True
    )
    seller_wallet = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False
    )

    requested_at = models.DateTimeField()
    connected_at = models.DateTimeField(null=True, blank=True)
    buyer_heard_at = models.DateTimeField(null=True, blank=True)
    # When the seller was last heard, once it has ended; the stream may go on.
    seller_last_heard_at = models.DateTimeField(null=True, blank=True)
    # Frames the seller has sent, by their last heartbeat that counted, and whether the
    # one before said the same. Null: they do not count, or begin to.
    frames_sent = models.BigIntegerField(null=True, blank=True)
    is_still = models.BooleanField(default=False, db_default=False)
    # Since when the seller, by their own word, sends nothing.
    paused_at = models.DateTimeField(null=True, blank=True)
    # Whether the seller's microphone is off. The buyer sees it; the meter does not.
    is_muted = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, choices=ViewingEndReason, blank=True)

    # When the free preview is over, from which on seconds are billed; put off by
    # ``still``, the time without a picture. Dark is the last of it that was the buyer's
    # silence: streams/meter/unbilled.py.
    still = models.DurationField(default=timedelta, db_default=timedelta())
    dark_from = models.DateTimeField(null=True, blank=True)
    dark_until = models.DateTimeField(null=True, blank=True)
    counts_from = models.DateTimeField(null=True, blank=True)
    paid_until = models.DateTimeField(null=True, blank=True)
    captured_units = models.PositiveIntegerField(default=0)
    billed_seconds = models.PositiveIntegerField(default=0)
    charged_millicredits = models.BigIntegerField(default=0)

    objects = ViewingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer"], condition=OPEN, name="streams_viewing_one_per_buyer"
            ),
            # Peer to peer, the seller's uplink carries one viewer.
            models.UniqueConstraint(
                fields=["stream"],
                condition=OPEN & Q(transport=Transport.P2P),
                name="streams_viewing_one_per_stream",
            ),
            # What a rating's (viewing, seller, buyer) points at, so that they agree.
            models.UniqueConstraint(
                fields=["id", "seller", "buyer"], name="streams_viewing_id_and_parties"
            ),
            models.CheckConstraint(
                condition=~Q(buyer=F("seller")),
                name="streams_viewing_seller_is_not_buyer",
            ),
            models.CheckConstraint(
                condition=Q(
                    price_per_minute_millicredits__gt=0, charged_millicredits__gte=0
                )
                | Q(price_per_minute_millicredits=0, charged_millicredits=0),
                name="streams_viewing_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(price_per_minute_millicredits=0, hold__isnull=True)
                | Q(price_per_minute_millicredits__gt=0, hold__isnull=False),
                name="streams_viewing_holds_unless_it_is_free",
            ),
            models.CheckConstraint(
                condition=Q(still__gte=timedelta()),
                name="streams_viewing_still_not_negative",
            ),
            models.CheckConstraint(
                condition=terms.IN_RANGE, name="streams_viewing_terms_in_range"
            ),
            models.CheckConstraint(
                condition=Q(spending_limit_millicredits__isnull=True)
                | Q(charged_millicredits__lte=F("spending_limit_millicredits")),
                name="streams_viewing_charged_within_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(fee_percent__lte=100), name="streams_viewing_fee_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state=ViewingState.REQUESTED) & NEVER_CONNECTED & NOT_ENDED
                | Q(state=ViewingState.CONNECTED) & WAS_CONNECTED & NOT_ENDED
                | Q(state=ViewingState.ENDED)
                & (NEVER_CONNECTED | WAS_CONNECTED)
                & HAS_ENDED,
                name="streams_viewing_state_agrees_with_its_times",
            ),
        ]
        indexes = [
            # The tick walks the open ones in id order.
            models.Index(fields=["id"], condition=OPEN, name="streams_open_viewings")
        ]
        triggers = [
            pgtrigger.FSM(
                name="state_goes_forward",
                field="state",
                transitions=[
                    (a, b) for a in NEXT_STATES for b in sorted(NEXT_STATES[a])
                ],
                condition=pgtrigger.AnyChange("state"),
            ),
            pgtrigger.Trigger(
                name="peers_have_met",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(
                    old__state=ViewingState.REQUESTED,
                    new__state=ViewingState.CONNECTED,
                    new__transport=Transport.P2P,
                ),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM streams_peerconnection
                        WHERE viewing_id = NEW.id AND answers > 0
                            AND seller_connected_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'the peers of viewing % have not met', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="limit_is_only_lowered",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.spending_limit_millicredits < COALESCE("
                    "NEW.spending_limit_millicredits, 'infinity'::float8)"
                ),
            ),
            pgtrigger.ReadOnly(
                name="terms_are_frozen",
                fields=[
                    "stream",
                    "transport",
                    "seller",
                    "buyer",
                    "price_per_minute_millicredits",
                    "fee_percent",
                    *terms.FIELDS,
                    "hold",
                    "seller_wallet",
                    "requested_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"viewing {self.id}"

    @property
    def free_seconds(self) -> int:
        """For how many whole seconds of the preview it has run, once it has ended."""
        if self.connected_at is None or self.counts_from is None:
            return 0
        until = min(self.counts_from, self.ended_at or self.counts_from) - self.still
        return max(0, int((until - self.connected_at).total_seconds()))

    @property
    def still_seconds(self) -> int:
        """For how many whole seconds nothing was sent, by count, word or silence."""
        return int(self.still.total_seconds())

    @property
    def connects_until(self) -> datetime:
        """When a viewing that has not connected by then is over."""
        has_joined = self.buyer_heard_at is not None
        seconds = CONNECT_TIMEOUT_SECONDS if has_joined else JOIN_TIMEOUT_SECONDS
        return self.requested_at + timedelta(seconds=seconds)

    @property
    def seller_heard_at(self) -> datetime | None:
        """When the seller was last heard; who connects counts as heard."""
        if self.ended_at is not None:
            return self.seller_last_heard_at
        known = (self.stream.seller_heard_at, self.connected_at)
        return max((moment for moment in known if moment is not None), default=None)

    @property
    def is_free(self) -> bool:
        return self.price_per_minute_millicredits == 0

    @property
    def is_p2p(self) -> bool:
        return self.transport == Transport.P2P

    @property
    def is_relayed(self) -> bool:
        """Whether media may go through the relay alone."""
        return self.is_p2p and self.peer_connection.is_relayed

    @property
    def is_open(self) -> bool:
        return self.state != ViewingState.ENDED
