"""Read settings from the environment, then from ``.env``, then from ``.local/env``.

Importing this decides which settings run: production, unless a variable says otherwise.
``make run`` writes ``.local/env``, which is read only while it is up, so that
``manage.py`` finds the same servers. Instead of any variable, ``NAME_FILE`` may name a
file that holds its value, as containers are given their secrets.
"""

import fcntl
import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from core import dotenv, origins

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_LOCK = BASE_DIR / ".local" / "run" / "lock"  # held while ``make run`` is up

TRUTHS = {"true": True, "yes": True, "on": True, "1": True}
TRUTHS |= {"false": False, "no": False, "off": False, "0": False}
UNSET = environ.Env.NOTSET
HINT = (
    "Set it in the environment or in .env (see docs/settings.md). On a developer's "
    "machine, start `make run` first, or set DJANGO_SETTINGS_MODULE to "
    "kamegor.settings.local."
)


class Variables(FileAwareMapping):
    """The environment; what stands in a file ends before the newline an editor adds."""

    def __getitem__(self, name: str) -> str:
        value: str = super().__getitem__(name)
        return value.rstrip("\r\n")


class Env(environ.Env):
    """Values as they are written: nothing in them refers to another variable.

    Raises:
        ImproperlyConfigured: a variable without a default is not set, or a value is not
            of its kind.
    """

    ENVIRON = Variables()

    def get_value(
        self, var: str, cast: Any = None, default: Any = UNSET, **kwargs: Any
    ) -> Any:
        try:
            value = self.ENVIRON[var]
        except KeyError:
            if default is UNSET:
                raise ImproperlyConfigured(f"{var} is not set. {HINT}") from None
            return default
        try:
            return self.parse_value(value, cast)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: {error}") from None

    @classmethod
    def parse_value(cls, value: str, cast: Any) -> Any:
        if cast is bool:
            return _truth(value)
        if cast is list:
            return _entries(value)
        if isinstance(cast, list):
            return [cast[0](entry) for entry in _entries(value)]
        if isinstance(cast, dict):
            pairs = (entry.partition("=") for entry in _entries(value))
            return {name.strip(): cast["value"](each) for name, _, each in pairs}
        return super().parse_value(value, cast)

    def origin(self, var: str, default: Any = UNSET) -> str:
        """Return an origin, or nothing if the variable is empty."""
        origin: str = self.get_value(var, cast=_origin, default=default)
        return origin


def _origin(value: str) -> str:
    return origins.parse(value) if value.strip() else ""


def _truth(value: str) -> bool:
    try:
        return TRUTHS[value.strip().lower()]
    except KeyError:
        raise ValueError("write True or False.") from None


def _entries(value: str) -> list[str]:
    return [entry.strip() for entry in value.split(",") if entry.strip()]


def _is_run_up() -> bool:
    """Return whether ``make run`` is up: what it wrote may be older than the site."""
    try:
        with RUN_LOCK.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _load(path: Path) -> None:
    """Set the variables of a file that are not set already, as themselves or a file."""
    if not path.is_file():
        return
    before = {name.removesuffix("_FILE") for name in os.environ}
    for name, value in dotenv.read(path).items():
        if name.removesuffix("_FILE") not in before:
            os.environ[name] = value
            from_files.add(name)


env = Env()
from_files: set[str] = set()  # what nobody else has set
_load(BASE_DIR / ".env")
if _is_run_up():
    _load(BASE_DIR / ".local" / "env")
os.environ["DJANGO_SETTINGS_MODULE"] = env.str(
    "DJANGO_SETTINGS_MODULE", default="kamegor.settings.production"
)
