"""What every deployment shares. docs/settings.md lists the variables."""

# ruff: noqa: F403, I001 -- all of them are settings, and of what is missing in the
# environment, the first here is named first
from kamegor.settings.base.site import *
from kamegor.settings.base.apps import *
from kamegor.settings.base.logs import *
from kamegor.settings.base.databases import *
from kamegor.settings.base.redis import *
from kamegor.settings.base.celery import *
from kamegor.settings.base.accounts import *
from kamegor.settings.base.mail import *
from kamegor.settings.base.rest import *
from kamegor.settings.base.realtime import *
from kamegor.settings.base.sellers import *
from kamegor.settings.base.money import *
from kamegor.settings.base.peers import *
from kamegor.settings.base.demo import *
from kamegor.settings.base.files import *
