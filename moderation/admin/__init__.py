"""Moderation in the admin.

The floors below show their rows and cannot know who decides about them. So the pages of
users and streams are registered anew, with actions that ask for the reason first.
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
