"""Every e-mail that moderation sends. The words are in ``templates/moderation/email``.

Of what the app shows anyway nothing is sent; who is suspended sees no app.
"""

from django.conf import settings

from core import background, letters
from moderation.models import Action, Decision

# Each action that is told by e-mail, and the page that its letter leads to.
PAGES = {
    Action.WARN: "/profile/decisions",
    Action.SUSPEND: "/profile/decisions",
    Action.LIFT_SUSPENSION: "/",
}


def queue(*, decision: Decision) -> None:
    """Have a decision told by e-mail once the transaction commits, if it is to be.

    If nobody takes the task, the decision stands nevertheless.
    """
    if Action(decision.action) in PAGES:
        background.run("moderation.tasks.tell_of_decision", str(decision.pk))


def decided(*, decision: Decision) -> None:
    """Tell a user what was decided about them, why, and how to appeal."""
    user = decision.subject
    context = {
        "username": user.username,
        "reason": decision.reason,
        "until": decision.until,
        "support": settings.SUPPORT_EMAIL,
        "link": settings.SITE_URL + PAGES[Action(decision.action)],
    }
    letters.send(
        f"moderation/email/{decision.action}",
        to=user.email,
        context=context,
        reply_to=settings.SUPPORT_EMAIL,
    )
