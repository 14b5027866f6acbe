"""Documents as public pages without scripts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.documents import DOCUMENTS


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """GET /documents/NAME: the current text and version of a document."""
    context = {
        "document": DOCUMENTS[name],
        "documents": DOCUMENTS.values(),
        "minimum_age": settings.MINIMUM_AGE,
    }
    return render(request, f"documents/{name}.html", context)
