"""The page that a problem's ``type`` leads to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.api.refusals import all_refusals


def errors(request: HttpRequest) -> HttpResponse:
    """GET /docs/errors: every code that a refusal may carry, and what it means."""
    return render(request, "errors.html", {"refusals": all_refusals()})
