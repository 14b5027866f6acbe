"""What buyers do in a line, and how it stands for them."""

from streams import selectors
from streams.models import Place
from streams.services import lines, viewings
from tests.factories import UserFactory
from tests.streams.conftest import NOON, PRICE, appear, give


def waiter(username):
    user = UserFactory(username=username)
    give(user, 10 * PRICE)
    appear(user.pk)
    return user


def join(stream, user, *, now=NOON):
    return lines.join(buyer_id=user.pk, stream_id=stream.pk, now=now)


def stand(stream, user, *, now=NOON):
    """Return the user's position, how many wait, and for how long they may accept."""
    view = selectors.line(stream.pk, user_id=user.pk, now=now)
    return view.position, view.waiting, view.seconds_to_accept


def why_over(stream, user):
    return Place.objects.get(stream=stream, buyer=user).end_reason


def free_seat(viewing, *, now=NOON):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=now)
