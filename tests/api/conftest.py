"""The world that every call is made in."""

import pytest

from tests.api.world import PASSWORD, World
from tests.streams.conftest import (  # noqa: F401 -- fixtures of this folder, too
    buyer,
    seller,
    stream,
    viewing,
)


@pytest.fixture
def world(seller, viewing, carol, mallory, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10**6, 60))
    bob = viewing.buyer
    bob.set_password(PASSWORD)
    bob.save()
    return World(
        users={
            "stranger": mallory,
            "buyer": bob,
            "seller": seller,
            "moderator": carol,
        },
        ids={
            "user_id": str(seller.pk),
            "stream_id": str(viewing.stream_id),
            "viewing_id": str(viewing.pk),
        },
    )
