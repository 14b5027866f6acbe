"""What every movement of the ledger must name."""

from django.db import models

KEY_MAX_LENGTH = 200
ACTOR_MAX_LENGTH = 100  # "user:{id}", or the part of the site that acted, as "meter"


class CauseType(models.TextChoices):
    """What kind of thing caused a transfer or a hold; ``cause_id`` names which one."""

    GRANT = "grant"
    VIEWING = "viewing"
    PURCHASE = "purchase"
    DEBT = "debt", "debt (of the user it names)"
