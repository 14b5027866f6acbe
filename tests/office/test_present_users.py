"""The page of who is here."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import redis
from office.admin.present import REDIS_IS_DOWN
from realtime import presence
from tests.factories import UserFactory
from tests.servers import free_port

LIST = reverse("admin:office_presentuser_changelist")


def hold(user, device_id, *, since=None):
    lease = presence.of_device(
        user_id=user.pk, device_id=device_id, ref=device_id, since=since
    )
    presence.hold([lease])
    return lease


def shown(browser, **query):
    users = browser.get(LIST, query).context["cl"].result_list
    return {user.username: user for user in users}


@pytest.fixture
def watcher(client, carol):
    """The browser of carol, who may look."""
    carol.user_permissions.add(Permission.objects.get(codename="view_presentuser"))
    client.force_login(carol)
    return client


def test_it_shows_who_is_here_on_how_many_devices_and_since_when(watcher, bob, mallory):
    now = timezone.now()
    for device_id, minutes in (("phone", 5), ("tablet", 9)):
        hold(bob, device_id, since=now - timedelta(minutes=minutes))

    here = shown(watcher)

    assert set(here) == {"bob"}
    attendance = here["bob"].attendance
    assert attendance.device_count == 2
    assert attendance.since == now - timedelta(minutes=9)
    assert abs(now - attendance.heard_at) < timedelta(minutes=1)
    html = watcher.get(LIST).content.decode()
    assert "(9\xa0minutes)" in html
    assert reverse("admin:accounts_user_change", args=[bob.pk]) in html


def test_it_is_filtered_and_searched(watcher, scene, bob):
    hold(bob, "phone")

    assert set(shown(watcher)) == {"alice", "bob"}
    assert set(shown(watcher, status="streaming")) == {"alice"}
    assert set(shown(watcher, status="online")) == {"bob"}
    assert set(shown(watcher, seller__is_seller__exact="1")) == {"alice"}
    assert set(shown(watcher, q=str(bob.pk))) == {"bob"}
    assert set(shown(watcher, q="alice@example.com")) == {"alice"}


def test_who_was_just_lost_is_still_here_but_has_no_socket(watcher, bob):
    lease = hold(bob, "phone", since=timezone.now())
    presence.release(lease, with_grace=True)

    (user,) = shown(watcher).values()

    assert (user.attendance.device_count, user.attendance.since) == (1, None)


def test_it_takes_as_many_queries_for_three_as_for_one(watcher, bob):
    def count():
        with CaptureQueriesContext(connection) as queries:
            watcher.get(LIST)
        return len(queries)

    hold(bob, "phone")
    count()  # what Django reads once a process
    for_one = count()
    for user in UserFactory.create_batch(2):
        hold(user, "phone")

    assert count() == for_one


def test_without_redis_it_says_so(watcher, bob, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    redis.client.cache_clear()
    try:
        page = watcher.get(LIST)
    finally:
        redis.client.cache_clear()

    assert page.status_code == 200
    assert REDIS_IS_DOWN in page.content.decode()


def test_others_do_not_see_it(client, carol):
    client.force_login(carol)

    assert client.get(LIST).status_code == 403
