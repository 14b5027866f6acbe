"""The terms a minute is sold by, besides its price: the same wherever they are kept."""

from typing import Any

from django.db import models
from django.db.models import Q

from sellers.constants import (
    INCREMENTS_SECONDS,
    MINIMUM_MAX_SECONDS,
    PREVIEW_MAX_SECONDS,
)

FIELDS = ("preview_seconds", "minimum_seconds", "increment_seconds")
IN_RANGE = Q(
    preview_seconds__lte=PREVIEW_MAX_SECONDS,
    minimum_seconds__lte=MINIMUM_MAX_SECONDS,
    increment_seconds__in=INCREMENTS_SECONDS,
)


class PricingTerms(models.Model):
    """How watched seconds become billed ones, beside the price of a minute.

    The first ``preview_seconds`` are free; what a buyer who leaves has watched after
    them is rounded up, to the minimum and to whole increments. Exactly:
    docs/adr/0020-preview-minimum-and-increment.md.
    """

    preview_seconds = models.PositiveSmallIntegerField(default=0)
    minimum_seconds = models.PositiveSmallIntegerField(default=0)
    increment_seconds = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def terms(self) -> dict[str, Any]:
        """The terms as the fields of another row that keeps them."""
        return {field: getattr(self, field) for field in FIELDS}
