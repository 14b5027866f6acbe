"""Everything the site keeps about one user, for that user to take along.

Each floor says what it keeps: ACCOUNTS_EXPORTS names a function for each, which takes a
user's id and returns a section. Of others a section has only what the user saw anyway.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Acceptance, Block, Session, User


def of_user(*, user_id: UUID, now: datetime) -> dict[str, Any]:
    """Return every section by its name, ready to be written as JSON."""
    sections = {
        name: import_string(path)(user_id)
        for name, path in settings.ACCOUNTS_EXPORTS.items()
    }
    return {"exported_at": now, **sections}


def account(user_id: UUID) -> dict[str, Any]:
    """Return who they are, their devices, what they agreed to, whom they blocked."""
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
