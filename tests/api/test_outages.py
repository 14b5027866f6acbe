"""What is answered while a server of ours is away."""

import pytest

from core import redis
from tests.api.calls import all_calls
from tests.servers import free_port

CALLS = {str(call): call for call in all_calls()}


@pytest.fixture
def no_redis(settings):
    """Nobody answers where Redis should be."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    redis.client.cache_clear()
    yield
    redis.client.cache_clear()


@pytest.mark.parametrize("name", ["POST /api/sessions", "GET /api/map/sellers"])
def test_what_needs_redis_says_when_to_try_again(name, world, no_redis):
    response = world.send(CALLS[name], "buyer")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"
    assert response.json()["code"] == "unavailable"


@pytest.mark.parametrize("name", ["GET /api/profiles/me", "GET /api/streams"])
def test_what_does_not_need_redis_goes_on(name, world, no_redis):
    assert world.send(CALLS[name], "buyer").status_code == 200


def test_signing_out_does_not_wait_for_redis(world, no_redis):
    call = CALLS["DELETE /api/sessions"]
    assert world.send(call, "buyer").status_code == 204
