"""What the tests use, and the linter of migrations, which is no app of the site."""

from kamegor.settings.testing import *  # noqa: F403
from kamegor.settings.testing import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
