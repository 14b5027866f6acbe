"""Rate limits for pages that Django renders, as defined in ``wiring.py``."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import limits
from core.errors import Throttled

Page = Callable[..., HttpResponse]


def limited(scope: str, *, by: Callable[[HttpRequest], str]) -> Callable[[Page], Page]:
    """Rate-limit POSTs to a page: ``by(request)`` returns the key under ``scope``."""

    def decorate(page: Page) -> Page:
        @wraps(page)
        def counted(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponse:
            try:
                if request.method == "POST":
                    limits.spend(scope, by(request))
            except Throttled as error:
                return _refusal(request, error)
            return page(request, *args, **kwargs)

        return counted

    return decorate


def _refusal(request: HttpRequest, error: Throttled) -> HttpResponse:
    context = {"seconds": error.retry_after_seconds}
    page = render(request, "admin/accounts/throttled.html", context, status=429)
    page["Retry-After"] = str(error.retry_after_seconds)
    return page
