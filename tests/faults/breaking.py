"""Transactions that the database breaks off, as it does now and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def broken_off(table: str, *, times: int, sqlstate: str = "40P01") -> Iterator[None]:
    """Break off the first transactions that write a row of this table.

    As a deadlock does, unless another code of PostgreSQL's is given.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE SEQUENCE fault_breaks;
            CREATE FUNCTION fault_break() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('fault_breaks') <= {times} THEN
                    RAISE 'broken off' USING ERRCODE = '{sqlstate}';
                END IF;
                RETURN NEW;
            END
            $$;
            CREATE TRIGGER fault_break BEFORE INSERT OR UPDATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION fault_break();
        """)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION fault_break CASCADE")
            cursor.execute("DROP SEQUENCE fault_breaks")
