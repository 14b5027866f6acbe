"""Requests to a real server, whose threads answer them from end to end.

Django's test client runs the same views, but neither the event loop nor the threads.
"""

import http.client
import json
import re
import socket
from contextlib import closing
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.client import encode_multipart
from PIL import Image

from accounts import tokens
from accounts.models import Session
from billing.models import Package
from billing.services import packages
from tests.realtime.client import client_of, wait_until
from tests.servers import serve
from tests.sessions import begin

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

JSON = {"Content-Type": "application/json"}
PASSWORD = "correct horse battery"
WAITING = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


@pytest.fixture
def server():
    """A server with a single thread, which each test leaves free for the next request.

    When it stops, no request has failed unexpectedly.
    """
    with serve(REQUEST_THREADS="1") as [server]:
        yield server
        assert server.get("/health")[0] == 200
        assert ask(server, "GET", "/api/streams")[0] == 401
        assert "Traceback" not in server.log.read_text()


@pytest.fixture
def pair(bob):
    return tokens.issue(session=begin(bob))


def ask(server, method, path, body=None, *, access="", **headers):
    """Send a request; return the response's status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as c:
        if access:
            headers["Authorization"] = f"Bearer {access}"
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        c.request(method, path, body, headers, encode_chunked=not is_whole(body))
        answer = c.getresponse()
        return answer.status, answer.headers, answer.read()


def is_whole(body):
    return body is None or isinstance(body, str | bytes)


def picture():
    stored = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(stored, "PNG")
    stored.seek(0)
    stored.name = "me.png"
    return stored


def test_a_purchase_is_started_and_its_retry_gets_the_same_response(server, pair):
    """Its view reads the body as bytes, to compare it with that of a retry."""
    packages.offer_first([(20_000, 199)])
    purchase = {"package_id": str(Package.objects.get().pk), "gateway": "sandbox"}
    call = "POST", "/api/credits/purchase", json.dumps(purchase)
    headers = JSON | {"Idempotency-Key": str(uuid4())}

    first, again = (ask(server, *call, access=pair.access, **headers) for _ in range(2))

    assert (first[0], again[0]) == (201, 201)
    assert json.loads(first[2])["gateway"] == "sandbox"
    assert again[2] == first[2]


def test_staff_sign_in_with_a_form(server, carol):
    carol.set_password(PASSWORD)
    carol.save()
    _, headers, page = ask(server, "GET", "/admin/login/")
    cookie = headers["Set-Cookie"].partition(";")[0]
    [token] = re.findall(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
    form = {
        "csrfmiddlewaretoken": token.decode(),
        "login": carol.email,
        "password": PASSWORD,
    }
    kind = "application/x-www-form-urlencoded"

    status, headers, _ = ask(
        server,
        "POST",
        "/admin/login/",
        urlencode(form),
        Cookie=cookie,
        Content_Type=kind,
        Origin=server.url,
    )

    assert (status, headers["Location"]) == (302, "/admin/")
    assert any("sessionid=" in cookie for cookie in headers.get_all("Set-Cookie"))


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_picture_is_stored(server, pair, bob, pieces):
    body = encode_multipart("x", {"picture": picture()})
    size = len(body) // pieces + 1
    parts = [body[at : at + size] for at in range(0, len(body), size)]

    status, _, _ = ask(
        server,
        "PUT",
        "/api/profiles/me/picture",
        body if pieces == 1 else iter(parts),
        access=pair.access,
        Content_Type="multipart/form-data; boundary=x",
    )

    assert status == 200
    bob.refresh_from_db()
    assert bob.picture
    status, headers, stored = ask(server, "GET", bob.picture.url)
    assert (status, headers["Content-Length"]) == (200, str(len(stored)))
    assert stored == bob.picture.open().read()


def test_a_file_of_many_pieces_arrives_whole(server):
    """WhiteNoise streams it."""
    path = "admin/js/vendor/jquery/jquery.js"

    status, headers, body = ask(server, "GET", f"/static/{path}")

    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    assert body.startswith(b"/*!")
    assert len(body) > 2**17


def test_json_in_chunks_is_read(server, pair):
    parts = iter([b'{"refresh": "', pair.refresh.encode(), b'"}'])

    status, _, body = ask(server, "POST", "/api/sessions/refresh", parts, **JSON)

    assert status == 200
    assert json.loads(body)["refresh"] != pair.refresh


def test_a_slow_body_keeps_no_thread_from_other_requests(server, pair):
    body = json.dumps({"refresh": pair.refresh}).encode()
    with opened(server, "DELETE /api/sessions", len(body)) as slow:
        slow.sendall(body[:10])
        assert ask(server, "GET", "/api/streams")[0] == 401

        slow.sendall(body[10:])
        assert slow.recv(4096).startswith(b"HTTP/1.1 204 ")

    assert Session.objects.get().revoked_at is not None


def test_a_client_that_hangs_up_within_its_body_changes_nothing(server, pair):
    body = json.dumps({"refresh": pair.refresh}).encode()

    with opened(server, "DELETE /api/sessions", len(body)) as broken:
        broken.sendall(body[:-1])

    assert ask(server, "GET", "/api/streams")[0] == 401
    assert Session.objects.get().revoked_at is None


def test_a_client_that_hangs_up_before_the_response_is_served_all_the_same(
    server, pair
):
    body = json.dumps({"refresh": pair.refresh}).encode()
    with transaction.atomic():
        Session.objects.select_for_update().get()
        with opened(server, "DELETE /api/sessions", len(body)) as impatient:
            impatient.sendall(body)
            wait_until(is_stuck)

    assert ask(server, "GET", "/api/streams")[0] == 401
    assert Session.objects.get().revoked_at is not None


def test_health_checks_and_sockets_are_answered_while_all_threads_are_stuck(
    server, pair
):
    body = json.dumps({"refresh": pair.refresh}).encode()
    with (
        client_of(server, pair.access) as bob,
        opened(server, "DELETE /api/sessions", len(body)) as stuck,
        opened(server, "GET /api/streams", 0) as waiting,
    ):
        with transaction.atomic():
            Session.objects.select_for_update().get()
            stuck.sendall(body)
            wait_until(is_stuck)

            answers = {
                path: server.get(path)[0] for path in ("/health", "/ready", "/metrics")
            }
            is_served = bob.is_served()
            was_stuck = is_stuck()

        assert was_stuck
        assert answers == {"/health": 200, "/ready": 200, "/metrics": 200}
        assert is_served
        assert stuck.recv(4096).startswith(b"HTTP/1.1 204 ")
        assert waiting.recv(4096).startswith(b"HTTP/1.1 401 ")


def opened(server, line, length):
    """Begin a request whose body, of this length, is still to be sent."""
    opened = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    head = (
        f"{line} HTTP/1.1",
        "Host: localhost",
        *(f"{n}: {v}" for n, v in JSON.items()),
    )
    head = *head, f"Content-Length: {length}", "", ""
    opened.sendall("\r\n".join(head).encode())
    return opened


def is_stuck():
    """Return whether a request waits for a row that this transaction has locked."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() == (1,)
