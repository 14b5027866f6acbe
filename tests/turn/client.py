"""A small TURN client, for asking a relay what it must refuse.

Source: RFC 8489 (STUN) and RFC 8656 (TURN).
"""

import hashlib
import hmac
import os
import socket
import struct
from collections.abc import Mapping
from enum import IntEnum
from ipaddress import ip_address
from typing import Self

MAGIC_COOKIE = 0x2112A442
PATIENCE_SECONDS = 5
UDP, TCP = 17, 6  # IANA's protocol numbers
IPV6 = 2  # as REQUESTED-ADDRESS-FAMILY has it
CHANNEL = 0x4000


class Method(IntEnum):
    ALLOCATE = 0x003
    REFRESH = 0x004
    SEND = 0x006
    CREATE_PERMISSION = 0x008
    CHANNEL_BIND = 0x009
    CONNECT = 0x00A  # RFC 6062


class Attribute(IntEnum):
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    CHANNEL_NUMBER = 0x000C
    XOR_PEER_ADDRESS = 0x0012
    LIFETIME = 0x000D
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019


INDICATION, SUCCESS, ERROR = 0x010, 0x100, 0x110

Attributes = Mapping[int, bytes]


class Refused(Exception):
    """The server's error code, such as 403 for a peer it may not reach."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Turn:
    """One client of a TURN server on this machine."""

    def __init__(
        self,
        port: int,
        username: str,
        credential: str,
        *,
        kind: socket.SocketKind = socket.SOCK_DGRAM,
    ) -> None:
        self._username = username
        self._credential = credential
        self._realm = self._nonce = b""
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(("127.0.0.1", port))

    def sign_in(self, username: str, credential: str) -> None:
        """Go on by another credential."""
        self._username, self._credential = username, credential

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def allocate(self, *, transport: int = UDP, family: int | None = None) -> None:
        """Ask for a relayed address.

        Raises:
            Refused: the credential or the quota does not allow it.
        """
        attributes: dict[int, bytes] = {
            Attribute.REQUESTED_TRANSPORT: bytes([transport, 0, 0, 0])
        }
        if family is not None:
            attributes[Attribute.REQUESTED_ADDRESS_FAMILY] = bytes([family, 0, 0, 0])
        try:
            self._request(Method.ALLOCATE, attributes)
        except Refused as refusal:
            # The first answer asks who we are, and brings the nonce.
            if refusal.code != 401 or not self._nonce:
                raise
            self._request(Method.ALLOCATE, attributes)

    def refresh(self, *, seconds: int = 600) -> None:
        """Ask to keep the relayed address for so long."""
        self._request(Method.REFRESH, {Attribute.LIFETIME: struct.pack("!I", seconds)})

    def create_permission(self, address: str) -> None:
        """Ask to hear and reach a peer."""
        self._request(Method.CREATE_PERMISSION, self._peer(address, 0))

    def bind_channel(self, address: str, port: int) -> None:
        """Ask for a channel to a peer."""
        number: Attributes = {Attribute.CHANNEL_NUMBER: struct.pack("!HH", CHANNEL, 0)}
        self._request(Method.CHANNEL_BIND, {**number, **self._peer(address, port)})

    def connect(self, address: str, port: int) -> None:
        """Ask for a TCP connection to a peer, on a socket that is one itself."""
        self._request(Method.CONNECT, self._peer(address, port))

    def send(self, address: str, port: int, data: bytes) -> None:
        """Send a peer something, in both ways there are; neither is answered."""
        attributes: Attributes = {**self._peer(address, port), Attribute.DATA: data}
        self._socket.send(
            _message(Method.SEND | INDICATION, os.urandom(12), attributes)
        )
        self._socket.send(struct.pack("!HH", CHANNEL, len(data)) + data)

    def _peer(self, address: str, port: int) -> Attributes:
        return {Attribute.XOR_PEER_ADDRESS.value: _packed(address, port)}

    def _request(self, method: Method, attributes: Attributes) -> None:
        transaction = os.urandom(12)
        if self._nonce:
            attributes = {
                **attributes,
                Attribute.USERNAME: self._username.encode(),
                Attribute.REALM: self._realm,
                Attribute.NONCE: self._nonce,
            }
        message = _message(method, transaction, attributes)
        self._socket.send(self._signed(message) if self._nonce else message)
        answer = self._answer_to(transaction)
        kind = struct.unpack("!H", answer[:2])[0]
        told = _attributes(answer[20:])
        self._realm = told.get(Attribute.REALM, self._realm)
        self._nonce = told.get(Attribute.NONCE, self._nonce)
        if kind != method | SUCCESS:
            hundreds, units = told[Attribute.ERROR_CODE][2:4]
            raise Refused(hundreds * 100 + units)

    def _answer_to(self, transaction: bytes) -> bytes:
        while (answer := self._socket.recv(2048))[8:20] != transaction:
            pass
        return answer

    def _signed(self, message: bytes) -> bytes:
        key = hashlib.md5(
            b":".join(
                (self._username.encode(), self._realm, self._credential.encode())
            ),
            usedforsecurity=False,
        ).digest()
        length = struct.pack("!H", len(message) - 20 + 24)
        digest = hmac.digest(key, message[:2] + length + message[4:], "sha1")
        return (
            message[:2]
            + length
            + message[4:]
            + _attribute(Attribute.MESSAGE_INTEGRITY, digest)
        )


def _packed(address: str, port: int) -> bytes:
    ip = ip_address(address)
    family = 1 if ip.version == 4 else 2
    return struct.pack("!BBH", 0, family, port) + ip.packed


def _message(kind: int, transaction: bytes, attributes: Attributes) -> bytes:
    body = b"".join(
        _attribute(name, _masked(name, value, transaction))
        for name, value in attributes.items()
    )
    return struct.pack("!HHI", kind, len(body), MAGIC_COOKIE) + transaction + body


def _masked(name: int, value: bytes, transaction: bytes) -> bytes:
    """XOR an address with the cookie and the transaction, as the RFC wants it."""
    if name != Attribute.XOR_PEER_ADDRESS:
        return value
    mask = struct.pack("!I", MAGIC_COOKIE) + transaction
    port = bytes(a ^ b for a, b in zip(value[2:4], mask, strict=False))
    address = bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))
    return value[:2] + port + address


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + b"\0" * (-len(value) % 4)


def _attributes(body: bytes) -> Attributes:
    found: dict[int, bytes] = {}
    while len(body) >= 4:
        name, length = struct.unpack("!HH", body[:4])
        found[name] = body[4 : 4 + length]
        body = body[4 + length + (-length % 4) :]
    return found
