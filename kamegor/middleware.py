"""The project's own middleware."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware

from kamegor import policies


class BrowserPolicies(MiddlewareMixin):
    """Adds security headers to responses that do not set their own.

    Static files (WhiteNoise) are skipped, because a policy on a worker's script would
    apply to the worker.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        policy = policies.PAGE if is_page else policies.NO_PAGE
        features = policies.FEATURES_OF_PAGES if is_page else frozenset[str]()
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", policies.permissions(features)
        )
        if request.path.startswith("/api/"):
            # Responses are private unless a view says otherwise.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestLog(RequestMiddleware):
    """Logs each request with its path only; a query may contain a token or position."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
