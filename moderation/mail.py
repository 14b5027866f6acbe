"""Every e-mail that moderation sends. The words are in ``templates/moderation/email``.

Of what the app shows anyway nothing is sent; who is suspended sees no app.
"""

from collections.abc import Callable

from django.conf import settings

from core import background, mail
from moderation import links
from moderation.models import Decision

# Each action that is told by e-mail, and where its letter leads to. Who is suspended
# has a link that takes no signing in.
ADDRESSES: dict[str, Callable[[Decision], str]] = {
    "warn": lambda _: settings.SITE_URL + "/profile/decisions",
    "suspend": links.to_appeal,
    "lift_suspension": lambda _: settings.SITE_URL + "/",
}


def queue(*, decision: Decision) -> None:
    """Have a decision told by e-mail once the transaction commits, if it is to be.

    If nobody takes the task, the decision stands nevertheless.
    """
    if decision.action in ADDRESSES:
        background.run("moderation.tasks.tell_of_decision", str(decision.pk))


def decided(*, decision: Decision) -> None:
    """Tell a user what was decided about them, why, and how to appeal."""
    user = decision.subject
    context = {
        "username": user.username,
        "reason": decision.reason,
        "until": decision.until,
        "support": settings.SUPPORT_EMAIL,
        "days": links.APPEAL_LIFETIME.days,
        "link": ADDRESSES[decision.action](decision),
    }
    mail.send(
        f"moderation/email/{decision.action}",
        to=user.email,
        context=context,
        reply_to=settings.SUPPORT_EMAIL,
    )
