"""``manage.py enforce_retention``: deletes or counts rows past their retention."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core import clock, retention


class Command(BaseCommand):
    help = (
        "Delete or anonymize all rows past their retention time, as the nightly task "
        "does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only count the rows"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = clock.database_now()
        for line in retention.LINES:
            if dry_run:
                count = retention.count(line, now=now)
            else:
                count = retention.enforce(line, now=now)
            self.stdout.write(f"{count:>9}  {line.of:<26} {line.what}")
        self.stdout.write("Nothing was changed." if dry_run else "Done.")
