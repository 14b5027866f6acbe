"""Debian's PgBouncer in transaction mode, between the site and its database."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from deploy.local.packages import PGBOUNCER
from deploy.local.postgres import APPLICATION, ROLES, SERVER_USER
from deploy.local.processes import Group, Program
from tests.servers import database_url, free_port

PASSWORD = "the-application's"


@contextmanager
def pooled() -> Iterator[str]:
    """Run a pooler before the test's database; yield the application's URL there.

    Every transaction may get another of four connections.
    """
    _make_roles()
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    port = free_port()
    database = connection.settings_dict
    _write(folder, port)
    url = f"postgres://{APPLICATION}:{PASSWORD}@127.0.0.1:{port}/{database['NAME']}"
    program = Program(
        name="PgBouncer",
        argv=[str(PGBOUNCER), str(folder / "pgbouncer.ini")],
        folder=folder,
        log=folder / "log",
        user=SERVER_USER if os.geteuid() == 0 else None,  # it does not run as root
        is_ready=lambda: _answers(url),
    )
    try:
        with Group() as group:
            group.start(program)
            group.wait_until_ready()
            yield url
    finally:
        shutil.rmtree(folder)


def _make_roles() -> None:
    with psycopg.connect(database_url(), autocommit=True) as superuser:
        superuser.execute(ROLES.read_bytes())
        superuser.execute(
            psycopg.sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                psycopg.sql.Identifier(APPLICATION), PASSWORD
            )
        )


def _write(folder: Path, port: int) -> None:
    database = connection.settings_dict
    (folder / "users").write_text(f'"{APPLICATION}" "{PASSWORD}"\n')
    (folder / "pgbouncer.ini").write_text(
        "[databases]\n"
        f"{database['NAME']} = host={database['HOST']} port={database['PORT']}\n"
        "[pgbouncer]\n"
        "listen_addr = 127.0.0.1\n"
        f"listen_port = {port}\n"
        "unix_socket_dir =\n"
        "pool_mode = transaction\n"
        "default_pool_size = 4\n"
        "auth_type = scram-sha-256\n"
        f"auth_file = {folder}/users\n"
    )
    folder.chmod(0o755)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
