"""What is logged, and what never is."""

import io
import json
import logging
from smtplib import SMTPRecipientsRefused

import pytest
import structlog
from django.db import IntegrityError, transaction
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from accounts import tokens
from kamegor import logs
from tests import servers
from tests.sessions import begin


@pytest.fixture
def lines():
    """Log as a deployed site does; a call returns the lines so far."""
    written = io.StringIO()
    terminal = logging.StreamHandler(written)
    terminal.setFormatter(logs.formatter(as_json=True))
    logging.root.addHandler(terminal)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.root.removeHandler(terminal)


def test_a_line_is_json_whoever_writes_it(lines):
    logging.getLogger("billing").warning("%d rows fail", 2)
    structlog.get_logger("streams").info("viewing ended", viewing_id="7")

    billing, streams = lines()

    assert billing.pop("timestamp").endswith("Z")
    assert billing == {"event": "2 rows fail", "level": "warning", "logger": "billing"}
    assert streams.pop("timestamp").endswith("Z")
    assert streams == {
        "event": "viewing ended",
        "viewing_id": "7",
        "level": "info",
        "logger": "streams",
    }


def test_an_exception_is_logged_without_the_values_it_met(lines):
    try:
        token = "eyJhbGciOi"
        int(token[:0])
    except ValueError:
        logging.getLogger("core").exception("it broke")

    [line] = lines()

    assert "ValueError: invalid literal" in line["exception"]
    assert token not in json.dumps(line)


def test_tokens_descriptions_and_places_are_hidden(lines):
    log = structlog.get_logger("anywhere")
    log.info("GET /socket/websocket?token=eyJhbG&vsn=2.0.0", sdp="v=0", candidate="a")
    logging.getLogger("library").warning("/api/map/sellers?lat=48.1&lon=11.5&radius=9")
    log.info("seen", lat=48.1, lon=11.5)

    socket, place, seen = lines()

    assert socket["event"] == "GET /socket/websocket?token=…&vsn=2.0.0"
    assert (socket["sdp"], socket["candidate"]) == ("…", "…")
    assert place["event"] == "/api/map/sellers?lat=…&lon=…&radius=9"
    assert (seen["lat"], seen["lon"]) == ("…", "…")


EMAIL = "bob@mail.example.com"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
CANDIDATE = "candidate:1 1 udp 2122260223 198.51.100.7 50000 typ host generation 0"


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "secret", [EMAIL, TOKEN, CANDIDATE, CANDIDATE.replace("udp", "UDP")]
)
def test_whatever_a_library_says_is_without_what_is_private(secret, as_json):
    written = io.StringIO()
    terminal = logging.StreamHandler(written)
    terminal.setFormatter(logs.formatter(as_json=as_json))
    library = logging.getLogger("library")
    library.addHandler(terminal)

    library.warning("cannot take %s today", secret)
    structlog.get_logger("library").warning("x", seen={"by": [(secret,)]})
    structlog.get_logger("library").warning("x", seen={"email": "short@host"})
    refusal = SMTPRecipientsRefused({secret: (550, b"no such user")})
    library.error("a task failed", exc_info=refusal)
    library.removeHandler(terminal)

    text = written.getvalue()
    assert "cannot take …" in text
    assert "SMTPRecipientsRefused" in text
    assert secret not in text
    assert "198.51.100.7" not in text
    assert "short@host" not in text


@pytest.mark.parametrize(
    "part", ["a", "a.", "a@", "@a.", "eyJ", "eyJ-", "eyJa.", "candidate:", "DETAIL:"]
)
def test_a_line_of_any_length_is_read_once(part):
    """A million characters take a moment; whatever goes back in them takes hours."""
    line = part * (1_000_000 // len(part))

    assert len(logs.hide_private(None, "", {"event": line})["event"]) <= len(line)


@pytest.mark.django_db
def test_a_row_that_is_refused_is_not_logged(lines, bob):
    bob.description = "a harbour\n\nat night"
    bob.save()
    rows = type(bob).objects.filter(pk=bob.pk)
    with pytest.raises(IntegrityError, match="BOB@") as refusal, transaction.atomic():
        rows.update(email=bob.email.upper())
    logging.getLogger("core").error("it broke", exc_info=refusal.value)

    [line] = [line for line in lines() if line["event"] == "it broke"]

    assert "accounts_user_email_in_lower_case" in line["exception"]
    for value in ("BOB@", "harbour", "at night", str(bob.pk)):
        assert value not in line["exception"]


@pytest.mark.django_db
def test_a_request_is_logged_by_its_path_alone(lines, client):
    client.get(
        "/api/map/sellers?lat=48.1&lon=11.5&radius=9", REMOTE_ADDR="198.51.100.7"
    )

    [line] = [line for line in lines() if line["event"] == "request_finished"]

    assert (line["request"], line["code"]) == ("GET /api/map/sellers", 401)
    assert "192.0.2.7" not in json.dumps(line)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_server_logs_neither_the_token_of_a_socket_nor_a_place():
    with servers.serve(LOG_JSON="true") as [server]:
        server.get("/api/map/sellers?lat=48.137&lon=11.575")
        with pytest.raises(InvalidStatus):
            connect(f"{server.socket_url}/websocket?vsn=2.0.0&token=eyJhbGciOi")
        log = server.log.read_text()

    assert "GET /api/map/sellers" in log
    assert "48.137" not in log
    assert "eyJhbGciOi" not in log


@pytest.mark.parametrize("path", ["/health", "/api/docs", "/api/streams"])
def test_no_session_is_loaded_for_the_log_where_none_is_used(
    client, carol, path, django_assert_num_queries
):
    """A browser sends the admin's cookie to the API, too."""
    client.force_login(carol)

    with django_assert_num_queries(0):
        client.get(path)


def test_a_request_is_logged_with_the_user_of_its_token(client, bob, lines):
    access = tokens.issue(session=begin(bob)).access

    client.get("/api/profiles/me", headers={"authorization": f"Bearer {access}"})
    client.get("/api/profiles/me")

    finished = [line for line in lines() if line["event"] == "request_finished"]
    assert [line["user_id"] for line in finished] == [str(bob.pk), None]
