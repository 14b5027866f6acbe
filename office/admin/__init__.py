"""Admin pages for staff: present users, live streams and the audit log."""

from office.admin import audit, live, present

__all__ = ["audit", "live", "present"]
