"""What a peer-to-peer viewing has besides."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from streams.models.viewing import Viewing


class PeerConnection(models.Model):
    """How the two browsers of one peer-to-peer viewing came to be connected.

    Neither an offer nor an answer is stored; they are counted.
    """

    viewing = models.OneToOneField(
        Viewing, models.PROTECT, primary_key=True, related_name="peer_connection"
    )
    # Whether one of the two hides their network address, so that both are relayed.
    is_relayed = models.BooleanField()
    # How often the seller has offered and the buyer answered.
    offers = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    # When each of them first said that they are connected.
    buyer_connected_at = models.DateTimeField(null=True, blank=True)
    seller_connected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answers__lte=F("offers")),
                name="streams_peerconnection_offered_before_answered",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="privacy_is_frozen", fields=["viewing", "is_relayed"]
            ),
        ]

    def __str__(self) -> str:
        return f"the peers of {self.viewing}"

    @property
    def has_path(self) -> bool:
        """Whether the buyer has answered an offer, so that media may flow."""
        return self.answers > 0

    @property
    def may_start(self) -> bool:
        """Whether the meter may start: the buyer's own word is not needed."""
        return self.has_path and self.seller_connected_at is not None
