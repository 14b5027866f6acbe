"""Throttles for views. A refusal is ``core.errors.Throttled``: 429 and Retry-After."""

from typing import Any, Literal

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core import limits
from core.api.addresses import client_address


class ScopedThrottle(BaseThrottle):
    """Counts each request of a view under its ``throttle_scope``, by user.

    Who is not signed in counts by address. ``wiring.py`` holds the limits. A view whose
    methods differ has a scope for each: ``throttle_scope = {"POST": "go_live"}``.
    """

    def allow_request(self, request: Request, view: Any) -> Literal[True]:
        scope = scope_of(view, str(request.method))
        if scope is not None:
            user = request.user
            limits.spend(scope, str(user.pk) if user else client_address(request))
        return True


def scope_of(view: Any, method: str) -> str | None:
    """Return what a call counts under, or None if it may be made at any rate."""
    scope: dict[str, str] | str | None = getattr(view, "throttle_scope", None)
    return scope.get(method) if isinstance(scope, dict) else scope
