"""Throttles for views. A refusal is ``core.errors.Throttled``: 429 and Retry-After."""

from typing import Any, Literal

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core import limits
from core.api.addresses import client_address


class ScopedThrottle(BaseThrottle):
    """Counts each request of a view under its ``throttle_scope``, by user.

    Who is not signed in counts by address. RATE_LIMITS holds the scopes.
    """

    def allow_request(self, request: Request, view: Any) -> Literal[True]:
        user = request.user
        who = str(user.pk) if user else client_address(request)
        limits.spend(view.throttle_scope, who)
        return True
