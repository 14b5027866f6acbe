"""Hosts, origins and security headers."""

from core import origins
from kamegor.env import env

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", cast=origins.parse_pattern, default=[]
)

# Debian 12's GDAL mishandles some spatial references; we read none from outside.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # only forms send it; no script reads it
DEVICE_COOKIE_NAME = "device"  # identifies known browsers

ROOT_URLCONF = "kamegor.urls"
ASGI_APPLICATION = "kamegor.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
