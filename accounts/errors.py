"""Refusals of the accounts app."""

from http import HTTPStatus

from core.errors import DomainError, Throttled


class NotAuthenticated(DomainError):
    """Sign in first."""

    code = "not_authenticated"
    http_status = HTTPStatus.UNAUTHORIZED


class TokenInvalid(NotAuthenticated):
    """The token is malformed, expired, forged or of the wrong type."""

    code = "token_invalid"


class SessionRevoked(NotAuthenticated):
    """The user signed out, changed credentials, or a stolen token was reused."""

    code = "session_revoked"


class CredentialsChanged(DomainError):
    """The password, e-mail or second factor changed meanwhile. Nothing was done."""

    code = "credentials_changed"

    def __init__(self) -> None:
        super().__init__(
            "Your sign-in details have changed in the meantime. Please try again."
        )


class InvalidCredentials(NotAuthenticated):
    """The e-mail or the password is wrong; the error does not say which."""

    code = "invalid_credentials"


class StepUpRequired(Throttled):
    """Too many wrong passwords. Wait, use a known device, or confirm this by a link."""

    code = "step_up_required"


class SecondFactorRequired(NotAuthenticated):
    """The password is correct. Retry with a ``code`` of the second factor."""

    code = "second_factor_required"


class SecondFactorOn(DomainError):
    """There is already a second factor. Turn it off first."""

    code = "second_factor_on"


class SecondFactorOff(DomainError):
    """There is no second factor, so there are no recovery codes."""

    code = "second_factor_off"


class SecurityKeyOn(DomainError):
    """The second factor is a security key, which can only be changed in the admin."""

    code = "security_key_on"


class LinkInvalid(DomainError):
    """The link was already used, has expired, or is not ours."""

    code = "link_invalid"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__("This link is no longer valid.")


class DocumentChanged(DomainError):
    """The document has a newer ``version``. Read and accept that one."""

    code = "document_changed"


class AgeRequired(DomainError):
    """The user must first confirm that they are at least ``minimum_age`` years old."""

    code = "age_required"
    http_status = HTTPStatus.FORBIDDEN


class CountryClosed(DomainError):
    """Users in this country can neither watch nor sell."""

    code = "country_closed"
    http_status = HTTPStatus.FORBIDDEN


class OwnBlock(DomainError):
    """Users cannot block themselves."""

    code = "own_block"


class TooManyBlocks(DomainError):
    """This user has reached the maximum number of blocks."""

    code = "too_many_blocks"


class Suspended(NotAuthenticated):
    """The account is suspended until ``suspended_until``; null means permanently."""

    code = "suspended"
    http_status = HTTPStatus.FORBIDDEN
