"""Read what a client sent through a serializer."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request


def read_body(
    serializer_class: type[serializers.BaseSerializer[Any]], request: Request
) -> dict[str, Any]:
    """Return the fields of a body, checked; unknown ones are left out.

    Raises:
        ValidationError: some are missing or wrong.
    """
    return _read(serializer_class(data=request.data))


def read_query(
    serializer_class: type[serializers.BaseSerializer[Any]], request: Request
) -> dict[str, Any]:
    """Return the fields of a query string, checked; unknown ones are left out.

    Raises:
        ValidationError: some are missing or wrong.
    """
    return _read(serializer_class(data=request.query_params))


def _read(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields
