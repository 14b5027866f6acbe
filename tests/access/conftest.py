"""The world that the tables speak of."""

from tests.api.conftest import (  # noqa: F401
    buyer,
    paid_viewings,
    seller,
    stream,
    viewing,
    world,
)
