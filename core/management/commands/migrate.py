"""``manage.py migrate``: Django's command, run as the owner of the tables."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

from core import database


class Command(migrate.Command):
    help = (
        "Migrate as the role of MIGRATION_DATABASE_URL, if it is set, then grant the "
        "application's role its rights."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = settings.MIGRATION_DATABASE
        try:
            with database.connected_as(owner) if owner else nullcontext():
                _lift_limits()
                super().handle(*args, **options)
                if not options["plan"]:
                    _give_rights()
        except ValueError as error:
            raise CommandError(f"MIGRATION_DATABASE_URL: {error}") from error


def _lift_limits() -> None:
    """Remove the timeouts for migrations, whichever role runs them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")


def _give_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute(settings.DATABASE_RIGHTS.read_text())
