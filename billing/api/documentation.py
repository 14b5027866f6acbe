"""What the API's document says of billing, besides what the views and inputs say."""

from typing import Any

TAGS = {
    "credits": "The wallet: its balance, its statement, and buying credits.",
    "earnings": "What a seller has earned, and moving it to the wallet.",
    "webhooks": "For payment gateways, which report what happened to a payment.",
}
EXAMPLES: dict[str, Any] = {
    "client_secret": "pi_3PqT_secret_9fLk",
    "gateway": "stripe",
    "id": "42",  # of a line in a statement; other ids are UUIDs
    "price": "9.99",
    "publishable_key": "pk_test_51PqT",
    "redirect_url": "https://pay.example/checkout/3PqT",
}
