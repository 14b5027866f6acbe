"""Re-encodes uploaded pictures, which are untrusted. No database access.

The format is detected from the content, not from the name or the type. The memory that
decoding needs is computed from the header before anything is decoded.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO

from PIL import Image, ImageCms, ImageOps

from core.errors import FieldError, Invalid, Throttled

EDGE_PIXELS = 512  # the largest displayed size, on a high-density screen
JPEG_QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
# Phones' JPEGs may contain a second picture (MPO in Pillow). The first one is used.
JPEGS = frozenset({"JPEG", "MPO"})
# Phones have 48 to 64 megapixels. A JPEG can be decoded at 1/2 to 1/8 of its size.
JPEG_PIXEL_LIMIT = 70_000_000
# The limit for a full decode; other formats cannot be decoded at a smaller size.
DECODED_PIXEL_LIMIT = 4 * 1024 * 1024
# A JPEG with several scans is kept as coefficients until the last scan is read.
COEFFICIENT_LIMIT_BYTES = 64 * 1024 * 1024
# Each decode takes up to 64 MiB and half a second; others wait this long for a slot.
DECODERS = 2
TURN_TIMEOUT_SECONDS = 5

# Exceptions that decoders raise for malformed input.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError),
    *(TypeError, struct.error, zlib.error),
)
_START_OF_SCAN = 0xDA
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length

_turns = BoundedSemaphore(DECODERS)


def square(file: IO[bytes]) -> bytes:
    """Return the center of a picture as a JPEG: upright, on white, in sRGB.

    All metadata is removed.

    Raises:
        Invalid: the file is not a JPEG, PNG or WebP, or has too many pixels.
        Throttled: too many pictures are being decoded right now.
    """
    image = _opened(file)
    _refuse_large(image, file)
    with _turn():
        small = _decoded_small(image)
    # Rotate first: converting colors creates a new image without the orientation.
    small = _in_srgb(_upright(small), image.info.get("icc_profile"))
    # A new image: otherwise Pillow would copy the comment of the old one.
    drawn = Image.new("RGB", small.size, "white")
    drawn.paste(small, mask=small if small.mode == "RGBA" else None)
    output = BytesIO()
    drawn.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return output.getvalue()


def _opened(file: IO[bytes]) -> Image.Image:
    """Read only the header."""
    try:
        return Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("") from error
    except _BROKEN as error:
        raise _no_picture() from error


def _refuse_large(image: Image.Image, file: IO[bytes]) -> None:
    pixels = image.width * image.height
    if image.format not in JPEGS:
        if pixels > DECODED_PIXEL_LIMIT:
            raise _too_many_pixels(
                f"{image.format} may have 4 megapixels, JPEG 70: save it as JPEG."
            )
        return
    if pixels > JPEG_PIXEL_LIMIT:
        raise _too_many_pixels("A JPEG can have at most 70 megapixels.")
    if _comes_in_scans(image, file) and (
        _coefficient_bytes(image) > COEFFICIENT_LIMIT_BYTES
    ):
        raise _too_many_pixels(
            "This progressive JPEG is too large. Save it as a baseline JPEG."
        )


def _comes_in_scans(image: Image.Image, file: IO[bytes]) -> bool:
    """Return whether a JPEG is only decoded after all of it is read.

    This is true for progressive JPEGs, and if the first scan lacks a component. Source:
    libjpeg, ``jdinput.c``, ``has_multiple_scans``.
    """
    if image.info.get("progressive"):
        return True
    position = file.tell()
    try:
        return _components_of_first_scan(file) < len(image.getbands())
    finally:
        file.seek(position)


def _components_of_first_scan(file: IO[bytes]) -> int:
    file.seek(2)
    while marker := file.read(2):
        if len(marker) < 2 or marker[0] != 0xFF:
            break
        if marker[1] == 0xFF:  # padding byte
            file.seek(-1, 1)
        elif marker[1] not in _BARE_MARKERS:
            length_bytes = int.from_bytes(file.read(2))
            if marker[1] == _START_OF_SCAN:
                return int.from_bytes(file.read(1))
            file.seek(length_bytes - 2, 1)
    return 0  # unknown, so the stricter limit applies


def _coefficient_bytes(image: Image.Image) -> int:
    """Return the size of a multi-scan JPEG in libjpeg: two bytes per coefficient."""
    components = [(h, v) for _, h, v, _ in image.layer]  # type: ignore[attr-defined]
    largest = max(h for h, _ in components) * max(v for _, v in components)
    samples = sum(h * v for h, v in components)
    return 2 * image.width * image.height * samples // max(largest, 1)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of a few slots for decoding, which bounds the total memory."""
    if not _turns.acquire(timeout=TURN_TIMEOUT_SECONDS):
        raise Throttled(retry_after_seconds=TURN_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        _turns.release()


def _decoded_small(image: Image.Image) -> Image.Image:
    """Return the center of the picture at the displayed size, colors unchanged."""
    shrink = _shrinking(image)
    image.draft("RGB", (image.width // shrink, image.height // shrink))
    try:
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("") from error
    except _BROKEN as error:
        raise _no_picture() from error
    if image.mode == "I;16":  # convert() would clip values above 8 bits
        image = image.point(lambda gray: gray / 256).convert("L")
    elif image.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return ImageOps.fit(image, (EDGE_PIXELS, EDGE_PIXELS))


def _shrinking(image: Image.Image) -> int:
    """Return the scale at which to decode a JPEG: at least twice the displayed size."""
    if image.format not in JPEGS:
        return 1
    pixels, edge = image.width * image.height, min(image.size)
    return next(
        (
            shrink
            for shrink in (1, 2, 4)
            if pixels <= DECODED_PIXEL_LIMIT * shrink**2
            and edge < 2 * (2 * EDGE_PIXELS * shrink)
        ),
        8,
    )


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert the picture to sRGB by its color profile; a broken profile is ignored."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile:
        try:
            meant = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
        except (ImageCms.PyCMSError, *_BROKEN):
            pass
        else:
            assert meant is not None
            return meant
    return image.convert(mode)


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture upright, if its orientation is readable."""
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _too_many_pixels(detail: str) -> Invalid:
    text = f"This picture has too many pixels. {detail}".strip()
    return Invalid(FieldError("picture", "too_many_pixels", text))


def _no_picture() -> Invalid:
    text = "This is not a JPEG, PNG or WebP picture."
    return Invalid(FieldError("picture", "invalid_image", text))
