"""Changes of accounts after which notifications go."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.signals import user_blocked, user_left
from notifications.services import notifications


@receiver(user_blocked)
def forget_each_other(*, blocker_id: UUID, blocked_id: UUID, **kwargs: Any) -> None:
    notifications.forget_between(one_id=blocker_id, other_id=blocked_id)


@receiver(user_left)
def forget_user(*, user_id: UUID, **kwargs: Any) -> None:
    notifications.forget(user_id=user_id)
