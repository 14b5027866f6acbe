"""Servers of the small site in ``tests.realtime.site``."""

import pytest

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
