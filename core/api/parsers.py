"""Parses request bodies: one JSON object, without dangerous values."""

import json
import math
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.BaseParser):
    """UTF-8 JSON (RFC 8259) with an object at the top level.

    Unlike DRF's parser, it refuses infinite numbers (1e999), and nesting deep enough to
    exhaust Python's stack.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> dict[str, Any]:
        limit_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit_bytes + 1)
        if len(body) > limit_bytes:
            raise RequestDataTooBig
        try:
            parsed = json.loads(
                body.decode(), parse_float=_finite, parse_constant=_refuse
            )
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not JSON.") from error
        if not isinstance(parsed, dict):
            raise ParseError("The body is not a JSON object.")
        return parsed


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(literal: str) -> NoReturn:
    message = f"{literal} is not a number in JSON"
    raise ValueError(message)
