"""What a worker does once the transaction has committed."""

from celery import current_app
from django.db import transaction


def run(task: str, *arguments: str) -> None:
    """Have a task done once the transaction commits; by name, for services know none.

    If the broker takes nothing, what was done stays done, and the log says so.
    """

    # Not a partial: Django logs what failed by its __qualname__, which those have not.
    def send_task() -> None:
        current_app.send_task(task, arguments)

    transaction.on_commit(send_task, robust=True)
