"""Settings of the tests: cheap passwords, no pools, a Redis prefix for each run."""

import os

from kamegor.env import from_files  # what it reads comes before the defaults here

# Peers in tests connect directly. A test that needs a relay starts its own.
if "TURN_URLS" in from_files:
    del os.environ["TURN_URLS"]
# On the servers of ``make run``, tests use the role that can create databases.
if "DATABASE_URL" in from_files and "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ.setdefault("SECRET_KEY", "testing-only-not-a-secret-testing-only-not")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
# All clients on this machine have the same address.
os.environ.setdefault("SIGN_INS_PER_MINUTE", "6000")
os.environ.setdefault("SIGN_UPS_PER_HOUR", "60000")
os.environ.setdefault("ICE_PRIVATE_ADDRESSES", "true")
os.environ.setdefault("PAYMENT_GATEWAYS", "sandbox")
os.environ.setdefault("LOG_JSON", "false")
os.environ.setdefault("STAFF_SECOND_FACTOR", "false")
# For type checking and linting, which need no server.
os.environ.setdefault("DATABASE_URL", "postgres://localhost/kamegor")
os.environ.setdefault("REDIS_URL", "redis://localhost/0")
prefix = os.environ.setdefault("REDIS_PREFIX", f"test-{os.getpid()}")
# pytest-xdist's workers inherit these variables. Each needs its own prefix, because it
# empties its part of Redis. Servers that a worker starts inherit the worker's prefix.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if not prefix.endswith(worker):
    os.environ["REDIS_PREFIX"] = f"{prefix}-{worker}"

from kamegor.settings.base import *  # noqa: E402, F403
from kamegor.settings.base import DATABASES, STRIPE_API_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIGRATION_DATABASE = None  # tests own their tables
# A pool would hold connections open when the test database is dropped.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# A fork would wait forever for inherited connections to the broker.
CELERY_BROKER_POOL_LIMIT = 0

# A stand-in for Stripe, for servers that a test starts.
STRIPE_API_URL = os.environ.get("STRIPE_API_URL", STRIPE_API_URL)

STATIC_ROOT = None  # nothing is collected
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost has no certificate
