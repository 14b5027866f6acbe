"""Settings of a small site that has rooms and no domain, to test the ground alone."""

from kamegor.settings.testing import *  # noqa: F403

REALTIME_TOPICS = "tests.realtime.rooms.topics"
REALTIME_AUTHENTICATE = "tests.realtime.rooms.identify"
