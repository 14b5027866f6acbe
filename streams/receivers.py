"""What happens below that ends streams and viewings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.signals import user_blocked, user_left, user_suspended
from core import background, clock
from realtime.signals import presence_changed
from sellers.signals import seller_seen_live, seller_went_offline, seller_withdrew
from streams import tasks
from streams.services import follows, lines, streams, viewings
from streams.states import StreamEndReason


@receiver(seller_went_offline)
def end_stream_of_absent(*, seller_id: UUID, now: datetime, **kwargs: Any) -> None:
    streams.end_of_user(
        user_id=seller_id, reason=StreamEndReason.SELLER_OFFLINE, now=now
    )


@receiver(seller_withdrew)
def end_stream_without_consent(
    *, seller_id: UUID, now: datetime, **kwargs: Any
) -> None:
    streams.end_of_user(
        user_id=seller_id, reason=StreamEndReason.SELLER_WITHDREW, now=now
    )


@receiver(seller_seen_live)
def notify_followers(*, seller_id: UUID, **kwargs: Any) -> None:
    """Leave it to a task, many as they may be; the stream runs if nobody takes it."""
    background.run(tasks.tell_followers.name, str(seller_id))


@receiver(user_suspended)
def end_what_the_suspended_do(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    streams.end_of_user(user_id=user_id, reason=StreamEndReason.SUSPENDED, now=now)


@receiver(user_left)
def end_what_who_leaves_does(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    streams.end_of_user(
        user_id=user_id, reason=StreamEndReason.SELLER_WITHDREW, now=now
    )


@receiver(user_blocked)
def end_what_they_watch(
    *, blocker_id: UUID, blocked_id: UUID, now: datetime, **kwargs: Any
) -> None:
    viewings.end_between(blocker_id=blocker_id, blocked_id=blocked_id, now=now)


@receiver(user_blocked)
def part_followers(*, blocker_id: UUID, blocked_id: UUID, **kwargs: Any) -> None:
    follows.part(one_id=blocker_id, other_id=blocked_id)


@receiver(user_left)
def forget_titles(*, user_id: UUID, **kwargs: Any) -> None:
    streams.forget_titles(seller_id=user_id)


@receiver(user_left)
def forget_follows(*, user_id: UUID, **kwargs: Any) -> None:
    follows.forget(user_id=user_id)


@receiver(presence_changed)
def leave_line(*, user_id: UUID, **kwargs: Any) -> None:
    """A place lasts as long as whoever waits is there."""
    lines.close_absent(buyer_id=user_id, now=clock.database_now())


@receiver(user_suspended)
def end_waiting(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    lines.close_of_buyer(buyer_id=user_id, now=now)


@receiver(user_blocked)
def end_waiting_for_each_other(
    *, blocker_id: UUID, blocked_id: UUID, now: datetime, **kwargs: Any
) -> None:
    lines.close_between(one_id=blocker_id, other_id=blocked_id, now=now)


@receiver(user_left)
def forget_places(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    lines.forget(buyer_id=user_id, now=now)
