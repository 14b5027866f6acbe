"""A developer's machine: what ``make run`` serves."""

import os

os.environ.setdefault("SECRET_KEY", "local-only-not-a-secret-local-only-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "*")

from kamegor.settings.base import *  # noqa: F403
