"""The page that loads the client; the client itself decides what an address shows."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

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
    response["Content-Security-Policy"] = _policy(settings.MAP_STYLE_URL)
    # A page kept past a deploy would name files that are gone.
    response["Cache-Control"] = "no-cache"
    return response


def _policy(map_style_url: str) -> str:
    """Allow nothing from elsewhere, but for a map style, whose hosts it alone knows."""
    elsewhere = " https:" if map_style_url else ""
    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src 'self'{elsewhere}",
            f"img-src 'self' blob: data:{elsewhere}",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src-attr 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
