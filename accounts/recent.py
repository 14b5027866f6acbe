"""Access tokens that this process checked within the last second.

The hottest reads accept them without a query. An entry is never extended, so whichever
process ends a session, every other refuses it a second later at most; no message has to
arrive for that. The process that ends it forgets all entries at once.
"""

import time
from collections.abc import Callable

from django.db import transaction

from realtime.identity import Identity

BELIEVED_SECONDS = 1.0
TOKENS_MAX = 10_000  # some 10 MB

# An identity, and for how many seconds it is certain to last.
Check = Callable[[], tuple[Identity, float]]


class RecentChecks:
    """Identities by access token. Threads share it without a lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, tuple[Identity, float]] = {}

    def identity(self, access_token: str, check: Check) -> Identity:
        """Return the token's identity; ``check`` is called if no result is recent.

        Raises:
            Exception: whatever ``check`` raises. That is not kept.
        """
        # ``forget_all`` replaces the dictionary, so a check that was already running
        # writes its result where nobody looks for it.
        known, asked_at = self._until, self._clock()
        found = known.get(access_token)
        if found is not None and asked_at < found[1]:
            return found[0]
        identity, lasts_seconds = check()
        if len(known) >= TOKENS_MAX:
            known.clear()
        until = asked_at + min(BELIEVED_SECONDS, lasts_seconds)
        known[access_token] = identity, until
        return identity

    def forget_all(self) -> None:
        """Forget every check, now and again when the current transaction commits.

        Until then, other threads still read the rows as they were.
        """
        self._forget()
        transaction.on_commit(self._forget)

    def _forget(self) -> None:
        self._until = {}


checks = RecentChecks()
