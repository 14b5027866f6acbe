"""What accounts refuse."""

from http import HTTPStatus

from core.errors import DomainError, Throttled


class NotAuthenticated(DomainError):
    """Whoever this is, they have to sign in."""

    code = "not_authenticated"
    http_status = HTTPStatus.UNAUTHORIZED


class TokenInvalid(NotAuthenticated):
    """The token is malformed, expired, forged or of the wrong kind."""

    code = "token_invalid"


class SessionRevoked(NotAuthenticated):
    """The session was signed out, or ended by new credentials or a stolen token."""

    code = "session_revoked"


class CredentialsChanged(DomainError):
    """The password, e-mail or second factor changed meanwhile: nothing was done."""

    code = "credentials_changed"

    def __init__(self) -> None:
        super().__init__("Your sign-in data changed meanwhile. Try again.")


class InvalidCredentials(NotAuthenticated):
    """No account has this e-mail and this password: which of them is not told."""

    code = "invalid_credentials"


class StepUpRequired(Throttled):
    """Too many wrong passwords: wait, use a known device, or confirm this by a link."""

    code = "step_up_required"


class SecondFactorRequired(NotAuthenticated):
    """The password is right: ask again with a ``code`` of the user's second factor."""

    code = "second_factor_required"


class SecondFactorOn(DomainError):
    """There is a second factor already: turn it off first."""

    code = "second_factor_on"


class SecondFactorOff(DomainError):
    """There is no second factor, so nothing that recovery codes could stand in for."""

    code = "second_factor_off"


class SecurityKeyOn(DomainError):
    """The second factor is a security key, which is changed at the admin alone."""

    code = "security_key_on"


class LinkInvalid(DomainError):
    """The link was used before, is too old, or was never sent by us."""

    code = "link_invalid"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__("This link is not valid any more.")


class DocumentChanged(DomainError):
    """The text has another ``version`` by now: read that one, then agree to it."""

    code = "document_changed"


class AgeRequired(DomainError):
    """The user must first say that they are at least ``minimum_age`` years old."""

    code = "age_required"
    http_status = HTTPStatus.FORBIDDEN


class CountryClosed(DomainError):
    """Nobody watches or sells from this country."""

    code = "country_closed"
    http_status = HTTPStatus.FORBIDDEN


class OwnBlock(DomainError):
    """Nobody blocks themselves."""

    code = "own_block"


class TooManyBlocks(DomainError):
    """A user has blocked as many others as one may."""

    code = "too_many_blocks"


class Suspended(NotAuthenticated):
    """The account is suspended: ``suspended_until`` (null: for good) says how long."""

    code = "suspended"
    http_status = HTTPStatus.FORBIDDEN
