"""Serves the site over HTTP and WebSocket: ``python -m kamegor.server``.

The only place for uvicorn's settings: ``make run``, the tests, the benches and the
container image all start it. It reads HOST, PORT and WEB_CONCURRENCY.
"""

import io
import sys

import django
import uvicorn
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from kamegor.env import env
from realtime.constants import FRAME_LIMIT_BYTES

# A peer that lost its network is disconnected 10 s after it was last heard.
PING_INTERVAL_SECONDS = 5.0
PING_TIMEOUT_SECONDS = 5.0
# After this, a deploy closes what is still open, and clients reconnect elsewhere.
SHUTDOWN_TIMEOUT_SECONDS = 10


def main() -> None:
    _check()
    uvicorn.run(
        "kamegor.asgi:application",
        host=env.str("HOST", default="127.0.0.1"),
        port=env.int("PORT", default=8000),
        workers=env.int("WEB_CONCURRENCY", default=1),
        loop="uvloop",
        http="httptools",
        ws="realtime.websocket.protocol:WebSocketProtocol",
        ws_max_size=FRAME_LIMIT_BYTES,
        # Compression takes about 50 KiB for each socket, and our frames are short.
        ws_per_message_deflate=False,
        ws_ping_interval=PING_INTERVAL_SECONDS,
        ws_ping_timeout=PING_TIMEOUT_SECONDS,
        # Django logs requests, without the query: it may contain a token or a position.
        log_config=None,
        access_log=False,
        server_header=False,
        # Only core/api/addresses.py reads X-Forwarded-For, and only its trusted part.
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_SECONDS,
    )


def _check() -> None:
    """Exit with an error if a secret is missing or settings contradict each other."""
    django.setup()
    try:
        call_command("check", stdout=io.StringIO())
    except SystemCheckError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
