"""Profile pictures, re-encoded so that nothing else of the file is kept."""

from functools import partial
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import drawing, locks
from accounts.models import User
from accounts.signals import profile_changed
from core.errors import FieldError, Invalid
from core.transactions import atomic

SIZE_LIMIT_BYTES = 5 * 1024 * 1024


def replace(*, user: User, upload: UploadedFile) -> User:
    """Set the user's picture: a square JPEG with an unguessable name.

    Each picture has a new name, so browsers can cache it forever. The old file is
    deleted once the transaction commits.

    Raises:
        Invalid: the file is not a JPEG, PNG or WebP, or is too large.
        Throttled: too many pictures are being decoded right now.
        NotFound: the user has deleted their account meanwhile.
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
    """Remove the user's picture. Idempotent."""
    return _point_to("", user=user)


@atomic
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
        limit = f"At most {SIZE_LIMIT_BYTES // 1024**2} MiB."
        raise Invalid(FieldError("picture", "too_large", limit))
    return drawing.square(upload)
