"""What buyers allow themselves to spend."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from streams.spending import Limits


class SpendingLimitQuerySet(models.QuerySet["SpendingLimit"]):
    def set_now(self) -> Self:
        """Keep what buyers have set last."""
        return self.filter(replaced_at__isnull=True)

    def set_since(self, moment: datetime) -> Self:
        """Keep what was set at any time since then."""
        return self.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=moment))


class SpendingLimit(models.Model):
    """How much a buyer wanted to spend at most, from one moment to another.

    The one not replaced is what they have set now; null is no limit. Earlier ones stay:
    ``streams/spending.py`` tells for how long they bind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="spending_limits"
    )
    per_viewing_millicredits = models.BigIntegerField(null=True, blank=True)
    per_day_millicredits = models.BigIntegerField(null=True, blank=True)
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = SpendingLimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer"],
                condition=Q(replaced_at__isnull=True),
                name="streams_spendinglimit_one_set_per_buyer",
            ),
            models.CheckConstraint(
                condition=Q(per_viewing_millicredits__isnull=True)
                | Q(per_viewing_millicredits__gte=0),
                name="streams_spendinglimit_per_viewing_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(per_day_millicredits__isnull=True)
                | Q(per_day_millicredits__gte=0),
                name="streams_spendinglimit_per_day_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("set_at")),
                name="streams_spendinglimit_set_before_replaced",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_set_is_frozen",
                fields=[
                    *("buyer", "set_at"),
                    *("per_viewing_millicredits", "per_day_millicredits"),
                ],
            ),
            pgtrigger.Protect(
                name="is_replaced_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.replaced_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"spending limit {self.id}"

    @property
    def limits(self) -> Limits:
        return Limits(
            per_viewing_millicredits=self.per_viewing_millicredits,
            per_day_millicredits=self.per_day_millicredits,
        )
