"""Read settings from the environment, then from ``.env``, then from ``.local/env``.

``make run`` writes ``.local/env``, so that ``manage.py`` finds the same servers.
Instead of any variable, ``NAME_FILE`` may name a file that holds its value, as
containers are given their secrets.
"""

from pathlib import Path

import environ
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent


class Variables(FileAwareMapping):
    """The environment; what stands in a file ends before the newline an editor adds."""

    def __getitem__(self, name: str) -> str:
        value: str = super().__getitem__(name)
        return value.rstrip("\r\n")


class Env(environ.Env):
    ENVIRON = Variables()


env = Env()
for name in (".env", ".local/env"):
    if (BASE_DIR / name).is_file():
        # A variable that is already set wins over the file.
        environ.Env.read_env(BASE_DIR / name)
