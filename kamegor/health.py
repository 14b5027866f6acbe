"""Health checks: whether this process is alive, and whether it can serve requests."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.api import problems
from core.errors import DomainError

REDIS_TIMEOUT_SECONDS = 2


class NotReady(DomainError):
    """A dependency or a migration is not ready; ``failing`` lists which."""

    code = "not_ready"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE


class MigrationsMissing(Exception):
    pass


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """GET /health: this process is alive, whatever the state of its dependencies."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """GET /ready: 200 if database, Redis and migrations are ready, otherwise 503."""
    failing = [name for name, is_in_order in CHECKS.items() if not is_in_order()]
    if not failing:
        return JsonResponse({"status": "ready"})
    detail = f"Not in order: {', '.join(failing)}."
    problem = problems.describe(NotReady.http_status, NotReady.code, detail)
    return JsonResponse(
        problem | {"failing": failing},
        status=NotReady.http_status,
        content_type=problems.CONTENT_TYPE,
    )


def _is_database_in_order() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_redis_in_order() -> bool:
    try:
        with redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
            socket_timeout=REDIS_TIMEOUT_SECONDS,
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _are_migrations_in_order() -> bool:
    try:
        _check_migrations()
    except (DatabaseError, MigrationsMissing):
        return False
    return True


@cache
def _check_migrations() -> None:
    """Raise unless all migrations are applied. Only success is cached.

    It stays true while this process runs, and reading all migrations is slow.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _is_database_in_order,
    "redis": _is_redis_in_order,
    "migrations": _are_migrations_in_order,
}
