"""Read settings from the environment, then from ``.env``, then from ``.local/env``.

``make run`` writes ``.local/env``, so that ``manage.py`` finds the same servers.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
for name in (".env", ".local/env"):
    if (BASE_DIR / name).is_file():
        # A variable that is already set wins over the file.
        environ.Env.read_env(BASE_DIR / name)
