"""The mail of a developer's machine, which nobody else can read."""

import os
import subprocess
import sys

import pytest

from core import mail
from deploy.local import check, run
from deploy.local.paths import ROOT
from kamegor.mail import mail as mail_page

RESOLVE = """
import django
from django.urls import resolve
django.setup()
print(resolve("/dev/mail").func.__module__)
"""


def routed_to(**variables):
    """Return which module answers /dev/mail, of a site with these variables."""
    return subprocess.run(
        [sys.executable, "-c", RESOLVE],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_deployed_site_shows_nobody_its_mail():
    filed = {"EMAIL_URL": "filemail:///var/mail/kamegor"}

    assert routed_to(**check.DEPLOYED | filed) == "kamegor.shell"


@pytest.mark.parametrize(
    ("variables", "module"),
    [({}, "kamegor.mail"), ({"EMAIL_URL": "smtp://127.0.0.1"}, "kamegor.shell")],
)
def test_a_developers_machine_shows_the_mail_it_keeps(variables, module, monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    local = {"DJANGO_SETTINGS_MODULE": "kamegor.settings.local"}

    assert routed_to(**local | variables) == module


@pytest.fixture
def page(rf, settings, tmp_path):
    """Write letters, each to be shown; return the page."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    def write(*contexts):
        for context in contexts:
            mail.send(
                "accounts/email/verification", to="bob@example.com", context=context
            )
        return mail_page(rf.get("/dev/mail")).content.decode()

    return write


def test_the_newest_letter_comes_first_and_its_link_can_be_clicked(page):
    link = "http://localhost:8000/verify-email#token="

    shown = page(
        {"username": "bob", "link": f"{link}first", "days": 3},
        {"username": "bob", "link": f"{link}a-b:c%3Ad_", "days": 3},
    )

    assert shown.index(f'<a href="{link}a-b:c:d_"') < shown.index(f'"{link}first"')
    assert "to bob@example.com" in shown


def test_markup_in_a_letter_is_text(page):
    shown = page({"username": "<b>bob</b>", "link": "", "days": 3})

    assert "&lt;b&gt;bob" in shown
    assert "<b>" not in shown


def test_without_a_letter_it_says_so(page):
    assert "Nobody was written to yet." in page()


def test_make_run_says_where_the_mail_is_unless_it_is_sent():
    assert "http://localhost:8123/dev/mail" in run.addresses({}, 8123)
    sent = run.addresses({"EMAIL_URL": "smtp://127.0.0.1"}, 8123)
    assert sent.strip() == "http://localhost:8123"
