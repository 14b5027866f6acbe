"""Lists page by cursor: ``{results, next, previous}``."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first by id: ids sort by time (UUIDv7 or a sequence)."""

    ordering = "-id"
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
