import random
import time
from itertools import islice, pairwise

import pytest

from demo.people import CAST, WALKERS
from demo.walkers import RANGE_METERS, STEP_METERS, wander
from sellers.map import cells
from sellers.models import Seller
from tests import servers

PASSWORD = "sunset-harbour"


@pytest.mark.parametrize("person", WALKERS, ids=lambda person: person.username)
def test_a_walk_goes_on_foot_and_stays_around_home(person):
    way = list(islice(wander(person.home, chance=random.Random(1)), 1000))

    steps = [cells.distance_meters(*pair) for pair in pairwise(way)]
    assert way[0] == person.home
    assert all(0.9 < step / STEP_METERS < 1.1 for step in steps)
    distances = [cells.distance_meters(place, person.home) for place in way]
    assert max(distances) < RANGE_METERS + 2 * STEP_METERS
    assert max(distances) > RANGE_METERS / 2


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_walkers_are_on_the_map_as_long_as_they_are_connected(tmp_path):
    env = {"DEMO_PASSWORD": PASSWORD, "MEDIA_ROOT": str(tmp_path)}
    with servers.command("seed_demo", **env) as seeding:
        assert seeding.popen.wait(60) == 0
    assert Seller.objects.count() == len(WALKERS) + len(CAST) - 2

    with servers.serve(1, **env) as (server,):
        with servers.command("run_demo", "--url", server.url, **env):
            wait_for(lambda: Seller.objects.on_the_map().count() == len(WALKERS))
        wait_for(lambda: not Seller.objects.on_the_map().exists())


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
