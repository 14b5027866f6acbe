"""The time at which a request is handled."""

from datetime import datetime

from django.http import HttpRequest
from rest_framework.request import Request

from core import clock

READ_AT = "kamegor.read_at"  # clients cannot set it: their headers start with HTTP_


def now_of(request: HttpRequest | Request) -> datetime:
    """Return the database's clock, read once per request.

    All decisions about a request therefore use the same time.
    """
    if READ_AT not in request.META:
        request.META[READ_AT] = clock.database_now()
    moment: datetime = request.META[READ_AT]
    return moment


def note(request: HttpRequest | Request, moment: datetime) -> None:
    """Take a moment that another query has read, unless this request has one."""
    request.META.setdefault(READ_AT, moment)
