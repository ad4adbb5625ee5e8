"""Pictures: nothing that was hidden in what people send is ever served."""

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.uploads.pictures import LONGEST_SIDE, keep, serve

GPS = 0x8825


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def located() -> bytes:
    """A photograph lying on its side that says where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Rosa's telephone"
    exif.get_ifd(GPS).update({1: "N", 2: (54.0, 24.0, 0.0), 3: "E", 4: (2.0, 24.0, 0.0)})
    return picture(exif=exif, comment=b"taken at home")


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def kept(content: bytes) -> bytes:
    with default_storage.open(f"pictures/{keep(content)}") as file:
        return bytes(file.read())


def test_a_photograph_is_set_upright_and_says_nothing_of_where_it_was_taken() -> None:
    sent = located()
    assert b"Rosa's telephone" in sent
    drawn = kept(sent)
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 60))
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "icc_profile", "photoshop", "xmp"} & set(image.info)
    for secret in (b"Rosa", b"taken at home", b"Exif", b"GPS"):
        assert secret not in drawn


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "CMYK")]
)
def test_every_usual_kind_of_picture_is_redrawn(kind: str, mode: str) -> None:
    with Image.open(io.BytesIO(kept(picture(kind, mode=mode)))) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


def test_a_palette_with_see_through_colours_is_redrawn() -> None:
    assert kept(picture("PNG", mode="P", transparency=b"\x00\x80\xff"))


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    with Image.open(io.BytesIO(kept(picture(size=(4_000, 1_000))))) as image:
        assert image.size == (LONGEST_SIDE, 400)


def test_what_hides_behind_a_picture_does_not_survive() -> None:
    script = b"<script>alert(document.cookie)</script>"
    for polyglot in (picture() + b"PK\x03\x04" + script, picture("PNG") + script, picture(comment=script)):
        assert script not in kept(polyglot)


def test_the_same_picture_twice_is_kept_once(media: Path) -> None:
    assert keep(picture()) == keep(picture())
    assert len(list(media.rglob("*.jpg"))) == 1


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURES = {
    "nothing": b"",
    "text": b"hello",
    "svg": SVG,
    "svg with a doctype": b'<?xml version="1.0"?><!DOCTYPE svg>' + SVG,
    "html": b"<html><script>alert(1)</script>",
    "gif": picture("GIF"),
    "tiff": picture("TIFF"),
    "webp": picture("WEBP"),
    "ico": picture("ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "a header alone": picture()[:4],
    "half a jpeg": picture(size=(400, 400))[:400],
    "half a png": picture("PNG", size=(400, 400))[:60],
    "a bomb of 400 million pixels": png_claiming(20_000, 20_000),
    "a bomb of 16 thousand million pixels": png_claiming(2**17, 2**17),
    "a strip": png_claiming(2**31 - 1, 1),
    "no size": png_claiming(0, 0),
    "just too large": png_claiming(8_000, 5_001),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_of_ours_is_refused_at_its_field(name: str, media: Path) -> None:
    with pytest.raises(Refusal) as refused:
        keep(NO_PICTURES[name])
    assert (refused.value.status, set(refused.value.fields)) == (422, {"picture"})
    assert list(media.rglob("*.jpg")) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([located(), picture("PNG", mode="P")]), st.data())
def test_no_damaged_file_does_worse_than_be_refused(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    with suppress(Refusal):
        keep(bytes(damaged[:cut]))


def test_a_kept_picture_is_served_as_a_picture_and_nothing_else(db: str) -> None:
    response = Client().get(f"/pictures/{keep(picture())}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


STRANGE_NAMES = ["", ".", "..", "../secret-key", "..%2fsecret-key", "%2e%2e", "/etc/passwd", "é.jpg", "a" * 5_000]
STRANGE_NAMES += ["a" * 40 + end for end in ("", ".png", ".jpg", ".jpg\n", ".jpg/", ".jpg\x00")] + ["A" * 40 + ".jpg"]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_name_we_did_not_give_leads_nowhere(name: str, media: Path) -> None:
    (media / "secret-key").write_text("secret")
    (media / "pictures").mkdir()
    with pytest.raises(Http404):
        serve(RequestFactory().get("/pictures/x"), name)
