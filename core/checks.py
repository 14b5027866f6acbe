"""Deployment checks for settings and servers.

``manage.py check --deploy`` runs all of them; other commands run those that are not
about deployment. Other apps register their own in their ``checks.py``.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.db import DatabaseError, connection

from core import origins

HERE = {"", "localhost", "127.0.0.1", "::1"}  # traffic that never leaves this machine
ENCRYPTED = {"require", "verify-ca", "verify-full"}  # libpq's sslmode
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"

# Tables that the application's role owns or may truncate, without those of extensions.
TABLES_AT_RISK = """
SELECT current_user, count(*), min(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND (pg_has_role(current_user, relowner, 'MEMBER')  -- or SET ROLE makes it so
         OR has_table_privilege(pg_class.oid, 'TRUNCATE'))
    AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
HAVING count(*) > 0
"""
LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def ask(statement: str) -> list[tuple[Any, ...]] | None:
    """Return the query's value, or None if the database is unavailable."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    except DatabaseError:
        return None


@register(Tags.urls)
def site_url(**kwargs: Any) -> list[CheckMessage]:
    """SITE_URL must be set: links in e-mails cannot trust a request's host."""
    if settings.DEBUG:
        return []
    if not settings.SITE_URL:
        return [Error("SITE_URL is not set.", hint=_HINT, id="core.E001")]
    try:
        is_origin = origins.parse(settings.SITE_URL) == settings.SITE_URL
    except ValueError:
        is_origin = False
    if not is_origin:
        return [Error("SITE_URL is not a valid origin.", hint=_HINT, id="core.E002")]
    return []


_HINT = "Set it to the URL of the app without a path, such as https://kamegor.example."


@register(Tags.security, deploy=True)
def https(**kwargs: Any) -> list[CheckMessage]:
    """Pages, cookies and links must only use HTTPS."""
    insists = {
        "SITE_URL": settings.SITE_URL.startswith("https://"),
        "SECURE_SSL_REDIRECT": settings.SECURE_SSL_REDIRECT,
        "SECURE_HSTS_SECONDS": settings.SECURE_HSTS_SECONDS,
        "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
        "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
    }
    lax = [name for name, is_strict in insists.items() if not is_strict]
    if not lax:
        return []
    hint = "Run kamegor.settings.production, with a SITE_URL that starts with https://."
    return [Error(f"No TLS: {', '.join(lax)}.", hint=hint, id="core.E003")]


@register(Tags.security, deploy=True)
def hosts(**kwargs: Any) -> list[CheckMessage]:
    """ALLOWED_HOSTS must be explicit, or links could contain a forged host name."""
    odd = [host for host in settings.ALLOWED_HOSTS if host == "*" or "/" in host]
    if not odd:
        return []
    hint = (
        "List the host names: kamegor.example, or .kamegor.example for all subdomains."
    )
    return [Error(f"ALLOWED_HOSTS has {odd}.", hint=hint, id="core.E004")]


@register(Tags.security, deploy=True)
def proxies(**kwargs: Any) -> list[CheckMessage]:
    """The proxies must be counted, or all clients share the proxy's IP address."""
    if settings.TRUSTED_PROXY_COUNT > 0:
        return []
    hint = (
        "Set it to the number of proxies that add to X-Forwarded-For: 1 for nginx "
        "alone."
    )
    return [Error("TRUSTED_PROXY_COUNT is 0.", hint=hint, id="core.E005")]


@register(Tags.security, deploy=True)
def servers_tls(**kwargs: Any) -> list[CheckMessage]:
    """Traffic to servers on other machines must be encrypted."""
    found: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    options = database["OPTIONS"]
    host = str(options.get("hostaddr") or database["HOST"])
    if not _is_here(host) and options.get("sslmode") not in ENCRYPTED:
        hint = (
            "Add ?sslmode=verify-full to DATABASE_URL, and sslrootcert= if necessary."
        )
        found.append(
            Error(
                ("The connection to the database does not use verified TLS."),
                hint=hint,
                id="core.E006",
            )
        )
    redis = urlsplit(settings.REDIS_URL)
    is_plain = redis.scheme == "redis" and not _is_here(redis.hostname or "")
    if is_plain or (redis.scheme == "rediss" and not _asks_for_its_name(redis.query)):
        hint = "Start REDIS_URL with rediss://, and remove options that weaken TLS."
        found.append(
            Error(
                ("The connection to Redis does not use verified TLS."),
                hint=hint,
                id="core.E007",
            )
        )
    return found


@register(Tags.security, deploy=True)
def mail(**kwargs: Any) -> list[CheckMessage]:
    """E-mail must be sent, and over an encrypted connection."""
    if settings.EMAIL_BACKEND not in {SMTP, FILES}:
        hint = "Set EMAIL_URL, as smtp+tls://user:password@mail.kamegor.example:587."
        return [Error("E-mails are not sent.", hint=hint, id="core.E008")]
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_BACKEND == FILES or is_encrypted or _is_here(settings.EMAIL_HOST):
        return []
    hint = "Start EMAIL_URL with smtp+tls:// or smtps://."
    return [
        Error(
            ("The connection to the mail server does not use TLS."),
            hint=hint,
            id="core.E009",
        )
    ]


@register(Tags.security, deploy=True)
def database_role(**kwargs: Any) -> list[CheckMessage]:
    """The site's database role must own no tables and limit its statements."""
    limits = ask("SELECT " + ", ".join(f"current_setting('{each}')" for each in LIMITS))
    at_risk = ask(TABLES_AT_RISK)
    if limits is None or at_risk is None:
        return [
            Info(
                ("The database is unavailable, so its role was not checked."),
                id="core.I001",
            )
        ]
    found: list[CheckMessage] = []
    hint = "Create the roles with deploy/postgres/roles.sql and connect as kamegor_app."
    for role, count, table in at_risk:
        message = f"{role} owns or may empty {count} tables, such as {table}."
        found.append(Error(message, hint=hint, id="core.E010"))
    shown: Mapping[str, str] = dict(zip(LIMITS, limits[0], strict=True))
    if unlimited := [name for name, value in shown.items() if value == "0"]:
        message = f"The database's role has no {', '.join(unlimited)}."
        found.append(Error(message, hint=hint, id="core.E011"))
    return found


@register(Tags.security)
def mail_password(**kwargs: Any) -> list[CheckMessage]:
    """EMAIL_URL must have both user name and password: with one, nobody signs in."""
    if bool(settings.EMAIL_HOST_USER) == bool(settings.EMAIL_HOST_PASSWORD):
        return []
    hint = "Put both into EMAIL_URL, smtp+tls://user:password@…, or neither."
    message = "EMAIL_URL has a user name without a password, or a password without one."
    return [Error(message, hint=hint, id="core.E012")]


def _asks_for_its_name(query: str) -> bool:
    """Return whether Redis must have a trusted certificate for its own host name."""
    options = dict(parse_qsl(query.lower()))
    return options.get("ssl_cert_reqs", "required") == "required" and (
        options.get("ssl_check_hostname", "true") in {"true", "1", "yes", "t", "y"}
    )


def _is_here(host: str) -> bool:
    return host in HERE or host.startswith("/")
