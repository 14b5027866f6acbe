"""Normalizes e-mail addresses for storage and comparison. Pure.

The local part is ASCII, and the domain consists of A-labels.
"""

import idna
from django.core.exceptions import ValidationError

from core.errors import FieldError, Invalid

DOMAIN_MAX_LENGTH = 253  # RFC 1035, 2.3.4; longer labels are slow to decode
_DETAIL = "Enter a valid e-mail address."


def normalize(typed: str) -> str:
    """Return the normalized address, in lower case. Idempotent.

    A name that only becomes ASCII by normalization is refused, for example one with the
    Kelvin sign: the ASCII name belongs to somebody else.

    Raises:
        Invalid: the local part is not ASCII, or the domain is not valid in IDNA 2008.
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
    """Validate an address in Django's own forms and commands.

    Raises:
        ValidationError: ``normalize`` refuses it.
    """
    try:
        normalize(typed)
    except Invalid as error:
        raise ValidationError(_DETAIL, code="invalid") from error


def _is_disguised(domain: str, delivered_to: str) -> bool:
    """Return whether normalizing turned a label into ASCII or split it in two."""
    typed, encoded = domain.split("."), delivered_to.split(".")
    return len(typed) != len(encoded) or any(
        not before.isascii() and not after.startswith("xn--")
        for before, after in zip(typed, encoded, strict=True)
    )


def _invalid() -> Invalid:
    return Invalid(FieldError("email", "invalid", _DETAIL))
