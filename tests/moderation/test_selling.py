"""Taking the right to sell, and giving it back, in the list of users and on a case."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core import clock
from moderation.models import Appeal, Decision
from moderation.services import appeals, decisions
from sellers.errors import SellingRevoked
from sellers.models import Seller
from tests.factories import UserFactory
from tests.moderation.test_admin import answer
from tests.moderation.test_case_pages import answer as answer_case
from tests.moderation.test_case_pages import report
from tests.streams.conftest import become_seller, client_of

USERS = reverse("admin:accounts_user_changelist")


@pytest.fixture
def moderator(client, carol):
    codenames = ["view_user", "view_case", "add_decision"]
    carol.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(carol)
    return client


def stop_selling(carol, user):
    return decisions.stop_selling(
        moderator=carol, subject_id=user.pk, reason="stolen", now=clock.database_now()
    )


def shown(browser, **query):
    found = browser.get(USERS, query).context["cl"].result_list
    return {user.username for user in found}


def test_a_seller_is_stopped_in_the_list_of_users(moderator, scene, carol):
    alice = scene.stream.seller.user

    answer(moderator, USERS, "stop_selling", alice, reason="stolen")

    seller = Seller.objects.get(pk=alice.pk)
    scene.stream.refresh_from_db()
    scene.viewing.refresh_from_db()
    assert not seller.is_seller
    assert (scene.stream.is_live, scene.viewing.is_open) == (False, False)
    decision = Decision.objects.get()
    assert (decision.action, decision.moderator, decision.reason) == (
        *("stop_selling", carol, "stolen"),
    )
    assert decision.before == {"is_seller": True, "revoked_at": None}
    assert decision.after["is_seller"] is False


def test_it_is_given_back_and_they_begin_themselves(moderator, carol, alice):
    become_seller(alice)
    stop_selling(carol, alice)
    with pytest.raises(SellingRevoked):
        become_seller(alice)

    answer(moderator, USERS, "allow_selling", alice, reason="a mistake")

    assert not Seller.objects.get(pk=alice.pk).is_seller
    become_seller(alice)
    assert Seller.objects.get(pk=alice.pk).is_seller


def test_what_is_so_already_is_not_decided_again(carol, alice):
    assert [stop_selling(carol, alice) is None for _ in range(2)] == [False, True]


def test_on_a_case_it_is_offered_while_they_sell(moderator, bob, alice):
    become_seller(alice)
    case = report(bob, alice)

    answer_case(moderator, case, "stop_selling", reason="stolen")

    assert not Seller.objects.get(pk=alice.pk).is_seller
    page = moderator.get(reverse("admin:moderation_case_change", args=[case.pk]))
    html = page.content.decode()
    assert 'value="allow_selling"' in html
    assert 'value="stop_selling"' not in html


def test_an_appeal_gives_it_back(carol, alice):
    dave = UserFactory(username="dave", is_staff=True)
    become_seller(alice)
    decision = stop_selling(carol, alice)
    now = clock.database_now()
    made = appeals.appeal(user=alice, decision_id=decision.pk, text="Mine.", now=now)

    appeals.overturn(moderator=dave, appeal_id=made.pk, reason="True.", now=now)

    assert Appeal.objects.get().status == "overturned"
    assert Seller.objects.get(pk=alice.pk).revoked_at is None


def test_users_are_found_by_whether_they_sell(moderator, carol, alice, bob, mallory):
    for user in (alice, mallory):
        become_seller(user)
    stop_selling(carol, mallory)

    assert shown(moderator, seller__is_seller__exact="1") == {"alice"}
    assert shown(moderator, q="mallory@example.com") == {"mallory"}
    assert shown(moderator, q=str(bob.pk)) == {"bob"}
    html = moderator.get(USERS).content.decode()
    assert "taken away" in html


def test_who_may_not_sell_is_told_so(carol, alice):
    stop_selling(carol, alice)
    offer = {"is_seller": True, "location_consent": True, "price_per_minute": "6.000"}

    refused = client_of(alice).put("/api/profiles/me/seller", offer, format="json")

    assert (refused.status_code, refused.json()["code"]) == (403, "selling_revoked")
    assert not Seller.objects.get(pk=alice.pk).is_seller
