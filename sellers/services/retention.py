"""Which rows of sellers are kept no longer."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule
from sellers.models import ExactLocation
from sellers.services import places


def _exact_locations(before: datetime) -> QuerySet[ExactLocation]:
    return ExactLocation.objects.filter(reported_at__lt=before)


exact_locations = Rule(outdated=_exact_locations, forget=places.wipe)
