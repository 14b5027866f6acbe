"""``make check``: format, lint, types, floors, migrations and generated files."""

import os

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import CLIENT, PYTHON, VENV

LINTED = {"DJANGO_SETTINGS_MODULE": "kamegor.settings.linting"}
TESTED = {"DJANGO_SETTINGS_MODULE": "kamegor.settings.testing"}
# The settings require these, although no check connects to a server.
DEPLOYED = {
    "DJANGO_SETTINGS_MODULE": "kamegor.settings.production",
    "DATABASE_URL": "postgres://localhost/kamegor",
    "REDIS_URL": "redis://localhost/0",
    "SECRET_KEY": "as long as a secret, 4b1d0c9e8f7a6b5c4d3e2f1a, and kept by nobody",
    "ALLOWED_HOSTS": "kamegor.example",
    "SITE_URL": "https://kamegor.example",
    "EMAIL_URL": "smtp+tls://mail.kamegor.example",
    "TRUSTED_PROXY_COUNT": "1",
    "DATABASE_POOL_SIZE": "0",
    # Overrides development settings that may be in the environment.
    "ICE_PRIVATE_ADDRESSES": "False",
    "PAYMENT_GATEWAYS": "",
    "STAFF_SECOND_FACTOR": "True",
    "TURN_URLS": "",
}


def check() -> int:
    """Run all checks, even if one fails."""
    # Checking migrations needs a database, which may be empty.
    os.environ.setdefault("TURN_URLS", "")
    with servers.running("check", is_careless=True) as variables:
        return run_all(checks(), os.environ | variables)


def checks() -> list[Check]:
    """Return the checks in their order."""
    ruff = [str(PYTHON), "-m", "ruff"]
    manage = [str(PYTHON), "manage.py"]
    bandit = [str(PYTHON), "-m", "bandit", "--quiet", "-c", "pyproject.toml"]
    npm = ["npm", "run", "--silent"]
    up_to_date = "tests/api/test_openapi.py::test_the_committed_schema_is_up_to_date"
    deployment = [*manage, "check", "--deploy", "--fail-level=WARNING"]
    return [
        Check("format", [*ruff, "format", "--check", "."]),
        Check("lint", [*ruff, "check", "."]),
        Check("security", [*bandit, "--recursive", "."]),
        Check("templates", [str(PYTHON), "-m", "djlint", "templates", "--lint"]),
        Check("types", [str(PYTHON), "-m", "mypy", "."]),
        Check("floors", [str(VENV / "bin" / "lint-imports")]),
        Check("migrations", [*manage, "makemigrations", "--check"], env=TESTED),
        Check("safe migrations", [*manage, "lintmigrations"], env=LINTED),
        Check("client lint", [*npm, "lint"], folder=CLIENT),
        Check("client types", [*npm, "types"], folder=CLIENT),
        Check("client build", [*npm, "build"], folder=CLIENT),
        Check("deployment", deployment, env=DEPLOYED),  # checks the build
        Check("OpenAPI", [str(PYTHON), "-m", "pytest", "--quiet", up_to_date]),
        Check("generated types", [*npm, "generated"], folder=CLIENT),
    ]


if __name__ == "__main__":
    conduct(check)
