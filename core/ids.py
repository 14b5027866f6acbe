"""Ids that sort by time and tell nobody how many there are."""

import uuid
from datetime import datetime

import uuid_utils


def new_id() -> uuid.UUID:
    """Return a fresh UUID version 7. Source: RFC 9562, section 5.7."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def first_of(moment: datetime) -> uuid.UUID:
    """Return what no id of this moment, or of a later one, is less than.

    It finds rows by when they were made in the index of their primary key.
    """
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)
