"""A PostgreSQL of the checkout's own, apart from any the machine runs."""

import base64
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import psycopg

from deploy.local.paths import ROOT
from deploy.local.processes import Program
from deploy.local.progress import Stop, say

NAME = "kamegor"  # of the superuser and of the database
PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
# The server refuses to run as root, so it runs as the user Debian's package brings.
SERVER_USER = "postgres"
# Where that user cannot reach the checkout, as under /root, the data live here instead.
ELSEWHERE = Path("/var/lib/kamegor")
ROLES = ROOT / "deploy" / "postgres" / "roles.sql"
OWNER, APPLICATION = "kamegor_owner", "kamegor_app"
# For tests, whose data a power cut may well destroy.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass(frozen=True)
class Postgres:
    """A cluster that belongs to ``folder``; a careless one is faster and less safe."""

    folder: Path
    port: int
    is_careless: bool

    @property
    def url(self) -> str:
        """Of the superuser, who may make databases, as tests do."""
        return self._url_of(NAME)

    def make_roles(self) -> dict[str, str]:
        """Bring the roles up to date, with new passwords; return the site's URLs.

        What the database held before now belongs to the owner.
        """
        passwords = {role: secrets.token_hex(16) for role in (OWNER, APPLICATION)}
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(ROLES.read_bytes())
            for role, password in passwords.items():
                connection.execute(f"ALTER ROLE {role} PASSWORD '{password}'".encode())
        address = f"127.0.0.1:{self.port}/{NAME}"
        urls = {
            role: f"postgres://{role}:{passwords[role]}@{address}" for role in passwords
        }
        return {
            "DATABASE_URL": urls[APPLICATION],
            "MIGRATION_DATABASE_URL": urls[OWNER],
            "TEST_DATABASE_URL": self.url,
        }

    def prepare(self) -> None:
        """Make the cluster and its password; later calls find them made."""
        data = self._home / "data"
        if data.exists():
            return
        say("making a PostgreSQL cluster")
        self._password_file.write_text(secrets.token_hex(16))
        self._password_file.chmod(0o600)
        if self._user:
            shutil.chown(self._password_file, self._user)
        # Renamed once it is whole, so that an interrupted one is never taken for it.
        unfinished = self._home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._initialize(unfinished)
        unfinished.rename(data)

    def program(self) -> Program:
        """Return how to start the server."""
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            # As roles.sql sets it for a site's roles; tests run as the superuser.
            *("jit=off", "max_parallel_workers_per_gather=0", "random_page_cost=1.1"),
            *(CARELESS if self.is_careless else ()),
        ]
        data = self._home / "data"
        flags = [word for option in options for word in ("-c", option)]
        return Program(
            name="PostgreSQL",
            argv=[str(self._binaries / "postgres"), "-D", str(data), *flags],
            folder=self._home,
            user=self._user,
            log=self.folder / "postgres.log",
            is_ready=self._answers,
            stop_signal=signal.SIGINT,  # "fast": cuts sessions, leaves data in order
        )

    def create_database(self) -> None:
        """Create our database on the running server, unless it is there."""
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            if self.is_careless:
                verifier = _cheap_verifier(self._password_file.read_text())
                connection.execute(f"ALTER ROLE {NAME} PASSWORD '{verifier}'".encode())
            ours = "SELECT FROM pg_database WHERE datname = %s"
            if connection.execute(ours, [NAME]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {NAME}")

    def _initialize(self, data: Path) -> None:
        made = subprocess.run(
            [
                str(self._binaries / "initdb"),
                f"--pgdata={data}",
                f"--username={NAME}",
                f"--pwfile={self._password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            check=False,
            cwd=self._home,
            user=self._user,
            extra_groups=[] if self._user else None,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise Stop(f"initdb failed:\n{made.stderr}")

    @property
    def _user(self) -> str | None:
        return SERVER_USER if os.geteuid() == 0 else None

    @cached_property
    def _binaries(self) -> Path:
        """Return the programs that wrote the data, or the newest that know PostGIS."""
        written_by = self._home / "data" / "PG_VERSION"
        if written_by.exists():
            return PROGRAMS / written_by.read_text().strip() / "bin"
        controls = EXTENSIONS.glob("*/extension/postgis.control")
        newest = max(int(control.parts[-3]) for control in controls)
        return PROGRAMS / str(newest) / "bin"

    @cached_property
    def _home(self) -> Path:
        """Return the folder the server keeps its data in, made and reachable."""
        here = self.folder / "postgres"
        if not here.is_symlink():
            here.mkdir(exist_ok=True)
            if self._user is None or _may_reach(here):
                return here
            here.rmdir()
            here.symlink_to(ELSEWHERE / sha256(bytes(self.folder)).hexdigest()[:16])
        elsewhere = here.resolve()
        elsewhere.mkdir(parents=True, exist_ok=True)
        shutil.chown(elsewhere, SERVER_USER)
        return elsewhere

    @property
    def _password_file(self) -> Path:
        return self._home / "password"

    def _url_of(self, database: str) -> str:
        password = self._password_file.read_text()
        return f"postgres://{NAME}:{password}@127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url_of("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _cheap_verifier(password: str) -> str:
    """Return what PostgreSQL keeps of a password, hashed once instead of 4,096 times.

    Tests connect thousands of times. The password is random, and longer than guessing
    could ever get, however fast a guess is tried. Source: RFC 5802, section 3.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, stored_text, server_text = (
        base64.b64encode(part).decode() for part in (salt, stored, server)
    )
    return f"SCRAM-SHA-256$1:{salt_text}${stored_text}:{server_text}"


def _may_reach(folder: Path) -> bool:
    """Give the server's user the folder; return whether it can go there."""
    shutil.chown(folder, SERVER_USER)
    attempt = subprocess.run(
        ["test", "-w", str(folder)], check=False, user=SERVER_USER, extra_groups=[]
    )
    return attempt.returncode == 0
