"""What a process holds, it renews; what it released stays released."""

import asyncio
from uuid import uuid4

import pytest

from core import redis
from realtime import database, presence
from realtime.leases import Leases
from tests.realtime.client import store

pytestmark = pytest.mark.django_db(transaction=True)


def lease(user_id):
    return presence.of_device(user_id=user_id, device_id="phone", ref=uuid4().hex)


async def is_present(user_id):
    return await database.call(presence.is_present, user_id)


def forget_everything():
    store().delete(*store().keys(redis.key("*")))


async def test_what_is_held_is_renewed_until_it_is_released():
    leases, user_id = Leases(), uuid4()
    held = lease(user_id)
    await leases.take(held)
    forget_everything()
    await leases.renew()
    assert await is_present(user_id)
    await leases.release(held, with_grace=False)
    await leases.renew()
    assert not await is_present(user_id)


async def test_a_renewal_under_way_does_not_take_again_what_is_released_meanwhile():
    leases, users = Leases(), [uuid4() for _ in range(300)]
    held = [lease(user_id) for user_id in users]
    await asyncio.gather(*map(leases.take, held))
    renewal = asyncio.ensure_future(leases.renew())
    await asyncio.gather(*(leases.release(each, with_grace=False) for each in held))
    await renewal
    assert await database.call(presence.present, users) == set()
