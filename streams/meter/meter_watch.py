"""The alarm of a meter that has stopped. It runs apart from the meter itself."""

import logging
from datetime import datetime

from streams import constants, selectors

logger = logging.getLogger(__name__)


def look(*, now: datetime) -> None:
    """Log an error if the meter has not ticked for ``METER_LATE_SECONDS``, or never.

    A second call logs it again: an alarm is repeated for as long as its cause lasts.
    """
    late_seconds = selectors.seconds_since_tick(now=now)
    if late_seconds is None:
        logger.error("The meter has never ticked: is run_meter running?")
    elif late_seconds > constants.METER_LATE_SECONDS:
        logger.error("The meter has not ticked for %.0f s.", late_seconds)
