"""``manage.py doctor`` on real servers: what works, and what does not."""

import io
import json
import socketserver
import threading
from contextlib import contextmanager

import pytest
from django.core.management import call_command

from billing import probes as payments
from billing.gateways.stripe import events
from core import probes, redis
from streams import probes as streaming
from streams.p2p import turn
from tests import servers
from tests.billing import stripe_api
from tests.core import deployed
from tests.servers import free_port
from tests.turn.conftest import SECRET

KINDS = [*events.KINDS]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# The page's lines of servers, apart from those of settings.
SERVERS = {"Database", "Clocks", "Redis", "Mail", "TURN", "Payments", "stripe"}


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as signing in takes."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            is_wrong = line.startswith(b"AUTH")
            self.wfile.write(
                b"535 wrong\r\n" if is_wrong else b"250-here\r\n250 AUTH PLAIN\r\n"
            )


@contextmanager
def listening(handler):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def site(db, settings):
    deployed.set_up(settings)
    return settings


@pytest.fixture
def mail_server(settings):
    """A mail server on this machine that anybody may send by."""
    with listening(Mailbox) as port:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield settings


@pytest.fixture
def relay(settings, turn_port):
    settings.TURN_SECRET = SECRET
    settings.TURN_URLS = [
        f"turn:127.0.0.1:{turn_port}?transport={transport}"
        for transport in ("udp", "tcp")
    ]
    return settings


def wrong(found):
    return [each.about for each in found if each.is_wrong]


def test_a_site_with_nothing_wrong_is_told_so_and_what_was_tried(
    site, mail_server, relay
):
    site.PAYMENT_GATEWAYS = []
    page = io.StringIO()

    call_command("doctor", stdout=page)

    lines = page.getvalue().splitlines()
    assert lines[-1] == "No problems found."
    assert {line[7:22].strip() for line in lines[1:-2]} == SERVERS - {"stripe"}
    assert sum(" relays by 127.0.0.1" in line for line in lines) == 2


def test_what_is_wrong_is_on_the_page_with_how_to_mend_it(site, mail_server, relay):
    site.PAYMENT_GATEWAYS = []
    site.DEMO_PASSWORD = "sunset"
    site.TURN_SECRET = "another secret of coturn"
    page = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=page)

    assert ended.value.code == 1
    text = page.getvalue()
    assert "WRONG  demo.E001       DEMO_PASSWORD is set." in text
    assert "To mend it: Take DEMO_PASSWORD out of the environment" in text
    assert text.count("refused with 401") == 2
    assert "To mend it: Set TURN_SECRET to coturn's static-auth-secret" in text
    assert "3 of " in text.splitlines()[-1]


def test_a_relay_that_is_not_there_is_told(relay):
    relay.TURN_URLS = [f"turn:127.0.0.1:{free_port()}?transport=tcp", "turn:"]
    found = [*streaming.relay()]
    assert wrong(found) == ["TURN", "TURN"]
    assert "Connection refused" in found[0].said


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("turn:turn.example", ("turn.example", 3478, False, False)),
        ("turn:[2001:db8::1]:99?transport=tcp", ("2001:db8::1", 99, True, False)),
        ("turn:[2001:db8::1]", ("2001:db8::1", 3478, False, False)),
        ("turns:turn.example", ("turn.example", 5349, True, True)),
    ],
)
def test_the_url_of_a_relay_says_where_it_is(url, place):
    read = turn.parse(url)
    assert (read.host, read.port, read.is_tcp, read.is_tls) == place


def test_a_redis_that_is_not_there_or_forgets_is_told(settings, monkeypatch):
    assert wrong(probes.redis_server()) == []
    client = redis.client()
    before = client.config_get("maxmemory-policy")["maxmemory-policy"]
    try:
        client.config_set("maxmemory-policy", "allkeys-lru")
        [found] = probes.redis_server()
    finally:
        client.config_set("maxmemory-policy", before)
    assert "allkeys-lru" in found.said
    assert found.is_wrong
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    redis.client.cache_clear()
    try:
        assert wrong(probes.redis_server()) == ["Redis"]
    finally:
        redis.client.cache_clear()


def test_a_mail_server_that_lets_nobody_in_is_told(mail_server):
    assert wrong(probes.mail()) == []
    mail_server.EMAIL_HOST_USER, mail_server.EMAIL_HOST_PASSWORD = "bob", "guessed"
    [found] = probes.mail()
    assert found.is_wrong
    assert "535" in found.said
    mail_server.EMAIL_PORT = free_port()
    [found] = probes.mail()
    assert found.is_wrong


@pytest.mark.django_db
def test_a_database_that_is_not_there_is_one_line_of_the_page():
    away = f"postgres://nobody:x@127.0.0.1:{free_port()}/nothing"
    with servers.command("doctor", DATABASE_URL=away) as process:
        status = process.popen.wait(60)
        page = process.log.read_text()
    assert status == 1
    assert "WRONG  Database" in page
    assert "Connection refused" in page
    assert "ok     Redis" in page
    assert "Traceback" not in page


class Elsewhere(socketserver.StreamRequestHandler):
    """A web server that knows nothing of webhooks."""

    def handle(self):
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.0 404 Not Found\r\n\r\n")


def test_webhooks_that_do_not_arrive_are_told(settings):
    settings.PAYMENT_GATEWAYS = ["sandbox"]
    with listening(Elsewhere) as port:
        settings.SITE_URL = f"http://127.0.0.1:{port}"
        [found] = payments.gateways()
    assert found.is_wrong
    assert "answers 404" in found.said
    settings.SITE_URL = f"http://127.0.0.1:{free_port()}"
    assert wrong(payments.gateways()) == ["sandbox"]


@pytest.mark.parametrize(
    ("url", "status", "events", "wrong"),
    [
        ("{site}/api/webhooks/stripe", "enabled", KINDS, ""),
        ("{site}/api/webhooks/stripe", "enabled", ["*"], ""),
        ("{site}/api/webhooks/stripe", "enabled", KINDS[1:], f"not send {KINDS[0]}"),
        ("{site}/api/webhooks/stripe", "disabled", KINDS, "no enabled webhook"),
        (
            *("https://elsewhere.example/api/webhooks/stripe", "enabled", KINDS),
            "no enabled webhook",
        ),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_stripe_is_asked_where_it_sends_events(
    settings, live_server, url, status, events, wrong
):
    settings.SITE_URL = live_server.url
    settings.PAYMENT_GATEWAYS, settings.STRIPE_API_KEY = ["stripe"], "rk_test_x"
    settings.STRIPE_WEBHOOK_SECRET = stripe_api.SECRET
    endpoint = {
        "id": "we_1",
        "object": "webhook_endpoint",
        "url": url.format(site=live_server.url),
        "status": status,
        "enabled_events": events,
    }
    listed = {"object": "list", "data": [endpoint], "has_more": False}
    with stripe_api.serve() as stripe:
        stripe.fault = lambda: (200, json.dumps(listed).encode())
        settings.STRIPE_API_URL = stripe.url
        reached, known = payments.gateways()
    assert not reached.is_wrong, reached.said
    assert known.is_wrong == bool(wrong)
    assert wrong in known.said
