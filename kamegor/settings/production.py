"""Settings of a deployed site: HTTPS only, all secrets from the environment."""

from kamegor.settings.base import *  # noqa: F403

SECURE_SSL_REDIRECT = True
# A load balancer requests these internally, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers refuse cookies with this prefix from other hosts, including subdomains.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
