"""Settings of development, used by ``make run``."""

import os
from urllib.parse import quote

from kamegor.env import BASE_DIR  # what it reads comes before the defaults here

os.environ.setdefault("SECRET_KEY", "local-only-not-a-secret-local-only-not-a-secret")
os.environ.setdefault("ALLOWED_HOSTS", "*")
# All clients on this machine have the same address.
os.environ.setdefault("SIGN_INS_PER_MINUTE", "6000")
os.environ.setdefault("SIGN_UPS_PER_HOUR", "60000")
os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
# The log redacts the tokens of links, so /dev/mail shows these files instead.
os.environ.setdefault("EMAIL_URL", f"filemail://{quote(str(BASE_DIR))}/.local/mail")
os.environ.setdefault("ICE_PRIVATE_ADDRESSES", "true")
os.environ.setdefault("PAYMENT_GATEWAYS", "sandbox")
os.environ.setdefault("LOG_JSON", "false")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# The demo moderator's password is public, and nobody has her phone.
os.environ.setdefault("STAFF_SECOND_FACTOR", "false")
os.environ.setdefault("DEMO_PASSWORD", "sunset-harbour")

from kamegor.settings.base import *  # noqa: F403
from kamegor.settings.base import EMAIL_BACKEND

STATIC_ROOT = None  # nothing is collected
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True
MAIL_PAGE = "filebased" in EMAIL_BACKEND  # not if e-mails go elsewhere
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost has no certificate
