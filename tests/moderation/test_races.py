"""Two moderators at once, by threads that start together."""

from functools import partial

import pytest

from moderation.models import Decision
from moderation.services import decisions
from tests.factories import UserFactory
from tests.streams.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def test_of_two_moderators_who_end_a_stream_one_has_decided(carol, scene):
    made = at_once(
        *(
            partial(
                decisions.end_stream,
                moderator=moderator,
                stream_id=scene.stream.pk,
                reason="not allowed",
                now=scene.now,
            )
            for moderator in (carol, UserFactory.create(is_staff=True))
        )
    )

    assert sorted(decision is None for decision in made) == [False, True]
    [decision] = Decision.objects.all()
    assert decision.before["status"] == "live"


def test_a_stream_that_is_ended_while_its_seller_is_suspended_ends_once(carol, scene):
    made = at_once(
        partial(
            decisions.end_stream,
            moderator=carol,
            stream_id=scene.stream.pk,
            reason="not allowed",
            now=scene.now,
        ),
        partial(
            decisions.suspend,
            moderator=carol,
            subject_id=scene.stream.seller_id,
            reason="spam",
            now=scene.now,
        ),
    )

    ended, suspended = made
    scene.stream.refresh_from_db()
    reason = "suspended" if ended is None else "force_stopped"
    assert scene.stream.end_reason == reason
    assert suspended is not None
    assert Decision.objects.count() == (1 if ended is None else 2)
