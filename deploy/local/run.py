"""``make run``: runs the whole site in the foreground until Ctrl-C."""

import http.client
import os
import subprocess
from collections.abc import Mapping
from http import HTTPStatus

from deploy.local import ports, servers
from deploy.local.command import conduct
from deploy.local.paths import LOCAL, PYTHON, ROOT
from deploy.local.processes import Group, Program
from deploy.local.progress import Stop, say

# A copy of core/queues.py, because this file reads no settings; a test compares them.
QUEUES = ("pulse", "money", "mail", "slow")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "kamegor.settings.local"}
SHARED = (
    *(*SETTINGS, "PORT", "DATABASE_URL", "MIGRATION_DATABASE_URL", "TEST_DATABASE_URL"),
    *("REDIS_URL", "TURN_URLS", "TURN_SECRET"),
)


def run() -> int:
    """Serve until interrupted, which counts as success."""
    port = ports.require_free("PORT", int(os.environ.get("PORT", "8000")))
    try:
        with servers.running("run", has_roles=True) as variables:
            env = os.environ | SETTINGS | variables | {"PORT": str(port)}
            _share(env)
            say("migrating the database")
            _manage("migrate", "--verbosity=0", env=env)
            programs, accounts = _site(env, port), ""
            if env.get("DEMO") != "0":
                accounts = _manage("seed_demo", env=env)
                programs.append(_demo(env))
            _serve(programs, f"{addresses(env, port)}\n\n{accounts}")
    except KeyboardInterrupt:
        say("stopped")
    return 0


def addresses(env: Mapping[str, str], port: int) -> str:
    """Return the addresses of the site and of its e-mails."""
    site = f"  http://localhost:{port}"
    # With a mail server of your own, the e-mails go there.
    mail = "" if "EMAIL_URL" in env else f"\n{site}/dev/mail  the mail it sends"
    return site + mail


def _share(env: Mapping[str, str]) -> None:
    """Write the settings and servers to a file for ``manage.py``.

    It is read while this process holds its lock (kamegor/env.py).
    """
    shared = LOCAL / "env"
    shared.touch(mode=0o600)
    shared.write_text("".join(f"{key}='{env[key]}'\n" for key in SHARED if key in env))


def _manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a command of ``manage.py`` and return its output.

    Raises:
        Stop: it failed; the terminal shows why.
    """
    argv = [str(PYTHON), "manage.py", *arguments]
    done = subprocess.run(
        argv, check=False, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise Stop(f"This failed: manage.py {arguments[0]}")
    return done.stdout


def _serve(programs: list[Program], greeting: str) -> None:
    """Run the programs until one of them ends, or Ctrl-C."""
    say("starting the web server, the meter, the workers and beat")
    with Group() as group:
        for program in programs:
            group.start(program)
        group.wait_until_ready()
        print(f"\n{greeting}\nKamegor is ready", flush=True)
        group.watch()


def _site(env: Mapping[str, str], port: int) -> list[Program]:
    # Celery warns about running as root, which is fine here.
    hushed = "-Wignore:You're running the worker with superuser privileges"
    celery = [str(PYTHON), hushed, "-m", "celery", "--app=kamegor", "--quiet"]
    schedule = f"--schedule={LOCAL / 'run' / 'beat-schedule'}"
    return [
        Program(
            name="The web server",
            argv=[str(PYTHON), "-m", "kamegor.server"],
            env=env,
            is_ready=lambda: _answers(port),
        ),
        Program(
            name="The meter",
            argv=[str(PYTHON), "manage.py", "run_meter"],
            env=env,
        ),
        *(
            Program(
                name=f"The worker of {queue}",
                argv=[*celery, "worker", *_options_of(queue), "--loglevel=WARNING"],
                env=env,
            )
            for queue in QUEUES
        ),
        Program(
            name="Beat",
            argv=[*celery, "beat", schedule, "--pidfile=", "--loglevel=WARNING"],
            env=env,
        ),
    ]


def _options_of(queue: str) -> list[str]:
    return [f"--queues={queue}", f"--hostname={queue}@%h", "--concurrency=1"]


def _demo(env: Mapping[str, str]) -> Program:
    """Return the program that moves the demo's sellers; the site runs without it."""
    argv = [str(PYTHON), "manage.py", "run_demo"]
    return Program(name="The demo", argv=argv, env=env, may_end=True)


def _answers(port: int) -> bool:
    """Return whether the web server reports that it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    conduct(run)
