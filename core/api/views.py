"""The API's documentation: its schema, its SDK, and the page of its error codes."""

import hashlib
import json
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from core.api.refusals import all_refusals

SCHEMA_MAX_AGE_SECONDS = 300  # clients see a new version of the site with this delay


class Schema(SpectacularAPIView):
    """Serves the committed schema, because generating it takes a tenth of a second."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """GET /api/schema: OpenAPI 3, as YAML or JSON."""
        renderer = request.accepted_renderer
        body = _schema_as(renderer.format)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response = HttpResponse(body, content_type=renderer.media_type)
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=SCHEMA_MAX_AGE_SECONDS)
        answer = get_conditional_response(request, etag=etag, response=response)
        assert answer is not None
        return answer


@cache
def _schema_as(kind: str) -> bytes:
    written = (settings.BASE_DIR / "docs" / "openapi.yaml").read_bytes()
    if kind == "yaml":
        return written
    return json.dumps(yaml.safe_load(written)).encode()


def errors(request: HttpRequest) -> HttpResponse:
    """GET /docs/errors: every error code and its meaning."""
    return render(request, "errors.html", {"refusals": all_refusals()})


def sdk(request: HttpRequest) -> HttpResponse:
    """GET /api/docs/sdk: how a TypeScript program uses the site."""
    readme = settings.BASE_DIR / "client" / "sdk" / "README.md"
    return render(request, "sdk.html", {"readme": readme.read_text()})
