"""The test suite: cheap passwords, no pools, a Redis prefix for each run."""

import os

from kamegor.env import from_files  # what it reads comes before the defaults here

# Peers of a test meet directly; one that needs a relay starts its own.
if "TURN_URLS" in from_files:
    del os.environ["TURN_URLS"]
# Of the servers of ``make run``, tests take the role which may make databases.
if "DATABASE_URL" in from_files and "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ.setdefault("SECRET_KEY", "testing-only-not-a-secret-testing-only-not")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
# Everybody on this machine has the same address.
os.environ.setdefault("SIGN_INS_PER_MINUTE", "6000")
os.environ.setdefault("SIGN_UPS_PER_HOUR", "60000")
os.environ.setdefault("ICE_PRIVATE_ADDRESSES", "true")
os.environ.setdefault("PAYMENT_GATEWAYS", "sandbox")
os.environ.setdefault("LOG_JSON", "false")
os.environ.setdefault("STAFF_SECOND_FACTOR", "false")
# Type checking and linting read the settings without any server.
os.environ.setdefault("DATABASE_URL", "postgres://localhost/kamegor")
os.environ.setdefault("REDIS_URL", "redis://localhost/0")
prefix = os.environ.setdefault("REDIS_PREFIX", f"test-{os.getpid()}")
# The workers of pytest-xdist inherit the first process's variables, but each empties
# Redis for itself; the servers that a worker starts belong to it.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if not prefix.endswith(worker):
    os.environ["REDIS_PREFIX"] = f"{prefix}-{worker}"

from kamegor.settings.base import *  # noqa: E402, F403
from kamegor.settings.base import DATABASES, STRIPE_API_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIGRATION_DATABASE = None  # tests own their database
# A pool would hold connections open when the test database is dropped.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# A fork that inherits connections to the broker waits for them forever.
CELERY_BROKER_POOL_LIMIT = 0

# A stand-in on this machine, for servers that a test starts.
STRIPE_API_URL = os.environ.get("STRIPE_API_URL", STRIPE_API_URL)

STATIC_ROOT = None  # nothing is collected
WHITENOISE_USE_FINDERS = True
SERVE_MEDIA = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost has no certificate
