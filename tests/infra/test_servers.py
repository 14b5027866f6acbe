"""The processes that stories are told with."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.paths import ROOT
from deploy.local.processes import children_of
from tests import servers
from tests.factories import UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_servers_answer_apart_and_are_gone_afterwards():
    with servers.serve(2) as running:
        answers = [server.get("/ready") for server in running]

    assert answers == [(200, b'{"status": "ready"}')] * 2
    assert running[0].url != running[1].url
    for server in running:
        with pytest.raises(ProcessLookupError):
            os.kill(server.pid, 0)


def test_a_made_up_address_gives_no_new_tries():
    """The limit of tries counts where a request comes from, not where it claims to."""
    body = json.dumps({"email": "nobody@example.com", "password": "wrong"})
    statuses = []

    with servers.serve(SIGN_INS_PER_MINUTE="1") as [server]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for address in ("192.0.2.1", "192.0.2.2"):
            headers = {
                "Content-Type": "application/json",
                "X-Forwarded-For": address,
            }
            connection.request("POST", "/api/sessions", body, headers)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)

    assert statuses == [401, 429]


def test_a_frozen_server_is_stopped_too():
    with servers.serve() as [server]:
        server.send_signal(signal.SIGSTOP)

    assert server.popen.returncode == -signal.SIGTERM


def test_a_command_works_on_the_database_of_the_test():
    UserFactory(email="alice@example.com")

    with servers.command("dumpdata", "accounts.user", "--format=jsonl") as process:
        assert process.popen.wait(timeout=60) == 0
        assert '"email": "alice@example.com"' in process.log.read_text()


def test_a_worker_takes_tasks_and_ends_with_its_children():
    with servers.worker() as process:
        children = children_of(process.pid)

    assert children
    assert process.popen.returncode == 0
    assert not [pid for pid in children if _is_running(pid)]


def test_a_process_that_cannot_start_says_why():
    with (
        pytest.raises(servers.NotStarted, match="SECRET_KEY"),
        servers.serve(SECRET_KEY=""),
    ):
        pass


def test_a_relay_without_its_secret_is_not_served():
    with (
        pytest.raises(servers.NotStarted, match="TURN_URLS without TURN_SECRET"),
        servers.serve(TURN_URLS="turn:turn.example:3478", TURN_SECRET=""),
    ):
        pass


def test_what_a_server_loads_at_its_start_is_never_collected_again():
    """A collection of 200,000 objects would stop every request and socket."""
    code = "import kamegor.asgi, gc; gc.collect(); print(len(gc.get_objects()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert int(done.stdout) < 1000


def _is_running(pid):
    """Return whether it does anything: an ended orphan may wait long to be buried."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
    return "State:\tZ" not in status
