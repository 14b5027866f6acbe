"""Browser policies for our pages, sent as headers.

Source: Content Security Policy Level 3, and Permissions Policy, both W3C.
"""

from functools import cache

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


# Stripe's card form consists of a script and frames. Source: Stripe's security guide,
# "Content Security Policy", of Stripe.js.
_STRIPE_JS = "https://js.stripe.com"
_STRIPE_SCRIPTS = f" {_STRIPE_JS} https://*.js.stripe.com"
_STRIPE_FRAMES = f"{_STRIPE_SCRIPTS} https://hooks.stripe.com"
_STRIPE_API = " https://api.stripe.com"
_STRIPE_IMAGES = " https://*.stripe.com"


def app(*, map_style_url: str, has_stripe: bool = False) -> str:
    """Return the policy of the app, with the sources that this site's settings need.

    The hosts of map tiles depend on the map style, so all of https is allowed for it;
    Stripe's hosts are fixed.
    """
    elsewhere = " https:" if map_style_url else ""
    api, scripts, frames, images = (
        (_STRIPE_API, _STRIPE_SCRIPTS, _STRIPE_FRAMES, _STRIPE_IMAGES)
        if has_stripe
        else ("", "", "", "")
    )
    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src 'self'{elsewhere}{api}",
            f"script-src 'self'{scripts}",
            f"frame-src 'self'{frames}",
            f"img-src 'self' blob: data:{elsewhere}{images}",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src-attr 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


@cache
def permissions(
    allowed: frozenset[str] = frozenset(), *, has_stripe: bool = False
) -> str:
    """Return the device features that a page may use, for its own origin only.

    Exception: Stripe's frame may use the payment feature for wallets.
    """
    lists = dict.fromkeys(_FEATURES, "") | dict.fromkeys(allowed, "self")
    if has_stripe:
        lists["payment"] = f'self "{_STRIPE_JS}"'
    return ", ".join(f"{feature}=({lists[feature]})" for feature in _FEATURES)
