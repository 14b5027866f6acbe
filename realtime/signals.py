"""Signals of the realtime app."""

from django.dispatch import Signal

# A user may have come or gone; sent with user_id: UUID, outside any transaction, in a
# worker thread. Two signals may arrive out of order, so call ``presence.is_present``
# again under the lock of the row that depends on it.
presence_changed = Signal()
