"""What a deployed site must be told, and what its servers must not be, asked by checks.

``manage.py check --deploy`` runs them all; every command runs those that are not about
deployment. Floors above register their own in their ``checks.py``.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.db import DatabaseError, connection

from core import origins

HERE = {"", "localhost", "127.0.0.1", "::1"}  # what never leaves this machine
ENCRYPTED = {"require", "verify-ca", "verify-full"}  # libpq's sslmode
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"

# With the application's role: those it owns, and those it may empty. Extensions' apart.
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
    """Return what the database answers, or None if it does not answer or know."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    except DatabaseError:
        return None


@register(Tags.urls)
def site_url(**kwargs: Any) -> list[CheckMessage]:
    """Links in e-mails begin with it; nothing that a request says may."""
    if settings.DEBUG:
        return []
    if not settings.SITE_URL:
        return [Error("SITE_URL is not set.", hint=_HINT, id="core.E001")]
    try:
        is_origin = origins.parse(settings.SITE_URL) == settings.SITE_URL
    except ValueError:
        is_origin = False
    if not is_origin:
        return [Error("SITE_URL is no origin.", hint=_HINT, id="core.E002")]
    return []


_HINT = "Where people have the app open, as https://kamegor.example, without a path."


@register(Tags.security, deploy=True)
def https(**kwargs: Any) -> list[CheckMessage]:
    """Pages, cookies and links are for HTTPS alone."""
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
    hint = "Run kamegor.settings.production, with a SITE_URL of https://."
    return [Error(f"No TLS: {', '.join(lax)}.", hint=hint, id="core.E003")]


@register(Tags.security, deploy=True)
def hosts(**kwargs: Any) -> list[CheckMessage]:
    """A name that is not ours could stand in the links we write."""
    odd = [host for host in settings.ALLOWED_HOSTS if host == "*" or "/" in host]
    if not odd:
        return []
    hint = (
        "Name the hosts alone: kamegor.example, or .kamegor.example for all below it."
    )
    return [Error(f"ALLOWED_HOSTS has {odd}.", hint=hint, id="core.E004")]


@register(Tags.security, deploy=True)
def proxies(**kwargs: Any) -> list[CheckMessage]:
    """TLS ends at a proxy of ours; unless it is counted, all people are one address."""
    if settings.TRUSTED_PROXY_COUNT > 0:
        return []
    hint = "Set it to how many proxies add to X-Forwarded-For: 1 for nginx alone."
    return [Error("TRUSTED_PROXY_COUNT is 0.", hint=hint, id="core.E005")]


@register(Tags.security, deploy=True)
def servers_tls(**kwargs: Any) -> list[CheckMessage]:
    """What goes to a server on another machine is encrypted."""
    found: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    options = database["OPTIONS"]
    host = str(options.get("hostaddr") or database["HOST"])
    if not _is_here(host) and options.get("sslmode") not in ENCRYPTED:
        hint = "Add ?sslmode=verify-full to DATABASE_URL, and sslrootcert= if need be."
        found.append(Error("No TLS to the database.", hint=hint, id="core.E006"))
    redis = urlsplit(settings.REDIS_URL)
    is_plain = redis.scheme == "redis" and not _is_here(redis.hostname or "")
    if is_plain or (redis.scheme == "rediss" and not _asks_for_its_name(redis.query)):
        hint = "Let REDIS_URL begin with rediss://, without options that take less."
        found.append(Error("No TLS to Redis, or any's.", hint=hint, id="core.E007"))
    return found


@register(Tags.security, deploy=True)
def mail(**kwargs: Any) -> list[CheckMessage]:
    """Letters reach people, and nobody between."""
    if settings.EMAIL_BACKEND not in {SMTP, FILES}:
        hint = "Set EMAIL_URL, as smtp+tls://user:password@mail.kamegor.example:587."
        return [Error("E-mails are sent to nobody.", hint=hint, id="core.E008")]
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_BACKEND == FILES or is_encrypted or _is_here(settings.EMAIL_HOST):
        return []
    hint = "Let EMAIL_URL begin with smtp+tls:// or smtps://."
    return [Error("No TLS to the mail server.", hint=hint, id="core.E009")]


@register(Tags.security, deploy=True)
def database_role(**kwargs: Any) -> list[CheckMessage]:
    """The site's role owns no table, and none of its statements lasts for ever."""
    limits = ask("SELECT " + ", ".join(f"current_setting('{each}')" for each in LIMITS))
    at_risk = ask(TABLES_AT_RISK)
    if limits is None or at_risk is None:
        return [Info("The database does not answer: not asked.", id="core.I001")]
    found: list[CheckMessage] = []
    hint = "Make the roles by deploy/postgres/roles.sql and connect as kamegor_app."
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
    """With half of what signs in, letters would be sent without signing in."""
    if bool(settings.EMAIL_HOST_USER) == bool(settings.EMAIL_HOST_PASSWORD):
        return []
    hint = "Write both into EMAIL_URL, smtp+tls://user:password@…, or none of them."
    message = "EMAIL_URL has a user name without a password, or the other way."
    return [Error(message, hint=hint, id="core.E012")]


def _asks_for_its_name(query: str) -> bool:
    """Tell whether Redis must have a trusted certificate, in its own name."""
    options = dict(parse_qsl(query.lower()))
    return options.get("ssl_cert_reqs", "required") == "required" and (
        options.get("ssl_check_hostname", "true") in {"true", "1", "yes", "t", "y"}
    )


def _is_here(host: str) -> bool:
    return host in HERE or host.startswith("/")
