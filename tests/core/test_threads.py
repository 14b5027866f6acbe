"""Requests in a bounded pool of threads, over ASGI as the server calls it."""

import asyncio
import threading
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import URLResolver, path

from core.threads import ThreadedHandler

entered = threading.Semaphore(0)
go_on = threading.Event()
seen: list[Any] = []


def thread(request):
    seen.append(threading.current_thread().name)
    return HttpResponse("seen")


def stuck(request):
    entered.release()
    assert go_on.wait(30)
    return HttpResponse("went on")


def reading(request):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    seen.append(connections["default"])
    return HttpResponse("read")


def named(request, name):
    seen.append(name)
    return HttpResponse(name)


def body(request):
    return HttpResponse(request.body)


def pieces(request):
    answer = StreamingHttpResponse(
        iter(["one ", "two"]), status=203, headers={"X-Said": "yes"}
    )
    answer.set_cookie("taste", "sweet")
    return answer


def no_type(request):
    answer = StreamingHttpResponse(iter(()), status=304)
    del answer["Content-Type"]
    return answer


urlpatterns = [
    path("thread", thread),
    path("apart", thread),
    path("stuck", stuck),
    path("reading", reading),
    path("body", body),
    path("named/<name>", named),
    path("pieces", pieces),
    path("no-type", no_type),
]


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = __name__
    seen.clear()
    go_on.clear()


def handler(threads=1):
    return ThreadedHandler(threads=threads, apart={"/apart"})


async def ask(application, path, *events):
    """Return what the application sends for a request."""
    received = iter(events or [{"type": "http.request", "body": b""}])
    sent = []

    async def receive():
        return next(received)

    async def send(event):
        sent.append(event)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    await application(scope, receive, send)
    return sent


async def test_one_thread_runs_a_request_from_its_beginning_to_its_end():
    def note(**event):
        seen.append(threading.current_thread().name)

    for signal in (request_started, request_finished):
        signal.connect(note)
    try:
        application = handler()
        for _ in range(2):
            await ask(application, "/thread")
    finally:
        for signal in (request_started, request_finished):
            signal.disconnect(note)

    assert seen == ["request_0"] * 6


async def test_no_more_requests_run_at_once_than_there_are_threads():
    application = handler(threads=2)
    asked = [asyncio.create_task(ask(application, "/stuck")) for _ in range(3)]
    for _ in range(2):
        assert await asyncio.to_thread(entered.acquire, timeout=30)

    [start, _] = await ask(application, "/apart")

    assert (start["status"], seen) == (200, ["request-apart_0"])
    assert not entered.acquire(blocking=False)
    go_on.set()
    answers = await asyncio.gather(*asked)
    assert [answer[1]["body"] for answer in answers] == [b"went on"] * 3
    assert entered.acquire(blocking=False)


@pytest.mark.django_db
async def test_the_connection_is_given_back_before_a_client_takes_the_answer():
    held = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(event):
        held.append(seen[0].connection)

    scope = {"type": "http", "method": "GET", "path": "/reading", "headers": []}
    await handler()(scope, receive, send)

    assert held == [None, None]


async def test_a_view_can_read_the_body():
    """Django closes the body's file once it is read."""
    first = {"type": "http.request", "body": b"one ", "more_body": True}
    last = {"type": "http.request", "body": b"two"}

    [start, answer] = await ask(handler(), "/body", first, last)

    assert (start["status"], answer["body"]) == (200, b"one two")


async def test_only_paths_without_variables_are_resolved_once(monkeypatch):
    resolved = []
    resolve = URLResolver.resolve

    def note(self, path):
        resolved.append(path)
        return resolve(self, path)

    monkeypatch.setattr(URLResolver, "resolve", note)
    application = handler()
    for asked in ("/thread", "/named/a", "/named/b", "/thread", "/named/a"):
        await ask(application, asked)

    assert resolved == ["/thread", "/named/a", "/named/b", "/named/a"]
    assert seen[1:4] == ["a", "b", seen[0]]


async def test_an_answer_in_pieces_comes_whole():
    [start, body] = await ask(handler(), "/pieces")

    assert (start["status"], body["body"]) == (203, b"one two")
    headers = dict(start["headers"])
    assert headers[b"X-Said"] == b"yes"
    assert headers[b"Set-Cookie"].startswith(b"taste=sweet;")


async def test_an_answer_without_a_type_gets_none():
    [start, body] = await ask(handler(), "/no-type")

    assert (start["status"], body["body"]) == (304, b"")
    assert b"Content-Type" not in dict(start["headers"])


async def test_whoever_leaves_before_the_body_is_there_takes_no_thread():
    first = {"type": "http.request", "body": b"half of", "more_body": True}

    sent = await ask(handler(), "/thread", first, {"type": "http.disconnect"})

    assert (sent, seen) == ([], [])
