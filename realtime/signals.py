"""What the realtime ground announces."""

from django.dispatch import Signal

# A user may have come or gone; sent with user_id: UUID, outside any transaction, in a
# worker thread. Two may overtake each other, so ask ``presence.is_present`` again
# under the lock of the row that depends on it.
presence_changed = Signal()
