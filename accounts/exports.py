"""Exports all data that the site stores about a user.

Each app registers a section in its ``wiring.py``: a function that takes a user's id and
returns the app's data. About other users, a section only contains what this user could
already see.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Acceptance, Block, Session, User

Section = Callable[[UUID], dict[str, Any]]

SECTIONS: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Add a section to every export.

    Raises:
        ValueError: another section has the name already.
    """
    if SECTIONS.setdefault(name, section) is not section:
        raise ValueError(f"There are two sections {name}.")


def of_user(*, user_id: UUID, now: datetime) -> dict[str, Any]:
    """Return every section by name, ready for JSON."""
    sections = {name: section(user_id) for name, section in SECTIONS.items()}
    return {"exported_at": now, **sections}


def account(user_id: UUID) -> dict[str, Any]:
    """Return the user's account, devices, acceptances and blocks."""
    [person] = User.objects.filter(pk=user_id).values(
        *("id", "email", "username", "description", "picture"),
        *("created_at", "last_login", "email_verified_at"),
        *("country", "affirmed_age", "age_affirmed_at"),
        *("suspended_at", "suspended_until", "suspension_reason"),
    )
    devices = Session.objects.filter(user=user_id).order_by("created_at")
    blocks = Block.objects.filter(blocker=user_id).order_by("created_at")
    acceptances = Acceptance.objects.filter(user=user_id).order_by("accepted_at")
    return {
        **person,
        "devices": list(
            devices.values("user_agent", "created_at", "last_used_at", "revoked_at")
        ),
        "acceptances": list(acceptances.values("document", "version", "accepted_at")),
        "blocks": list(blocks.values("blocked_id", "created_at")),
    }
