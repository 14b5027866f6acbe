"""What moderation refuses."""

from core.errors import PermissionDenied


class OwnCase(PermissionDenied):
    """Nobody decides about themselves."""

    code = "own_case"


class Outranked(PermissionDenied):
    """Nobody decides about those above them."""

    code = "outranked"
