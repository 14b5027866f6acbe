"""Sends a link by e-mail to whoever asks for one, signed in or not."""

from accounts import addresses, mail
from accounts.models import User
from core import limits
from core.ids import new_id


def request(*, email: str, limit: str, task: str) -> None:
    """Queue a task of ``accounts.tasks`` for the owner of this e-mail.

    The same steps run for an unknown e-mail, so neither the response nor its timing
    reveals whether it is in use. The task checks that.

    Raises:
        Throttled: too many links for this e-mail.
        Invalid: it is not a valid e-mail address.
    """
    email = addresses.normalize(email)
    limits.spend(limit, email)
    user_id = User.objects.filter(email=email).values_list("pk", flat=True).first()
    mail.queue(task, user_id=user_id or new_id())
