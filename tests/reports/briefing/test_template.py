"""A department's own master is used: its layouts, never its slides, macros or links."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from geo.errors import RefusedFile, UnreadableFile
from reports.briefing.formats import slides
from reports.briefing.formats.slide_template import open_presentation
from tests import packs


def a_template(*, change=lambda _made: None) -> bytes:
    made = Presentation()
    made.slide_width, made.slide_height = Inches(12), Inches(9)
    slide = made.slides.add_slide(made.slide_layouts[0])
    slide.shapes.title.text = "去年的秘密"
    slide.shapes.title.text_frame.paragraphs[0].runs[0].hyperlink.address = "http://evil.invalid/"
    change(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def rewritten(content: bytes, change) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


def test_its_size_and_layouts_are_used_and_its_slides_are_gone(fonts: Path) -> None:
    made = packs.making(packs.village_names(1), fonts)
    held = slides.presentation(
        type(made)(made.pack, made.maps, made.t, fonts, a_template()), wide=True
    )
    opened = Presentation(io.BytesIO(held))
    assert opened.slide_width == Inches(12)
    assert "去年的秘密" not in "".join(packs.text_of_pptx(held))
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        assert not [n for n in archive.namelist() if b"evil.invalid" in archive.read(n)]
        assert not [n for n in archive.namelist() if "去年的秘密".encode() in archive.read(n)]
    kinds = {slide.slide_layout._element.get("type") for slide in opened.slides}
    assert kinds == {"titleOnly"}
    assert opened.slides[1].shapes.title.text == made.pack.screens[0].title


def link_a_layout(made) -> None:
    layout = made.slide_layouts[5]
    layout.part.relate_to("http://evil.invalid/", "http://x/relationships/image", is_external=True)


def test_what_runs_or_reaches_out_is_refused() -> None:
    with pytest.raises(RefusedFile):
        open_presentation(a_template(change=link_a_layout), wide=True)
    macro = b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    with_macros = rewritten(a_template(), lambda _name, held: held.replace(plain, macro))
    with pytest.raises((RefusedFile, UnreadableFile)):
        open_presentation(with_macros, wide=True)


def test_archives_that_attack_are_refused_before_they_are_read() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/media/a.bin", b"\0" * 4_000_000)
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../a.xml", b"<a/>")
    entity = rewritten(
        a_template(),
        lambda name, held: b"<!DOCTYPE a>" + held if name.endswith("app.xml") else held,
    )
    for content in (bomb.getvalue(), outside.getvalue(), entity):
        with pytest.raises(RefusedFile):
            open_presentation(content, wide=True)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4", a_template()[:4000]])
def test_what_is_no_presentation_is_told_so(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        open_presentation(content, wide=True)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(UnreadableFile):
        open_presentation(empty.getvalue(), wide=True)
