"""A deployed site: HTTPS only, every secret from the environment."""

from kamegor.settings.base import *  # noqa: F403

SECURE_SSL_REDIRECT = True
# A load balancer asks these from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The prefix has browsers refuse them from any other host, a subdomain's included.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
