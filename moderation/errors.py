"""What moderation refuses."""

from core.errors import DomainError, PermissionDenied


class OwnCase(PermissionDenied):
    """Nobody decides about themselves."""

    code = "own_case"


class Outranked(PermissionDenied):
    """Nobody decides about those above them."""

    code = "outranked"


class OwnSubject(DomainError):
    """Nobody reports themselves."""

    code = "own_subject"


class AlreadyReported(DomainError):
    """One open report a user and subject; another may follow once it is decided."""

    code = "already_reported"


class AlreadyAppealed(DomainError):
    """A decision is appealed once."""

    code = "already_appealed"


class OwnDecision(PermissionDenied):
    """An appeal is answered by another moderator than who decided."""

    code = "own_decision"
