"""Converts server URLs to settings; options in a URL override our own."""

import ssl
from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from redis.connection import parse_url

# A peer that disappears is detected after 25 s instead of two hours.
CONNECTION_OPTIONS = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# After this wait for a connection, a request is refused. The cause is logged earlier.
POOL_TIMEOUT_SECONDS = 5
DJANGO_NAMES = {
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
    "HOST": "host",
    "PORT": "port",
}


def database(url: str, *, pool_size: int) -> dict[str, Any]:
    """Return Django's settings of a database; the URL is parsed as PostgreSQL does it.

    Options in the URL, such as ``sslmode=verify-full``, override our own. Without a
    pool (0), every request opens a connection, as needed behind an external pooler.

    Raises:
        ImproperlyConfigured: it is not a PostgreSQL URL, names no database, or has an
            unknown option.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgres", "postgresql", "postgis"} or not rest:
        raise ImproperlyConfigured("DATABASE_URL is no postgres:// URL.")
    try:
        told = conninfo_to_dict(f"postgresql://{rest}")
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL: {error}") from None
    if not told.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    named = {ours: str(told.pop(its, "")) for ours, its in DJANGO_NAMES.items()}
    options: dict[str, Any] = {**CONNECTION_OPTIONS, **told}
    if pool_size:
        options["pool"] = {
            "min_size": 1,
            "max_size": pool_size,
            "timeout": POOL_TIMEOUT_SECONDS,
        }
    return {
        "ENGINE": "core.postgis",
        **named,
        # The pool keeps connections: an idle thread would keep its own from the others.
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


class Broker(TypedDict):
    """Celery's settings of Redis."""

    CELERY_BROKER_URL: str
    CELERY_BROKER_USE_SSL: dict[str, Any] | None
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]


# The options of a Redis URL that Celery supports, apart from those of TLS.
BROKER_OPTIONS = {
    *("socket_timeout", "socket_connect_timeout", "socket_keepalive"),
    *("health_check_interval", "retry_on_timeout", "client_name"),
}


def broker(url: str) -> Broker:
    """Return Celery's settings for the Redis URL, parsed as redis-py does it.

    Celery's own parser accepts any certificate with ``rediss://``, reads the database
    only from the path, and fails at any option.

    Raises:
        ImproperlyConfigured: it is not a Redis URL.
    """
    try:
        told = parse_url(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"REDIS_URL: {error}") from None
    return {
        "CELERY_BROKER_URL": _broker_url(urlsplit(url).scheme, told),
        "CELERY_BROKER_USE_SSL": _broker_tls(told)
        if url.startswith("rediss")
        else None,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            name: value for name, value in told.items() if name in BROKER_OPTIONS
        },
    }


def _broker_url(scheme: str, told: Mapping[str, Any]) -> str:
    user, password = (
        quote(told.get(name) or "", safe="") for name in ("username", "password")
    )
    secret = f"{user}:{password}@" if user or password else ""
    number = told.get("db", 0)
    if scheme == "unix":
        return f"redis+socket://{secret}{quote(told['path'])}?virtual_host={number}"
    host = told.get("host", "localhost")
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{secret}{host}:{told.get('port', 6379)}/{number}"


def _broker_tls(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ssl_cert_reqs": ssl.CERT_REQUIRED,
        "ssl_check_hostname": True,
        **{name: value for name, value in told.items() if name.startswith("ssl_")},
    }


class Mail(TypedDict):
    """Django's settings of e-mail."""

    EMAIL_BACKEND: str
    EMAIL_HOST: str
    EMAIL_PORT: int
    EMAIL_HOST_USER: str
    EMAIL_HOST_PASSWORD: str
    EMAIL_USE_TLS: bool
    EMAIL_USE_SSL: bool
    EMAIL_FILE_PATH: str
    EMAIL_TIMEOUT: int


MAIL_BACKENDS = {
    "smtp": "smtp",
    "smtp+tls": "smtp",  # STARTTLS
    "smtp+ssl": "smtp",
    "smtps": "smtp",
    "consolemail": "console",
    "filemail": "filebased",
    "memorymail": "locmem",
    "dummymail": "dummy",
}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465, "smtps": 465}
MAIL_TIMEOUT_SECONDS = 10


def mail(url: str) -> Mail:
    """Return Django's settings for an e-mail URL.

    Raises:
        ImproperlyConfigured: its scheme or an option is unknown, or it names no host.
    """
    parts = urlsplit(url)
    scheme = parts.scheme
    options = dict(parse_qsl(parts.query))
    timeout = options.pop("timeout", str(MAIL_TIMEOUT_SECONDS))
    if scheme not in MAIL_BACKENDS or options or not timeout.isdigit():
        raise ImproperlyConfigured("EMAIL_URL: its scheme or an option is not known.")
    if scheme in MAIL_PORTS and not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host.")
    backend = MAIL_BACKENDS[scheme]
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or MAIL_PORTS.get(scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": scheme == "smtp+tls",
        "EMAIL_USE_SSL": scheme in {"smtp+ssl", "smtps"},
        "EMAIL_FILE_PATH": unquote(parts.path),
        "EMAIL_TIMEOUT": int(timeout),
    }
