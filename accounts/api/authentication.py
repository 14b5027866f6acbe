"""Authentication by access token, for requests and for sockets."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.errors import TokenInvalid
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
    access = sessions.authenticate(access_token=access_token)
    return Identity(
        user_id=access.session.user_id,
        session_id=access.session.id,
        expires_at=access.claims.expires_at,
    )


class SessionAuthentication(BaseAuthentication):
    """Sets ``request.user``, and ``request.auth`` to the session, in one query."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            access_token = token.decode("ascii")
        except UnicodeDecodeError as error:
            raise TokenInvalid("This token is not valid.") from error
        access = sessions.authenticate(access_token=access_token.strip())
        moments.note(request, access.read_at)
        return access.session.user, access.session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
