"""What selling and the map refuse."""

from http import HTTPStatus

from core.errors import DomainError


class ConsentRequired(DomainError):
    """Nobody sells without having agreed to show where they are."""

    code = "consent_required"
    http_status = HTTPStatus.BAD_REQUEST


class NotASeller(DomainError):
    """Only who sells has a place and goes live."""

    code = "not_a_seller"
    http_status = HTTPStatus.FORBIDDEN


class SellingRevoked(DomainError):
    """A moderator decided that this user does not sell."""

    code = "selling_revoked"
    http_status = HTTPStatus.FORBIDDEN


class TooManyZones(DomainError):
    """Nobody needs more private zones than that."""

    code = "too_many_zones"


class NotOnline(DomainError):
    """None of the seller's devices is connected and in the foreground."""

    code = "not_online"
