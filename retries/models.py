"""Items of periodic work that failed, and when each is retried."""

from django.db import models
from django.db.models import Q

ITEM_MAX_LENGTH = 300


class RetryQuerySet(models.QuerySet["Retry"]):
    def failing(self) -> "RetryQuerySet":
        return self.filter(failing_since__isnull=False)

    def for_people(self) -> "RetryQuerySet":
        """Return the items that have failed for so long that a person must look."""
        return self.filter(for_people_since__isnull=False)


class Retry(models.Model):
    """An item that a round of work has claimed or failed on. It is deleted when done.

    ``item`` is the key of the row, such as the id of a purchase; ``kind`` names the
    work. It is not retried before ``next_try_at``. ``reason`` is the class name of the
    last exception, never its text, which may contain private data.
    """

    kind = models.CharField(max_length=32)
    item = models.CharField(max_length=ITEM_MAX_LENGTH)
    next_try_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)
    for_people_since = models.DateTimeField(null=True, blank=True)

    objects = RetryQuerySet.as_manager()

    class Meta:
        verbose_name = "item that fails"
        verbose_name_plural = "items that fail"
        permissions = [("try_retry", "Can have what fails tried again at once")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "item"], name="retries_retry_item"),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None)
                | Q(failures__gt=0, failing_since__isnull=False),
                name="retries_retry_fails_since_its_first_failure",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "next_try_at"], name="retries_retry_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"
