"""Requests that carried an Idempotency-Key: who works on one, and its first answer."""

from django.conf import settings
from django.db import models

from core.ids import new_id


class IdempotencyClaim(models.Model):
    """A user's key that a request has claimed, committed before anything is done.

    ``action_id`` is the id of whatever the request makes, the same for every process
    that tries: so an action that is done again after a crash is done once.
    ``holder`` names the latest process to try; only that one may keep the answer.
    ``claimed_at`` is empty while nobody tries.
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
    """The first answer to a user's key: what a repeated request is told again."""

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
