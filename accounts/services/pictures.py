"""The picture a user shows: drawn anew, so that nothing else of the file is kept."""

from functools import partial
from io import BytesIO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from accounts import locks
from accounts.models import User
from accounts.signals import profile_changed
from core.errors import FieldError, Invalid

SIZE_LIMIT_BYTES = 5 * 1024 * 1024
EDGE_PIXELS = 512  # the largest it is shown, on a dense screen
JPEG_QUALITY = 85
# Formats are told by content; neither the name nor the type is asked. A JPEG, which is
# what cameras make, is decoded at a fraction of its size; the others whole, with up to
# 16 bytes of memory a pixel.
PIXEL_LIMITS = {"JPEG": 40_000_000, "PNG": 12_000_000, "WEBP": 12_000_000}


def replace(*, user: User, upload: UploadedFile) -> User:
    """Show this picture from now on: a square JPEG under a name nobody can guess.

    A new picture has a new name, so browsers may keep it for ever. The former file is
    deleted once the change is committed.

    Raises:
        Invalid: the file is no JPEG, PNG or WebP, or is too large.
        NotFound: the user has left meanwhile.
    """
    drawn = ContentFile(_redraw(upload))
    storage = user.picture.storage
    name = storage.save(f"pictures/{uuid4().hex}.jpg", drawn)
    try:
        return _point_to(name, user=user)
    except BaseException:
        storage.delete(name)
        raise


def remove(*, user: User) -> User:
    """Show no picture any more; without one, nothing changes."""
    return _point_to("", user=user)


@transaction.atomic
def _point_to(name: str, *, user: User) -> User:
    former = locks.lock_member(user.pk).picture.name
    user.picture.name = name
    user.save(update_fields=["picture"])
    profile_changed.send(User, user_id=user.pk)
    if former:
        transaction.on_commit(partial(user.picture.storage.delete, former))
    return user


def _redraw(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > SIZE_LIMIT_BYTES:
        raise _refusal("too_large", f"At most {SIZE_LIMIT_BYTES // 1024**2} MiB.")
    try:
        square = _square(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Invalid:
        raise
    except Exception as error:
        # A decoder fed with foreign bytes may raise anything: it is no picture then.
        raise _refusal("invalid_image", "Not a JPEG, PNG or WebP picture.") from error
    output = BytesIO()
    square.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return output.getvalue()


def _square(upload: UploadedFile) -> Image.Image:
    """Return the middle of the picture, upright, on white, with no metadata at all."""
    image: Image.Image = Image.open(upload, formats=tuple(PIXEL_LIMITS))
    if image.width * image.height > PIXEL_LIMITS[image.format or ""]:
        raise _too_many_pixels()
    image.draft("RGB", (2 * EDGE_PIXELS, 2 * EDGE_PIXELS))
    if image.mode not in {"RGB", "RGBA"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = ImageOps.exif_transpose(ImageOps.fit(image, (EDGE_PIXELS, EDGE_PIXELS)))
    # A new image: Pillow would carry a comment of the old one into the file.
    drawn = Image.new("RGB", small.size, "white")
    drawn.paste(small, mask=small if small.mode == "RGBA" else None)
    return drawn


def _too_many_pixels() -> Invalid:
    return _refusal("too_many_pixels", "This picture has too many pixels.")


def _refusal(code: str, detail: str) -> Invalid:
    return Invalid(FieldError("picture", code, detail))
