"""Links in e-mails that let suspended users read and appeal one decision."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from accounts import links
from moderation.constants import EVIDENCE_KEPT_DAYS
from moderation.models import Decision

# As long as the evidence is kept.
APPEAL_LIFETIME = timedelta(days=EVIDENCE_KEPT_DAYS)
_APPEAL = "moderation.links.appeal"


def to_appeal(decision: Decision) -> str:
    """Return the URL of the page that shows only this decision."""
    return links.to("/appeal", token=sign_appeal(decision))


def sign_appeal(decision: Decision) -> str:
    """Return a token that lets the reader of the user's e-mail appeal."""
    return signing.dumps([str(decision.pk), decision.subject.email], salt=_APPEAL)


def read_appeal(token: str) -> tuple[UUID, str]:
    """Return the decision's id and the e-mail address of a token.

    Raises:
        LinkInvalid: it is forged or has expired.
    """
    decision_id, email = links.read(token, salt=_APPEAL, lifetime=APPEAL_LIFETIME)
    return UUID(decision_id), email
