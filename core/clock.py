"""The database's clock, the only clock for money and presence."""

from datetime import datetime

from django.db import connection
from django.db.models.expressions import Combinable

# A time that was already read, or ``Now()`` evaluated within the statement.
Moment = datetime | Combinable


def database_now() -> datetime:
    """Return the database's current time, aware, in UTC.

    This is not the transaction's start time: two calls in one transaction differ.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]


def reading() -> str:
    """Return the SQL that reads the database's clock as a part of some other query."""
    return "clock_timestamp()"
