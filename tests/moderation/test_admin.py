from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from moderation.models import Decision
from moderation.services import decisions
from tests.factories import UserFactory

USERS = reverse("admin:accounts_user_changelist")
STREAMS = reverse("admin:streams_stream_changelist")
DECISIONS = reverse("admin:moderation_decision_changelist")
ACTIONS = [(USERS, "suspend"), (USERS, "lift_suspension"), (STREAMS, "end_stream")]


def allow(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


@pytest.fixture
def admin(client, carol):
    """The browser of carol, who may look at everything here and decide."""
    allow(carol, "view_user", "view_stream", "view_decision", "add_decision")
    client.force_login(carol)
    return client


@pytest.fixture
def decision(carol, mallory):
    return suspend(carol, mallory)


@pytest.fixture
def ended(carol, scene):
    """The decision that ended alice's stream."""
    return decisions.end_stream(
        moderator=carol, stream_id=scene.stream.pk, reason="not allowed", now=scene.now
    )


def suspend(moderator, subject):
    return decisions.suspend(
        moderator=moderator,
        subject_id=subject.pk,
        reason="spam",
        now=clock.database_now(),
    )


def page(row):
    meta = row._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return reverse(name, args=[row.pk])


def choose(admin, path, action, *rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return admin.post(path, chosen | {"index": "0", "select_across": "0"})


def answer(admin, path, action, *rows, **fields):
    """Send the page that asks why, and return what the list says then."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return admin.post(path, chosen | fields | {"decide": "yes"}, follow=True)


def messages(response):
    return [(m.level_tag, m.message) for m in response.context["messages"]]


@pytest.mark.parametrize(("path", "action"), ACTIONS)
def test_each_action_asks_why_first(admin, mallory, scene, path, action):
    row = mallory if path == USERS else scene.stream

    asked = choose(admin, path, action, row)

    assert asked.status_code == HTTPStatus.OK
    assert asked.templates[0].name == "admin/ask.html"
    html = asked.content.decode()
    assert f'name="action" value="{action}"' in html
    assert f'name="_selected_action" value="{row.pk}"' in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
@pytest.mark.parametrize(("path", "action"), ACTIONS)
def test_without_a_reason_it_asks_again(admin, mallory, scene, path, action, reason):
    row = mallory if path == USERS else scene.stream

    asked = answer(admin, path, action, row, reason=reason)

    assert list(asked.context["form"].errors) == ["reason"]
    mallory.refresh_from_db()
    scene.stream.refresh_from_db()
    assert mallory.suspended_at is None
    assert scene.stream.is_live
    assert not Decision.objects.exists()


def test_users_are_suspended_for_some_days(admin, carol, bob, mallory):
    answer(admin, USERS, "suspend", bob, mallory, reason="spam", days="7")

    for user in (bob, mallory):
        user.refresh_from_db()
        assert user.suspended_until - user.suspended_at == timedelta(days=7)
        assert user.suspension_reason == "spam"
        decision = Decision.objects.get(subject=user)
        assert (decision.moderator, decision.reason) == (carol, "spam")
        assert decision.decided_at == user.suspended_at
        assert decision.until == user.suspended_until


def test_without_a_number_of_days_a_suspension_is_for_good(admin, bob):
    answer(admin, USERS, "suspend", bob, reason="fraud", days="")

    bob.refresh_from_db()
    assert bob.suspended_at is not None
    assert bob.suspended_until is None


@pytest.mark.parametrize("days", ["-1", "0", "3651", "soon"])
def test_a_suspension_with_a_wrong_end_is_refused(admin, bob, days):
    asked = answer(admin, USERS, "suspend", bob, reason="spam", days=days)

    assert list(asked.context["form"].errors) == ["days"]
    bob.refresh_from_db()
    assert bob.suspended_at is None


def test_a_suspension_is_lifted(admin, mallory, decision):
    answer(admin, USERS, "lift_suspension", mallory, reason="it was not")

    mallory.refresh_from_db()
    assert mallory.suspended_at is None
    lifted = Decision.objects.latest("decided_at")
    assert (lifted.action, lifted.reason) == ("lift_suspension", "it was not")


def test_a_stream_is_ended(admin, carol, scene):
    answer(admin, STREAMS, "end_stream", scene.stream, reason="not allowed")

    scene.stream.refresh_from_db()
    scene.viewing.refresh_from_db()
    assert scene.stream.end_reason == "force_stopped"
    assert scene.viewing.end_reason == "stream_ended"
    decision = Decision.objects.get()
    assert (decision.moderator, decision.target_id) == (carol, scene.stream.pk)
    assert decision.subject_id == scene.stream.seller_id


def test_one_refusal_stops_no_other_and_what_is_so_stays(admin, carol, bob, decision):
    boss = UserFactory(username="boss", is_superuser=True)
    chosen = (carol, boss, bob, decision.subject)

    done = answer(admin, USERS, "lift_suspension", *chosen, reason="all of them")

    assert set(messages(done)) == {
        ("error", "carol: You cannot decide about yourself."),
        ("error", "boss: You cannot decide about a user of a higher rank."),
        ("success", "bob: nothing to change"),
        ("success", f"mallory: {Decision.objects.latest('decided_at')}"),
    }
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(("path", "action"), ACTIONS)
def test_who_may_change_users_and_streams_decides_nothing(
    client, carol, mallory, scene, path, action
):
    allow(carol, "view_user", "change_user", "view_stream", "change_stream")
    client.force_login(carol)
    row = mallory if path == USERS else scene.stream

    assert client.get(path).status_code == HTTPStatus.OK
    answer(client, path, action, row, reason="spam")

    assert not Decision.objects.exists()
    scene.stream.refresh_from_db()
    mallory.refresh_from_db()
    assert scene.stream.is_live
    assert mallory.suspended_at is None


def test_a_decision_is_found_by_whom_it_is_about_and_who_made_it(
    admin, carol, alice, ended
):
    for query in (
        *("alice", "ALICE@example.com", str(alice.pk), str(ended.pk)),
        *("carol@example.com", str(carol.pk), str(ended.stream_id), "not allowed"),
    ):
        found = admin.get(DECISIONS, {"q": query}).context["cl"].result_list
        assert list(found) == [ended]
    for filters in ({"action__exact": "suspend"}, {"q": "bob"}):
        assert not admin.get(DECISIONS, filters).context["cl"].result_list


def test_a_decision_links_to_its_user_and_stream_and_they_to_it(
    admin, carol, ended, scene
):
    seller, stream = ended.subject, scene.stream
    links = {
        ended: [page(seller), page(carol), page(stream)],
        seller: [f"{DECISIONS}?subject={seller.pk}"],
        carol: [f"{DECISIONS}?moderator={carol.pk}"],
        stream: [f"{DECISIONS}?target_id={stream.pk}"],
    }
    for row, targets in links.items():
        html = admin.get(page(row)).content.decode()
        for target in targets:
            assert f'href="{target}"' in html
            assert admin.get(target).status_code == HTTPStatus.OK


def test_decisions_are_only_read_even_by_who_may_do_everything(client, carol, decision):
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)

    assert client.get(page(decision)).status_code == HTTPStatus.OK
    for response in (
        client.get(reverse("admin:moderation_decision_add")),
        client.post(page(decision), {"reason": "mine"}),
        client.post(page(decision).replace("change", "delete")),
    ):
        assert response.status_code == HTTPStatus.FORBIDDEN
    assert Decision.objects.get().reason == "spam"


def test_the_list_takes_as_many_queries_for_one_as_for_three(admin, carol, decision):
    def count():
        with CaptureQueriesContext(connection) as queries:
            admin.get(DECISIONS)
        return len(queries)

    count()  # what Django reads once a process
    for_one = count()
    for user in UserFactory.create_batch(2):
        suspend(carol, user)

    assert count() == for_one
