"""What moderation refuses."""

from uuid import UUID

from core.errors import DomainError, PermissionDenied


class OwnCase(PermissionDenied):
    """Nobody decides about themselves."""

    code = "own_case"


class Outranked(PermissionDenied):
    """Nobody decides about those above them."""

    code = "outranked"


class SecondPersonNeeded(PermissionDenied):
    """Nobody decides about staff alone: one proposes it, another confirms."""

    code = "second_person_needed"

    def __init__(self, *, subject_id: UUID) -> None:
        super().__init__("They are staff: somebody else has to confirm this.")
        self.subject_id = subject_id


class OwnProposal(PermissionDenied):
    """Another than who proposes something confirms it."""

    code = "own_proposal"


class ProposalOver(DomainError):
    """It was confirmed already, or nobody confirmed it in time."""

    code = "proposal_over"


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
