"""Where the site serves each app's URLs."""

import pytest

from core import mounts


@pytest.fixture(autouse=True)
def _no_mounts(monkeypatch):
    monkeypatch.setattr(mounts, "MOUNTS", [])


def test_the_first_module_that_is_registered_is_asked_first():
    mounts.register("api/", "core.api.urls")
    mounts.register("", "accounts.urls")

    assert [
        (str(resolver.pattern), resolver.urlconf_name.__name__)
        for resolver in mounts.patterns()
    ] == [("api/", "core.api.urls"), ("", "accounts.urls")]


def test_the_first_segments_are_those_of_the_prefixes():
    mounts.register("api/", "core.api.urls")
    mounts.register("api/", "accounts.api.urls")
    mounts.register("shop/payments/", "core.api.urls")
    mounts.register("", "accounts.urls")

    assert mounts.first_segments() == {"api", "shop"}


def test_a_module_is_served_once_below_a_prefix():
    mounts.register("api/", "core.api.urls")

    with pytest.raises(ValueError, match=r"core\.api\.urls is served at api/ already"):
        mounts.register("api/", "core.api.urls")
    assert mounts.MOUNTS == [("api/", "core.api.urls")]
