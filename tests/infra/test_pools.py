"""Connections: what must be punctual has its own, and failures say why at once."""

import os
import socket
import subprocess
import sys

import pytest
from django.db import connection

from core.postgis.base import DatabaseWrapper
from deploy.local.paths import ROOT
from tests.servers import database_url

pytestmark = pytest.mark.django_db

# A request holds the only connection there is for requests.
BUSY = """
import asyncio, threading
import django; django.setup()
from django.db import connection
from realtime import database
from core import clock
connection.ensure_connection()
def other_request():
    try:
        connection.ensure_connection()
    except Exception as error:
        print(type(error.__cause__).__name__)
thread = threading.Thread(target=other_request); thread.start(); thread.join()
print(asyncio.run(database.call(clock.database_now)).tzname())
"""
AWAY = """
import django; django.setup()
from django.db import OperationalError, connection
try:
    connection.ensure_connection()
except OperationalError as error:
    print("refused")
"""
# What requests ask of Redis: a task to be done, and the second factor's used codes.
HUNG = """
import django; django.setup()
from django.core.cache import cache
from redis.exceptions import TimeoutError
from core import background
background.run("core.tasks.enforce_retention")
print("goes on")
try:
    cache.get("x")
except TimeoutError:
    print("goes on")
"""
PATIENCE_SECONDS = 60  # of a busy machine: it takes two, four and two


def run(code, **variables):
    """Run Python with the pools of a deployed site; testing has none."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kamegor.settings.local",
            "DATABASE_URL": database_url(),
            "DATABASE_POOL_SIZE": "1",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


def test_a_heartbeat_has_a_connection_when_requests_have_used_up_theirs():
    done = run(BUSY)
    assert done.stdout.splitlines() == ["PoolTimeout", "UTC"], done.stderr


def test_a_connection_learns_what_a_geometry_is_once(monkeypatch):
    """Django would teach it again each time that the pool lends it."""
    connection.ensure_connection()
    learned = []
    register = DatabaseWrapper._register_type

    def note(self, pg_connection, name):
        learned.append(name)
        return register(self, pg_connection, name)

    monkeypatch.setattr(DatabaseWrapper, "_register_type", note)
    connection.register_geometry_adapters(connection.connection)
    assert learned == []

    connection.register_geometry_adapters(connection.connection, True)
    assert learned == ["geometry", "geography", "raster"]


def test_why_the_database_refuses_is_in_the_log_before_anybody_has_waited():
    wrong = database_url().replace("://", "://nobody-", 1)
    done = run(AWAY, DATABASE_URL=wrong)
    assert done.stdout.splitlines() == ["refused"], done.stderr
    assert "password authentication failed" in done.stderr


def test_a_redis_that_hangs_holds_no_request_and_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as hung:
        port = hung.getsockname()[1]
        done = run(HUNG, REDIS_URL=f"redis://127.0.0.1:{port}/0")

    assert done.stdout.splitlines() == ["goes on", "goes on"], done.stderr
    assert "Timeout reading from socket" in done.stderr
