"""Ids that sort by time without revealing how many exist."""

import secrets
import uuid
from datetime import datetime

import uuid_utils


def new_id() -> uuid.UUID:
    """Return a new UUID version 7. Source: RFC 9562, section 5.7."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


HOUR_MILLISECONDS = 3_600_000


def new_id_of_the_hour() -> uuid.UUID:
    """Return a new UUID version 7 whose time is only accurate to the hour.

    For public ids of things whose exact time is private. Within an hour the order is
    random. Source: RFC 9562, section 6.1, "Altering, Fuzzing, or Smearing".
    """
    milliseconds = new_id().int >> 80
    hour = milliseconds - milliseconds % HOUR_MILLISECONDS
    high, low = secrets.randbits(12), secrets.randbits(62)
    return uuid.UUID(int=hour << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def first_of(moment: datetime) -> uuid.UUID:
    """Return the smallest id that can be created at this time or later.

    Use it to find rows by creation time with the index of the primary key.
    """
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)
