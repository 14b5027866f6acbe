"""Moderation's admin pages.

The floors below do not know about decisions. So the pages of users and streams are
registered again here, with actions that first ask for a reason.
"""

from moderation.admin import (
    appeals,
    cases,
    decisions,
    links,
    proposals,
)

__all__ = [
    "appeals",
    "cases",
    "decisions",
    "links",
    "proposals",
]
