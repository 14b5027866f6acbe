"""What /metrics tells of the meter, read when it is asked for."""

import logging
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core import clock
from streams import selectors

logger = logging.getLogger(__name__)


class MeterClock(Collector):
    """The age of the meter's clock. There is no sample before the first tick."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the metric, so that registering it asks no database."""
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = self._family()
        try:
            age_seconds = selectors.seconds_since_tick(now=clock.database_now())
        except DatabaseError:
            # The other metrics are needed most while the database is away.
            logger.warning("The age of the meter's clock is not known.")
            age_seconds = None
        if age_seconds is not None:
            family.add_metric([], age_seconds)
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "kamegor_meter_clock_age_seconds",
            "Seconds since the meter last ticked; an alarm above 10.",
        )


def register() -> None:
    """Add the metric to those that /metrics shows."""
    REGISTRY.register(MeterClock())
