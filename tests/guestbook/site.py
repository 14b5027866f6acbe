"""Settings of the site with a guestbook besides."""

from kamegor.settings.testing import *  # noqa: F403
from kamegor.settings.testing import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.guestbook"]
