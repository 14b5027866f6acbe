"""Queues tasks for workers after the transaction has committed."""

from celery import current_app
from django.db import transaction


def run(task: str, *arguments: str) -> None:
    """Queue a task, by name, once the transaction commits.

    If the broker is unavailable, the transaction stays committed and the error is
    logged.
    """

    # Django logs a failing callback by its __qualname__, which a partial does not have.
    def send_task() -> None:
        current_app.send_task(task, arguments)

    transaction.on_commit(send_task, robust=True)
