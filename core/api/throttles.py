"""Rate limits for views. They raise ``core.errors.Throttled``: 429 and Retry-After."""

from typing import Any, Literal

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core import limits
from core.api.addresses import client_address


class ScopedThrottle(BaseThrottle):
    """Counts requests to a view per user, under its ``throttle_scope``.

    Anonymous requests count per IP address. Each app's ``wiring.py`` holds its limits.
    A view can have a scope for each method: ``throttle_scope = {"POST": "go_live"}``.
    """

    def allow_request(self, request: Request, view: Any) -> Literal[True]:
        scope = scope_of(view, str(request.method))
        if scope is not None:
            user = request.user
            limits.spend(scope, str(user.pk) if user else client_address(request))
        return True


def scope_of(view: Any, method: str) -> str | None:
    """Return the scope of a request, or None if it is not limited."""
    scope: dict[str, str] | str | None = getattr(view, "throttle_scope", None)
    return scope.get(method) if isinstance(scope, dict) else scope
