"""Servers of the small site in ``tests.realtime.site``."""

import pytest

from realtime.signals import presence_changed
from tests.servers import serve

SITE = {"DJANGO_SETTINGS_MODULE": "tests.realtime.site"}


@pytest.fixture(scope="package")
def server(django_db_setup):
    """One server that the tests of this package share."""
    with serve(**SITE) as (server,):
        yield server


@pytest.fixture
def room(request):
    """A topic that no other test joins."""
    return f"room:{request.node.name.split('[')[0].replace('_', '-')[-60:].strip('-')}"


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """Let no app of the floors above hear who comes and goes."""
    monkeypatch.setattr(presence_changed, "receivers", [])
