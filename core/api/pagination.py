"""Cursor pagination for lists: ``{results, next, previous}``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework import pagination
from rest_framework.exceptions import NotFound


class CursorPagination(pagination.CursorPagination):
    """Newest first by id; ids sort by time (UUIDv7 or a sequence)."""

    ordering: str | tuple[str, ...] = "-id"
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> list[Any] | None:
        """Read a page. An invalid cursor gives 404."""
        try:
            return super().paginate_queryset(*args, **kwargs)
        except (ValidationError, ValueError, DataError) as error:
            raise NotFound(self.invalid_cursor_message) from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page. Each link is null if there is no such page."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": dict(link), "results": schema}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
        }
