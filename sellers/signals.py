"""What upper floors may listen to.

Each is sent inside the transaction, after the seller's row is saved, with
``seller_id: UUID`` and ``now: datetime``.
"""

from django.dispatch import Signal

# No device of theirs is left, or they were suspended.
seller_went_offline = Signal()
# Others see from now on that they are live: they began, or came out of hiding.
seller_seen_live = Signal()
# They stopped selling, which takes back the consent to show where they are.
seller_withdrew = Signal()
