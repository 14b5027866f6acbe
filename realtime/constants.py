"""Limits of the socket, each with its unit and its reason."""

FRAME_LIMIT_BYTES = 64 * 1024  # an SDP is at most 32 KiB; nothing else comes near
TOPICS_PER_SOCKET = 32  # the app joins about four
SOCKETS_PER_USER = 10  # a phone, a computer, and more windows than anybody watches
SOCKETS_KEPT_SECONDS = 24 * 60 * 60  # a list that nobody adds to; tokens end sooner

# A page that loads pushes about 20 frames at once.
RATE_BURST_FRAMES = 60
RATE_FRAMES_PER_SECOND = 10
# Frames refused with an error before the socket is closed.
RATE_PATIENCE_FRAMES = 30

# Some frames wait instead of being refused: nobody sends a heartbeat or an ICE
# candidate again. A machine with several networks and TURN servers gathers more than a
# hundred candidates at once; a restart of ICE gathers as many again.
SLOWED_BURST_FRAMES = 256
SLOWED_FRAMES_PER_SECOND = 32
# Frames that waited one after the other, half a minute of them, before the socket is
# closed: a client that stays within the rate once is forgiven.
SLOWED_PATIENCE_FRAMES = 1024

# What a socket that does not read may leave unsent, beyond the server's own buffer.
BACKLOG_FRAMES = 256
BACKLOG_CHARACTERS = 1024 * 1024

HANDSHAKE_TIMEOUT_SECONDS = 10
COMMANDS_KEPT = 1000  # more sign-outs than happen during one handshake
SUBSCRIBE_TIMEOUT_SECONDS = 10  # Redis answers within a millisecond, or is not there
SUBSCRIBE_RETRY_SECONDS = 0.1
PULSE_SECONDS = 1  # how often a server process looks after its sockets

RESTART_SPREAD_SECONDS = 5  # clients told to reconnect come back one by one

# Who is here. A killed server leaves nobody present: LEASE + PULSE later all are swept.
LEASE_SECONDS = 20
RENEWAL_SECONDS = 5  # two renewals may fail before a lease runs out
GRACE_SECONDS = 10  # a connection that comes back within it was never away
SETTLED_SECONDS = 2 * RENEWAL_SECONDS  # from when an absence can be believed
# Redis serves nobody else while a script runs.
LEASES_PER_SCRIPT = 200
MESSAGES_PER_SCRIPT = 1000
assert 3 * RENEWAL_SECONDS < LEASE_SECONDS < 30
assert GRACE_SECONDS < LEASE_SECONDS

assert RATE_PATIENCE_FRAMES < RATE_BURST_FRAMES < SLOWED_BURST_FRAMES


class CloseCode:
    """Why we closed a socket: our own codes, nearly those of HTTP.

    A library that speaks WebSocket sends the standard ones: 1009 for a frame over the
    limit, 1002 and 1007 for bytes that are none. Source: RFC 6455, section 7.4.
    """

    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    TOO_MANY = 4409  # the user's oldest socket, when one too many was opened
    TOO_FAST = 4429
    MISSED = 4503  # events may have been missed: connect again for the state
