"""Grants."""

from django.conf import settings
from django.db import models

from core.ids import new_id


class Grant(models.Model):
    """Why a user received free credits. The amount is in the transfer it caused."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants"
    )
    reason = models.TextField(max_length=500)
    granted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"grant {self.id}"
