"""The page that loads the client, which does its own routing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from core import page_sources
from kamegor import policies

THEME_COOKIE = "km_theme"
THEMES = {"light", "dark"}  # any other value follows the device


@require_safe
@vary_on_cookie
def shell(request: HttpRequest) -> HttpResponse:
    """Return the same page for every path, with the theme that the user chose."""
    theme = request.COOKIES.get(THEME_COOKIE)
    context = {
        "theme": theme if theme in THEMES else None,
        "map_style_url": settings.MAP_STYLE_URL,
    }
    response = render(request, "app.html", context)
    sources = page_sources.in_use()
    response["Content-Security-Policy"] = policies.app(
        map_style_url=settings.MAP_STYLE_URL, sources=sources
    )
    response["Permissions-Policy"] = policies.permissions(
        policies.FEATURES_OF_THE_APP, sources=sources
    )
    # A cached page would refer to files that a deploy has removed.
    response["Cache-Control"] = "no-cache"
    return response
