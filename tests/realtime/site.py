"""Settings of a site that has rooms besides, to test the ground alone."""

from kamegor.settings.testing import *  # noqa: F403
from kamegor.settings.testing import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.realtime"]
REALTIME_AUTHENTICATE = "tests.realtime.rooms.identify"
