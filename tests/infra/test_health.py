"""/health, /ready and /metrics."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kamegor import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_that_migrations_were_in_order():
    health._check_migrations.cache_clear()


def test_a_process_says_that_it_is_alive(client):
    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "no-store" in answer["Cache-Control"]


def test_a_process_is_ready_when_its_servers_and_migrations_are_in_order(client):
    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_process_is_not_ready_without_redis(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/docs/errors#not_ready",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Not in order: redis.",
        "code": "not_ready",
        "failing": ["redis"],
    }


def test_a_process_is_not_ready_before_every_migration_is_applied(client):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("accounts")
    MigrationRecorder(connection).record_unapplied(*newest)

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()["failing"]) == (503, ["migrations"])


def test_metrics_count_requests_by_view(client):
    client.get("/health")

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert (
        b'method="GET",transport="http",view="kamegor.health.health"' in answer.content
    )
