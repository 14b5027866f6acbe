"""Logging: one line per event, as JSON in production.

Lines must never contain e-mail addresses, tokens, session descriptions, candidates or
positions. Our own lines do not; this module redacts those of libraries and exceptions.
"""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

HIDDEN = "…"
PRIVATE_KEYS = frozenset(
    {
        *("access", "authorization", "candidate", "email", "lat", "location", "lon"),
        *("password", "refresh", "sdp", "token"),
    }
)
# Each pattern runs in linear time, because strangers control parts of the input.
PRIVATE_TEXTS = [
    (re.compile(pattern), shown)
    for pattern, shown in (
        # A request's query can contain any of these, and libraries log whole URLs.
        (r"\b(token|lat|lon|bbox)=[^&\s'\"]+", rf"\1={HIDDEN}"),
        (r"(?<![\w-])eyJ[\w-]++\.[\w-]++\.[\w-]*+", HIDDEN),  # a JWT
        # Mail servers repeat the address they refuse.
        (r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+", HIDDEN),
        (r"candidate:\S{1,32} \d{1,5} (?i:udp|tcp) [^\r\n'\"]+", HIDDEN),
        # PostgreSQL's DETAIL contains the whole row that violates a constraint.
        (
            r"DETAIL:[\s\S]*?(?=\n\n(?:The above|During handling)|\nCONTEXT:|\Z)",
            f"DETAIL: {HIDDEN}",
        ),
    )
]

ADDED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def hide_private(logger: object, method_name: str, event: EventDict) -> EventDict:
    """Redact what must never be logged, whichever library writes the line."""
    for key, value in event.items():
        event[key] = HIDDEN if key in PRIVATE_KEYS else _without_private(value)
    return event


def _without_private(value: Any) -> Any:
    if isinstance(value, dict):
        return hide_private(None, "", {**value})
    if isinstance(value, list | tuple):
        return [_without_private(each) for each in value]
    if isinstance(value, str):
        for pattern, shown in PRIVATE_TEXTS:
            value = pattern.sub(shown, value)
    return value


def configure(*, as_json: bool, level: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING, so that both use one format.

    ``level`` is the lowest level that is written, such as ``INFO``.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ADDED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "as_json": as_json}},
        "handlers": {
            "terminal": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        "root": {"handlers": ["terminal"], "level": level},
        "loggers": {
            # RequestLog already writes these, with the user and the request id.
            "django.request": {"level": "CRITICAL"},
            # It would log every opened and closed socket.
            "uvicorn.error": {"level": "WARNING"},
        },
    }


def formatter(*, as_json: bool) -> logging.Formatter:
    """Return the renderer: JSON, or text for people."""
    rendering: list[Processor]
    if as_json:
        to_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        rendering = [structlog.processors.format_exc_info, hide_private, to_json]
    else:
        # structlog's default exception formatter prints local variables too.
        plain = structlog.dev.plain_traceback
        to_people = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=plain
        )
        as_text = structlog.processors.format_exc_info
        rendering = [as_text, hide_private, to_people]
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=ADDED, processors=[remove_meta, *rendering]
    )
