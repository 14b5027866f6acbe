"""Realtime infrastructure: the Phoenix socket, its fan-out hub, and presence."""

from realtime.publishing import (
    Message,
    close_session,
    close_user,
    publish,
    publish_many,
)

__all__ = ["Message", "close_session", "close_user", "publish", "publish_many"]
