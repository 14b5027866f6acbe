"""Who is in the demo, where they walk, and how their pictures are drawn. Pure."""

import colorsys
from dataclasses import dataclass
from io import BytesIO
from zlib import crc32

from PIL import Image, ImageDraw, ImageFont

from sellers.map.cells import Coordinates

EDGE_PIXELS = 256


@dataclass(frozen=True, kw_only=True)
class Person:
    """One demo account. Who has a price sells; who has a home walks around there."""

    username: str
    says: str = ""
    price_per_minute_millicredits: int | None = None
    credits_millicredits: int = 0
    is_moderator: bool = False
    home: Coordinates | None = None

    @property
    def email(self) -> str:
        return f"{self.username}@example.com"


# Credits in millicredits and their price in cents of a US dollar, the smallest first.
PACKAGES = [(20_000, 199), (60_000, 499), (150_000, 999), (400_000, 2_499)]

CAST = [
    Person(
        username="alice",
        says="I show you my city, one street at a time.",
        price_per_minute_millicredits=6_000,
    ),
    Person(username="bob", says="I like harbours.", credits_millicredits=100_000),
    Person(username="carol", is_moderator=True),
]

_WALKS = [
    ("taipei", 25.0340, 121.5645),
    ("kyoto", 35.0037, 135.7788),
    ("bangkok", 13.7563, 100.5018),
    ("nairobi", -1.2864, 36.8172),
    ("lisbon", 38.7110, -9.1390),
    ("paris", 48.8606, 2.3376),
    ("london", 51.5079, -0.0877),
    ("new-york", 40.7685, -73.9822),
    ("mexico-city", 19.4270, -99.1677),
    ("rio", -22.9711, -43.1823),
]
# They are programs, and their names say so.
WALKERS = [
    Person(
        username=f"demo-{city}",
        says="I am a program that walks around, so that the map is not empty.",
        price_per_minute_millicredits=1_000,
        home=Coordinates(latitude, longitude),
    )
    for city, latitude, longitude in _WALKS
]


def draw_picture(person: Person) -> bytes:
    """Return a PNG: the first letter of the name on a colour of its own."""
    name = person.username.removeprefix("demo-")
    hue = crc32(name.encode()) % 360 / 360
    image = Image.new("RGB", (1, 2))
    for y, lightness in enumerate((0.62, 0.38)):
        red, green, blue = colorsys.hls_to_rgb(hue, lightness, 0.55)
        image.putpixel((0, y), (int(red * 255), int(green * 255), int(blue * 255)))
    image = image.resize((EDGE_PIXELS, EDGE_PIXELS), Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).text(
        (EDGE_PIXELS / 2, EDGE_PIXELS / 2),
        name[0].upper(),
        font=ImageFont.load_default(EDGE_PIXELS * 0.55),
        fill="white",
        anchor="mm",
    )
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
