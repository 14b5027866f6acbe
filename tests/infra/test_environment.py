"""What an operator writes is what the site runs with."""

import fcntl
import os
import shutil
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import dotenv, origins
from deploy.local.paths import ROOT
from kamegor.env import Env
from kamegor.settings import servers

PACKAGES = (
    *("accounts", "audit", "billing", "core", "demo", "kamegor", "moderation"),
    *("notifications", "office", "realtime", "retries", "sellers", "streams"),
)
SECRETS = {
    "SECRET_KEY": "'$q8… #as long as a secret, 4b1d0c9e8f7a6b5c4d3e2f1a'",
    "TURN_SECRET": "'$HOME'",
}
# As the processes of a site begin: its commands, its web server, its workers.
BEGINNINGS = {
    "command": "import manage",
    "web": "import kamegor.asgi",
    "worker": "from kamegor import celery_app; celery_app.connection_for_read()",
}
SHOW = """
from django.conf import settings
print(settings.SETTINGS_MODULE, settings.SECRET_KEY, settings.TURN_SECRET, sep="|")
print(settings.PAYMENT_GATEWAYS, settings.STAFF_SECOND_FACTOR, settings.DEMO_PASSWORD)
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the site's code, as it is deployed."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            ignore=shutil.ignore_patterns("__pycache__", "static"),
        )
    shutil.copy(ROOT / "manage.py", folder)
    return folder


def run(folder, code, **variables):
    """Run Python in a checkout, with nothing in the environment but ``variables``."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=folder,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def example(**secrets):
    """Return ``.env.example`` with its secrets filled in."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    for name, value in secrets.items():
        lines[lines.index(f"{name}=")] = f"{name}={value}"
    return "\n".join(lines)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_example_with_its_secrets_runs_the_production_settings(checkout, beginning):
    (checkout / ".env").write_text(example(**SECRETS))

    shown = run(checkout, BEGINNINGS[beginning] + SHOW)

    assert shown.returncode == 0, shown.stderr
    secret, turn_secret = (SECRETS[name].strip("'") for name in SECRETS)
    assert shown.stdout.splitlines() == [
        f"kamegor.settings.production|{secret}|{turn_secret}",
        "[] True ",
    ]


def test_development_runs_only_where_it_is_asked_for(checkout):
    (checkout / ".env").write_text(example(**SECRETS))
    local = "kamegor.settings.local"

    asked = run(checkout, "import manage" + SHOW, DJANGO_SETTINGS_MODULE=local)

    assert asked.stdout.startswith(f"{local}|"), asked.stderr


def test_a_site_without_any_variable_does_not_start(checkout):
    (checkout / ".env").unlink(missing_ok=True)

    shown = run(checkout, "import manage" + SHOW)

    assert shown.returncode == 1
    assert "SECRET_KEY is not set" in shown.stderr


def test_what_make_run_wrote_counts_while_it_is_up(checkout):
    (checkout / ".env").unlink(missing_ok=True)
    (checkout / ".local" / "run").mkdir(parents=True)
    (checkout / ".local" / "env").write_text(
        "DJANGO_SETTINGS_MODULE='kamegor.settings.local'\n"
        "DATABASE_URL='postgres://localhost/kamegor'\n"
        "REDIS_URL='redis://localhost/0'\n"
    )
    with (checkout / ".local" / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        during = run(checkout, "import manage" + SHOW)
    after = run(checkout, "import manage" + SHOW)

    assert during.stdout.startswith("kamegor.settings.local|"), during.stderr
    assert "SECRET_KEY is not set" in after.stderr


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=$q8{HOME}`x`\\n", "$q8{HOME}`x`\\n"),
        ("NAME='$q8 # kept'", "$q8 # kept"),
        ('NAME="a \\"b\\""', 'a \\"b\\"'),
        ("export NAME = plain ", "plain"),
        ("NAME=a#b", "a#b"),
        ("NAME=", ""),
        ("\ufeffNAME=first", "first"),
    ],
)
def test_a_line_of_env_is_taken_as_it_is_written(tmp_path, line, value):
    (tmp_path / ".env").write_text(f"{line}\n# NAME=other\n\n")
    assert dotenv.read(tmp_path / ".env") == {"NAME": value}


@pytest.mark.parametrize(
    "line", ["a secret", "NAME: secret", "NAME='secret", "NAME=secret # why"]
)
def test_a_line_that_could_be_read_in_two_ways_is_refused_without_its_value(
    tmp_path, line
):
    (tmp_path / ".env").write_text(f"OTHER=1\n{line}\n")
    with pytest.raises(dotenv.Unreadable, match="line 2") as refusal:
        dotenv.read(tmp_path / ".env")
    assert "secret" not in str(refusal.value)


def test_a_value_that_begins_with_a_dollar_is_no_other_variable(monkeypatch):
    monkeypatch.setenv("A_SECRET", "$HOME")
    assert Env().str("A_SECRET") == "$HOME"


def test_entries_of_lists_have_no_blanks(monkeypatch):
    monkeypatch.setenv("A_LIST", " turn:one , turn:two,, ")
    monkeypatch.setenv("A_DICT", "TH=20, KR=19")
    assert Env().list("A_LIST") == ["turn:one", "turn:two"]
    assert Env().dict("A_DICT", cast={"value": int}) == {"TH": 20, "KR": 19}


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Kamegor.example/", "https://kamegor.example"),
        (" https://kamegor.example:443", "https://kamegor.example"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://[2001:db8:0:0::1]", "https://[2001:db8::1]"),
        ("https://B\u00fccher.example", "https://xn--bcher-kva.example"),
        ("https://bu\u0308cher.example.", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_scheme_host_and_port(monkeypatch, text, origin):
    monkeypatch.setenv("AN_ORIGIN", text)
    monkeypatch.setenv("ORIGINS", f"{text},{text}")
    assert Env().origin("AN_ORIGIN") == origin
    assert Env().list("ORIGINS", cast=origins.parse) == [origin, origin]


def test_a_pattern_is_an_origin_of_all_hosts_below():
    assert origins.parse_pattern("https://*.Kamegor.example:443/") == (
        "https://*.kamegor.example"
    )
    assert origins.parse_pattern("https://Kamegor.example") == "https://kamegor.example"
    with pytest.raises(ValueError, match="host"):
        origins.parse_pattern("https://*.*.example")


@pytest.mark.parametrize(
    "text",
    [
        # CORS and sockets compare whole origins: a pattern would allow nobody.
        *("https://*.kamegor.example", "https://*", "https://a b.example"),
        *("https://a..example", "https://[::g]", "https://a\u200db.example"),
        *("kamegor.example", "https://kamegor.example/app", "javascript:alert()"),
        *("https://", "https://a@b.example", "https://a.example?b", "ftp://a.example"),
    ],
)
def test_what_is_no_origin_stops_the_site(monkeypatch, text):
    monkeypatch.setenv("AN_ORIGIN", text)
    with pytest.raises(ImproperlyConfigured, match="AN_ORIGIN"):
        Env().origin("AN_ORIGIN")


@pytest.mark.parametrize("text", ["Ture", "", "2", "no way"])
def test_what_is_neither_true_nor_false_stops_the_site(monkeypatch, text):
    monkeypatch.setenv("STAFF_SECOND_FACTOR", text)
    with pytest.raises(ImproperlyConfigured, match="STAFF_SECOND_FACTOR"):
        Env().bool("STAFF_SECOND_FACTOR", default=True)


def test_what_the_url_of_the_database_asks_for_comes_before_our_own():
    database = servers.database(
        "postgres://bob:p+w%40x@db.example:5433/site?sslmode=verify-full&keepalives=0",
        pool_size=4,
    )

    options = database.pop("OPTIONS")
    assert database == {
        "ENGINE": "core.postgis",
        "NAME": "site",
        "USER": "bob",
        "PASSWORD": "p+w@x",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_MAX_AGE": 0,
    }
    # A peer that has disappeared is noticed after 25 s.
    assert options == {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "sslmode": "verify-full",
        "keepalives": "0",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 5},
    }


@pytest.mark.parametrize(
    "url",
    ["", "mysql://db.example/site", "postgres://db.example", "postgres://h/d?tls=on"],
)
def test_a_url_of_no_database_stops_the_site_and_is_not_shown(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        servers.database(url, pool_size=1)


@pytest.mark.parametrize("url", ["", "http://redis.example", "redis://h:x", "redis"])
def test_a_url_of_no_redis_stops_the_site_and_is_not_shown(url):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        servers.broker(url)


def test_mail_goes_as_its_url_says():
    assert servers.mail("smtp+tls://bob:p+w%40x@mail.example?timeout=3") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "bob",
        "EMAIL_HOST_PASSWORD": "p+w@x",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_FILE_PATH": "",
        "EMAIL_TIMEOUT": 3,
    }
    assert servers.mail("smtps://mail.example")["EMAIL_USE_SSL"]
    assert servers.mail("filemail:///var/mail/kamegor")["EMAIL_FILE_PATH"] == (
        "/var/mail/kamegor"
    )


@pytest.mark.parametrize(
    "url", ["", "smtp://", "sendmail://localhost", "smtp://mail.example?tls=yes"]
)
def test_a_url_of_no_mail_server_stops_the_site(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        servers.mail(url)
