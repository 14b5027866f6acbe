"""Authentication by access token, for requests and for sockets."""

from functools import partial
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.errors import (
    NotAuthenticated,
    SessionRevoked,
    Suspended,
    TokenInvalid,
)
from accounts.models import Session, User
from accounts.services import sessions
from core.api import moments
from realtime.identity import Identity


def user_of(request: Request) -> User:
    """Return the signed-in user, in views that require authentication."""
    assert isinstance(request.user, User)
    return request.user


def session_of(request: Request) -> Session:
    """Return the current session, in views that require authentication."""
    assert isinstance(request.auth, Session)
    return request.auth


def identify(access_token: str) -> Identity:
    """Return the identity of a socket's access token.

    Raises:
        NotAuthenticated: the token is invalid, or its session has ended.
    """
    return sessions.identity_of(sessions.authenticate(access_token=access_token))


class SessionAuthentication(BaseAuthentication):
    """Sets ``request.user``, and ``request.auth`` to the session, in one query."""

    refuses = (NotAuthenticated, TokenInvalid, SessionRevoked, Suspended)

    def __init__(self, *, accepts_recent_check: bool = False) -> None:
        """With ``accepts_recent_check``, a check of the last second saves the query.

        User and session then only have their ids; other attributes are read from the
        database when they are used.
        """
        self._accepts_recent_check = accepts_recent_check

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        access_token = _bearer_token(request)
        if access_token is None:
            return None
        if self._accepts_recent_check:
            return _identified(access_token)
        access = sessions.authenticate(access_token=access_token)
        moments.note(request, access.read_at)
        return access.session.user, access.session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


# For the hottest reads. A class of its own would be another scheme in the API's schema.
RecentAuthentication: Any = partial(SessionAuthentication, accepts_recent_check=True)


def _identified(access_token: str) -> tuple[User, Session]:
    identity = sessions.identify(access_token=access_token)
    user = User.from_db(None, ["id"], [identity.user_id])
    return user, Session.from_db(None, ["id"], [identity.session_id])


def _bearer_token(request: Request) -> str | None:
    scheme, _, token = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    try:
        return token.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise TokenInvalid("This token is not valid.") from error
