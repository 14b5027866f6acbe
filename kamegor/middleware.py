"""What every request passes through, besides Django's own."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Logs each request with its path alone: a query may hold a token or a place."""

    # As the innermost one it keeps all of them, and the view, in one thread. Otherwise
    # Django lets each of them change threads twice a request.
    async_capable = False

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
