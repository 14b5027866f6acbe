"""Provides a command's servers: the configured ones, and private ones for the rest."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from core import dotenv
from deploy.local import command, ports
from deploy.local.coturn import Coturn
from deploy.local.paths import LOCAL, ROOT
from deploy.local.postgres import Postgres
from deploy.local.processes import Group
from deploy.local.progress import say
from deploy.local.redis import Redis


@contextmanager
def running(
    name: str, *, is_careless: bool = False, has_roles: bool = False
) -> Iterator[dict[str, str]]:
    """Run private servers for the block, and yield the variables for all servers.

    ``name`` separates the servers of ``make run`` from those of tests. Servers that
    DATABASE_URL, REDIS_URL or TURN_URLS already name, in the environment or ``.env``,
    are used instead. With ``has_roles``, DATABASE_URL is that of the site's role, which
    owns no table; otherwise that of the superuser, who can create databases.

    Raises:
        Stop: a server did not start, or a requested port is in use.
    """
    _read_dotenv()
    folder = LOCAL / name
    with command.alone(folder), Group() as group:
        assigned = ports.assign(folder)
        postgres = Postgres(folder, assigned["POSTGRES_PORT"], is_careless)
        redis = Redis(folder, assigned["REDIS_PORT"])
        coturn = Coturn(folder, assigned["TURN_PORT"])
        variables = {}
        programs = []
        if "DATABASE_URL" not in os.environ:
            postgres.prepare()
            programs.append(postgres.program())
            variables["DATABASE_URL"] = postgres.url
        if "REDIS_URL" not in os.environ:
            programs.append(redis.program())
            variables["REDIS_URL"] = redis.url
        if "TURN_URLS" not in os.environ:
            programs.append(coturn.program())
            variables |= {"TURN_URLS": coturn.urls, "TURN_SECRET": coturn.secret}
        for program in programs:
            say(f"starting {program.name}")
            group.start(program)
        group.wait_until_ready()
        if "DATABASE_URL" in variables:
            postgres.create_database()
            if has_roles:
                variables |= postgres.make_roles()
            else:
                # While ``make run`` is up, its file names the owner of its own tables.
                variables["MIGRATION_DATABASE_URL"] = ""
        yield variables


def _read_dotenv() -> None:
    """Add unset variables from ``.env``; the caller has chosen the settings module."""
    if not (ROOT / ".env").is_file():
        return
    for key, value in dotenv.read(ROOT / ".env").items():
        if key != "DJANGO_SETTINGS_MODULE":
            os.environ.setdefault(key, value)
