"""The page that loads the client; the client itself decides what an address shows."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from kamegor import policies

THEME_COOKIE = "km_theme"
THEMES = {"light", "dark"}  # any other: as the device has it


@require_safe
@vary_on_cookie
def shell(request: HttpRequest) -> HttpResponse:
    """Answer the same page for every address, already in the theme once chosen."""
    theme = request.COOKIES.get(THEME_COOKIE)
    context = {
        "theme": theme if theme in THEMES else None,
        "map_style_url": settings.MAP_STYLE_URL,
    }
    response = render(request, "app.html", context)
    has_stripe = "stripe" in settings.PAYMENT_GATEWAYS
    response["Content-Security-Policy"] = policies.app(
        map_style_url=settings.MAP_STYLE_URL, has_stripe=has_stripe
    )
    response["Permissions-Policy"] = policies.permissions(
        policies.FEATURES_OF_THE_APP, has_stripe=has_stripe
    )
    # A page kept past a deploy would name files that are gone.
    response["Cache-Control"] = "no-cache"
    return response
