"""The world that the tables speak of."""

from tests.api.conftest import (  # noqa: F401
    buyer,
    seller,
    stream,
    viewing,
    world,
)
