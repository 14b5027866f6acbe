"""What the deployed relay refuses: peers that are nobody's to reach, and strangers."""

import base64
import hmac
import socket
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from streams.p2p import ice
from tests.turn.client import IPV6, TCP, Refused, Turn
from tests.turn.conftest import CONFIGURATION, SECRET

# The first, a middle and the last address of every range that is not public.
RESERVED_V4 = """
    0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.1.2.3 10.255.255.255 100.64.0.0
    100.100.100.200 100.127.255.255 127.0.0.0 127.0.0.1 127.1.2.3 127.255.255.255
    169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.17.0.1 172.31.255.255
    192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.255 192.0.2.1 192.31.196.1 192.52.193.1
    192.88.99.1 192.168.0.0 192.168.1.1 192.168.255.255 192.175.48.1 198.18.0.0
    198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.0 224.0.0.1
    239.255.255.255 240.0.0.0 255.255.255.254 255.255.255.255
"""
RESERVED_V6 = """
    :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1
    2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101:: 3fff::1 5f00::1 fc00::1
    fd12:3456:789a::1 fe80::1 fec0::1 ff02::1
"""
PUBLIC_V4 = "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0"
PUBLIC_V6 = "2000::1 2001:200::1 2001:4860:4860::8888 2606:4700::1111 3ffe::1"
BOB = uuid4()


@pytest.fixture
def credential(settings):
    """Bob's, as the site issues it."""
    settings.STUN_URLS = []
    settings.TURN_URLS = ["turn:127.0.0.1"]
    settings.TURN_SECRET = SECRET
    return issued(60)


def issued(seconds, user_id=BOB):
    """Return a credential that holds for so long from now, as the site issues it."""
    now = timezone.now()
    expires_at = now + timedelta(seconds=seconds)
    grant = ice.Grant(name=uuid4(), user_id=user_id, expires_at=expires_at)
    given = ice.configuration(grant, is_relayed=False, now=now)
    server = given["ice_servers"][0]
    return server["username"], server["credential"]


@pytest.fixture
def client(turn_port, credential):
    with Turn(turn_port, *credential) as client:
        client.allocate()
        yield client


@pytest.fixture
def client_v6(turn_port, credential):
    with Turn(turn_port, *credential) as client:
        client.allocate(family=IPV6)
        yield client


def refusal_of(call, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        call(*arguments, **options)
    return refusal.value.code


def signed(username, secret=SECRET):
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")
    return username, base64.b64encode(digest).decode()


def test_public_peers_are_reached(client, client_v6):
    for address in PUBLIC_V4.split():
        client.create_permission(address)
    for address in PUBLIC_V6.split():
        client_v6.create_permission(address)


def test_no_peer_in_a_reserved_range_is_reached(client, client_v6):
    for side, addresses in ((client, RESERVED_V4), (client_v6, RESERVED_V6)):
        for address in addresses.split():
            assert refusal_of(side.create_permission, address) == 403, address
            assert refusal_of(side.bind_channel, address, 80) == 403, address


@pytest.mark.parametrize("version", [4, 6])
def test_nothing_arrives_at_a_neighbour_of_the_relay(client, client_v6, version):
    side, family, here, reachable = {
        4: (client, socket.AF_INET, "127.0.0.1", "1.1.1.1"),
        6: (client_v6, socket.AF_INET6, "::1", "2606:4700::1111"),
    }[version]
    with socket.socket(family, socket.SOCK_DGRAM) as canary:
        canary.bind((here, 0))
        canary.setblocking(False)
        port = canary.getsockname()[1]
        for address in (here, "0.0.0.0", "127.0.0.1", "::ffff:127.0.0.1", "::1", "::"):
            refusal_of(side.create_permission, address)
            refusal_of(side.bind_channel, address, port)
            side.send(address, port, b"hello")
        # An answered request: what was sent before it has been dealt with.
        side.create_permission(reachable)

        with pytest.raises(BlockingIOError):
            canary.recv(100)


def test_no_connection_is_relayed(turn_port, credential):
    with (
        Turn(turn_port, *credential, kind=socket.SOCK_STREAM) as client,
        socket.create_server(("127.0.0.1", 0)) as canary,
    ):
        canary.setblocking(False)

        assert refusal_of(client.allocate, transport=TCP) == 442
        refusal_of(client.connect, *canary.getsockname())

        with pytest.raises(BlockingIOError):
            canary.accept()


def test_strangers_get_no_relay(turn_port, credential):
    username, password = credential
    owner, expiry, name = username.split(":")
    past, later = int(time.time()) - 1, int(expiry) + 600
    strangers = [
        signed(f"{past}:{uuid4()}"),
        signed(f"{owner}:{past}:{name}"),
        signed(username, "another secret"),
        (username, password[:-4] + "AAA="),
        (f"{owner}:{later}:{uuid4()}", password),
        (f"{owner}:{later}:{name}", password),
        (str(uuid4()), password),
        ("", ""),
    ]

    for name, key in strangers:
        with Turn(turn_port, name, key) as client:
            assert refusal_of(client.allocate) in (400, 401), name


@pytest.mark.usefixtures("credential")
def test_a_long_viewing_goes_on_when_its_credential_has_run_out(turn_port):
    """coturn asks about the time once: then it knows the client by its key."""
    username, credential = issued(1)
    with (
        Turn(turn_port, username, credential) as viewing,
        Turn(turn_port, username, credential) as another,
    ):
        viewing.allocate()
        # coturn's clock is the machine's, a second behind: nobody can pass it in.
        time.sleep(int(username.split(":")[1]) + 2 - time.time())
        assert refusal_of(another.allocate) == 401

        viewing.refresh()
        viewing.create_permission("1.1.1.1")
        viewing.bind_channel("1.1.1.1", 443)


@pytest.mark.usefixtures("credential")
def test_an_allocation_cannot_take_another_name(turn_port):
    """So a renewed credential is for new allocations; running ones keep theirs."""
    with Turn(turn_port, *issued(60)) as viewing:
        viewing.allocate()
        viewing.sign_in(*issued(60))

        assert refusal_of(viewing.refresh) == 441


@pytest.mark.usefixtures("credential")
def test_one_user_takes_only_so_many_allocations_whatever_they_open(turn_port):
    """And leaves others theirs."""
    quota = int(
        next(
            line.partition("=")[2]
            for line in CONFIGURATION.read_text().splitlines()
            if line.startswith("user-quota")
        )
    )
    mallory, carol = uuid4(), uuid4()
    clients = [Turn(turn_port, *issued(60, mallory)) for _ in range(quota + 1)]
    try:
        for client in clients[:-1]:
            client.allocate()

        assert refusal_of(clients[-1].allocate) == 486
        with Turn(turn_port, *issued(60, carol)) as other:
            other.allocate()
    finally:
        for client in clients:
            client.__exit__()
