"""What browsers may do with our pages: the policies that go out as headers.

Source: Content Security Policy Level 3, and Permissions Policy, both W3C.
"""

# For what is no page: JSON, pictures. Opened by themselves they run and load nothing.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"

# Pages that Django renders: the admin, the documentation. Their styles are in them.
PAGE = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# What the client calls: going live, the own place, a screen that stays lit.
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
# Staff sign in to the admin by a key, and set one up.
FEATURES_OF_PAGES = frozenset(
    {"publickey-credentials-create", "publickey-credentials-get"}
)
# Every one that Chromium knows and that could tell or cost a person something.
_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)
assert set(_FEATURES) >= FEATURES_OF_THE_APP | FEATURES_OF_PAGES


# Where Stripe's card form is from: it is a script and frames, never files of ours.
# Source: Stripe's security guide, "Content Security Policy", of Stripe.js.
_STRIPE_JS = "https://js.stripe.com"
_STRIPE_SCRIPTS = f" {_STRIPE_JS} https://*.js.stripe.com"
_STRIPE_FRAMES = f"{_STRIPE_SCRIPTS} https://hooks.stripe.com"
_STRIPE_API = " https://api.stripe.com"
_STRIPE_IMAGES = " https://*.stripe.com"


def app(*, map_style_url: str, has_stripe: bool = False) -> str:
    """Allow nothing from elsewhere, but what the site was set up to need.

    A map style alone knows the hosts of its tiles, so all of https is open to it;
    Stripe's hosts are known.
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


def permissions(
    allowed: frozenset[str] = frozenset(), *, has_stripe: bool = False
) -> str:
    """Return the features of the device that a page may ask for, for itself alone.

    But paying by the device's own wallet is asked for in a frame of Stripe's.
    """
    lists = dict.fromkeys(_FEATURES, "") | dict.fromkeys(allowed, "self")
    if has_stripe:
        lists["payment"] = f'self "{_STRIPE_JS}"'
    return ", ".join(f"{feature}=({lists[feature]})" for feature in _FEATURES)
