"""Reports of ratings, and hiding one from everybody."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core import clock
from core.errors import NotFound
from moderation.errors import OwnCase, OwnSubject
from moderation.models import Decision, ReportReason
from moderation.services import appeals, decisions, reports
from sellers.models import Seller
from streams import selectors
from streams.models import Rating
from streams.services import ratings
from tests.factories import UserFactory
from tests.moderation.test_admin import answer
from tests.moderation.test_case_pages import answer as answer_case
from tests.streams.conftest import (  # noqa: F401 -- fixtures of this folder, too
    NOON,
    PRICE,
    at,
    buyer,
    client_of,
    give,
    publish_ratings,
    seller,
    stream,
    watch,
)

RATINGS = reverse("admin:streams_rating_changelist")


@pytest.fixture
def rating(stream, buyer):  # noqa: F811
    """Bob's one star for alice, with words."""
    rating = ratings.rate(
        buyer_id=buyer.pk,
        viewing_id=watch(stream, buyer).pk,
        score=1,
        comment="Go away.",
        now=NOON,
    )
    publish_ratings()
    rating.refresh_from_db()
    return rating


@pytest.fixture
def kind_rating(stream, rating, mallory):  # noqa: F811
    """Mallory's five stars for alice, after bob's one."""
    give(mallory, 10 * PRICE)
    viewing = watch(stream, mallory, now=at(100))
    rating = ratings.rate(
        buyer_id=mallory.pk, viewing_id=viewing.pk, score=5, now=at(200)
    )
    publish_ratings()
    rating.refresh_from_db()
    return rating


@pytest.fixture
def moderator(client, carol):
    codenames = ["view_rating", "view_case", "add_decision"]
    carol.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(carol)
    return client


def report(reporter, rating):
    return reports.report(
        reporter=reporter,
        subject_type="rating",
        subject_id=rating.pk,
        reason=ReportReason.HARASSMENT,
        now=clock.database_now(),
    )


def decide(service, carol, rating):
    return service(
        moderator=carol, rating_id=rating.pk, reason="rude", now=clock.database_now()
    )


def hide(carol, rating):
    return decide(decisions.hide_rating, carol, rating)


def standing(alice):
    seller = Seller.objects.get(pk=alice.pk)  # noqa: F811
    return seller.rating_avg, seller.rating_count


def listed(reader, alice):
    answer = client_of(reader).get(f"/api/profiles/{alice.pk}/ratings")
    return [each["id"] for each in answer.json()["results"]]


def test_a_report_is_about_who_wrote_it_with_what_it_said(alice, bob, rating):
    made = report(alice, rating)

    assert made.case.user == bob
    assert made.evidence["user"]["username"] == "bob"
    facts = made.evidence["rating"]
    assert (facts["score"], facts["comment"]) == (1, "Go away.")
    assert facts["viewing_id"] == str(rating.viewing_id)


def test_it_is_reported_over_http(alice, bob, rating):
    body = {"subject_type": "rating", "subject_id": str(rating.pk), "reason": "spam"}

    made = client_of(alice).post("/api/reports", body, format="json")
    own = client_of(bob).post("/api/reports", body, format="json")

    assert (made.status_code, made.json()["subject_type"]) == (201, "rating")
    assert "bob" not in made.content.decode()
    assert (own.status_code, own.json()["code"]) == (409, "own_subject")


def test_nobody_reports_their_own_or_what_is_hidden(carol, alice, bob, rating):
    with pytest.raises(OwnSubject):
        report(bob, rating)
    hide(carol, rating)
    with pytest.raises(NotFound):
        report(alice, rating)


def test_a_hidden_rating_is_read_and_counted_no_more(
    carol, alice, bob, mallory, rating, kind_rating
):
    assert standing(alice) == (3, 2)

    decision = hide(carol, rating)

    assert (decision.action, decision.subject) == ("hide_rating", bob)
    assert (decision.target_type, decision.target_id) == ("rating", rating.pk)
    assert standing(alice) == (5, 1)
    assert listed(mallory, alice) == [str(kind_rating.pk)]
    assert len(selectors.voices(alice.pk)) == 1


def test_its_buyer_still_has_it_on_the_receipt(carol, bob, rating):
    hide(carol, rating)

    receipt = selectors.receipt(rating.viewing_id, user_id=bob.pk)

    assert receipt.rating == rating


def test_what_its_buyer_changes_stays_hidden(carol, alice, bob, rating):
    hide(carol, rating)

    ratings.edit(buyer_id=bob.pk, rating_id=rating.pk, score=5, now=at(60))

    assert standing(alice) == (None, 0)
    assert listed(bob, alice) == []


def test_shown_again_it_counts_as_before(carol, alice, rating, kind_rating):
    before = standing(alice)
    hide(carol, rating)

    decide(decisions.show_rating, carol, rating)

    assert standing(alice) == before
    assert set(listed(alice, alice)) == {str(rating.pk), str(kind_rating.pk)}


@pytest.mark.parametrize("name", ["hide_rating", "show_rating"])
def test_what_is_so_already_is_not_decided_again(carol, rating, name):
    if name == "show_rating":
        hide(carol, rating)
    service = getattr(decisions, name)

    assert [decide(service, carol, rating) is None for _ in range(2)] == [False, True]


def test_nobody_decides_about_their_own_or_what_is_not_there(bob, carol, rating):
    with pytest.raises(OwnCase):
        hide(bob, rating)
    with pytest.raises(NotFound):
        hide(carol, Rating(pk=rating.viewing_id))
    rating.refresh_from_db()
    assert rating.hidden_at is None


def test_an_appeal_shows_that_one_again_and_no_other(
    carol,
    bob,
    stream,  # noqa: F811
    rating,
):
    dave, now = UserFactory(username="dave", is_staff=True), clock.database_now()
    other = ratings.rate(
        buyer_id=bob.pk,
        viewing_id=watch(stream, bob, now=at(300)).pk,
        score=2,
        now=at(400),
    )
    publish_ratings()
    decision = hide(carol, rating)
    hide(carol, other)
    made = appeals.appeal(user=bob, decision_id=decision.pk, text="True.", now=now)

    appeals.overturn(moderator=dave, appeal_id=made.pk, reason="Yes.", now=now)

    rating.refresh_from_db()
    other.refresh_from_db()
    assert (rating.hidden_at is None, other.hidden_at is None) == (True, False)


def test_it_is_hidden_on_its_case_and_shown_there_again(moderator, alice, rating):
    case = report(alice, rating).case
    page = reverse("admin:moderation_case_change", args=[case.pk])
    html = moderator.get(page).content.decode()
    assert "Go away." in html
    assert 'value="show_rating"' not in html

    answer_case(moderator, case, "hide_rating", reason="rude")

    case.refresh_from_db()
    rating.refresh_from_db()
    assert (case.is_open, rating.hidden_at is None) == (False, False)
    answer_case(moderator, case, "show_rating", reason="a mistake")
    rating.refresh_from_db()
    assert rating.hidden_at is None


def test_several_are_hidden_in_the_list(moderator, rating, kind_rating):
    answer(moderator, RATINGS, "hide_rating", rating, kind_rating, reason="a brigade")

    assert not Rating.objects.shown().exists()
    assert Decision.objects.count() == 2
