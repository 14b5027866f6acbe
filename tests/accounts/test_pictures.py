import asyncio
import struct
import subprocess
import sys
import zlib
from contextlib import ExitStack
from io import BytesIO

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.client import encode_multipart
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps

from accounts import drawing, tokens
from accounts.services import leaving, pictures, sessions
from accounts.signals import profile_changed
from core.errors import Invalid, Throttled
from kamegor.asgi import application

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


QUARTERS = {(100, 100): "red", (400, 100): "lime", (100, 400): "blue"}


@pytest.mark.parametrize("profile", [None, "sRGB"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(
    orientation, kind, profile
):
    """Phones write both: how they were held, and the profile of their colours."""
    camera = Image.new("RGB", (512, 512), "white")
    for (x, y), color in QUARTERS.items():
        camera.paste(color, (x // 256 * 256, y // 256 * 256, x + 156, y + 156))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {}
    if profile:
        meant = ImageCms.ImageCmsProfile(ImageCms.createProfile(profile))
        options["icc_profile"] = meant.tobytes()
    content = encode(camera, kind, exif=exif, **options)

    with Image.open(BytesIO(content)) as taken:
        upright = ImageOps.exif_transpose(taken).convert("RGB")
    with Image.open(BytesIO(drawing.square(BytesIO(content)))) as drawn:
        for point in QUARTERS:
            assert_near(drawn.getpixel(point), upright.getpixel(point))


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


@pytest.mark.parametrize("gray", [0, 0x40, 0x80, 0xFF])
def test_sixteen_bits_of_gray_are_shown_as_the_upper_eight(gray):
    fine = Image.new("I;16", (9, 7), gray * 257)
    with Image.open(BytesIO(drawing.square(BytesIO(encode(fine, "PNG"))))) as drawn:
        assert_near(drawn.getpixel((256, 256)), (gray, gray, gray))


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
    "size", [(50_000, 50_000), (4_194_305, 1), (10_000, 10_000), (2_049, 2_048)]
)
def test_a_bomb_is_refused_before_it_is_unpacked(bob, media, size):
    assert refused(bob, png_of(*size)) == ("picture", "too_many_pixels")
    assert stored(media) == []


def test_a_phone_may_have_seventy_megapixels(bob, media):
    pictures.replace(user=bob, upload=upload(encode(Image.new("L", (8_750, 8_000)))))
    assert refused(bob, encode(Image.new("L", (8_750, 8_001)))) == (
        "picture",
        "too_many_pixels",
    )


def test_48_megapixels_take_no_more_memory_than_a_small_picture(bob, tmp_path):
    """In a process of its own, which has drawn nothing before."""
    content = encode(halves((8_064, 6_048)), quality=80)
    assert len(content) < pictures.SIZE_LIMIT_BYTES
    pictures.replace(user=bob, upload=upload(content))
    (tmp_path / "phone.jpg").write_bytes(content)
    program = """
import resource, sys
from accounts import drawing
def peak_bytes():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[1], "rb") as file:
    before = peak_bytes()
    drawing.square(file)
    print(peak_bytes() - before)
"""
    grown = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "phone.jpg"],
        check=True,
        capture_output=True,
    )
    assert int(grown.stdout) < 48 * 1024 * 1024


def test_a_large_jpeg_in_several_scans_is_refused_for_it_is_kept_whole(bob, media):
    camera = Image.new("RGB", (8_000, 5_000))
    assert refused(bob, encode(camera, progressive=True)) == (
        "picture",
        "too_many_pixels",
    )
    small = encode(halves(), progressive=True)
    pictures.replace(user=bob, upload=upload(small))


def test_a_large_jpeg_with_a_scan_for_each_color_is_refused_too(bob):
    """Not a progressive one: Pillow writes none, so this is the header of one."""
    in_one_scan = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11"
    content = encode(Image.new("RGB", (8_000, 5_000)))
    assert content.count(in_one_scan) == 1

    content = content.replace(in_one_scan, b"\xff\xda\x00\x08\x01\x01\x00")

    assert refused(bob, content) == ("picture", "too_many_pixels")


def test_a_long_thin_jpeg_is_decoded_smaller_too(bob, monkeypatch):
    decoded = []
    fit = ImageOps.fit

    def watch(image, size):
        decoded.append(image.width * image.height)
        return fit(image, size)

    monkeypatch.setattr(ImageOps, "fit", watch)
    pictures.replace(user=bob, upload=upload(encode(Image.new("L", (60_000, 1_100)))))
    assert decoded[0] <= drawing.DECODED_PIXEL_LIMIT


def test_no_more_pictures_are_decoded_at_once_than_there_is_memory_for(
    bob, media, monkeypatch
):
    monkeypatch.setattr(drawing, "TURN_TIMEOUT_SECONDS", 0)
    with ExitStack() as others:
        for _ in range(drawing.DECODERS):
            others.enter_context(drawing._turn())
        with pytest.raises(Throttled):
            pictures.replace(user=bob, upload=upload(encode(halves())))
    assert stored(media) == []
    pictures.replace(user=bob, upload=upload(encode(halves())))


def test_the_first_picture_of_a_phones_file_is_shown(bob):
    """MPO: a JPEG with a second picture behind it, as of a depth camera."""
    second = halves(left="black", right="black")
    content = encode(halves(), "MPO", save_all=True, append_images=[second])
    with Image.open(BytesIO(content)) as both:
        assert (both.format, both.n_frames) == ("MPO", 2)
    pictures.replace(user=bob, upload=upload(content))
    with Image.open(bob.picture) as picture:
        assert_near(picture.getpixel((100, 256)), (255, 0, 0))
        assert_near(picture.getpixel((400, 256)), (0, 0, 255))


def test_a_phones_file_of_two_pictures_may_be_as_large_as_one_of_one(bob):
    large = halves((4_000, 3_000))
    second = Image.new("RGB", (1_000, 750))
    content = encode(large, "MPO", save_all=True, append_images=[second])
    pictures.replace(user=bob, upload=upload(content))
    with Image.open(bob.picture) as picture:
        assert_near(picture.getpixel((100, 256)), (255, 0, 0))


def swapped_profile():
    """A colour profile that means blue where sRGB means red, and the other way."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, other in ((b"rXYZ", b"?XYZ"), (b"bXYZ", b"rXYZ"), (b"?XYZ", b"bXYZ")):
        profile = profile.replace(name, other)
    return profile


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_shown_as_their_profile_means_them(bob, kind, mode):
    picture = halves().convert("RGB" if kind == "JPEG" else mode)
    content = encode(picture, kind, icc_profile=swapped_profile())
    pictures.replace(user=bob, upload=upload(content))
    with Image.open(bob.picture) as picture:
        assert "icc_profile" not in picture.info
        assert_near(picture.getpixel((100, 256)), (0, 0, 255))
        assert_near(picture.getpixel((400, 256)), (255, 0, 0))


def test_a_profile_of_other_pixels_is_ignored(bob):
    content = encode(halves().convert("L"), icc_profile=swapped_profile())
    pictures.replace(user=bob, upload=upload(content))


def test_a_fault_of_ours_is_not_told_as_the_users(bob, media, monkeypatch):
    def fail(*arguments):
        raise KeyError

    monkeypatch.setattr(ImageOps, "fit", fail)
    with pytest.raises(KeyError):
        pictures.replace(user=bob, upload=upload(encode(halves())))
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pieces", [1, 7])
def test_a_picture_is_taken_from_a_body_that_declares_no_length(bob, media, pieces):
    """As ``Transfer-Encoding: chunked`` is passed on by every server."""
    now = timezone.now()
    session = sessions.start(user=bob, user_agent="", now=now)
    access = tokens.issue(session=session).access
    body = encode_multipart("x", {"picture": upload(encode(halves()))})
    size = len(body) // pieces + 1
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    received = iter(
        {"type": "http.request", "body": part, "more_body": part is not parts[-1]}
        for part in parts
    )
    sent = []

    async def receive():
        event = next(received, None)
        return event or await asyncio.Future()

    async def send(event):
        sent.append(event)

    headers = {
        "host": "localhost",
        "authorization": f"Bearer {access}",
        "content-type": "multipart/form-data; boundary=x",
        "transfer-encoding": "chunked",
    }
    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/api/profiles/me/picture",
        "query_string": b"",
        "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
    }
    async_to_sync(application)(scope, receive, send)

    assert sent[0]["status"] == 200
    assert len(stored(media)) == 1


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
