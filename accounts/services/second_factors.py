"""The second factor of everybody: an authenticator app's codes, and recovery codes.

Kept as django-allauth keeps those of staff, so that there is one of each. A change of
it signs the user's other devices out.
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

from accounts import letters, selectors
from accounts.errors import SecondFactorOff, SecondFactorOn, SecurityKeyOn
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, proofs
from core.errors import FieldError, Invalid
from core.transactions import atomic

log = structlog.get_logger(__name__)

# To install an app and scan; the password was asked for at its start.
SETUP_LIFETIME = timedelta(minutes=10)
_SETUP = "accounts.second_factors.setup"


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What an authenticator app is given; nothing is kept until a code proves it.

    ``token`` says that it is of this user, and begun lately by who has the password.
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
        SecondFactorOn: there is one already.
        SecurityKeyOn: it is a security key.
    """
    proofs.password(user=user, typed=password)
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
    """Ask for a code at every sign-in from now on; return the recovery codes.

    Raises:
        Invalid: the setup is too old or another's, or its app does not show this code.
        Throttled: too many wrong codes.
        SecondFactorOn: there is one already.
        SecurityKeyOn: it is a security key.
        CredentialsChanged: the password was changed meanwhile.
    """
    user = lock_proven(session.user)
    _refuse_on(user)
    TOTP.activate(user, _secret_of(setup, user))
    # Not a recovery code: this is to prove that the app was set up.
    proofs.code(user=user, typed=code, of=[Authenticator.Type.TOTP])
    codes = RecoveryCodes.activate(user).get_unused_codes()
    _tell("second_factor_added", user, session, now)
    return list(codes)


def turn_off(*, session: Session, password: str, code: str, now: datetime) -> None:
    """Ask for no code any more; without a second factor, nothing changes.

    Raises:
        Invalid: the password or the code is wrong.
        Throttled: too many wrong ones.
        SecurityKeyOn: there is nothing but a security key.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    proofs.password(user=session.user, typed=password)
    _remove(session=session, code=code, now=now)


@atomic
def _remove(*, session: Session, code: str, now: datetime) -> None:
    user = lock_proven(session.user)
    kinds = selectors.second_factor_kinds(user.pk)
    if not kinds:
        return
    _refuse_keys_alone(kinds)
    proofs.code(user=user, typed=code)
    factors = Authenticator.objects.filter(user=user)
    factors.filter(type=Authenticator.Type.TOTP).delete()
    # Recovery codes stand in for another factor: staff may have keys.
    if not factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        factors.delete()
    _tell("second_factor_removed", user, session, now)


def renew_recovery_codes(
    *, session: Session, password: str, code: str, now: datetime
) -> list[str]:
    """Return new recovery codes; the old ones work no longer. Other devices are out.

    Raises:
        Invalid: the password or the code is wrong.
        Throttled: too many wrong ones.
        SecondFactorOff: there is no second factor that they could stand in for.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    proofs.password(user=session.user, typed=password)
    return _renew_codes(session=session, code=code, now=now)


@atomic
def _renew_codes(*, session: Session, code: str, now: datetime) -> list[str]:
    user = lock_proven(session.user)
    if not selectors.second_factor_kinds(user.pk):
        raise SecondFactorOff("There is no second factor.")
    proofs.code(user=user, typed=code)
    Authenticator.objects.filter(
        user=user, type=Authenticator.Type.RECOVERY_CODES
    ).delete()
    _tell("recovery_codes_renewed", user, session, now)
    return list(RecoveryCodes.activate(user).generate_codes())


@atomic
def changed_at_the_admin(*, user: User, now: datetime) -> None:
    """Sign a member of staff out, and tell them, who may not have done it."""
    credentials.renew(user=user, now=now)
    letters.queue("tell_of_second_factor", user_id=user.pk)


@atomic
def take_away(*, authenticators: Iterable[Authenticator], now: datetime) -> None:
    """Delete second factors that were lost, and sign out and tell whose they were."""
    for authenticator in authenticators:
        # Not of the instance, which loses its key: this may be run again.
        Authenticator.objects.filter(pk=authenticator.pk).delete()
        credentials.renew(user=authenticator.user, now=now)
        letters.queue("tell_of_second_factor", user_id=authenticator.user_id)


def _refuse_on(user: User) -> None:
    kinds = selectors.second_factor_kinds(user.pk)
    _refuse_keys_alone(kinds)
    if kinds:
        raise SecondFactorOn("There is a second factor already.")


def _refuse_keys_alone(kinds: set[str]) -> None:
    """Refuse who has keys and no app: a key cannot be asked for here.

    With the password alone somebody could otherwise set an app of their own up beside
    it, and open the admin by that.
    """
    if kinds == {Authenticator.Type.WEBAUTHN}:
        raise SecurityKeyOn("Your security key is changed at the admin alone.")


def _secret_of(setup: str, user: User) -> str:
    try:
        user_id, secret, version = signing.loads(
            setup, salt=_SETUP, max_age=SETUP_LIFETIME
        )
    except (signing.BadSignature, ValueError):
        user_id, secret, version = "", "", 0
    # A setup was given for a password, which may be another by now.
    if (user_id, version) != (str(user.pk), user.credentials_version):
        raise Invalid(FieldError("setup", "expired", "Begin again."))
    return str(secret)


def _tell(event: str, user: User, session: Session, now: datetime) -> None:
    """Write it down, tell the user, who may not have done it, close what is open.

    ``user`` is the locked row. The session's own copy stays as it is, for a second try.
    """
    credentials.renew(user=user, now=now, but=session)
    log.warning(event, user_id=str(session.user_id))
    letters.queue("tell_of_second_factor", user_id=session.user_id)
