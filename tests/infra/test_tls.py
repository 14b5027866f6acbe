"""What a URL asks for, such as certificates, is asked for by every library."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest

from deploy.local.paths import ROOT
from deploy.local.processes import Group, Program
from tests.servers import database_url, free_port

# Each way in which a process of ours reaches Redis, and what comes of it.
REACH = """
import asyncio, django, traceback; django.setup()
from channels.layers import get_channel_layer
from django.core.cache import cache
from core import redis
from kamegor import celery_app
from kamegor.health import CHECKS
def broker(connection):
    connection.ensure_connection(max_retries=1, errback=None)
ways = {
    "limits": lambda: redis.client().ping(),
    "cache": lambda: cache.get("x"),
    "channels": lambda: asyncio.run(get_channel_layer().send("x", {})),
    "worker": lambda: broker(celery_app.connection_for_read()),
    "beat": lambda: broker(celery_app.connection_for_write()),
}
for name, way in ways.items():
    try:
        way()
        print(name, "reached")
    except Exception as error:
        whole = "".join(traceback.format_exception(error))
        refused = "CERTIFICATE_VERIFY_FAILED" in whole
        print(name, "refused" if refused else whole)
"""
WAYS = ("limits", "cache", "channels", "worker", "beat")


@pytest.fixture(scope="module")
def redis_tls(tmp_path_factory):
    """A Redis with a certificate that it signed itself: its port, its certificate."""
    folder = tmp_path_factory.mktemp("tls")
    port, key, certificate = free_port(), folder / "key", folder / "certificate"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days=1"),
            *("-subj=/CN=localhost", "-addext=subjectAltName=DNS:localhost"),
            *(f"-keyout={key}", f"-out={certificate}"),
        ],
        check=True,
        capture_output=True,
    )
    program = Program(
        name="Redis",
        argv=[
            *("redis-server", "--port", "0", "--tls-port", str(port), "--save", ""),
            *("--tls-cert-file", str(certificate), "--tls-key-file", str(key)),
            *("--tls-auth-clients", "no", "--bind", "127.0.0.1"),
        ],
        folder=folder,
        log=folder / "log",
        is_ready=lambda: _listens(port),
    )
    with Group() as group:
        group.start(program)
        group.wait_until_ready()
        yield port, certificate


def _listens(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def reach(code, **variables):
    """Run code as a process of the site and return what it prints, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("host", "options", "outcome"),
    [
        ("localhost", "", "refused"),
        ("localhost", "?ssl_ca_certs={certificate}", "reached"),
        ("127.0.0.1", "?ssl_ca_certs={certificate}", "refused"),  # another's name
    ],
)
def test_every_library_asks_for_a_certificate_that_is_trusted(
    redis_tls, host, options, outcome
):
    port, certificate = redis_tls
    url = f"rediss://{host}:{port}/0{options.format(certificate=certificate)}"
    assert reach(REACH, REDIS_URL=url) == [f"{way} {outcome}" for way in WAYS]


# Which database each of them uses.
ASK = """
import asyncio, django; django.setup()
from channels.layers import get_channel_layer
from django.core.cache import cache
from core import redis
from kamegor import celery_app
async def of_channels():
    layer = get_channel_layer()
    await layer.send("x", {})
    return (await layer._shards[0]._redis.client_info())["db"]
def of(connection):
    return connection.default_channel.client.client_info()["db"]
print(redis.client().client_info()["db"])
print(cache._cache.get_client("x").client_info()["db"])
print(asyncio.run(of_channels()))
print(of(celery_app.connection_for_read()))
print(of(celery_app.connection_for_write()))
"""


@pytest.fixture(scope="module")
def redis_socket(tmp_path_factory):
    """A Redis that is reached by a socket of this machine: its path."""
    folder = tmp_path_factory.mktemp("socket")
    path = folder / "redis.sock"
    program = Program(
        name="Redis",
        argv=[
            *("redis-server", "--port", "0", "--unixsocket", str(path), "--save", ""),
            *("--requirepass", "p@ss/word"),
        ],
        folder=folder,
        log=folder / "log",
        is_ready=path.exists,
    )
    with Group() as group:
        group.start(program)
        group.wait_until_ready()
        yield path


@pytest.mark.parametrize(
    "said", ["/3", "?db=3", "/0?db=3&socket_timeout=5&client_name=bob&protocol=2"]
)
def test_every_library_uses_the_same_database(settings, said):
    url, _, _ = settings.REDIS_URL.rpartition("/")
    assert reach(ASK, REDIS_URL=f"{url}{said}") == ["3"] * len(WAYS)


def test_every_library_reaches_a_socket_of_this_machine(redis_socket):
    url = f"unix://:p%40ss%2Fword@{quote(str(redis_socket))}?db=3"
    assert reach(ASK, REDIS_URL=url) == ["3"] * len(WAYS)


CONNECT = """
import django; django.setup()
from django.db import OperationalError, connection
try:
    connection.ensure_connection()
    print("connected")
except OperationalError as error:
    print(error)
"""


@pytest.mark.django_db
def test_a_database_without_tls_is_refused_where_the_url_asks_for_it():
    url = database_url()
    assert reach(CONNECT, DATABASE_URL=url) == ["connected"]
    [refused] = reach(CONNECT, DATABASE_URL=f"{url}?sslmode=verify-full")
    assert "server does not support SSL" in refused
