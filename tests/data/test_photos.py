"""A photo loses everything but what can be seen, and what is no photo is refused."""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data import photos
from data.photos import LONGEST_SIDE, clean_photo
from geo.errors import RefusedFile
from reports.explain import explain
from text import LANGUAGES, Translator


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (80, 40), **options) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 20, 200), (0, 0, size[0] // 2, size[1]))
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def with_position() -> bytes:
    """A photo as a phone makes it: place, time, owner, a comment, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 43.0, 12.5), 3: "E", 4: (120.0, 3.0, 1.0)})
    return a_photo(exif=exif, comment=b"SECRETCOMMENT", dpi=(77, 77))


def test_nothing_a_file_carried_besides_its_picture_is_kept() -> None:
    given_file = with_position()
    assert Image.open(BytesIO(given_file)).getexif().get_ifd(0x8825)
    kept = clean_photo(given_file, name="p").jpeg
    opened = Image.open(BytesIO(kept))
    assert not opened.getexif()
    assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert opened.info["jfif_density"] == (1, 1)
    for word in (b"SECRET", b"Exif", b"xpacket", b"Photoshop", b"ICC_PROFILE"):
        assert word not in kept


def test_a_photo_taken_sideways_stands_upright() -> None:
    assert Image.open(BytesIO(clean_photo(with_position(), name="p").jpeg)).size == (40, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_every_kind_become_jpeg_of_bounded_size(kind: str) -> None:
    opened = Image.open(BytesIO(clean_photo(a_photo(kind, (3000, 1000)), name="p").jpeg))
    assert (opened.format, opened.size) == ("JPEG", (LONGEST_SIDE, 533))


def test_what_is_transparent_becomes_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(target, "PNG")
    opened = Image.open(BytesIO(clean_photo(target.getvalue(), name="p").jpeg))
    assert min(opened.getpixel((1, 1))) > 250


def test_noise_that_does_not_shrink_is_still_small_enough() -> None:
    image = Image.effect_noise((LONGEST_SIDE, LONGEST_SIDE), 120).convert("RGB")
    target = BytesIO()
    image.save(target, "PNG")
    assert len(clean_photo(target.getvalue(), name="p").jpeg) <= photos.MOST_KEPT_BYTES * 1.3


def _absurd_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


REFUSED = {
    "nothing": b"",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.__xss=1"/>',
    "html": b"<!DOCTYPE html><script>window.__xss=1</script>",
    "gif": b"GIF89a" + bytes(40),
    "tiff": b"II*\0" + bytes(40),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "cut off": a_photo()[:200],
    "only a beginning": b"\xff\xd8\xff",
    "a wave file": b"RIFF\x24\0\0\0WAVEfmt ",
    "too many bytes": a_photo() + bytes(photos.MOST_BYTES),
    "too many points": _absurd_png(),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_photo_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(RefusedFile) as told:
        clean_photo(content, name="photo 1")
    for language in LANGUAGES:
        assert "photo 1" in explain(told.value, Translator(language.code)).what


def test_points_are_counted_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 80 * 40 - 1)
    with pytest.raises(RefusedFile) as told:
        clean_photo(a_photo(), name="p")
    assert "points" in str(told.value.facts["reason"])


@given(st.binary(max_size=60), st.integers(0, 600))
def test_a_damaged_photo_is_drawn_or_refused_and_nothing_else(noise: bytes, at: int) -> None:
    content = with_position()
    damaged = content[:at] + noise + content[at + len(noise) :]
    with contextlib.suppress(RefusedFile):
        assert Image.open(BytesIO(clean_photo(damaged, name="p").jpeg)).format == "JPEG"
