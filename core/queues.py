"""Which queue each task waits in, as the apps say in their ``wiring.py``.

Each queue has workers of its own, so that a task never waits for a slower kind: a mail
server that hangs must not delay the meter. A worker without ``--queues`` takes all.
"""

from collections.abc import Mapping
from typing import Any

from core import registry

PULSE = "pulse"  # the meter and presence: milliseconds each, due every few seconds
MONEY = "money"  # asks gateways, each of which may take ten seconds
MAIL = "mail"  # asks the mail server, which may hang
SLOW = "slow"  # walks many rows, and nobody waits for it

NAMES = (PULSE, MONEY, MAIL, SLOW)

ROUTES: dict[str, str] = {}


def register(routes: Mapping[str, str]) -> None:
    """Say in which queue each of an app's tasks waits.

    Raises:
        ValueError: a task has a queue already.
    """
    registry.add(ROUTES, routes, called="queues for")


def route(name: str, *args: Any, **kwargs: Any) -> dict[str, str] | None:
    """Tell Celery where a task waits; it asks whenever one is sent."""
    return {"queue": ROUTES[name]} if name in ROUTES else None
