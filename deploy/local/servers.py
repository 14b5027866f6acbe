"""The servers a command needs: those it is given, and private ones for the rest."""

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
    """Run private servers for the block and yield the variables that name them all.

    ``name`` keeps those of ``make run`` apart from those of tests. A server that
    DATABASE_URL, REDIS_URL or TURN_URLS names already, here or in ``.env``, is used as
    it is. With ``has_roles`` a private PostgreSQL is the site's, whose own role owns no
    table; else DATABASE_URL is the superuser's, who may make databases.

    Raises:
        Stop: one did not start, or a port that was asked for is in use.
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
        yield variables


def _read_dotenv() -> None:
    """Take ``.env`` into the environment, which wins; whoever calls chose settings."""
    if not (ROOT / ".env").is_file():
        return
    for key, value in dotenv.read(ROOT / ".env").items():
        if key != "DJANGO_SETTINGS_MODULE":
            os.environ.setdefault(key, value)
