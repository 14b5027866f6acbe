"""The password of a private PostgreSQL that is for tests."""

import psycopg
import pytest
from django.conf import settings

from deploy.local.postgres import _cheap_verifier

PASSWORD = "0123456789abcdef"


@pytest.fixture
def address(worker_id):
    """How to connect as a role of this test's, which has the password."""
    server = settings.DATABASES["default"]
    place = {"host": server["HOST"], "port": server["PORT"], "dbname": "postgres"}
    owner = place | {"user": server["USER"], "password": server["PASSWORD"]}
    role = f"probe_{worker_id}"
    with psycopg.connect(**owner, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {role}")
        verifier = _cheap_verifier(PASSWORD)
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{verifier}'")
        yield place | {"user": role}
        connection.execute(f"DROP ROLE {role}")


def test_the_right_password_is_let_in(address):
    psycopg.connect(**address, password=PASSWORD).close()


def test_a_wrong_password_is_refused(address):
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(**address, password="fedcba9876543210")
