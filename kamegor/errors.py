"""Error pages for requests without a view: a problem under ``/api``, else HTML."""

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from core.api import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """``handler400``."""
    if _is_api(request):
        return problems.bad_request(request, exception)
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """``handler404``."""
    if _is_api(request):
        return problems.page_not_found(request, exception)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """``handler500``."""
    if _is_api(request):
        return problems.server_error(request)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
