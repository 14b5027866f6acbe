"""What a buyer says of a picture that stood still, and the seller does not."""

import pgtrigger
from django.db import models
from django.db.models import Q

from core.ids import new_id
from streams.models.viewing import Viewing


class FrozenVideoReport(models.Model):
    """Since their heartbeat before, a buyer had decoded nothing, and time was billed.

    One after the other, a viewing's reports are both peers' curves. All counts are
    since their peer's connection began; null is not counted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    viewing = models.ForeignKey(
        Viewing, models.PROTECT, related_name="frozen_video_reports"
    )
    reported_at = models.DateTimeField()
    frames_decoded = models.BigIntegerField()
    bytes_received = models.BigIntegerField(null=True, blank=True)
    frames_sent = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "streams_stall"  # as it was first called
        constraints = [
            models.CheckConstraint(
                condition=Q(frames_decoded__gte=0), name="streams_stall_counts_from_0"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="is_never_changed", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"frozen video report of {self.viewing_id}"
