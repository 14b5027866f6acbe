"""Refusals of the sellers app."""

from http import HTTPStatus

from core.errors import DomainError


class ConsentRequired(DomainError):
    """Selling requires consent to show one's position."""

    code = "consent_required"
    http_status = HTTPStatus.BAD_REQUEST


class NotASeller(DomainError):
    """Only sellers have a position and can go live."""

    code = "not_a_seller"
    http_status = HTTPStatus.FORBIDDEN


class SellingRevoked(DomainError):
    """A moderator has revoked this user's right to sell."""

    code = "selling_revoked"
    http_status = HTTPStatus.FORBIDDEN


class TooManyZones(DomainError):
    """This user has reached the maximum number of private zones."""

    code = "too_many_zones"


class NotOnline(DomainError):
    """None of the seller's devices is connected with the app in the foreground."""

    code = "not_online"
