"""The link by which who may not sign in reads and appeals one decision."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from accounts import links
from moderation.constants import EVIDENCE_KEPT_DAYS
from moderation.models import Decision

# As long as there is something to look at again.
APPEAL_LIFETIME = timedelta(days=EVIDENCE_KEPT_DAYS)
_APPEAL = "moderation.links.appeal"


def to_appeal(decision: Decision) -> str:
    """Return the address of the page that shows this decision, and no other."""
    return links.to("/appeal", token=sign_appeal(decision))


def sign_appeal(decision: Decision) -> str:
    """Return a token by which whoever reads the user's mail may appeal."""
    return signing.dumps([str(decision.pk), decision.subject.email], salt=_APPEAL)


def read_appeal(token: str) -> tuple[UUID, str]:
    """Return which decision a token is about, and the e-mail it was sent to.

    Raises:
        LinkInvalid: it is forged or too old.
    """
    decision_id, email = links.read(token, salt=_APPEAL, lifetime=APPEAL_LIFETIME)
    return UUID(decision_id), email
