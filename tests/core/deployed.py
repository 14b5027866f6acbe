"""A site as it is deployed."""

from django.db import connection

from core import clock
from deploy.local.postgres import ROLES
from streams.models import MeterClock


def set_up(settings):
    """Make the test's site a deployed one with nothing wrong, to the test's end."""
    settings.SITE_URL = "https://kamegor.example"
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECRET_KEY = "as long as a secret, 4b1d0c9e8f7a6b5c4d3e2f1a, and secret"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["kamegor.example"]
    settings.TRUSTED_PROXY_COUNT = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example", True
    settings.STAFF_SECOND_FACTOR = True
    settings.DEMO_PASSWORD = ""
    settings.ICE_PRIVATE_ADDRESSES = False
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example:3478"], "s" * 32
    settings.PAYMENT_GATEWAYS = ["stripe"]
    settings.STRIPE_API_KEY = "rk_live_x"
    settings.STRIPE_PUBLISHABLE_KEY = "pk_live_x"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_x"
    MeterClock.objects.create(ticked_at=clock.database_now())
    with connection.cursor() as cursor:
        cursor.execute(ROLES.read_text())
        cursor.execute("SET LOCAL ROLE kamegor_owner")
        cursor.execute(settings.DATABASE_RIGHTS.read_text())
        cursor.execute("SET LOCAL ROLE kamegor_app")
        # A role that is taken on brings no settings; one that signs in does.
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        cursor.execute("SET LOCAL statement_timeout = '10s'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10s'")
