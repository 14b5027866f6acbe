"""The database's roles: who owns the tables, who serves, and what each may do."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from core import database
from deploy.local.postgres import ROLES

RIGHTS = settings.DATABASE_RIGHTS.read_text()
WRITTEN_ONCE = ("billing_transfer", "moderation_decision")


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def roles(db):
    """Make the roles as an operator does, and give rights as a migration does."""
    execute(ROLES.read_text())
    execute("SET LOCAL ROLE kamegor_owner")
    execute(RIGHTS)
    execute("RESET ROLE")


@pytest.fixture
def application(roles):
    """Be the application's role to the end of the test."""
    execute("SET LOCAL ROLE kamegor_app")


def refused(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(statement)
    return True


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_the_application_writes_the_books_and_never_changes_them(application, table):
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")
    assert execute(f"SELECT count(*) FROM {table}") == [(0,)]
    assert execute(f"SELECT has_table_privilege('{table}', 'INSERT')") == [(True,)]


def test_the_application_owns_nothing_and_makes_nothing(application):
    owned = "SELECT relname FROM pg_class WHERE relowner = 'kamegor_app'::regrole"
    assert execute(owned) == []
    for statement in (
        "CREATE TABLE public.mine (id int)",
        "DROP TABLE billing_transfer CASCADE",
        "ALTER TABLE billing_transfer DISABLE TRIGGER ALL",
        "TRUNCATE billing_account CASCADE",
        "DELETE FROM billing_account",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            execute(statement)


def test_every_other_table_can_be_written_by_the_application(application):
    tables = {
        *connection.introspection.django_table_names(only_existing=True),
    } - {*WRITTEN_ONCE, "audit_auditentry", "streams_stall"}
    tables -= {"billing_account", "billing_hold", "django_migrations"}
    for table in tables:
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            [(may,)] = execute(f"SELECT has_table_privilege('{table}', '{right}')")
            assert may, f"{right} {table}"


def test_what_a_later_migration_makes_is_served_too(roles):
    execute("SET LOCAL ROLE kamegor_owner")
    execute("CREATE TABLE public.later (id bigint GENERATED ALWAYS AS IDENTITY)")
    execute("SET LOCAL ROLE kamegor_app")
    execute("INSERT INTO later DEFAULT VALUES")
    assert execute("SELECT id FROM later") == [(1,)]
    execute("SET LOCAL ROLE kamegor_admin")
    assert refused("SELECT id FROM later")  # until a migration has given its rights


def test_the_admin_reads_no_exact_place(roles):
    execute("SET LOCAL ROLE kamegor_admin")
    for column in (
        "point",
        "accuracy_meters",
        "reported_at",
        "*",
        "sellers_exactlocation",
    ):
        assert refused(f"SELECT {column} FROM sellers_exactlocation")
    assert refused("DELETE FROM sellers_exactlocation WHERE point IS NOT NULL")
    assert refused("DELETE FROM sellers_exactlocation RETURNING point")
    assert refused("UPDATE sellers_exactlocation SET accuracy_meters = 1")
    assert execute("SELECT count(*) FROM sellers_seller") == [(0,)]


def test_every_exact_place_is_in_a_table_that_is_kept_from_the_admin():
    """But the one that everybody is shown: ``Seller.public_location``."""
    places = {
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, PointField)
    }
    assert places == {
        ("sellers_seller", "public_location"),
        ("sellers_exactlocation", "point"),
    }
    assert "kept_from_admin CONSTANT text[] := ARRAY['sellers_exactlocation']" in RIGHTS


def test_making_the_roles_again_changes_nothing(roles):
    shown = "SELECT rolname, rolconfig FROM pg_roles WHERE rolname LIKE 'kamegor_%'"
    before = execute(f"{shown} ORDER BY 1")
    execute(ROLES.read_text())
    assert execute(f"{shown} ORDER BY 1") == before
    settings_of = {name: {*(config or [])} for name, config in before}
    limits = {
        *("lock_timeout=3s", "statement_timeout=10s"),
        "idle_in_transaction_session_timeout=10s",
    }
    assert limits <= settings_of["kamegor_app"]
    assert not limits & settings_of["kamegor_owner"]


def test_what_has_to_take_longer_lifts_the_limit_for_itself(application):
    execute("SET LOCAL statement_timeout = '10s'")
    with database.unhurried():
        assert execute("SHOW statement_timeout") == [("0",)]


def test_a_migration_of_another_database_is_refused(db, settings):
    settings.MIGRATION_DATABASE = connection.settings_dict | {"NAME": "another"}
    with pytest.raises(CommandError, match="another is not"):
        call_command("migrate", verbosity=0)
    assert MigrationRecorder.Migration.objects.exists()
