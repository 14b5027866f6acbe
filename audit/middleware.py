"""Records what staff do in the admin."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from accounts.models import User
from audit import public
from audit.models import AuditKind
from audit.services import entries
from core import clock
from core.api.addresses import client_address

READING = frozenset({"GET", "HEAD", "OPTIONS"})
IDS_MAX = 200  # a list shows no more
FIELDS_MAX = 20  # of what a list is asked for


class AuditLog(MiddlewareMixin):
    """Writes an entry for each private page that staff see, and each form they submit.

    If an entry cannot be written, the request fails, so nothing is shown or done.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if _is_of_staff(request) and request.method not in READING:
            action = request.POST.get("action", "")
            _record(
                request,
                AuditKind.ACT,
                [*_named(request), *request.POST.getlist("_selected_action")],
                {"action": action} if action else {},
            )

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        was_shown = request.method in READING and response.status_code == 200
        if was_shown and _is_of_staff(request) and _is_private(request):
            _record(
                request,
                AuditKind.READ,
                [*_named(request), *_listed(response)],
                _asked(request),
            )
        return response


def _record(
    request: HttpRequest, kind: AuditKind, ids: list[str], question: dict[str, str]
) -> None:
    assert isinstance(request.user, User)
    assert request.resolver_match is not None
    entries.record(
        staff=request.user,
        kind=kind,
        page=request.resolver_match.url_name or request.path,
        model=_model(request),
        object_ids=ids[:IDS_MAX],
        question=question,
        address=client_address(request),
        now=clock.database_now(),
    )


def _is_of_staff(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_admin = match is not None and "admin" in match.namespaces
    return is_admin and isinstance(request.user, User) and request.user.is_staff


def _is_private(request: HttpRequest) -> bool:
    model = _model(request)
    return model != "" and not public.is_public(model)


def _model(request: HttpRequest) -> str:
    """Return the model of a page, as ``accounts.user``, or "" for other pages."""
    assert request.resolver_match is not None
    match request.resolver_match.route.split("/"):
        case ["admin", app_label, model_name, _, *_]:
            label = f"{app_label}.{model_name}"
            return label if model_name in apps.all_models.get(app_label, {}) else ""
    return ""


def _named(request: HttpRequest) -> list[str]:
    assert request.resolver_match is not None
    return [str(value) for value in request.resolver_match.kwargs.values()]


def _asked(request: HttpRequest) -> dict[str, str]:
    fields = islice(request.GET.items(), FIELDS_MAX)
    return {name: str(value) for name, value in fields}


def _listed(response: Any) -> Iterator[str]:
    """Yield the ids of the rows that a list shows."""
    context = getattr(response, "context_data", None) or {}
    if changelist := context.get("cl"):
        yield from (str(row.pk) for row in changelist.result_list)
