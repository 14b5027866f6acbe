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


def app(*, map_style_url: str) -> str:
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


def permissions(allowed: frozenset[str] = frozenset()) -> str:
    """Return the features of the device that a page may ask for, for itself alone."""
    return ", ".join(
        f"{feature}=({'self' if feature in allowed else ''})" for feature in _FEATURES
    )
