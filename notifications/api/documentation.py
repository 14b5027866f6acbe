"""What the API's document says of notifications, besides what the views say."""

from typing import Any

TAGS = {"notifications": "What the signed-in user was told, and what they have read."}
EXAMPLES: dict[str, Any] = {
    "kind": "seller_live",
    "link": "/sellers/01955b2e-7d3a-7c41-9f60-2b8e5d0c1a47",
    "parameters": {"title": "Night market"},
    "unread_count": 3,
}
