"""What no well-made client sends, over a real connection to a real server."""

import re
import socket

import pytest

from tests.servers import serve

# Without a test that is marked so, there is no database, and no server starts.
pytestmark = pytest.mark.django_db

MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def port(django_db_setup, django_db_blocker):
    """A server of its own; these requests write nothing."""
    with django_db_blocker.unblock(), serve() as [server]:
        yield server.port


def send(port, *pieces):
    """Send bytes as they are; return the answer's status, its headers and its body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break  # the answer is there already
        answer = b""
        while not re.search(rb"\r\n\r\n.+", answer, re.DOTALL):
            received = connection.recv(65536)
            if not received:
                break
            answer += received
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


def request(line, *headers, body=b""):
    return b"\r\n".join([line, b"Host: localhost", *headers, b"", body])


@pytest.mark.parametrize(
    "lines",
    [
        [b"GET /api/profiles/me HTTP/1.1", b"User-Agent: a\x00b"],
        [b"GET /api/\xff\xfe HTTP/1.1"],
        [b"GET /api/%ff%00 HTTP/1.1"],
        [b"GET /api/streams?cursor=\xff HTTP/1.1"],
        [b"GET /api/streams?%ff=%00 HTTP/1.1"],
        [b"GET /api/streams HTTP/1.1", b"Authorization: Bearer " + b"W1tb" * 9000],
        [b"GET /api/streams HTTP/1.1", b"Authorization: Bearer \xff.\xff.\xff"],
        [b"GET /api/streams?" + b"a" * 60_000 + b" HTTP/1.1"],
        [b"POST /api/sessions HTTP/1.1", b"Content-Length: -1"],
        [b"POST /api/sessions HTTP/1.1", b"Content-Length: x"],
        [b"POST /api/sessions HTTP/1.1", b"Content-Length: 1", b"Content-Length: 2"],
        [
            b"POST /api/sessions HTTP/1.1",
            b"Content-Length: 2",
            b"Transfer-Encoding: chunked",
        ],
        [
            b"GET /api/streams?a=%41 HTTP/1.1",
            b"Content-Type: application/json; charset=bz2_codec",
        ],
        [b"NONSENSE"],
    ],
)
def test_broken_requests_are_the_clients_fault(port, lines):
    status, _, _ = send(port, request(*lines))
    assert 400 <= status < 500


def test_a_body_declared_too_large_is_refused_unread(port):
    status, head, body = send(
        port,
        request(
            b"POST /api/sessions HTTP/1.1",
            b"Content-Type: application/json",
            b"Content-Length: 1000000000",
        ),
    )
    assert status == 413
    assert b"application/problem+json" in head
    assert b'"code": "too_large"' in body


def test_a_body_that_never_ends_is_cut_off(port):
    chunk = b"%x\r\n%s\r\n" % (MEBIBYTE, b" " * MEBIBYTE)
    status, head, body = send(
        port,
        request(
            b"POST /api/sessions HTTP/1.1",
            b"Content-Type: application/json",
            b"Transfer-Encoding: chunked",
        ),
        *[chunk] * 50,
    )
    assert status == 413
    assert b"application/problem+json" in head
    assert b'"code": "too_large"' in body


def test_json_that_declares_no_length_is_read(port):
    json = b'{"refresh": "no token of ours"}'
    status, _, body = send(
        port,
        request(
            b"POST /api/sessions/refresh HTTP/1.1",
            b"Content-Type: application/json",
            b"Transfer-Encoding: chunked",
            body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(json), json),
        ),
    )
    assert status == 401
    assert b'"code":"token_invalid"' in body


@pytest.mark.parametrize("declares_length", [True, False])
def test_json_above_its_own_limit_is_refused(port, declares_length):
    body = b" " * (MEBIBYTE + 1)
    declared = b"Content-Length: %d" % len(body)
    if not declares_length:
        declared = b"Transfer-Encoding: chunked"
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    status, _, body = send(
        port,
        request(
            b"POST /api/sessions HTTP/1.1",
            b"Content-Type: application/json",
            declared,
            body=body,
        ),
    )
    assert status == 413
    assert b'"code":"too_large"' in body
