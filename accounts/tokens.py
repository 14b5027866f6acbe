"""The tokens of a signed-in device: a short-lived access token and a refresh token.

Both are JWTs, signed and not stored. ``sid`` identifies the session. The ``jti`` of a
refresh token identifies its turn; the session stores which turn is current.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.errors import TokenInvalid
from accounts.models import Session

REFRESH_LIFETIME = api_settings.REFRESH_TOKEN_LIFETIME


@dataclass(frozen=True, kw_only=True)
class TokenPair:
    session: Session
    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The content of a valid token."""

    session_id: UUID
    jti: str
    expires_at: datetime


def new_jti() -> str:
    """Return the id of a session's next turn: 122 random bits."""
    return uuid4().hex


def jti_after(jti: str, *, retry_key: str) -> str:
    """Return the id of the next turn; with a key, it is deterministic."""
    if not retry_key:
        return new_jti()
    return hashlib.sha256(f"{jti}:{retry_key}".encode()).hexdigest()[: len(jti)]


def issue(*, session: Session) -> TokenPair:
    """Return the tokens of a session's current turn. Deterministic."""
    refresh = _sign(RefreshToken, session)
    refresh["jti"] = session.refresh_jti
    access = _sign(AccessToken, session)
    access["jti"] = jti_after(session.refresh_jti, retry_key="access")
    return TokenPair(
        session=session,
        access=str(access),
        refresh=str(refresh),
    )


def read_access(token: str) -> Claims:
    """Return the content of an access token.

    Raises:
        TokenInvalid: it is malformed, expired, forged or of the wrong type.
    """
    return _read(AccessToken, token)


def read_refresh(token: str) -> Claims:
    """Return the content of a refresh token; the session checks its turn.

    Raises:
        TokenInvalid: it is malformed, expired, forged or of the wrong type.
    """
    return _read(RefreshToken, token)


def _sign(kind: type[Any], session: Session) -> Any:
    token = kind()
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.id)
    # Another server's clock may be a second behind; its check must not fail.
    del token["iat"]
    token.set_exp(from_time=session.last_used_at)
    return token


def _read(kind: type[Any], token: str) -> Claims:
    try:
        verified = kind(token)
        return Claims(
            session_id=UUID(verified["sid"]),
            jti=verified["jti"],
            expires_at=datetime.fromtimestamp(verified["exp"], UTC),
        )
    # RecursionError: the header is JSON, which may be nested deeply.
    except (TokenError, KeyError, ValueError, RecursionError) as error:
        raise TokenInvalid("This token is not valid.") from error
