"""The checkout's private PostgreSQL, separate from the machine's own."""

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

NAME = "kamegor"  # the name of the superuser and of the database
PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
# The server refuses to run as root, so it runs as the user of Debian's package.
SERVER_USER = "postgres"
# The data folder if that user cannot access the checkout, for example under /root.
ELSEWHERE = Path("/var/lib/kamegor")
ROLES = ROOT / "deploy" / "postgres" / "roles.sql"
OWNER, APPLICATION = "kamegor_owner", "kamegor_app"
# For tests, whose data may be lost in a power cut.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass(frozen=True)
class Postgres:
    """The cluster in ``folder``. A careless one is faster but not durable."""

    folder: Path
    port: int
    is_careless: bool

    @property
    def url(self) -> str:
        """The URL of the superuser, who can create databases, as tests do."""
        return self._url_of(NAME)

    def make_roles(self) -> dict[str, str]:
        """Update the roles and give them new passwords; return the site's URLs.

        Existing tables now belong to the owner's role.
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
        """Create the cluster and its password. Idempotent."""
        data = self._home / "data"
        if data.exists():
            return
        say("making a PostgreSQL cluster")
        self._password_file.write_text(secrets.token_hex(16))
        self._password_file.chmod(0o600)
        if self._user:
            shutil.chown(self._password_file, self._user)
        # Renamed when complete, so that an interrupted set-up is never used.
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
            # roles.sql sets these for a site's roles, but tests run as the superuser.
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
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps data consistent
        )

    def create_database(self) -> None:
        """Create the database on the running server. Idempotent."""
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
        """Return the version that created the data, or the newest one with PostGIS."""
        written_by = self._home / "data" / "PG_VERSION"
        if written_by.exists():
            return PROGRAMS / written_by.read_text().strip() / "bin"
        controls = EXTENSIONS.glob("*/extension/postgis.control")
        newest = max(int(control.parts[-3]) for control in controls)
        return PROGRAMS / str(newest) / "bin"

    @cached_property
    def _home(self) -> Path:
        """Return the server's data folder, after creating it."""
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
    """Return PostgreSQL's verifier for a password, with one iteration instead of 4,096.

    Tests connect thousands of times. The password is random and too long to guess, even
    with fast attempts. Source: RFC 5802, section 3.
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
    """Give the folder to the server's user; return whether that user can access it."""
    shutil.chown(folder, SERVER_USER)
    attempt = subprocess.run(
        ["test", "-w", str(folder)], check=False, user=SERVER_USER, extra_groups=[]
    )
    return attempt.returncode == 0
