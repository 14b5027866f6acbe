"""What the API's document says of sellers, besides what the views and inputs say."""

from typing import Any

TAGS = {
    "location": "Where a seller is; others see an area, or the point of a live stream.",
    "map": "The sellers in a part of the world.",
    "profiles": "Profiles: what users say of themselves, what they sell, and hiding.",
}
EXAMPLES: dict[str, Any] = {
    "accuracy": 12.0,
    "coordinates": [121.5654, 25.033],
    "description": "I like harbors.",
    "duration_seconds": 1260,
    "increment_seconds": 10,
    "lat": 25.033,
    "lon": 121.5654,
    "minimum_seconds": 30,
    "name": "Home",
    "preview_seconds": 10,
    "price_per_minute": "6.000",
    "radius": 300,
    "rating": 4.8,
    "rating_avg": 4.8,
    "rating_count": 27,
    "seller_description": "I show you my city, one street at a time.",
    "streaming_count": 2,
}
