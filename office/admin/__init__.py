"""What staff watch over: who is here, what runs, and what they themselves looked at."""

from office.admin import audit, live, present

__all__ = ["audit", "live", "present"]
