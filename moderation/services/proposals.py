"""Acts about staff take two people: one proposes the act, and another confirms it.

The act happens once, when it is confirmed. The user's lock also protects the proposals
about them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.locks import lock_user
from accounts.models import User
from core.errors import NotFound
from core.transactions import atomic
from moderation import subjects
from moderation.errors import ProposalOver, SecondPersonNeeded
from moderation.models import PROPOSAL_LIVES, Appeal, Decision, Proposal

Done = Decision | Appeal | None


def act(
    name: str,
    *,
    row_id: UUID,
    moderator: User,
    reason: str,
    now: datetime,
    until: datetime | None = None,
    case_id: UUID | None = None,
) -> Done | Proposal:
    """Do the act, or store a proposal if it takes a second person.

    Raises:
        DomainError: as the act's own service.
    """
    order = {"reason": reason, "now": now, "until": until, "case_id": case_id}
    try:
        return _do(name, row_id, moderator=moderator, **order)
    except SecondPersonNeeded as needed:
        return Proposal.objects.create(
            act=name,
            row_id=row_id,
            subject_id=needed.subject_id,
            case_id=case_id,
            reason=reason,
            until=until,
            proposed_by=moderator,
            proposed_at=now,
        )


@atomic
def confirm(*, proposal_id: UUID, moderator: User, now: datetime) -> Done:
    """Do another moderator's proposal; None if nothing would change.

    Raises:
        NotFound: there is no such proposal.
        ProposalOver: it was confirmed already, or is older than a day.
        OwnProposal: the moderator proposed it.
        OwnCase: it is about the moderator.
        DomainError: as the act's own service.
    """
    found = Proposal.objects.filter(pk=proposal_id).first()
    if found is None:
        raise NotFound("There is no such proposal.")
    lock_user(found.subject_id)
    # It was read before the user's lock, so it may have been confirmed meanwhile.
    found.refresh_from_db()
    if found.confirmed_at is not None:
        raise ProposalOver("This proposal is already confirmed.")
    if now >= found.proposed_at + PROPOSAL_LIVES:
        raise ProposalOver("This proposal has expired. Please propose it again.")
    done = _do(
        found.act,
        found.row_id,
        moderator=found.proposed_by,
        second=moderator,
        reason=found.reason,
        until=found.until,
        case_id=found.case_id,
        now=now,
    )
    found.confirmed_by, found.confirmed_at = moderator, max(now, found.proposed_at)
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    return done


def _do(name: str, row_id: UUID, **order: Any) -> Done:
    """Call the act's service with the arguments that it accepts."""
    act = subjects.act_named(name)
    optional = {
        field: value
        for field in ("until", "case_id")
        if (value := order.pop(field)) is not None
    }
    done: Done = act.decide(**optional | order | {act.row_name: row_id})
    return done
