import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.services import leaving, pictures
from accounts.signals import profile_changed
from core.errors import Invalid

ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def encode(image, kind="JPEG", **options):
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def upload(content, name="me.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def stored(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def refused(user, content, name="me.jpg"):
    with pytest.raises(Invalid) as refusal:
        pictures.replace(user=user, upload=upload(content, name))
    [error] = refusal.value.extra["errors"]
    return error["field"], error["code"]


def halves(size=(800, 400), left="red", right="blue"):
    image = Image.new("RGB", size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def assert_near(pixel, color):
    assert all(abs(a - b) < 40 for a, b in zip(pixel, color, strict=True)), pixel


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_square_jpeg(bob, media, kind):
    pictures.replace(user=bob, upload=upload(encode(halves(), kind)))
    bob.refresh_from_db()
    assert bob.picture_url == f"/media/{bob.picture.name}"
    with Image.open(bob.picture) as picture:
        assert (picture.format, picture.mode, picture.size) == (
            "JPEG",
            "RGB",
            (512, 512),
        )
        assert_near(picture.getpixel((100, 256)), (255, 0, 0))
        assert_near(picture.getpixel((400, 256)), (0, 0, 255))
    assert stored(media) == [bob.picture.name.removeprefix("pictures/")]


def test_nothing_of_the_file_but_what_it_shows_is_kept(bob, media):
    exif = Image.Exif()
    exif[0x010F] = "Canary Phone"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0)})
    content = encode(
        halves(),
        exif=exif,
        comment=b"canary comment",
        icc_profile=b"canary profile",
        xmp=b"<x:xmpmeta>canary</x:xmpmeta>",
    )
    assert content.lower().count(b"canary") == 4
    pictures.replace(user=bob, upload=upload(content))
    served = bob.picture.read()
    assert b"canary" not in served.lower()
    assert b"Exif" not in served
    with Image.open(BytesIO(served)) as picture:
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }


def test_a_picture_taken_sideways_stands_upright(bob):
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: shown, it turns clockwise
    pictures.replace(user=bob, upload=upload(encode(halves((400, 400)), exif=exif)))
    with Image.open(bob.picture) as picture:
        assert_near(picture.getpixel((256, 100)), (255, 0, 0))
        assert_near(picture.getpixel((256, 400)), (0, 0, 255))


def test_what_is_transparent_becomes_white(bob):
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    pictures.replace(user=bob, upload=upload(encode(clear, "PNG")))
    with Image.open(bob.picture) as picture:
        assert_near(picture.getpixel((256, 256)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "RGBA"])
def test_pictures_of_every_kind_of_pixel_are_read(bob, mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    pictures.replace(user=bob, upload=upload(encode(Image.new(mode, (9, 7)), kind)))
    with Image.open(bob.picture) as picture:
        assert picture.size == (512, 512)


def test_a_new_picture_has_a_new_name_and_the_former_file_goes(
    bob, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pictures.replace(user=bob, upload=upload(encode(halves())))
    [former] = stored(media)
    with django_capture_on_commit_callbacks(execute=True):
        pictures.replace(user=bob, upload=upload(encode(halves())))
    [present] = stored(media)
    assert present != former
    assert len(present) == len("0" * 32 + ".jpg")


def test_the_picture_of_who_leaves_goes_with_them(
    bob, media, django_capture_on_commit_callbacks
):
    bob.set_password("correct horse battery")
    bob.save()
    with django_capture_on_commit_callbacks(execute=True):
        pictures.replace(user=bob, upload=upload(encode(halves())))
    assert len(stored(media)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(
            user_id=bob.pk, password="correct horse battery", now=timezone.now()
        )

    bob.refresh_from_db()
    assert not bob.picture
    assert stored(media) == []


def test_a_change_that_does_not_commit_leaves_no_file_and_keeps_the_former(
    bob, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        pictures.replace(user=bob, upload=upload(encode(halves())))
    before = stored(media)

    def fail(**kwargs):
        raise RuntimeError

    profile_changed.connect(fail)
    try:
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(RuntimeError),
        ):
            pictures.replace(user=bob, upload=upload(encode(halves())))
    finally:
        profile_changed.disconnect(fail)
    assert stored(media) == before
    bob.refresh_from_db()
    assert stored(media) == [bob.picture.name.removeprefix("pictures/")]


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        *[b"", b"\x00", b"GIF89a", EICAR, SVG, b"%PDF-1.7", b"PK\x03\x04" + bytes(99)],
        b"<html><script>alert(1)</script></html>",
        encode(halves(), "GIF"),
        encode(halves(), "BMP"),
        encode(halves(), "TIFF"),
        encode(halves(), "PNG")[:200],
        encode(halves(), "JPEG")[:300],
        encode(halves(), "WEBP")[:60],
    ],
)
def test_what_is_no_picture_is_refused(bob, media, content):
    assert refused(bob, content) == ("picture", "invalid_image")
    assert stored(media) == []


@pytest.mark.parametrize(
    "name", ["../../evil.py", "a\x00.png", "..\\x.html", "x" * 300, "me.php"]
)
def test_the_name_of_the_file_does_not_matter(bob, media, name):
    pictures.replace(user=bob, upload=upload(encode(halves()), name))
    [kept] = stored(media)
    assert kept.endswith(".jpg")
    assert len(kept) == 36


def test_what_hides_behind_a_picture_is_not_kept(bob):
    polyglot = encode(halves(), "PNG") + b"<script>alert(1)</script>" + EICAR
    pictures.replace(user=bob, upload=upload(polyglot, "x.html"))
    served = bob.picture.read()
    assert b"script" not in served
    assert b"EICAR" not in served


def png_of(width, height):
    """A PNG that says it is this large, in a few bytes."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body))
            + kind
            + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


def webp_of(width, height):
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    picture = encode(Image.new("RGB", (8, 8)), "WEBP")[12:]
    body = b"WEBP" + extended + picture
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "size", [(50_000, 50_000), (12_000_001, 1), (10_000, 10_000), (4_000, 3_001)]
)
def test_a_bomb_is_refused_before_it_is_unpacked(bob, media, size):
    assert refused(bob, png_of(*size)) == ("picture", "too_many_pixels")
    assert stored(media) == []


def test_a_camera_may_have_forty_megapixels(bob, media):
    camera = Image.new("L", (8_000, 5_000))
    pictures.replace(user=bob, upload=upload(encode(camera)))
    assert refused(bob, encode(Image.new("L", (8_000, 5_001)))) == (
        "picture",
        "too_many_pixels",
    )


def test_a_webp_bomb_is_refused(bob, media):
    assert refused(bob, webp_of(16_383, 16_383))[0] == "picture"
    assert stored(media) == []


def test_too_large_a_file_is_refused_unread(bob, media):
    content = encode(halves()) + bytes(5 * 1024 * 1024)
    assert refused(bob, content) == ("picture", "too_large")
    assert stored(media) == []


GOOD = {kind: encode(halves((40, 30)), kind) for kind in ("JPEG", "PNG", "WEBP")}


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    kind=st.sampled_from(sorted(GOOD)),
    edits=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=8),
)
def test_a_damaged_picture_is_read_or_refused(bob, kind, edits):
    content = bytearray(GOOD[kind])
    for at, piece in edits:
        content[at : at + len(piece)] = piece
    with transaction.atomic():
        try:
            pictures.replace(user=bob, upload=upload(bytes(content)))
        except Invalid:
            return
    with Image.open(bob.picture) as picture:
        assert picture.size == (512, 512)
