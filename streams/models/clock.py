"""The meter's clock."""

from django.db import models
from django.db.models import Q


class MeterClock(models.Model):
    """When the meter last ticked: one row, so that a jump of the clock is seen."""

    ONLY_ID = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ID)
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="streams_meterclock_one_row")
        ]

    def __str__(self) -> str:
        return f"ticked at {self.ticked_at}"
