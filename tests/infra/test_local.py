"""The pieces that ``make`` is built of; ``.ci/run`` tries the whole."""

import json
import signal
import socket
import subprocess
import sys

import pytest

from deploy.local import client, packages, ports, servers
from deploy.local.command import alone
from deploy.local.paths import ROOT
from deploy.local.processes import Group, Program
from deploy.local.progress import Stop
from deploy.local.stamps import Stamp

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# A program with a child, as a Celery worker has.
PARENT = [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEPER!r})"]


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture(autouse=True)
def _no_port_asked_for(monkeypatch):
    for name in ports.NAMES:
        monkeypatch.delenv(name, raising=False)


def test_ports_differ_and_stay_the_same(tmp_path):
    first = ports.assign(tmp_path)

    assert set(first) == {"POSTGRES_PORT", "REDIS_PORT", "TURN_PORT"}
    assert len(set(first.values())) == 3
    assert ports.assign(tmp_path) == first


def test_a_port_taken_since_is_replaced(tmp_path, taken):
    first = ports.assign(tmp_path)
    (tmp_path / "ports.json").write_text(json.dumps(first | {"REDIS_PORT": taken}))

    again = ports.assign(tmp_path)

    assert again["REDIS_PORT"] not in {taken, again["POSTGRES_PORT"]}
    assert again["POSTGRES_PORT"] == first["POSTGRES_PORT"]


def test_a_port_asked_for_is_given(tmp_path, monkeypatch):
    free = ports.assign(tmp_path)["TURN_PORT"]
    monkeypatch.setenv("REDIS_PORT", str(free))

    assert ports.assign(tmp_path / "..")["REDIS_PORT"] == free


def test_a_port_asked_for_but_taken_is_named_with_its_variable(taken, tmp_path):
    with pytest.raises(Stop, match=rf"Port {taken} is in use.*PORT=12345 make"):
        ports.require_free("PORT", taken)


def test_a_product_is_made_again_only_when_its_sources_change(tmp_path, monkeypatch):
    monkeypatch.setattr("deploy.local.stamps.LOCAL", tmp_path / "local")
    source, product = tmp_path / "source", tmp_path / "product"
    for folder in (source, source / "skipped", product):
        folder.mkdir()
    (source / "a").write_text("1")
    stamp = Stamp(
        name="product",
        product=product,
        sources=(source,),
        passed_over=frozenset({"skipped"}),
    )

    assert not stamp.is_fresh
    stamp.write()
    (source / "skipped" / "b").write_text("1")
    assert stamp.is_fresh
    (source / "a").write_text("2")
    assert not stamp.is_fresh
    stamp.write()
    (source / "a").rename(source / "c")
    assert not stamp.is_fresh
    stamp.write()
    product.rmdir()
    assert not stamp.is_fresh


def test_a_program_that_ends_early_is_named_with_its_last_words(tmp_path):
    program = Program(
        name="Redis",
        argv=[sys.executable, "-c", "import sys; sys.exit('no memory')"],
        log=tmp_path / "log",
        is_ready=lambda: False,
    )

    with Group() as group:
        group.start(program)
        with pytest.raises(Stop, match=r"(?s)Redis ended.*no memory"):
            group.wait_until_ready()


@pytest.mark.parametrize(
    ("program", "number", "status"),
    [
        (PARENT, signal.SIGINT, 130),
        (PARENT, signal.SIGTERM, 130),
        (SLEEPER, signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_whatever_ends_a_command_ends_its_programs(program, number, status):
    command = _command(
        "    with Group() as group:\n"
        f"        group.start(Program(name='program', argv={program!r}))\n"
        "        print('started', flush=True)\n"
        "        group.watch()\n"
    )

    command.send_signal(number)

    _assert_all_ended(command, status)


def test_what_a_command_leaves_running_is_ended():
    command = _command(
        f"    subprocess.Popen({PARENT!r}, start_new_session=True)\n"
        "    print('started', flush=True)\n"
        "    return 3\n"
    )

    _assert_all_ended(command, status=3)


def test_two_commands_do_not_share_a_folder(tmp_path):
    with alone(tmp_path), pytest.raises(Stop, match="Another make"), alone(tmp_path):
        pass


def test_a_system_without_apt_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(
        Stop, match=r"no apt[\s\S]*chromium[\s\S]*docker compose --profile demo up"
    ):
        packages.install(with_tests=True)


def test_a_missing_node_is_asked_for(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(Stop, match="install Node 20 or newer"):
        client.install()


def test_make_alone_lists_the_targets():
    listed = subprocess.check_output(
        ["make", "--no-print-directory"], cwd=ROOT, text=True
    )

    assert [line.split()[1] for line in listed.splitlines()] == [
        *("help", "run", "test", "check", "bench", "faults"),
    ]


def _command(work):
    """Start a command of ours and return it once it has started its programs."""
    script = (
        "import subprocess\n"
        "from deploy.local.command import conduct\n"
        "from deploy.local.processes import Group, Program\n"
        f"def work():\n{work}"
        "conduct(work)\n"
    )
    argv = [sys.executable, "-c", script]
    command = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE)
    assert command.stdout
    assert command.stdout.readline() == b"started\n"
    return command


def _assert_all_ended(command, status):
    assert command.wait(timeout=60) == status
    # Its programs hold the pipe too: it has an end once they have ended.
    assert command.stdout.read() == b""


def test_tests_migrate_on_their_own_server_while_the_site_is_up(monkeypatch):
    """``make run`` names the owner of its tables in a file that settings read."""
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    with servers.running("spare", is_careless=True) as variables:
        assert variables["MIGRATION_DATABASE_URL"] == ""
