"""Text on slides: fonts that PowerPoint and WPS find, sizes that fit, never markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from reports.briefing.formats.base import FONT, INK
from reports.briefing.formats.deck import text_width

_LINE: Final = 1.22
_WIDTH: Final = 0.53
"""Width of half a Chinese character, as a part of the size of letters."""


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    def at(self) -> tuple[Pt, Pt, Pt, Pt]:
        """Return it as python-pptx takes it."""
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)


@dataclass(frozen=True)
class Letters:
    """The typefaces of a presentation; empty ones are left to its own theme."""

    latin: str = FONT
    east_asian: str = FONT

    def set_on(self, properties: Any) -> None:  # noqa: ANN401 - lxml
        """Write the typefaces into character properties; python-pptx sets Latin ones only."""
        after = None
        for tag, face in (("a:latin", self.latin), ("a:ea", self.east_asian)):
            found = properties.find(qn(tag))
            if found is not None:
                properties.remove(found)
            if not face:
                continue
            found = properties.makeelement(qn(tag), {"typeface": face})
            if after is not None:
                after.addnext(found)
            else:
                _insert_in_order(properties, found)
            after = found


_FONTS_AND_AFTER: Final = {
    qn(f"a:{name}")
    for name in ("latin", "ea", "cs", "sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst")
}


def _insert_in_order(properties: Any, element: Any) -> None:  # noqa: ANN401 - lxml
    place = sum(1 for child in properties if child.tag not in _FONTS_AND_AFTER)
    properties.insert(place, element)


def rgb(colour: str) -> Any:  # noqa: ANN401 - python-pptx
    """Return a colour, ``rrggbb``, as python-pptx takes it."""
    untyped: Any = RGBColor
    return untyped.from_string(colour.upper())


def fitting(text: str, box: Box, sizes: tuple[float, ...]) -> float:
    """Return the largest of some sizes at which a text fits its box, the smallest if none."""
    for size in sizes:
        room = max(int(box.width / (size * _WIDTH)), 1)
        lines = -(-text_width(text) // room)
        if lines * size * _LINE <= box.height:
            return size
    return sizes[-1]


@dataclass(frozen=True)
class Look:
    """How text looks: size in points, colour as ``rrggbb``."""

    size: float
    bold: bool = False
    colour: str = INK
    align: PP_ALIGN | None = None


def write(frame: Any, lines: tuple[str, ...], letters: Letters, look: Look) -> None:  # noqa: ANN401 - python-pptx
    """Write lines as paragraphs of a text frame, each of one run."""
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if look.align is not None:
            paragraph.alignment = look.align
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(look.size), look.bold
        run.font.color.rgb = rgb(look.colour)
        letters.set_on(run._r.get_or_add_rPr())  # noqa: SLF001 - no other way to an ea typeface


def text_box(slide: Any, box: Box, lines: tuple[str, ...], letters: Letters, look: Look) -> None:  # noqa: ANN401
    """Add a text box without margins."""
    frame = slide.shapes.add_textbox(*box.at()).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    write(frame, lines, letters, look)
