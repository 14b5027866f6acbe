"""``manage.py run_meter``: tick in a process of its own, without Celery or Redis.

Any number may run, beside beat or without it.
"""

import logging
import signal
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections

from core import clock
from streams.meter import meter

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Bill what is watched, every few seconds, until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(settings.METER_TICK_SECONDS):
            _tick()


def _tick() -> None:
    """Tick once; with the database away, log it: the next tick settles the rest."""
    close_old_connections()
    try:
        meter.tick(now=clock.database_now())
    except (OperationalError, InterfaceError):
        logger.exception("The meter could not tick.")
