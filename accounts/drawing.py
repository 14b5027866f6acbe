"""Draw a picture anew from a file that anybody may have made. No database.

Formats are told by content; neither the name nor the type is asked. How much memory a
picture will take is computed from its header, before anything is decoded.
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

EDGE_PIXELS = 512  # the largest a picture is shown, on a dense screen
JPEG_QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
# A phone's JPEG may hold a second picture behind the first, as MPO does: Pillow names
# it so. The first one is what people see.
JPEGS = frozenset({"JPEG", "MPO"})
# Phones make 48 to 64 megapixels. A JPEG is decoded at a half to an eighth of its size.
JPEG_PIXEL_LIMIT = 70_000_000
# What is decoded at once; the other formats cannot be decoded smaller than they are.
DECODED_PIXEL_LIMIT = 4 * 1024 * 1024
# A JPEG that comes in several scans is kept whole, as coefficients, until the last one.
COEFFICIENT_LIMIT_BYTES = 64 * 1024 * 1024
# Each takes up to 64 MiB and half a second; others wait this long for their turn.
DECODERS = 2
TURN_TIMEOUT_SECONDS = 5

# What a decoder raises that is fed with foreign bytes.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError),
    *(TypeError, struct.error, zlib.error),
)
_START_OF_SCAN = 0xDA
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})  # without a length behind them

_turns = BoundedSemaphore(DECODERS)


def square(file: IO[bytes]) -> bytes:
    """Return the middle of a picture as a JPEG: upright, on white, in sRGB.

    Nothing else of the file is kept, no metadata at all.

    Raises:
        Invalid: the file is no JPEG, PNG or WebP, or has too many pixels.
        Throttled: too many pictures are being drawn at this moment.
    """
    image = _opened(file)
    _refuse_large(image, file)
    with _turn():
        small = _decoded_small(image)
    # Upright first: a picture in other colours is a new one, which tells no more how
    # the camera was held.
    small = _in_srgb(_upright(small), image.info.get("icc_profile"))
    # A new image: Pillow would carry a comment of the old one into the file.
    drawn = Image.new("RGB", small.size, "white")
    drawn.paste(small, mask=small if small.mode == "RGBA" else None)
    output = BytesIO()
    drawn.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return output.getvalue()


def _opened(file: IO[bytes]) -> Image.Image:
    """Read the header, and nothing else."""
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
        raise _too_many_pixels("JPEG may have 70 megapixels.")
    if _comes_in_scans(image, file) and (
        _coefficient_bytes(image) > COEFFICIENT_LIMIT_BYTES
    ):
        raise _too_many_pixels("A progressive JPEG may not be as large: save it plain.")


def _comes_in_scans(image: Image.Image, file: IO[bytes]) -> bool:
    """Tell whether a JPEG is decoded only when all of it is read.

    A progressive one is, and any whose first scan lacks a component. Source: libjpeg,
    ``jdinput.c``, ``has_multiple_scans``.
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
        if marker[1] == 0xFF:  # a filling byte
            file.seek(-1, 1)
        elif marker[1] not in _BARE_MARKERS:
            length_bytes = int.from_bytes(file.read(2))
            if marker[1] == _START_OF_SCAN:
                return int.from_bytes(file.read(1))
            file.seek(length_bytes - 2, 1)
    return 0  # cannot be told: the strict limit


def _coefficient_bytes(image: Image.Image) -> int:
    """Return what libjpeg keeps of a JPEG in several scans: two bytes a coefficient."""
    components = [(h, v) for _, h, v, _ in image.layer]  # type: ignore[attr-defined]
    largest = max(h for h, _ in components) * max(v for _, v in components)
    samples = sum(h * v for h, v in components)
    return 2 * image.width * image.height * samples // max(largest, 1)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of the few who may decode: all of them have bounded memory."""
    if not _turns.acquire(timeout=TURN_TIMEOUT_SECONDS):
        raise Throttled(retry_after_seconds=TURN_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        _turns.release()


def _decoded_small(image: Image.Image) -> Image.Image:
    """Return the middle of the picture at the size it is shown, its colours as kept."""
    shrink = _shrinking(image)
    image.draft("RGB", (image.width // shrink, image.height // shrink))
    try:
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("") from error
    except _BROKEN as error:
        raise _no_picture() from error
    if image.mode == "I;16":  # convert() would cut off all that is above 8 bits
        image = image.point(lambda gray: gray / 256).convert("L")
    elif image.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return ImageOps.fit(image, (EDGE_PIXELS, EDGE_PIXELS))


def _shrinking(image: Image.Image) -> int:
    """Return by how much a JPEG is decoded smaller: to twice what is shown, or more."""
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
    """Return the picture in the colours its profile means; a broken one is ignored."""
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
    """Return the picture as the camera was held, if it says so in readable words."""
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _too_many_pixels(detail: str) -> Invalid:
    text = f"This picture has too many pixels. {detail}".strip()
    return Invalid(FieldError("picture", "too_many_pixels", text))


def _no_picture() -> Invalid:
    text = "Not a JPEG, PNG or WebP picture."
    return Invalid(FieldError("picture", "invalid_image", text))
