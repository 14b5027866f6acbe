"""Ids that sort by time and tell nobody how many there are."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """Return a fresh UUID version 7. Source: RFC 9562, section 5.7."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
