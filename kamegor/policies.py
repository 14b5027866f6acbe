"""Browser policies for our pages, sent as headers.

Source: Content Security Policy Level 3, and Permissions Policy, both W3C.
"""

from functools import cache

from core.page_sources import PageSources

# For responses that are not pages, such as JSON. Opened directly, they can run and load
# nothing.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"

# For pages rendered by Django: the admin and the documentation. They use inline styles.
PAGE = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# Features the client uses: camera, microphone, position and screen wake lock.
FEATURES_OF_THE_APP = frozenset(
    {
        "autoplay",
        "camera",
        "fullscreen",
        "geolocation",
        "microphone",
        "screen-wake-lock",
    }
)
# Staff register and use security keys in the admin.
FEATURES_OF_PAGES = frozenset(
    {"publickey-credentials-create", "publickey-credentials-get"}
)
# Every feature known to Chromium that could cost users money or reveal something.
_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)
assert set(_FEATURES) >= FEATURES_OF_THE_APP | FEATURES_OF_PAGES


def app(*, map_style_url: str, sources: tuple[PageSources, ...] = ()) -> str:
    """Return the policy of the app, with the sources that this site's settings need.

    The hosts of map tiles depend on the map style, so all of https is allowed for it;
    the apps' own sources are fixed.
    """
    elsewhere = " https:" if map_style_url else ""

    def allowed(directive: str) -> str:
        listed = (source for each in sources for source in getattr(each, directive))
        return "".join(f" {source}" for source in listed)

    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src 'self'{elsewhere}{allowed('connect')}",
            f"script-src 'self'{allowed('script')}",
            f"frame-src 'self'{allowed('frame')}",
            f"img-src 'self' blob: data:{elsewhere}{allowed('img')}",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src-attr 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self'{allowed('form_action')}",
            "frame-ancestors 'none'",
        ]
    )


@cache
def permissions(
    allowed: frozenset[str] = frozenset(), *, sources: tuple[PageSources, ...] = ()
) -> str:
    """Return the device features that a page may use, for its own origin only.

    Exception: a payment gateway's frames may use the payment feature for wallets.
    """
    lists = dict.fromkeys(_FEATURES, "") | dict.fromkeys(allowed, "self")
    if frames := [frame for each in sources for frame in each.payment]:
        lists["payment"] = " ".join(["self", *(f'"{frame}"' for frame in frames)])
    return ", ".join(f"{feature}=({lists[feature]})" for feature in _FEATURES)
