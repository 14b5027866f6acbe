"""What ``check --deploy`` finds, one fault at a time, and that it finds no other."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from streams.models import MeterClock
from tests.core import deployed
from tests.core.test_checks import faults

OURS = ("core.", "accounts.", "billing.", "streams.", "demo.")


def found():
    """Return the ids of our own messages, without those that only tell."""
    messages = run_checks(include_deployment_checks=True)
    return sorted(
        each.id for each in messages if each.id.startswith(OURS) and each.level > 20
    )


@pytest.fixture
def site(db, settings):
    """A deployed site with nothing wrong, whose database role is the application's."""
    deployed.set_up(settings)
    return settings


def test_a_site_with_nothing_wrong_is_told_nothing(site):
    assert found() == []


@pytest.mark.parametrize(
    ("fault", "ids"),
    [
        ({"SITE_URL": "http://kamegor.example"}, ["core.E003"]),
        ({"SECURE_SSL_REDIRECT": False}, ["core.E003"]),
        ({"SECURE_HSTS_SECONDS": 0}, ["core.E003"]),
        ({"SESSION_COOKIE_SECURE": False}, ["core.E003"]),
        ({"CSRF_COOKIE_SECURE": False}, ["core.E003"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["core.E004"]),
        ({"ALLOWED_HOSTS": ["https://kamegor.example"]}, ["core.E004"]),
        ({"TRUSTED_PROXY_COUNT": 0}, ["core.E005"]),
        ({"REDIS_URL": "redis://redis.example/0"}, ["core.E007"]),
        ({"REDIS_URL": "rediss://localhost/0?ssl_cert_reqs=none"}, ["core.E007"]),
        ({"REDIS_URL": "rediss://h/0?ssl_check_hostname=False"}, ["core.E007"]),
        ({"EMAIL_HOST_USER": "bob"}, ["core.E012"]),
        ({"EMAIL_HOST_PASSWORD": "x"}, ["core.E012"]),
        ({"EMAIL_BACKEND": "a.console.EmailBackend"}, ["core.E008"]),
        ({"EMAIL_USE_TLS": False}, ["core.E009"]),
        ({"STAFF_SECOND_FACTOR": False}, ["accounts.E001"]),
        (
            {"PAYMENT_GATEWAYS": ["stripe", "sandbox"]},
            ["billing.E001", "billing.W001"],
        ),
        ({"PAYMENT_GATEWAYS": ["strpie"]}, ["billing.E002"]),
        ({"STRIPE_WEBHOOK_SECRET": ""}, ["billing.E003"]),
        ({"STRIPE_WEBHOOK_SECRET": " "}, ["billing.E003"]),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_test_x"}, ["billing.E004"]),
        ({"PLATFORM_FEE_PERCENT": 51}, ["billing.E005"]),
        ({"PLATFORM_FEE_PERCENT": -1}, ["billing.E005"]),
        ({"TURN_SECRET": ""}, ["streams.E001", "streams.E006"]),
        ({"TURN_SECRET": " " * 16}, ["streams.E001"]),
        ({"TURN_URLS": ["turn.example"]}, ["streams.E002"]),
        ({"ICE_TRANSPORT_POLICY": "rely"}, ["streams.E003"]),
        ({"ICE_TRANSPORT_POLICY": "relay", "TURN_URLS": []}, ["streams.E003"]),
        ({"DEMO_PASSWORD": "sunset"}, ["demo.E001"]),
        ({"BILLING_UNIT_SECONDS": 4}, ["streams.E005"]),
        ({"ICE_PRIVATE_ADDRESSES": True}, ["streams.E007"]),
    ],
    ids=str,
)
def test_each_fault_is_found_and_no_other(site, fault, ids):
    for name, value in fault.items():
        setattr(site, name, value)
    assert found() == ids


@pytest.mark.parametrize(
    ("host", "sslmode", "ids"),
    [
        ("db.example", None, ["core.E006"]),
        ("db.example", "prefer", ["core.E006"]),
        ("db.example", "verify-full", []),
        ("/run/postgresql", None, []),
    ],
)
def test_a_database_elsewhere_is_reached_by_tls(site, monkeypatch, host, sslmode, ids):
    options = {"sslmode": sslmode} if sslmode else {}
    monkeypatch.setitem(site.DATABASES["default"], "HOST", host)
    monkeypatch.setitem(site.DATABASES["default"], "OPTIONS", options)
    assert found() == ids


def test_an_address_beside_the_name_of_the_database_is_what_counts(site, monkeypatch):
    elsewhere = {"hostaddr": "198.51.100.7"}
    monkeypatch.setitem(site.DATABASES["default"], "OPTIONS", elsewhere)
    assert found() == ["core.E006"]


def test_a_role_that_owns_the_tables_is_found(site):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE kamegor_owner")
    assert found() == ["billing.E006", "core.E010"]


def test_a_role_that_may_become_the_owner_is_found(site):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER ROLE kamegor_app NOINHERIT")
        cursor.execute("GRANT kamegor_owner TO kamegor_app")
        cursor.execute("SET LOCAL ROLE kamegor_app")
    assert found() == ["core.E010"]


def test_a_role_that_may_empty_one_table_is_found(site):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("GRANT TRUNCATE ON billing_transfer TO kamegor_app")
        cursor.execute("SET LOCAL ROLE kamegor_app")
    assert found() == ["billing.E006", "core.E010"]


def test_a_role_without_limits_is_found(site):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
    assert found() == ["core.E011"]


@pytest.mark.parametrize("age", ["11 seconds", None])
def test_a_meter_that_does_not_run_is_found(site, age):
    if age is None:
        MeterClock.objects.all().delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE streams_meterclock SET ticked_at = ticked_at - %s::interval",
                [age],
            )
    assert found() == ["streams.E008"]


def test_a_relay_without_its_secret_stops_every_command(settings):
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example"], ""
    settings.SITE_URL = ""
    assert faults() == ["core.E001"]
    assert "streams.E001" in [each.id for each in run_checks()]
