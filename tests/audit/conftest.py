"""What carol has been shown."""

from tests.moderation.conftest import entry  # noqa: F401
