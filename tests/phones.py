"""A phone that calls the API, as the app on it does."""

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import Session, User
from accounts.services import sessions


def sign_in(user: User) -> Session:
    """Return a new session, begun now without a password."""
    return sessions.start(user=user, user_agent="phone", now=timezone.now())


def send(
    method: str,
    path: str,
    *,
    session: Session | None = None,
    access: str = "",
    client: Client | None = None,
    **body: Any,
) -> Any:
    """Send a call below ``/api/``, as a session or by an access token if one is given.

    ``client`` is who sends it: a new one by default, without cookies.
    """
    if session is not None:
        access = tokens.issue(session=session).access
    return (client or Client()).generic(
        method,
        f"/api/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {access}"} if access else {},
    )


def told(answer: Any) -> tuple[int, Any]:
    """Return the status of an answer and its body, which is None if there is none."""
    return answer.status_code, json.loads(answer.content or b"null")
