from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.models import Transfer
from streams.models import Stream, Viewing
from streams.services import streams, viewings
from tests.streams.conftest import PRICE, at, request
from tests.streams.watching import listen

STREAMS = reverse("admin:streams_stream_changelist")
TRANSFERS = reverse("admin:billing_transfer_changelist")
VIEWINGS = reverse("admin:streams_viewing_changelist")


@pytest.fixture
def admin(client, carol):
    """carol's browser, on a site where she may do everything."""
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    return client


def page(row):
    meta = row._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return reverse(name, args=[row.pk])


def found(admin, path, query):
    return list(admin.get(path, {"q": query}).context["cl"].result_list)


def test_a_stream_is_found_by_title_seller_and_id(admin, stream):
    for query in ("harbour", "alice", "alice@example.com", str(stream.pk)):
        assert found(admin, STREAMS, query) == [stream]
    assert found(admin, STREAMS, "bob") == []


def test_a_viewing_is_found_by_its_parties_its_stream_and_id(admin, watched):
    for query in ("bob", "alice@example.com", "harbour", str(watched.pk)):
        assert found(admin, VIEWINGS, query) == [watched]
    assert found(admin, VIEWINGS, str(watched.stream_id)) == [watched]
    assert found(admin, VIEWINGS, str(watched.hold_id)) == [watched]
    assert found(admin, VIEWINGS, "mallory") == []


def test_rows_link_to_what_belongs_to_them(admin, watched):
    stream = watched.stream
    links = {
        watched: [
            *(page(stream), page(watched.hold), f"{TRANSFERS}?cause_id={watched.pk}"),
            *(page(watched.buyer), page(stream.seller.user)),
        ],
        stream: [page(stream.seller.user), f"{VIEWINGS}?stream={stream.pk}"],
        watched.buyer: [f"{VIEWINGS}?buyer={watched.buyer_id}"],
        stream.seller.user: [f"{STREAMS}?seller={stream.seller_id}"],
        stream.seller: [f"{STREAMS}?seller={stream.seller_id}"],
        transfer_of(watched): [f"{VIEWINGS}?id={watched.pk}"],
    }
    for row, targets in links.items():
        html = admin.get(page(row)).content.decode()
        for target in targets:
            assert f'href="{target}"' in html


def transfer_of(watched):
    """Let bob watch for ten seconds and leave; return what he paid."""
    listen(watched, until=10)
    leave(watched, now=at(10))
    return Transfer.objects.filter(cause_id=watched.pk).first()


def test_every_link_leads_somewhere(admin, watched):
    for path in (
        f"{VIEWINGS}?stream={watched.stream_id}",
        f"{VIEWINGS}?buyer={watched.buyer_id}",
        f"{STREAMS}?seller={watched.seller_id}",
        f"{VIEWINGS}?id={watched.pk}",
        f"{TRANSFERS}?cause_id={watched.pk}",
        f"{STREAMS}?status__exact=live",
        f"{VIEWINGS}?state__exact=connected",
    ):
        assert admin.get(path).status_code == HTTPStatus.OK


def test_nothing_is_edited_there(admin, watched):
    for row in (watched, watched.stream):
        meta = row._meta
        add = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
        assert admin.get(add).status_code == HTTPStatus.FORBIDDEN
        assert admin.post(page(row), {"state": "ended"}).status_code == (
            HTTPStatus.FORBIDDEN
        )
        assert admin.post(page(row).replace("change", "delete")).status_code == (
            HTTPStatus.FORBIDDEN
        )


def test_strangers_see_nothing(client, mallory, stream):
    client.force_login(mallory)

    for path in (STREAMS, VIEWINGS, page(stream)):
        assert client.get(path).status_code == HTTPStatus.FOUND


def test_the_lists_take_as_many_queries_for_one_as_for_three(admin, watched, buyer):
    def count():
        with CaptureQueriesContext(connection) as queries:
            admin.get(STREAMS)
            admin.get(VIEWINGS)
        return len(queries)

    count()  # what Django reads once a process
    for_one = count()
    for seconds in (1, 3):
        streams.stop(
            seller_id=watched.seller_id,
            stream_id=Stream.objects.live().get().pk,
            now=at(seconds),
        )
        stream = streams.go_live(
            seller_id=watched.seller_id,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=at(seconds + 1),
        )
        request(stream, buyer, now=at(seconds + 1))

    assert Viewing.objects.count() == Stream.objects.count() == 3
    assert count() == for_one


def leave(viewing, *, now):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=now)
