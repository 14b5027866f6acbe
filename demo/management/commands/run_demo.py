"""Send the demo's walkers on their way, until interrupted."""

import asyncio
import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from demo.people import WALKERS
from demo.walkers import Walker


class Command(BaseCommand):
    help = "Let the demo's sellers walk around, as clients of the running site."

    def add_arguments(self, parser: CommandParser) -> None:
        url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        parser.add_argument("--url", default=url)

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD to use the demo.")
        asyncio.run(_walk_all(url))


async def _walk_all(url: str) -> None:
    async with asyncio.TaskGroup() as walks:
        for person in WALKERS:
            walker = Walker(person=person, url=url, password=settings.DEMO_PASSWORD)
            walks.create_task(walker.run())
