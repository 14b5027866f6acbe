"""What a deployed site must be told, asked before it starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.urls)
def site_url(**kwargs: Any) -> list[CheckMessage]:
    """Links in e-mails begin with it; nothing that a request says may."""
    if settings.DEBUG:
        return []
    if not settings.SITE_URL:
        return [Error("SITE_URL is not set.", hint=_HINT, id="core.E001")]
    parts = urlsplit(settings.SITE_URL)
    origin = f"{parts.scheme}://{parts.netloc}"
    is_web = parts.scheme in {"http", "https"} and parts.netloc
    if not is_web or origin != settings.SITE_URL:
        return [Error("SITE_URL is no origin.", hint=_HINT, id="core.E002")]
    return []


_HINT = "Where people have the app open, as https://kamegor.example, without a path."
