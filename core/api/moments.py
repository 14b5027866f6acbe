"""When a request is dealt with."""

from datetime import datetime

from django.http import HttpRequest
from rest_framework.request import Request

from core import clock

READ_AT = "kamegor.read_at"  # no client can set it: what it sends begins with HTTP_


def now_of(request: HttpRequest | Request) -> datetime:
    """Return the database's clock as this request first read it.

    So whatever is decided about one request is decided about one moment.
    """
    if READ_AT not in request.META:
        request.META[READ_AT] = clock.database_now()
    moment: datetime = request.META[READ_AT]
    return moment
