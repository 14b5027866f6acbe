"""E-mail addresses in the one form that is kept and compared. Pure.

The local part is ASCII, the domain what mail is delivered to: its A-labels.
"""

import idna
from django.core.exceptions import ValidationError

from core.errors import FieldError, Invalid

DOMAIN_MAX_LENGTH = 253  # RFC 1035, 2.3.4; longer ones are slow to read
_DETAIL = "Type an e-mail address."


def normalize(typed: str) -> str:
    """Return the one form of an address, in lower case. Idempotent.

    A name that turns into an ASCII one, as by the Kelvin sign, is refused: that name
    is somebody else's.

    Raises:
        Invalid: the local part is not ASCII, or the domain no name of IDNA 2008.
    """
    if typed.isascii():
        return typed.lower()
    local, _, domain = typed.rpartition("@")
    if len(domain) > DOMAIN_MAX_LENGTH or not local.isascii():
        raise _invalid()
    try:
        delivered_to = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise _invalid() from error
    if _is_disguised(domain, delivered_to):
        raise _invalid()
    return f"{local}@{delivered_to}".lower()


def validate(typed: str) -> None:
    """Refuse what ``normalize`` does, in Django's own forms and commands.

    Raises:
        ValidationError: it has no such form.
    """
    try:
        normalize(typed)
    except Invalid as error:
        raise ValidationError(_DETAIL, code="invalid") from error


def _is_disguised(domain: str, delivered_to: str) -> bool:
    """Tell whether a label was not ASCII and has become so, or has become two."""
    typed, encoded = domain.split("."), delivered_to.split(".")
    return len(typed) != len(encoded) or any(
        not before.isascii() and not after.startswith("xn--")
        for before, after in zip(typed, encoded, strict=True)
    )


def _invalid() -> Invalid:
    return Invalid(FieldError("email", "invalid", _DETAIL))
