"""The page of streams that run, and ending one from it."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from moderation.models import Decision
from realtime import database
from streams.services import streams
from tests.factories import UserFactory
from tests.moderation.test_case_pages import report
from tests.streams.clients import Refused, opener
from tests.streams.conftest import PRICE, become_seller

LIST = reverse("admin:office_livestream_changelist")


def go_live(user, *, now):
    become_seller(user)
    return streams.go_live(
        seller_id=user.pk, title="y", price_per_minute_millicredits=PRICE, now=now
    )


def end_page(stream):
    return reverse("admin:office_livestream_end", args=[stream.pk])


def shown(browser, **query):
    return {row.pk for row in browser.get(LIST, query).context["cl"].result_list}


def said(response):
    return [message.message for message in response.context["messages"]]


@pytest.fixture
def watcher(client, carol):
    """The browser of carol, who may look."""
    carol.user_permissions.add(Permission.objects.get(codename="view_livestream"))
    client.force_login(carol)
    return client


@pytest.fixture
def moderator(watcher, carol):
    """The browser of carol, who may decide as well."""
    carol.user_permissions.add(Permission.objects.get(codename="add_decision"))
    return watcher


def test_it_shows_what_runs_who_watches_and_what_came_in(watcher, scene, mallory):
    streams.end(
        stream_id=go_live(mallory, now=scene.now).pk, reason="stopped", now=scene.now
    )
    scene.viewing.charged_millicredits = 2_000
    scene.viewing.save(update_fields=["charged_millicredits"])

    page = watcher.get(LIST)

    (row,) = page.context["cl"].result_list
    assert (row.pk, row.viewer_count, row.charged_millicredits) == (
        *(scene.stream.pk, 1, 2_000),
    )
    assert page.context["title"] == "Live now: 1 stream"
    html = page.content.decode()
    assert "2.000" in html
    assert reverse("admin:streams_stream_change", args=[scene.stream.pk]) in html


def test_it_is_filtered_and_searched(watcher, scene, bob, mallory):
    watched, unwatched = scene.stream.pk, go_live(mallory, now=scene.now).pk
    report(bob, mallory)
    report(UserFactory(), mallory)

    assert shown(watcher) == {watched, unwatched}
    assert shown(watcher, watched="yes") == {watched}
    assert shown(watcher, watched="no") == {unwatched}
    assert shown(watcher, reported="yes") == {unwatched}
    assert shown(watcher, reported="no") == {watched}
    assert shown(watcher, watched="perhaps") == {watched, unwatched}
    assert shown(watcher, q="mallory") == {unwatched}
    assert shown(watcher, q=str(watched)) == {watched}


def test_it_takes_as_many_queries_for_three_as_for_one(watcher, scene, bob):
    def count():
        with CaptureQueriesContext(connection) as queries:
            watcher.get(LIST)
        return len(queries)

    count()  # what Django reads once a process
    for_one = count()
    for user in UserFactory.create_batch(2):
        go_live(user, now=scene.now)
        report(bob, user)

    assert count() == for_one


def test_a_stream_is_ended_with_a_reason(moderator, carol, scene):
    asked = moderator.get(end_page(scene.stream))
    assert asked.templates[0].name == "admin/ask.html"
    assert end_page(scene.stream) in moderator.get(LIST).content.decode()

    done = moderator.post(
        end_page(scene.stream), {"decide": "yes", "reason": "a child"}, follow=True
    )

    assert done.redirect_chain[-1][0] == LIST
    decision = Decision.objects.get()
    assert (decision.action, decision.moderator, decision.reason) == (
        *("end_stream", carol, "a child"),
    )
    scene.viewing.refresh_from_db()
    assert scene.viewing.end_reason == "stream_ended"
    assert shown(moderator) == set()


def test_several_are_ended_at_once(moderator, scene, mallory):
    other = go_live(mallory, now=scene.now)
    chosen = {"action": "end_stream", "_selected_action": [scene.stream.pk, other.pk]}

    moderator.post(LIST, chosen | {"decide": "yes", "reason": "x"}, follow=True)

    assert Decision.objects.count() == 2
    assert shown(moderator) == set()


def test_without_a_reason_it_asks_again(moderator, scene):
    asked = moderator.post(end_page(scene.stream), {"decide": "yes", "reason": " "})

    assert list(asked.context["form"].errors) == ["reason"]
    assert not Decision.objects.exists()


def test_who_comes_too_late_is_told(moderator, scene):
    streams.end(stream_id=scene.stream.pk, reason="stopped", now=scene.now)

    for answer in (
        moderator.get(end_page(scene.stream), follow=True),
        moderator.post(
            end_page(scene.stream), {"decide": "yes", "reason": "x"}, follow=True
        ),
    ):
        assert said(answer) == ["This stream has ended already."]
    assert not Decision.objects.exists()


def test_who_only_watches_over_them_ends_none(watcher, scene):
    page = end_page(scene.stream)

    assert page not in watcher.get(LIST).content.decode()
    for answer in (
        watcher.get(page),
        watcher.post(page, {"decide": "yes", "reason": "x"}),
    ):
        assert answer.status_code == HTTPStatus.FORBIDDEN
    chosen = {"action": "end_stream", "_selected_action": [scene.stream.pk]}
    watcher.post(LIST, chosen | {"decide": "yes", "reason": "x"})
    assert not Decision.objects.exists()
    scene.stream.refresh_from_db()
    assert scene.stream.is_live


@pytest.mark.django_db(transaction=True)
async def test_both_peers_hear_of_it_and_signal_no_more(
    scene, alice, bob, carol, client
):
    topic = f"stream:{scene.viewing.stream_id}"
    signal = {"viewing_id": str(scene.viewing.pk)}
    await database.call(_let_decide, carol)
    async with opener() as connect:
        peers = [await connect(user) for user in (alice, bob)]
        for peer in peers:
            await peer.join(topic)

        await database.call(_end_from_the_page, client, carol, scene.viewing)

        for peer in peers:
            ended = await peer.until("stream_ended")
            assert ended["reason"] == "force_stopped"
        with pytest.raises(Refused):
            await peers[1].push(topic, "heartbeat", signal)


def _let_decide(user):
    user.user_permissions.add(*Permission.objects.filter(codename="add_decision"))


def _end_from_the_page(client, user, viewing):
    client.force_login(user)
    client.post(end_page(viewing.stream), {"decide": "yes", "reason": "x"})
