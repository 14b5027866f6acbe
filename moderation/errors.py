"""Refusals of the moderation app."""

from uuid import UUID

from core.errors import DomainError, PermissionDenied


class OwnCase(PermissionDenied):
    """Moderators cannot decide about themselves."""

    code = "own_case"


class Outranked(PermissionDenied):
    """Moderators cannot decide about users of a higher rank."""

    code = "outranked"


class SecondPersonNeeded(PermissionDenied):
    """A decision about staff must be confirmed by a second person."""

    code = "second_person_needed"

    def __init__(self, *, subject_id: UUID) -> None:
        super().__init__(
            "This user is staff: a second person must confirm the decision."
        )
        self.subject_id = subject_id


class OwnProposal(PermissionDenied):
    """A proposal must be confirmed by another person than its proposer."""

    code = "own_proposal"


class ProposalOver(DomainError):
    """The proposal is already confirmed, or it has expired."""

    code = "proposal_over"


class OwnSubject(DomainError):
    """Users cannot report themselves."""

    code = "own_subject"


class AlreadyReported(DomainError):
    """This user already has an open report about this subject."""

    code = "already_reported"


class AlreadyAppealed(DomainError):
    """This decision has already been appealed."""

    code = "already_appealed"


class OwnDecision(PermissionDenied):
    """An appeal must be answered by another moderator than the one who decided."""

    code = "own_decision"
