"""How this process logs: one line an event, JSON where machines read it.

Never in a line: tokens, descriptions and candidates of peers, and where somebody is.
"""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# A request's query may hold any of these, and libraries log whole addresses.
PRIVATE_IN_QUERY = re.compile(r"\b(token|lat|lon|bbox)=[^&\s'\"]+")
PRIVATE_KEYS = frozenset(
    {"access", "candidate", "lat", "location", "lon", "password", "refresh", "sdp"}
)
HIDDEN = "…"

ADDED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def hide_private(logger: object, method_name: str, event: EventDict) -> EventDict:
    """Replace what must never be logged, wherever the line comes from."""
    for key, value in event.items():
        if key in PRIVATE_KEYS:
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = PRIVATE_IN_QUERY.sub(rf"\1={HIDDEN}", value)
    return event


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
        rendering = [hide_private, to_people]
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=ADDED, processors=[remove_meta, *rendering]
    )
