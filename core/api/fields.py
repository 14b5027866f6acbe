"""Serializer fields shared by the apps."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import wire

# Up to a trillion credits in ASCII digits, without exponents or a negative zero.
_CREDITS = re.compile(r"(?!-0+(\.0+)?$)-?[0-9]{1,12}(\.[0-9]{1,3})?", re.ASCII)


class MomentField(serializers.DateTimeField):
    """A time in responses: RFC 3339, UTC, to the millisecond."""

    def to_representation(self, value: datetime) -> str:
        return wire.moment(value)


class StringField(serializers.CharField):
    """A string. DRF's own field also accepts numbers."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdField(serializers.UUIDField):
    """An id as a string. DRF's own field also accepts numbers."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class WordField(serializers.ChoiceField):
    """A choice, as a string. DRF's own field also accepts values that look like one.

    The error does not repeat the input, because not every string can be encoded as
    UTF-8.
    """

    default_error_messages = {"invalid_choice": "This is not a valid choice."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "binary"})
class UploadField(serializers.FileField):
    """A file in a multipart body."""


@extend_schema_field(
    {
        "type": "string",
        "format": "decimal",
        "pattern": r"^-?\d{1,12}(\.\d{1,3})?$",
        "example": "12.500",
    }
)
class CreditsField(serializers.Field[int, Any, str, Any]):
    """Credits: a decimal string in JSON, millicredits (int) in Python.

    Input can be a JSON number or a string, with at most three decimal places.
    """

    default_error_messages = {
        "invalid": "Enter credits with at most three decimal places.",
        "min_value": "Must be at least {limit}.",
        "max_value": "Must be at most {limit}.",
    }

    def __init__(
        self,
        *,
        min_millicredits: int | None = None,
        max_millicredits: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.min_millicredits = min_millicredits
        self.max_millicredits = max_millicredits

    def to_internal_value(self, data: Any) -> int:
        is_number = isinstance(data, str | int | float) and not isinstance(data, bool)
        # repr() of a float is the shortest text that parses to the same number.
        text = data if isinstance(data, str) else repr(data)
        if not is_number or not _CREDITS.fullmatch(text):
            self.fail("invalid")
        millicredits = int(Decimal(text) * wire.MILLICREDITS_PER_CREDIT)
        self._check_limits(millicredits)
        return millicredits

    def to_representation(self, value: int) -> str:
        return wire.credits(value)

    def _check_limits(self, millicredits: int) -> None:
        low, high = self.min_millicredits, self.max_millicredits
        if low is not None and millicredits < low:
            self.fail("min_value", limit=wire.credits(low))
        if high is not None and millicredits > high:
            self.fail("max_value", limit=wire.credits(high))
