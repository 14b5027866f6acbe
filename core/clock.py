"""The one clock of money and presence: the database's."""

from datetime import datetime

from django.db import connection
from django.db.models.expressions import Combinable

# The database's clock: read already, or ``Now()`` in the very statement.
Moment = datetime | Combinable


def database_now() -> datetime:
    """Return the database's clock at this moment, aware, in UTC.

    Not the transaction's start: two calls in one transaction differ.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
