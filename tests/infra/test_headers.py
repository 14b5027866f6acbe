"""What every answer tells browsers, and what a deployed site insists on."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from deploy.local.check import DEPLOYED
from deploy.local.paths import ROOT
from kamegor import policies
from kamegor.env import Env, Variables

SHOW = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "kamegor.example"})
for path, secure in ("/health", True), ("/docs/errors", False), ("/admin/login/", True):
    answer = client.get(path, secure=secure)
    print(answer.status_code, dict(answer.headers))
print(answer.cookies.output())
from django.conf import settings
names = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")
print([getattr(settings, f"SESSION_COOKIE_{name}") for name in names])
"""


GATEWAYS = """
import django; django.setup()
from django.conf import settings
from billing import gateways
print(settings.DEBUG, *gateways.in_use())
"""


def deployed(*argv, **variables):
    """Run Python as on a deployed site; no server is asked anything."""
    return subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        env=os.environ | DEPLOYED | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_finds_nothing_to_warn_a_deployed_site_of():
    found = deployed("manage.py", "check", "--deploy", "--fail-level=WARNING")
    assert found.returncode == 0, found.stderr


def test_a_deployed_site_insists_on_https_and_keeps_its_cookies():
    shown = deployed("-c", SHOW)
    assert shown.returncode == 0, shown.stderr
    health, redirect, admin, csrf, session = shown.stdout.splitlines()
    assert "max-age=31536000; includeSubDomains; preload" in health
    assert redirect.startswith("301")
    assert "https://kamegor.example/docs/errors" in redirect
    assert admin.startswith("200")
    assert csrf.startswith("Set-Cookie: __Host-csrf=")
    for attribute in ("HttpOnly", "Secure", "Path=/", "SameSite=Lax"):
        assert attribute in csrf
    assert "Domain" not in csrf
    assert session == "['__Host-session', True, True, 'Lax', '/', None]"


@pytest.mark.parametrize(
    ("named", "in_use"), [("", []), ("stripe", ["stripe"]), ("sandbox", ["sandbox"])]
)
def test_a_deployed_site_takes_no_test_cards_unless_it_is_told_to(named, in_use):
    shown = deployed("-c", GATEWAYS, PAYMENT_GATEWAYS=named)
    assert shown.stdout.split() == ["False", *in_use], shown.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/api/streams", policies.NO_PAGE),
        ("/api/none", policies.NO_PAGE),
        ("/health", policies.NO_PAGE),
        ("/api/docs", policies.PAGE),
        ("/docs/errors", policies.PAGE),
        ("/admin/login/", policies.PAGE),
        ("/", policies.app(map_style_url="")),
    ],
)
def test_every_answer_has_its_policies(client: Client, path, policy):
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/credits/packages", "/api/users/me", "/api/no"])
def test_no_answer_of_the_api_is_kept(client: Client, path):
    assert client.get(path)["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "may_film"),
    [("/", True), ("/api/streams", False), ("/docs/errors", False), ("/admin/", False)],
)
def test_only_the_app_may_ask_for_camera_and_microphone(client, path, may_film):
    features = client.get(path)["Permissions-Policy"].split(", ")
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=({'self' if may_film else ''})" in features
    for feature in ("usb", "payment", "display-capture"):
        assert f"{feature}=()" in features


def test_a_secret_may_stand_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("kept apart\n")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "secret"))
    assert Env().str("A_SECRET") == "kept apart"


def test_a_file_that_is_named_and_missing_is_no_default(monkeypatch):
    monkeypatch.setenv("A_LOST_SECRET_FILE", "/nowhere/secret")
    with pytest.raises(FileNotFoundError):
        Env().str("A_LOST_SECRET", default="guessable")


def test_variables_without_a_file_are_as_they_were(monkeypatch):
    monkeypatch.setenv("A_SECRET", " as it is ")
    assert Variables()["A_SECRET"] == " as it is "
