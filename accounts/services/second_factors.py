"""The second factor of users: authenticator app and recovery codes.

They are stored by django-allauth, like those of staff, so that a user has one of each.
Any change signs out the user's other devices.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing

from accounts import mail, selectors
from accounts.errors import SecondFactorOff, SecondFactorOn, SecurityKeyOn
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, reauthentication
from core.errors import FieldError, Invalid
from core.transactions import atomic

log = structlog.get_logger(__name__)

# Time to install and scan an app; the password was checked at its start.
SETUP_LIFETIME = timedelta(minutes=10)
_SETUP = "accounts.second_factors.setup"


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The secret for an authenticator app. Nothing is stored until a code proves it.

    ``token`` proves that the setup belongs to this user, and that the user recently
    entered the password.
    """

    token: str
    secret: str
    url: str
    qr_svg: str


def begin(*, user: User, password: str) -> Setup:
    """Return a new secret for the user's app.

    Raises:
        Invalid: the password is wrong.
        Throttled: too many wrong passwords for this user's e-mail.
        SecondFactorOn: the user already has a second factor.
        SecurityKeyOn: the user's second factor is a security key.
    """
    reauthentication.password(user=user, typed=password)
    _refuse_on(user)
    secret, adapter = generate_totp_secret(), get_adapter()
    url = adapter.build_totp_url(user, secret)
    return Setup(
        token=signing.dumps(
            [str(user.pk), secret, user.credentials_version], salt=_SETUP
        ),
        secret=secret,
        url=url,
        qr_svg=adapter.build_totp_svg(url),
    )


@atomic
def turn_on(*, session: Session, setup: str, code: str, now: datetime) -> list[str]:
    """Require a code at every sign-in from now on; return the recovery codes.

    Raises:
        Invalid: the setup has expired or is another user's, or the code is wrong.
        Throttled: too many wrong codes.
        SecondFactorOn: the user already has a second factor.
        SecurityKeyOn: the user's second factor is a security key.
        CredentialsChanged: the password was changed meanwhile.
    """
    user = lock_proven(session.user)
    _refuse_on(user)
    TOTP.activate(user, _secret_of(setup, user))
    # Not a recovery code, because this must prove that the app is set up.
    reauthentication.code(user=user, typed=code, of=[Authenticator.Type.TOTP])
    codes = RecoveryCodes.activate(user).get_unused_codes()
    _tell("second_factor_added", user, session, now)
    return list(codes)


def turn_off(*, session: Session, password: str, code: str, now: datetime) -> None:
    """Stop requiring a code. Idempotent.

    Raises:
        Invalid: the password or the code is wrong.
        Throttled: too many wrong ones.
        SecurityKeyOn: the user only has a security key.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    reauthentication.password(user=session.user, typed=password)
    _remove(session=session, code=code, now=now)


@atomic
def _remove(*, session: Session, code: str, now: datetime) -> None:
    user = lock_proven(session.user)
    kinds = selectors.second_factor_kinds(user.pk)
    if not kinds:
        return
    _refuse_keys_alone(kinds)
    reauthentication.code(user=user, typed=code)
    factors = Authenticator.objects.filter(user=user)
    factors.filter(type=Authenticator.Type.TOTP).delete()
    # Keep recovery codes if another factor remains: staff may have keys.
    if not factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        factors.delete()
    _tell("second_factor_removed", user, session, now)


def renew_recovery_codes(
    *, session: Session, password: str, code: str, now: datetime
) -> list[str]:
    """Replace the recovery codes, and sign out the user's other devices.

    Raises:
        Invalid: the password or the code is wrong.
        Throttled: too many wrong ones.
        SecondFactorOff: the user has no second factor for recovery codes to replace.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    reauthentication.password(user=session.user, typed=password)
    return _renew_codes(session=session, code=code, now=now)


@atomic
def _renew_codes(*, session: Session, code: str, now: datetime) -> list[str]:
    user = lock_proven(session.user)
    if not selectors.second_factor_kinds(user.pk):
        raise SecondFactorOff("You have no second factor.")
    reauthentication.code(user=user, typed=code)
    Authenticator.objects.filter(
        user=user, type=Authenticator.Type.RECOVERY_CODES
    ).delete()
    _tell("recovery_codes_renewed", user, session, now)
    return list(RecoveryCodes.activate(user).generate_codes())


@atomic
def changed_at_the_admin(*, user: User, now: datetime) -> None:
    """Sign a member of staff out, and notify them in case it was not them."""
    credentials.renew(user=user, now=now)
    mail.queue("tell_of_second_factor", user_id=user.pk)


@atomic
def take_away(*, authenticators: Iterable[Authenticator], now: datetime) -> None:
    """Delete lost second factors, sign their users out, and notify them."""
    for authenticator in authenticators:
        # Not ``instance.delete()``, which clears the primary key: this may be retried.
        Authenticator.objects.filter(pk=authenticator.pk).delete()
        credentials.renew(user=authenticator.user, now=now)
        mail.queue("tell_of_second_factor", user_id=authenticator.user_id)


def _refuse_on(user: User) -> None:
    kinds = selectors.second_factor_kinds(user.pk)
    _refuse_keys_alone(kinds)
    if kinds:
        raise SecondFactorOn("You already have a second factor.")


def _refuse_keys_alone(kinds: set[str]) -> None:
    """Refuse users who have security keys but no app.

    The API cannot check a key. Otherwise the password alone would be enough to add an
    app, and to open the admin with it.
    """
    if kinds == {Authenticator.Type.WEBAUTHN}:
        raise SecurityKeyOn("Your security key can only be changed in the admin.")


def _secret_of(setup: str, user: User) -> str:
    try:
        user_id, secret, version = signing.loads(
            setup, salt=_SETUP, max_age=SETUP_LIFETIME
        )
    except (signing.BadSignature, ValueError):
        user_id, secret, version = "", "", 0
    # The setup was created with a password that may have changed since.
    if (user_id, version) != (str(user.pk), user.credentials_version):
        raise Invalid(
            FieldError(
                "setup", "expired", "This setup has expired. Please start again."
            )
        )
    return str(secret)


def _tell(event: str, user: User, session: Session, now: datetime) -> None:
    """Log the change, notify the user in case it was not them, and end sessions.

    ``user`` is the locked row. The session's own copy is not changed, so that a retry
    works.
    """
    credentials.renew(user=user, now=now, but=session)
    log.warning(event, user_id=str(session.user_id))
    mail.queue("tell_of_second_factor", user_id=session.user_id)
