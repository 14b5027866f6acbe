"""What happens below that ends streams and viewings."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.signals import user_blocked, user_left, user_suspended
from core import clock
from sellers.signals import seller_went_offline, seller_withdrew
from streams.services import streams, viewings
from streams.states import StreamEndReason, ViewingEndReason


@receiver(seller_went_offline)
def end_stream_of_absent(*, seller_id: UUID, **kwargs: Any) -> None:
    streams.end_of_absent(seller_id=seller_id, now=clock.database_now())


@receiver(seller_withdrew)
def end_stream_without_consent(*, seller_id: UUID, **kwargs: Any) -> None:
    streams.end_of_seller(
        seller_id=seller_id,
        reason=StreamEndReason.SELLER_WITHDREW,
        now=clock.database_now(),
    )


@receiver(user_suspended)
def end_what_is_watched(*, user_id: UUID, **kwargs: Any) -> None:
    viewings.end_of_buyer(
        buyer_id=user_id,
        reason=ViewingEndReason.SUSPENDED,
        now=clock.database_now(),
    )


@receiver(user_left)
def end_what_who_leaves_watches(*, user_id: UUID, **kwargs: Any) -> None:
    viewings.end_of_buyer(
        buyer_id=user_id, reason=ViewingEndReason.LEFT, now=clock.database_now()
    )


@receiver(user_blocked)
def end_what_they_watch(*, blocker_id: UUID, blocked_id: UUID, **kwargs: Any) -> None:
    viewings.end_between(
        blocker_id=blocker_id, blocked_id=blocked_id, now=clock.database_now()
    )
