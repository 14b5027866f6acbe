"""Signals for upper layers. Each is sent inside the transaction."""

from django.dispatch import Signal

# The username, description or picture changed. With user_id: UUID.
profile_changed = Signal()
# One device was signed out, by anybody. With user_id: UUID and session_id: UUID.
user_signed_out = Signal()
# The user is deleting their account. With user_id: UUID and now: datetime.
user_left = Signal()
# The user is suspended from now on. With user_id: UUID and now: datetime.
user_suspended = Signal()
# Two users can no longer see each other. With blocker_id: UUID, blocked_id: UUID and
# now: datetime.
user_blocked = Signal()
