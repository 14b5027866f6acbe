"""Validate a request's body or query string with a serializer."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request


def read_body(
    serializer_class: type[serializers.BaseSerializer[Any]], request: Request
) -> dict[str, Any]:
    """Return the validated fields of a body; unknown fields are dropped.

    Raises:
        ValidationError: some fields are missing or invalid.
    """
    return _read(serializer_class(data=request.data))


def read_query(
    serializer_class: type[serializers.BaseSerializer[Any]], request: Request
) -> dict[str, Any]:
    """Return the validated fields of a query string; unknown fields are dropped.

    Raises:
        ValidationError: some fields are missing or invalid.
    """
    return _read(serializer_class(data=request.query_params))


def _read(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields
