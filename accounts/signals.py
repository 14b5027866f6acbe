"""What upper floors may listen to. Each is sent inside the transaction."""

from django.dispatch import Signal

# Their username, description or picture is new. With user_id: UUID.
profile_changed = Signal()
# One device is signed out, whoever did it. With user_id: UUID and session_id: UUID.
user_signed_out = Signal()
# They delete their account: what they do ends. With user_id: UUID and now: datetime.
user_left = Signal()
# From now on they may do nothing. With user_id: UUID and now: datetime.
user_suspended = Signal()
# Neither sees the other any more. With blocker_id: UUID, blocked_id: UUID and
# now: datetime.
user_blocked = Signal()
