"""Rating a viewing, thinking it over, and answering."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Count

from core.errors import NotFound
from core.transactions import atomic
from retries.services import items
from sellers.services import reputation
from streams import locks
from streams.constants import RATING_BATCH_VOICES, RATING_EDIT_SECONDS
from streams.errors import AlreadyRated, AlreadyReplied, NotRatable, RatingFinal
from streams.models import Rating, Viewing

KIND = "ratings"


@atomic
def rate(
    *, buyer_id: UUID, viewing_id: UUID, score: int, comment: str = "", now: datetime
) -> Rating:
    """Write down what a buyer thought of a viewing, ``score`` in stars.

    Nobody else reads it, and no average tells of it, before ``publish``.

    Raises:
        NotFound: there is no such viewing, or another bought it.
        NotRatable: it has not ended, or it cost nothing.
        AlreadyRated: it was rated before.
    """
    # Of two calls at once, the second finds the rating of the first.
    locks.lock_buyer(buyer_id)
    viewing = Viewing.objects.filter(pk=viewing_id, buyer_id=buyer_id).first()
    if viewing is None:
        raise NotFound
    if viewing.is_open or not viewing.charged_millicredits:
        raise NotRatable("You can only rate a viewing that has ended and was charged.")
    if earlier := Rating.objects.filter(viewing=viewing).first():
        raise AlreadyRated(
            "You have already rated this viewing.", rating_id=str(earlier.pk)
        )
    return Rating.objects.create(
        viewing=viewing,
        seller_id=viewing.seller_id,
        buyer_id=buyer_id,
        score=score,
        comment=comment,
        created_at=now,
    )


@atomic
def edit(
    *,
    buyer_id: UUID,
    rating_id: UUID,
    score: int | None = None,
    comment: str | None = None,
    now: datetime,
) -> Rating:
    """Change a buyer's own rating; ``None`` changes nothing, and twice is once.

    Raises:
        NotFound: there is no such rating, or another wrote it.
        RatingFinal: it was written more than a day ago.
    """
    locks.lock_buyer(buyer_id)
    rating = Rating.objects.filter(pk=rating_id, buyer_id=buyer_id).first()
    if rating is None:
        raise NotFound
    if now >= rating.editable_until:
        raise RatingFinal("A rating can only be edited for one day.")
    before = (rating.score, rating.comment)
    rating.score = rating.score if score is None else score
    rating.comment = rating.comment if comment is None else comment
    if (rating.score, rating.comment) != before:
        rating.edited_at = now
        rating.save(update_fields=["score", "comment", "edited_at"])
    return rating


def publish(*, now: datetime) -> int:
    """Show the ratings that are final; return of how many sellers, each by itself.

    Those of a day are shown together, a day later, and only once there are those of
    ``RATING_BATCH_VOICES`` buyers: nobody can tell by the time, or by what the average
    does, whose is whose. A second call finds none.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    given_before = midnight - timedelta(seconds=RATING_EDIT_SECONDS)
    waiting = Rating.objects.waiting(given_before=given_before).order_by()
    enough = Count("buyer", distinct=True)
    sellers = waiting.values_list("seller_id").annotate(voices=enough)
    heard = sellers.filter(voices__gte=RATING_BATCH_VOICES)
    return items.each(
        [seller_id for seller_id, _ in heard.order_by("seller_id")],
        partial(_publish, given_before=given_before, now=now),
        kind=KIND,
        now=now,
    )


@atomic
def reply(*, seller_id: UUID, rating_id: UUID, reply: str, now: datetime) -> Rating:
    """Give a seller's one answer to a rating, for everybody to read.

    Raises:
        NotFound: there is no such rating, or it is of another seller.
        AlreadyReplied: they have answered it.
    """
    rating = locks.lock_rating(rating_id, seller_id=seller_id)
    if rating.replied_at is not None:
        raise AlreadyReplied("You have already replied to this rating.")
    rating.reply = reply
    rating.replied_at = now
    rating.save(update_fields=["reply", "replied_at"])
    return rating


@atomic
def hide(*, rating_id: UUID, now: datetime) -> Rating:
    """Keep a rating from everybody but its buyer, until ``show``; twice is once.

    It counts no more for the seller it is about.

    Raises:
        NotFound: there is no such rating.
    """
    return _set_hidden(rating_id, hidden_at=now, now=now)


@atomic
def show(*, rating_id: UUID, now: datetime) -> Rating:
    """Let everybody read a rating again, and count it; twice is once.

    Raises:
        NotFound: there is no such rating.
    """
    return _set_hidden(rating_id, hidden_at=None, now=now)


@atomic
def _publish(seller_id: UUID, *, given_before: datetime, now: datetime) -> bool:
    waiting = Rating.objects.waiting(given_before=given_before)
    rows = waiting.filter(seller_id=seller_id).select_for_update(no_key=True)
    batch = list(rows.order_by("pk"))
    # One may have been hidden since they were counted.
    if len({rating.buyer_id for rating in batch}) < RATING_BATCH_VOICES:
        return False
    shown = Rating.objects.filter(pk__in=[rating.pk for rating in batch])
    shown.update(published_on=now.date())
    reputation.refresh(user_id=seller_id, now=now)
    return True


def _set_hidden(
    rating_id: UUID, *, hidden_at: datetime | None, now: datetime
) -> Rating:
    rating = locks.lock_rating(rating_id)
    if (rating.hidden_at is None) != (hidden_at is None):
        rating.hidden_at = hidden_at
        rating.save(update_fields=["hidden_at"])
        reputation.refresh(user_id=rating.seller_id, now=now)
    return rating
