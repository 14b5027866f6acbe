"""The project's own middleware."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
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


# Clients of these identify themselves by a token, if at all, never by Django's session.
WITHOUT_SESSION = ("/api/", "/health", "/ready", "/metrics")


class RequestLog(RequestMiddleware):
    """Logs each request with its path only; a query may contain a token or position."""

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Bind the user's id, but load no session where none is used."""
        if not request.path.startswith(WITHOUT_SESSION):
            RequestMiddleware.bind_user_id(request)
            return
        # Until a view has authenticated the request, it is that of the session.
        user: Any = getattr(request, "user", None)
        is_anonymous = user is None or isinstance(user, SimpleLazyObject)
        user_id = None if is_anonymous else str(user.pk)
        structlog.contextvars.bind_contextvars(user_id=user_id)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
