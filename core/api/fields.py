"""Serializer fields shared by the apps."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core import wire


class CreditsField(serializers.DecimalField):
    """Credits as a decimal string on the wire, millicredits (an int) in Python."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=15, decimal_places=3, **kwargs)

    def to_internal_value(self, data: Any) -> int:  # type: ignore[override]
        credits_: Decimal = super().to_internal_value(data)
        return int(credits_ * wire.MILLICREDITS_PER_CREDIT)

    def to_representation(self, value: int) -> str:  # type: ignore[override]
        return wire.credits(value)
