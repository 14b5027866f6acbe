"""The socket is plain ASGI: it runs on daphne, which is Channels' ``runserver``."""

import socket

import pytest

import realtime
from tests.realtime.client import client_of, token, wait_until
from tests.realtime.conftest import SITE
from tests.servers import Server, command, free_port


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.django_db(transaction=True)
def test_the_socket_runs_on_daphne_too(room):
    port = free_port()
    arguments = ["runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"]
    with command(*arguments, **SITE) as process:
        wait_until(lambda: is_listening(port))
        server = Server(popen=process.popen, log=process.log, port=port)
        with client_of(server) as one, client_of(server, token(seconds=5)) as two:
            for client in (one, two):
                assert client.join(room)["status"] == "ok"
            one.say("1", "5", room, "shout", {"words": "hello"})
            assert two.hear_event("shouted") == {"words": "hello"}
            realtime.publish(topic=room, event="told", payload={"is": "new"})
            assert one.hear_event("told") == {"is": "new"}
            assert two.close_code() == 4401
            one.connection.send("not a frame")
            assert one.close_code() == 4400
