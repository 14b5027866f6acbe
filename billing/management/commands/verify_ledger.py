"""``manage.py verify_ledger``: verifies the ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing import verification
from core import database


class Command(BaseCommand):
    help = "Check every invariant of the ledger; exit with 1 and the rows that fail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rows", type=int, default=20, help=("rows shown for each check")
        )

    def handle(self, *args: Any, rows: int, **options: Any) -> None:
        with database.unhurried():
            failures = verification.failures()
        for name in verification.CHECKS:
            failed = failures.get(name, [])
            self.stdout.write(f"{'FAILED' if failed else 'ok':<7}{name}")
            for row in failed[:rows]:
                self.stdout.write(f"       {row}")
            if len(failed) > rows:
                self.stdout.write(f"       and {len(failed) - rows} more")
        if failures:
            raise CommandError("The ledger is wrong.")
        self.stdout.write("The ledger is right.")
