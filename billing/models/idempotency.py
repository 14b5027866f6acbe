"""Requests with an Idempotency-Key: who handles each, and its first response."""

from django.conf import settings
from django.db import models

from core.ids import new_id


class IdempotencyClaim(models.Model):
    """A user's key, claimed by a request and committed before anything is done.

    ``action_id`` is the id of what the request creates. It is the same for each process
    that tries, so retrying after a crash is idempotent. ``holder`` is the latest
    process to try; only that one may store the response. ``claimed_at`` is empty while
    nobody tries.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    action_id = models.UUIDField(default=new_id)
    holder = models.UUIDField(default=new_id)
    created_at = models.DateTimeField(db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="billing_idempotencyclaim_key_of_a_user"
            )
        ]

    def __str__(self) -> str:
        return self.key


class IdempotencyRecord(models.Model):
    """The first response to a user's key, returned again for a repeated request."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="billing_idempotencyrecord_key_of_a_user"
            )
        ]

    def __str__(self) -> str:
        return self.key
