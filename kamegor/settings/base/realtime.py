"""The WebSocket."""

from core import origins
from kamegor.env import env

REALTIME_AUTHENTICATE = "accounts.api.authentication.identify"
# Other origins whose pages may open the socket, such as https://app.example.com.
SOCKET_ALLOWED_ORIGINS = env.list(
    "SOCKET_ALLOWED_ORIGINS", cast=origins.parse, default=[]
)
# Services that one process runs concurrently for its sockets, one connection each.
REALTIME_DATABASE_THREADS = env.int("REALTIME_DATABASE_THREADS", default=8)
