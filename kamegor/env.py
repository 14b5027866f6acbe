"""Reads settings from the environment, ``.env`` and ``.local/env``.

Importing this module selects the settings: production, unless a variable says
otherwise. ``make run`` writes ``.local/env``, which is only read while it runs, so that
``manage.py`` uses the same servers. Any variable can be given as ``NAME_FILE``, the
path of a file that contains its value, as container secrets are.
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
RUN_LOCK = BASE_DIR / ".local" / "run" / "lock"  # locked while ``make run`` is running

TRUTHS = {"true": True, "yes": True, "on": True, "1": True}
TRUTHS |= {"false": False, "no": False, "off": False, "0": False}
UNSET = environ.Env.NOTSET
HINT = (
    "Set it in the environment or in .env (see docs/settings.md). On a developer's "
    "machine, start `make run` first, or set DJANGO_SETTINGS_MODULE to "
    "kamegor.settings.local."
)


class Variables(FileAwareMapping):
    """The environment. Values read from files lose one trailing newline."""

    def __getitem__(self, name: str) -> str:
        value: str = super().__getitem__(name)
        return value.rstrip("\r\n")


class Env(environ.Env):
    """Reads values literally; they cannot refer to other variables.

    Raises:
        ImproperlyConfigured: a variable without a default is not set, or its value is
            invalid.
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
        """Return an origin, or None if the variable is empty."""
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
    """Return whether ``make run`` is running; otherwise its file may be stale."""
    try:
        with RUN_LOCK.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _load(path: Path) -> None:
    """Set the variables of a file that are not already set, directly or as a file."""
    if not path.is_file():
        return
    before = {name.removesuffix("_FILE") for name in os.environ}
    for name, value in dotenv.read(path).items():
        if name.removesuffix("_FILE") not in before:
            os.environ[name] = value
            from_files.add(name)


env = Env()
from_files: set[str] = set()  # the default settings module
_load(BASE_DIR / ".env")
if _is_run_up():
    _load(BASE_DIR / ".local" / "env")
os.environ["DJANGO_SETTINGS_MODULE"] = env.str(
    "DJANGO_SETTINGS_MODULE", default="kamegor.settings.production"
)
