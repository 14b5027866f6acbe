"""Ask a TURN server for a relayed address, as browsers do, to see that it gives one.

Source: RFC 8489 (STUN), RFC 8656 (TURN) and RFC 7065 (their URLs).
"""

import hashlib
import hmac
import os
import socket
import ssl
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

PATIENCE_SECONDS = 5
MAGIC_COOKIE = 0x2112A442
HEADER_BYTES = 20
UDP = 17  # IANA's number of the protocol that is relayed
SUCCESS = 0x100
UNAUTHORIZED = 401
PORTS = {"turn": 3478, "turns": 5349}

Address = IPv4Address | IPv6Address
Attributes = Mapping[int, bytes]


class Method(IntEnum):
    ALLOCATE = 0x003
    REFRESH = 0x004


class Attribute(IntEnum):
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    LIFETIME = 0x000D
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_TRANSPORT = 0x0019


class Refused(Exception):
    """The server said no; ``code`` is 401 for a credential that it does not know."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a URL says that the server is."""

    host: str
    port: int
    is_tcp: bool
    is_tls: bool


def parse(url: str) -> Place:
    """Read a URL such as ``turn:turn.example:3478?transport=tcp``.

    Raises:
        ValueError: it is none.
    """
    scheme, _, rest = url.partition(":")
    if scheme not in PORTS or not rest:
        raise ValueError("no turn: URL")
    place, _, query = rest.partition("?")
    host, separator, port = place.rpartition(":")
    if not separator or place.endswith("]"):
        host, port = place, str(PORTS[scheme])
    return Place(
        host=host.strip("[]"),
        port=int(port),
        is_tcp=query == "transport=tcp" or scheme == "turns",
        is_tls=scheme == "turns",
    )


def allocate(url: str, *, username: str, credential: str) -> Address:
    """Return the address that the server relays by, and give it back at once.

    Raises:
        Refused: the credential or a quota does not allow it.
        OSError: the server does not answer within five seconds.
        ValueError: the URL or the answer is none.
    """
    with _connected(parse(url)) as connection:
        client = _Client(connection, username, credential)
        transport: Attributes = {
            Attribute.REQUESTED_TRANSPORT.value: bytes([UDP, 0, 0, 0])
        }
        try:
            told = client.request(Method.ALLOCATE, transport)
        except Refused as refusal:
            # The first answer asks who we are, and brings what to sign with.
            if refusal.code != UNAUTHORIZED or not client.nonce:
                raise
            told = client.request(Method.ALLOCATE, transport)
        client.request(Method.REFRESH, {Attribute.LIFETIME.value: bytes(4)})
    return _address(told[Attribute.XOR_RELAYED_ADDRESS])


@contextmanager
def _connected(place: Place) -> Iterator[socket.socket]:
    kind = socket.SOCK_STREAM if place.is_tcp else socket.SOCK_DGRAM
    [(family, *_, address), *_] = socket.getaddrinfo(place.host, place.port, type=kind)
    with socket.socket(family, kind) as connection:
        connection.settimeout(PATIENCE_SECONDS)
        connection.connect(address)
        if not place.is_tls:
            yield connection
            return
        context = ssl.create_default_context()
        with context.wrap_socket(connection, server_hostname=place.host) as encrypted:
            yield encrypted


class _Client:
    """One client's conversation; it signs once the server has said who it is."""

    def __init__(self, connection: socket.socket, username: str, secret: str) -> None:
        self._connection = connection
        self._username = username.encode()
        self._secret = secret.encode()
        self._realm = self.nonce = b""

    def request(self, method: Method, attributes: Attributes) -> Attributes:
        transaction = os.urandom(12)
        if self.nonce:
            attributes = {
                **attributes,
                Attribute.USERNAME: self._username,
                Attribute.REALM: self._realm,
                Attribute.NONCE: self.nonce,
            }
        body = b"".join(_encoded(name, value) for name, value in attributes.items())
        head = struct.pack("!HHI", method, len(body), MAGIC_COOKIE) + transaction
        self._connection.sendall(
            self._signed(head + body) if self.nonce else head + body
        )
        kind, told = self._answer_to(transaction)
        self._realm = told.get(Attribute.REALM, self._realm)
        self.nonce = told.get(Attribute.NONCE, self.nonce)
        if kind != method | SUCCESS:
            hundreds, units = told.get(Attribute.ERROR_CODE, bytes(4))[2:4]
            raise Refused(hundreds * 100 + units)
        return told

    def _signed(self, message: bytes) -> bytes:
        parts = (self._username, self._realm, self._secret)
        key = hashlib.md5(b":".join(parts), usedforsecurity=False).digest()
        # The signature counts itself in: 4 bytes of head, 20 of SHA-1.
        length = struct.pack("!H", len(message) - HEADER_BYTES + 24)
        message = message[:2] + length + message[4:]
        digest = hmac.digest(key, message, "sha1")
        return message + _encoded(Attribute.MESSAGE_INTEGRITY, digest)

    def _answer_to(self, transaction: bytes) -> tuple[int, Attributes]:
        while True:
            message = self._receive()
            if message[8:HEADER_BYTES] == transaction:
                kind: int = struct.unpack("!H", message[:2])[0]
                return kind, _decoded(message[HEADER_BYTES:])

    def _receive(self) -> bytes:
        """Return one message: a datagram, or as much of a stream as its head says."""
        if self._connection.type == socket.SOCK_DGRAM:
            return self._connection.recv(2048)
        head = self._read(HEADER_BYTES)
        length: int = struct.unpack("!H", head[2:4])[0]
        return head + self._read(length)

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            more = self._connection.recv(size - len(read))
            if not more:
                raise ConnectionError("the server hung up")
            read += more
        return read


def _encoded(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)


def _decoded(body: bytes) -> Attributes:
    found: dict[int, bytes] = {}
    while len(body) >= 4:
        name, length = struct.unpack("!HH", body[:4])
        found[name] = body[4 : 4 + length]
        body = body[4 + length + (-length % 4) :]
    return found


def _address(masked: bytes) -> Address:
    """Undo the XOR with the cookie that keeps routers from rewriting an address."""
    if len(masked) != 8:  # we ask for IPv4, which is what is given unless asked
        raise ValueError("no address of IPv4")
    cookie = struct.pack("!I", MAGIC_COOKIE)
    return ip_address(bytes(a ^ b for a, b in zip(masked[4:], cookie, strict=True)))
