"""Limits of the socket, each with its unit and its reason."""

FRAME_LIMIT_BYTES = 64 * 1024  # an SDP is at most 32 KiB; nothing else comes close
TOPICS_PER_SOCKET = 32  # the app joins about four
SOCKETS_PER_USER = 10  # a phone, a computer, and a few more windows
SOCKETS_KEPT_SECONDS = 24 * 60 * 60  # bounds the list; tokens expire sooner

# A page that loads pushes about 20 frames at once.
RATE_BURST_FRAMES = 60
RATE_FRAMES_PER_SECOND = 10
# Refused frames before the socket is closed.
RATE_PATIENCE_FRAMES = 30

# Some frames are delayed instead of refused, because clients do not repeat a heartbeat
# or an ICE candidate. A machine with several networks and TURN servers gathers more
# than a hundred candidates at once, and an ICE restart gathers as many again.
SLOWED_BURST_FRAMES = 256
SLOWED_FRAMES_PER_SECOND = 32
# Consecutive delayed frames, about half a minute of them, before the socket is closed.
# Staying within the rate once resets the count.
SLOWED_PATIENCE_FRAMES = 1024

# Unsent bytes for a socket that does not read, beyond the server's own buffer.
BACKLOG_FRAMES = 256
BACKLOG_CHARACTERS = 1024 * 1024

HANDSHAKE_TIMEOUT_SECONDS = 10
COMMANDS_KEPT = 1000  # more sign-outs than happen during one handshake
SUBSCRIBE_TIMEOUT_SECONDS = 10  # Redis answers within a millisecond or is down
SUBSCRIBE_RETRY_SECONDS = 0.1
PULSE_SECONDS = 1  # how often a server process checks its sockets

RESTART_SPREAD_SECONDS = 5  # spreads the reconnects of clients

# Presence. After a server is killed, its users are swept LEASE + PULSE later.
LEASE_SECONDS = 20
RENEWAL_SECONDS = 5  # two renewals can fail before a lease expires
GRACE_SECONDS = 10  # a connection that returns within it counts as uninterrupted
SETTLED_SECONDS = 2 * RENEWAL_SECONDS  # from when an absence is reliable
# Redis serves nothing else while a script runs.
LEASES_PER_SCRIPT = 200
MESSAGES_PER_SCRIPT = 1000
assert 3 * RENEWAL_SECONDS < LEASE_SECONDS < 30
assert GRACE_SECONDS < LEASE_SECONDS

assert RATE_PATIENCE_FRAMES < RATE_BURST_FRAMES < SLOWED_BURST_FRAMES


class CloseCode:
    """Close codes of our own, similar to those of HTTP.

    The WebSocket library sends the standard ones: 1009 for a frame over the limit, 1002
    and 1007 for malformed ones. Source: RFC 6455, section 7.4.
    """

    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    TOO_MANY = 4409  # the user's oldest socket, when they opened one too many
    TOO_FAST = 4429
    MISSED = 4503  # events may have been missed: reconnect to get the state
