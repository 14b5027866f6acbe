"""The npm package ``phoenix``, unmodified, lives a story against two processes."""

import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

import realtime
from tests.realtime.client import token
from tests.realtime.conftest import SITE
from tests.servers import ROOT, serve

STORY = Path(__file__).parent / "phoenix" / "story.mjs"
PACKAGE = ROOT / "client" / "node_modules" / "phoenix"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_kept_client_joins_talks_sees_who_is_there_and_comes_back():
    alice = uuid4()
    with serve(2, **SITE) as (here, there):
        story = subprocess.Popen(
            [
                "node",
                "--experimental-websocket",  # in Node 20 it is not there by itself
                STORY,
                PACKAGE,
                here.socket_url,
                token(alice),
                there.socket_url,
                token(),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert story.stdout is not None
        assert story.stdout.readline() == "close alice\n", story.communicate()[1]
        realtime.close_user(alice, 4401)
        output, errors = story.communicate(timeout=120)
    assert output == "the end\n", errors
