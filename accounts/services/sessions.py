"""Sign-in, token refresh and sign-out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import realtime
from accounts import addresses, broadcasts, hashes, selectors, tokens
from accounts.devices import Device
from accounts.errors import (
    InvalidCredentials,
    SecondFactorRequired,
    SessionRevoked,
    Suspended,
    TokenInvalid,
)
from accounts.locks import lock_user
from accounts.models import Session, User
from accounts.recent import checks
from accounts.services import guesses, reauthentication
from accounts.signals import user_signed_out
from core import wire
from core.errors import NotFound
from core.transactions import atomic
from realtime.constants import CloseCode
from realtime.identity import Identity

# How far apart two concurrent refreshes by one client may be.
RACE = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Access:
    """By what somebody was let in, and when, by the database's clock."""

    session: Session
    claims: tokens.Claims
    read_at: datetime


def open(  # noqa: A001 -- the noun is the module: sessions.open
    *,
    email: str,
    password: str,
    code: str = "",
    user_agent: str,
    device: Device = Device(),  # noqa: B008 -- frozen
    now: datetime,
) -> Session:
    """Sign a user in on one device.

    An unknown e-mail and a wrong password give the same response in the same time. A
    correct password resets the device's limit. Only a correct password reveals whether
    there is a second factor, or that the user is suspended.

    Raises:
        InvalidCredentials: no active account has this e-mail and this password.
        SecondFactorRequired: a ``code`` is required too.
        Invalid: the code is wrong, or the e-mail is not valid.
        Suspended: the account is suspended.
        StepUpRequired: too many wrong passwords for this e-mail, and ``device`` is not
            known.
        Throttled: too many wrong codes.
    """
    email = addresses.normalize(email)
    user = User.objects.filter(email=email).first()
    guess = guesses.at_sign_in(email=email, user=user, device=device)
    user = _with_password(user, password)
    guesses.was_right(guess)
    return _enter(user=user, code=code, user_agent=user_agent, now=now)


@atomic
def start(*, user: User, user_agent: str, now: datetime) -> Session:
    """Start a session for a user who proved their identity when ``user`` was loaded.

    Raises:
        InvalidCredentials: the credentials have changed meanwhile.
        Suspended: the account is suspended.
    """
    proved_version = user.credentials_version
    user = lock_user(user.pk)
    if user.credentials_version != proved_version or not user.is_active:
        raise _wrong_credentials()
    _refuse_suspended(user, now)
    user.last_login = now
    user.save(update_fields=["last_login"])
    return Session.objects.create(
        user=user,
        credentials_version=user.credentials_version,
        refresh_jti=tokens.new_jti(),
        user_agent=user_agent[:200],
        created_at=now,
        last_used_at=now,
        expires_at=now + tokens.REFRESH_LIFETIME,
    )


def refresh(*, refresh_token: str, retry_key: str = "", now: datetime) -> Session:
    """Exchange a session's current refresh token for a new one.

    Reuse of a rotated token revokes the session, because it has been copied. There are
    two exceptions, which return the current pair again: a client that lost the response
    can retry with the same secret ``retry_key``; and within ``RACE``, a client that
    sent no key can reuse it, because two of its requests may race.

    Raises:
        TokenInvalid: the token is malformed, expired or forged.
        SessionRevoked: the session has ended, or was revoked by this call.
        Suspended: the account is suspended.
    """
    session = _turn(tokens.read_refresh(refresh_token), retry_key, now)
    if session is None:
        # Outside the transaction, because raising inside would roll back the
        # revocation.
        raise SessionRevoked("This refresh token was already used.")
    return session


@atomic
def close(*, refresh_token: str, now: datetime) -> None:
    """Sign one device out. Idempotent.

    Raises:
        TokenInvalid: the token is malformed or forged.
    """
    session = _lock(tokens.read_refresh(refresh_token).session_id)
    if session.revoked_at is None:
        _revoke(session, now)


@atomic
def close_one(*, user_id: UUID, session_id: UUID, now: datetime) -> None:
    """Sign out one of the user's devices. Idempotent.

    Raises:
        NotFound: this user has no such session.
    """
    session = (
        Session.objects.select_for_update()
        .filter(pk=session_id, user_id=user_id)
        .first()
    )
    if session is None:
        raise NotFound
    if session.revoked_at is None:
        _revoke(session, now)


@atomic
def close_all(*, user_id: UUID, now: datetime, but: UUID | None = None) -> None:
    """Sign a user out everywhere, except in the session ``but``."""
    sessions = Session.objects.open(now=now).filter(user_id=user_id)
    if but is not None:
        sessions = sessions.exclude(pk=but)
    for session in sessions.select_for_update().order_by("pk"):
        _revoke(session, now)


def identity_of(access: Access) -> Identity:
    """Return who was let in, without the rows."""
    return Identity(
        user_id=access.session.user_id,
        session_id=access.session.id,
        expires_at=access.claims.expires_at,
    )


def authenticate(*, access_token: str) -> Access:
    """Return the session of an access token, with its user, in one query.

    The same query reads the database's clock. The session's row is always checked, so
    signing out and suspensions take effect at once, not when the token expires.

    Raises:
        TokenInvalid: the token is malformed, expired or forged.
        SessionRevoked: the session has ended.
        Suspended: the account is suspended.
    """
    claims = tokens.read_access(access_token)
    found = selectors.session(claims.session_id)
    if found is None:
        raise TokenInvalid("This token is not valid.")
    session, read_at = found
    _refuse_unusable(session, read_at)
    return Access(session=session, claims=claims, read_at=read_at)


def identify(*, access_token: str) -> Identity:
    """Return the identity of an access token, for reads that need no more.

    Unlike ``authenticate`` it accepts what this process checked within the last second,
    even if another process has ended the session since.

    Raises:
        As ``authenticate`` does.
    """
    return checks.identity(access_token, partial(_check, access_token))


def _check(access_token: str) -> tuple[Identity, float]:
    access = authenticate(access_token=access_token)
    identity = identity_of(access)
    ends_at = min(identity.expires_at, access.session.expires_at)
    return identity, (ends_at - access.read_at).total_seconds()


@atomic
def _turn(claims: tokens.Claims, retry_key: str, now: datetime) -> Session | None:
    """Rotate a session's refresh token; return None if the session was revoked."""
    session = _lock(claims.session_id)
    _refuse_unusable(session, now)
    following = tokens.jti_after(claims.jti, retry_key=retry_key)
    if session.refresh_jti == following:
        return session
    is_race = now - session.last_used_at <= RACE and not retry_key
    if is_race and session.former_refresh_jti == claims.jti:
        return session
    if session.refresh_jti != claims.jti:
        _revoke(session, now)
        return None
    # With a key, only the key allows a retry; any other reuse is not a race.
    session.former_refresh_jti = "" if retry_key else claims.jti
    session.refresh_jti = following
    session.last_used_at = now
    session.expires_at = now + tokens.REFRESH_LIFETIME
    session.save(
        update_fields=[
            *("refresh_jti", "former_refresh_jti"),
            *("last_used_at", "expires_at"),
        ]
    )
    return session


@atomic
def _enter(*, user: User, code: str, user_agent: str, now: datetime) -> Session:
    """Start a session for a user with the correct password; uses up the code."""
    # Lock the user before the code, in the same order as changes of second factors.
    lock_user(user.pk)
    _ask_for_second_factor(user, code)
    return start(user=user, user_agent=user_agent, now=now)


def _with_password(user: User | None, password: str) -> User:
    if user is None:
        hashes.waste(password)
        raise _wrong_credentials()
    if not user.check_password(password) or not user.is_active:
        raise _wrong_credentials()
    return user


def _wrong_credentials() -> InvalidCredentials:
    return InvalidCredentials("The e-mail or the password is wrong.")


def _ask_for_second_factor(user: User, code: str) -> None:
    kinds = selectors.second_factor_kinds(user.pk)
    if not kinds:
        return
    if not code:
        raise SecondFactorRequired(reauthentication.code_wanted(kinds))
    reauthentication.code(user=user, typed=code)


def _lock(session_id: UUID) -> Session:
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise TokenInvalid("This token is not valid.")
    return session


def _refuse_unusable(session: Session, now: datetime) -> None:
    if (
        session.revoked_at is not None
        or session.expires_at <= now
        or not session.user.is_active
        or session.credentials_version != session.user.credentials_version
    ):
        raise SessionRevoked("Your session has ended. Please sign in again.")
    _refuse_suspended(session.user, now)


def _refuse_suspended(user: User, now: datetime) -> None:
    if user.is_suspended(now=now):
        until = user.suspended_until
        raise Suspended(
            "This account is suspended.",
            suspension_reason=user.suspension_reason,
            suspended_until=until and wire.moment(until),
        )


def _revoke(session: Session, now: datetime) -> None:
    session.revoked_at = now
    session.save(update_fields=["revoked_at"])
    checks.forget_all()
    user_signed_out.send(Session, user_id=session.user_id, session_id=session.id)
    broadcasts.signed_out(session=session)
    realtime.close_session(session.id, CloseCode.UNAUTHENTICATED)
