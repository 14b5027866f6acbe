"""A mail server that takes the connection and then says nothing."""

import socket
import time
from contextlib import closing

import pytest

from accounts import tasks
from core import background
from streams.models import MeterClock
from tests.servers import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

TIMEOUT_SECONDS = 60  # that a process may take on a busy machine


@pytest.fixture
def hung_server():
    """A socket that listens, as a mail server does, and never greets."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(TIMEOUT_SECONDS)
        yield listening


def ticked_at():
    return MeterClock.objects.values_list("ticked_at", flat=True).first()


def test_a_mail_server_that_hangs_does_not_delay_the_meter(hung_server, bob):
    port = hung_server.getsockname()[1]
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with worker("--queues=pulse", **mail), worker("--queues=mail", **mail):
        background.run(tasks.send_verification.name, str(bob.pk))
        waiting, _ = hung_server.accept()
        with closing(waiting):
            waiting.setblocking(False)
            before, deadline = ticked_at(), time.monotonic() + TIMEOUT_SECONDS
            while ticked_at() == before:
                assert time.monotonic() < deadline, "the meter waits"
                time.sleep(0.05)
            # The letter still waits for the greeting: the connection is open.
            with pytest.raises(BlockingIOError):
                waiting.recv(1)
