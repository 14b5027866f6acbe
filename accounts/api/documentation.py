"""What the API's document says of accounts, besides what the views and inputs say."""

from typing import Any

TAGS = {
    "age-rules": "The minimum ages, by country.",
    "device-links": "A link that lets a user sign in on a new device.",
    "devices": "Confirming a new device.",
    "documents": "The terms and the other texts that users accept.",
    "email-verifications": "Confirming an e-mail address by a link.",
    "password-resets": "A link for users who have forgotten their password.",
    "passwords": "Choosing a new password by a link.",
    "sessions": "Signing in and out, and refreshing tokens.",
    "users": "Signing up, and the signed-in user's account and settings.",
}
_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 -- an example
EXAMPLES: dict[str, Any] = {
    "access": "eyJhbGciOiJIUzI1NiJ9.access",
    "affirmed_age": 18,
    "closed_countries": ["US"],
    "code": "123456",
    "countries": {"JP": 20},
    "country": "DE",
    "current_password": "a long password",
    "document": "terms",
    "documents_due": ["terms"],
    "minimum_age": 18,
    "new_password": "a longer password",
    "password": "a long password",
    "picture_url": "/media/pictures/alice.webp",
    "qr_svg": "<svg></svg>",
    "recovery_codes": ["2f9a-71bc", "d04e-8a53"],
    "recovery_codes_left": 10,
    "refresh": "eyJhbGciOiJIUzI1NiJ9.refresh",
    "secret": _SECRET,
    "setup": "eyJhbGciOiJIUzI1NiJ9.setup",
    "token": "eyJhbGciOiJIUzI1NiJ9.link",
    "url": f"otpauth://totp/Kamegor:alice?secret={_SECRET}",
    "user_agent": "Mozilla/5.0 (Android 15; Mobile)",
    "username": "alice",
    "version": "2026-03-01",
}
