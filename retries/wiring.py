"""Register what retries adds to the site (ADR 32)."""

from core import retention
from core.retention import Retention
from retries.services import retention as rules

retention.register(
    Retention(
        of="retries.Retry",
        what="items of periodic work that failed",
        days=30,
        after="the next try that was due",
        then="deleted",
        why="no round meets them any more, so there is nothing left to do",
        rule=rules.untried,
    ),
)
