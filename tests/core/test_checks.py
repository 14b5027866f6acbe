"""What a deployed site must be told."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def faults():
    return [each.id for each in run_checks() if each.id.startswith("core.")]


@pytest.mark.parametrize(
    ("site_url", "found"),
    [
        ("https://kamegor.example", []),
        ("http://localhost:8000", []),
        ("", ["core.E001"]),
        ("https://kamegor.example/", ["core.E002"]),
        ("https://kamegor.example/app", ["core.E002"]),
        ("kamegor.example", ["core.E002"]),
        ("https://", ["core.E002"]),
        ("javascript:alert()", ["core.E002"]),
    ],
)
def test_a_deployed_site_knows_its_own_address(settings, site_url, found):
    settings.SITE_URL = site_url
    assert faults() == found


def test_a_developers_machine_may_do_without(settings):
    settings.SITE_URL, settings.DEBUG = "", True
    assert faults() == []


def test_without_it_no_command_starts(settings):
    settings.SITE_URL = ""
    with pytest.raises(SystemCheckError, match="SITE_URL is not set"):
        call_command("check")
