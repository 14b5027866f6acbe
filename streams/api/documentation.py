"""What the API's document says of streams, besides what the views and inputs say."""

from typing import Any

TAGS = {
    "ice-servers": "The servers by which two peers connect.",
    "ratings": "What buyers say of the streams they watched, and the sellers' replies.",
    "spending-limits": "The most that a buyer lets themselves spend.",
    "streams": "Going live, watching, and waiting in line.",
    "viewings": "One buyer's watching of one stream: its state, its end, its receipt.",
}
EXAMPLES: dict[str, Any] = {
    "billed_seconds": 90,
    "comment": "Lovely walk.",
    "credential": "c2VjcmV0",
    "fee_percent": 20,
    "free_seconds": 10,
    "minutes_left": 12,
    "reply": "Thank you, come again.",
    "score": 5,
    "seconds_to_accept": 20,
    "still_seconds": 0,
    "surcharged_seconds": 4,
    "title": "Night market",
    "ttl": 180,
    "unbilled_seconds": 14,
    "urls": ["turn:turn.kamegor.example:3478"],
    "waiting": 2,
}
