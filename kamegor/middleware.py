"""What every request passes through, besides Django's own."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware

from kamegor import policies


class BrowserPolicies(MiddlewareMixin):
    """Tells browsers what an answer may do, unless its view has said so itself.

    Files of ours (WhiteNoise's) pass by: a policy on a worker's script would bind it.
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
            # Answers are somebody's own; one for everybody says so itself.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RequestLog(RequestMiddleware):
    """Logs each request with its path alone: a query may hold a token or a place."""

    # As the innermost one it keeps all of them, and the view, in one thread. Otherwise
    # Django lets each of them change threads twice a request.
    async_capable = False

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
