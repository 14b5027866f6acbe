"""The documentation page of the socket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from realtime import reference


def realtime(request: HttpRequest) -> HttpResponse:
    """GET /api/docs/realtime: every topic and event of the socket."""
    document = reference.document()
    shown = {
        "document": document,
        "topics": reference.topics(),
        # Django templates cannot read keys with a hyphen.
        "limits": document["x-limits"],
        "close_codes": document["x-close-codes"].items(),
    }
    return render(request, "realtime.html", shown)
