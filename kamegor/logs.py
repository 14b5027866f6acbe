"""How this process logs: one line an event, JSON where machines read it.

Never in a line: e-mails, tokens, descriptions and candidates of peers, and where
somebody is. Our own lines name none of these; libraries and exceptions do.
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
# Each reads a line once, however it is made up: strangers choose what they ask for.
PRIVATE_TEXTS = [
    (re.compile(pattern), shown)
    for pattern, shown in (
        # A request's query may hold any of these, and libraries log whole addresses.
        (r"\b(token|lat|lon|bbox)=[^&\s'\"]+", rf"\1={HIDDEN}"),
        (r"(?<![\w-])eyJ[\w-]++\.[\w-]++\.[\w-]*+", HIDDEN),  # a JWT
        # A mail server says whom it refuses.
        (r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+", HIDDEN),
        (r"candidate:\S{1,32} \d{1,5} (?i:udp|tcp) [^\r\n'\"]+", HIDDEN),
        # PostgreSQL says which row a constraint refuses, with all that is in it.
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
    """Replace what must never be logged, wherever the line comes from."""
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
    """Set structlog up and return Django's LOGGING, so that both write alike.

    ``level`` is the least that is written, such as ``INFO``.
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
            # RequestLog says the same, with who and which request.
            "django.request": {"level": "CRITICAL"},
            # Of every socket it says that it was opened and closed.
            "uvicorn.error": {"level": "WARNING"},
        },
    }


def formatter(*, as_json: bool) -> logging.Formatter:
    """Return what writes a line: as JSON, or for people to read."""
    rendering: list[Processor]
    if as_json:
        to_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        rendering = [structlog.processors.format_exc_info, hide_private, to_json]
    else:
        # Its usual way with an exception shows local variables too.
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
