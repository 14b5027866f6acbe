"""Which rows of streams are kept no longer."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from streams.models import SpendingLimit


def _replaced_limits(before: datetime) -> QuerySet[SpendingLimit]:
    return SpendingLimit.objects.filter(replaced_at__lt=before)


replaced_limits = Rule(outdated=_replaced_limits, forget=delete)
