"""``manage.py doctor``: diagnoses this site and says how to fix problems."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import doctor


class Command(BaseCommand):
    help = "Check the settings, try every server, and say how to fix what is wrong."
    requires_system_checks = ()  # the report includes their results

    def handle(self, *args: Any, **options: Any) -> None:
        found = doctor.examine()
        wrong = [each for each in found if each.is_wrong]
        for each in found:
            mark = "WRONG" if each.is_wrong else "ok"
            self.stdout.write(f"{mark:<7}{each.about:<15} {each.said}")
            if each.is_wrong:
                self.stdout.write(f"{'':<23}To mend it: {each.mend}")
        self.stdout.write("")
        if wrong:
            self.stdout.write(f"{len(wrong)} of {len(found)} are wrong.")
            sys.exit(1)
        self.stdout.write("No problems found.")
