"""What every movement of the ledger must name."""

from django.db import models

KEY_MAX_LENGTH = 200
ACTOR_MAX_LENGTH = 100  # "user:{id}", or the part of the site that acted, as "meter"


class CauseType(models.TextChoices):
    """What billing itself causes; apps above declare theirs (``billing.causes``)."""

    GRANT = "grant"
    PURCHASE = "purchase"
    DEBT = "debt", "debt (of the user it names)"
    EARNINGS = "earnings", "earnings (of the user it names)"
