"""Messages of a WebSocket out of the bytes that came: pure. Source: RFC 6455."""

from collections.abc import Generator, Iterator

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import CTRL_OPCODES, Close, CloseCode, Frame, Opcode

# In one read: a client has a handful to say at once, a flood has thousands.
FRAMES_PER_READ = 256


class Violation(Exception):
    """The client broke the protocol; the connection is to be closed with ``code``."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class MessageReader:
    """Puts messages together and keeps nothing in between.

    ``websockets`` reads each frame and checks it; its own connection object would cost
    each socket kilobytes at rest.
    """

    __slots__ = ("_buffer", "_limit_bytes", "_message", "_opcode")

    def __init__(self, *, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._buffer = b""
        self._opcode: Opcode | None = None
        self._message = b""

    def feed(self, chunk: bytes) -> Iterator[tuple[Opcode, str | bytes | Close]]:
        """Yield each complete message and control frame; text is decoded.

        Raises:
            Violation: the bytes are not what RFC 6455 or our limits allow.
        """
        unread = memoryview(self._buffer + chunk if self._buffer else chunk)
        try:
            for _ in range(FRAMES_PER_READ):
                frame, size = _read_frame(unread, self._limit_bytes)
                if frame is None:
                    break
                unread = unread[size:]
                yield from self._take(frame)
            else:
                raise Violation(CloseCode.POLICY_VIOLATION)
        except ProtocolError:
            raise Violation(CloseCode.PROTOCOL_ERROR) from None
        except UnicodeDecodeError:
            raise Violation(CloseCode.INVALID_DATA) from None
        except PayloadTooBig:
            raise Violation(CloseCode.MESSAGE_TOO_BIG) from None
        self._buffer = bytes(unread)

    def _take(self, frame: Frame) -> Iterator[tuple[Opcode, str | bytes | Close]]:
        data = bytes(frame.data)
        if frame.opcode is Opcode.CLOSE:
            yield frame.opcode, Close.parse(data)
        elif frame.opcode in CTRL_OPCODES:
            yield frame.opcode, data
        else:
            self._continue(frame, data)
            if frame.fin:
                yield self._finish()

    def _continue(self, frame: Frame, data: bytes) -> None:
        if (frame.opcode is Opcode.CONT) == (self._opcode is None):
            raise ProtocolError("a fragment is missing")
        if len(self._message) + len(data) > self._limit_bytes:
            raise PayloadTooBig(None, self._limit_bytes)
        if frame.opcode is not Opcode.CONT:
            self._opcode = frame.opcode
        self._message += data

    def _finish(self) -> tuple[Opcode, str | bytes]:
        opcode, message = self._opcode, self._message
        assert opcode is not None
        self._opcode, self._message = None, b""
        return opcode, message.decode() if opcode is Opcode.TEXT else message


def _read_frame(unread: memoryview, limit_bytes: int) -> tuple[Frame | None, int]:
    """Return the first frame and its size, or None if it is not all there yet."""
    position = 0

    def read_exact(size: int) -> Generator[None, None, bytes]:
        nonlocal position
        if position + size > len(unread):
            yield  # which ends the attempt
        position += size
        return bytes(unread[position - size : position])

    parsing = Frame.parse(read_exact, mask=True, max_size=limit_bytes)
    try:
        next(parsing)
    except StopIteration as parsed:
        return parsed.value, position
    return None, 0
