"""The scenes that moderators see, seen from the office."""

from tests.moderation.conftest import entry, scene  # noqa: F401
