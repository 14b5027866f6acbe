"""What beat asks of billing, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from billing.services import answers


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def forget_answers() -> None:
    """Delete first answers that nobody will ask for again."""
    answers.forget(now=timezone.now())
