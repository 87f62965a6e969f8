"""The briefing as slides that can be edited: native charts, tables, text; maps as pictures."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any, Final

from reports.briefing.formats.base import ACCENT, QUIET, Format, Making
from reports.briefing.formats.cells import filter_line, foot_line, signs_of
from reports.briefing.formats.deck import Slide, deck, speaker_notes
from reports.briefing.formats.maps import WALL
from reports.briefing.formats.slide_charts import add_chart
from reports.briefing.formats.slide_letters import Box, Letters, Look, fitting, text_box, write
from reports.briefing.formats.slide_shapes import (
    add_figures,
    add_legends,
    add_map,
    add_proposals,
    add_table,
)
from reports.briefing.formats.slide_template import (
    letters_of,
    open_presentation,
    plain_layout,
    size_of,
)
from reports.briefing.pack import Chart, MapView, Table
from text import N_

_MIME: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_EDGE: Final = 36.0
_FOOT: Final = 26.0


def presentation(making: Making, *, wide: bool) -> bytes:
    """Make the slides.

    Raises
    ------
    RefusedFile, UnreadableFile
        When the template cannot be used.
    """
    opened = open_presentation(making.template, wide=wide)
    _Deck(making, opened).draw()
    opened.core_properties.title = making.pack.campaign[:250]
    opened.core_properties.author = opened.core_properties.last_modified_by = ""
    file = BytesIO()
    opened.save(file)
    return file.getvalue()


class _Deck:
    def __init__(self, making: Making, opened: Any) -> None:  # noqa: ANN401 - python-pptx
        self._making, self._opened = making, opened
        self._pack, self.t = making.pack, making.t
        self._layout = plain_layout(opened)
        self._letters: Letters = letters_of(opened, own=making.template is None)
        self._width, self._height = size_of(opened)
        self._top = 20.0 if making.template is None else self._below_title()

    def _below_title(self) -> float:
        """Return where a template's own title ends, so that its look is kept."""
        title = next((s for s in self._layout.placeholders if s.placeholder_format.idx == 0), None)
        if title is None or title.top is None:
            return 20.0
        return float(min((title.top + title.height) / 12_700, self._height * 0.3))

    def draw(self) -> None:
        slides = deck(self._pack, self.t)
        for number, slide in enumerate(slides, start=1):
            page = self._opened.slides.add_slide(self._layout)
            if slide.screen is None:
                self._cover(page)
            else:
                self._content(page, slide)
            self._foot(page, f"{number} / {len(slides)}")
            frame = page.notes_slide.notes_text_frame
            if frame is not None:
                write(frame, speaker_notes(slide, self._pack, self.t), self._letters, Look(size=12))

    def _cover(self, page: Any) -> None:  # noqa: ANN401 - python-pptx
        pack, height = self._pack, self._height
        self._title(page, pack.campaign, Box(_EDGE, height * 0.24, self._width - 2 * _EDGE, 110))
        lines = (pack.snapshot, pack.as_of, pack.frozen, filter_line(pack), *pack.credits)
        box = Box(_EDGE, height * 0.24 + 124, self._width - 2 * _EDGE, height * 0.4)
        shown = tuple(line for line in lines if line)
        size = fitting("\n".join(shown), Box(0, 0, box.width, box.height * 0.6), (18, 16, 14, 12))
        text_box(page, box, shown, self._letters, Look(size=size, colour=QUIET))

    def _title(self, page: Any, text: str, box: Box) -> None:  # noqa: ANN401 - python-pptx
        """Write the title into the layout's own place for it, or where that would be."""
        for shape in list(page.placeholders):
            if shape.placeholder_format.idx != 0:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001 - empty ones
        title = page.shapes.title
        if title is None:
            size = fitting(text, box, (30, 26, 22, 18, 14))
            text_box(page, box, (text,), self._letters, Look(size=size, bold=True))
            return
        if self._making.template is None:
            title.left, title.top, title.width, title.height = box.at()
        else:
            box = Box(0, 0, title.width / 12_700, title.height / 12_700)
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame = title.text_frame
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        size = fitting(text, box, (30, 26, 22, 18, 14, 11))
        write(frame, (text,), self._letters, Look(size=size, bold=True, align=PP_ALIGN.LEFT))

    def _content(self, page: Any, slide: Slide) -> None:  # noqa: ANN401 - python-pptx
        screen, wide = slide.screen, self._width - 2 * _EDGE
        top = self._top
        if screen is not None:
            question = Box(_EDGE, top, wide, 22)
            size = fitting(screen.question, question, (15, 13, 11, 9))
            text_box(
                page, question, (screen.question,), self._letters, Look(size=size, colour=ACCENT)
            )
            top += 22
        unit = f"{slide.unit}  " if slide.unit else ""
        more = f" {self.t('(continued)')}" if slide.continued else ""
        self._title(page, f"{unit}{slide.title}{more}", Box(_EDGE, top, wide, 62))
        top += 64 if self._making.template is None else 6
        if slide.sentence:
            line = Box(_EDGE, top, wide, 44)
            size = fitting(slide.sentence, line, (18, 16, 14, 12, 10))
            text_box(page, line, (slide.sentence,), self._letters, Look(size=size))
            top += 48
        if slide.figures:
            alone = slide.shown is None and not slide.proposals
            high = self._height - _FOOT - 10 - top if alone else 78.0
            room = Box(_EDGE, top, wide, high)
            add_figures(page, slide.figures, room, self._letters, across=3 if alone else 5)
            top += high + 6
        self._shown(page, slide, Box(_EDGE, top, wide, self._height - _FOOT - 10 - top))

    def _shown(self, page: Any, slide: Slide, box: Box) -> None:  # noqa: ANN401 - python-pptx
        shown, letters = slide.shown, self._letters
        if isinstance(shown, MapView):
            self._map(page, shown, box)
        elif slide.proposals:
            add_proposals(page, tuple(each.text for each in slide.proposals), box, letters)
        elif shown is not None:
            below = self._remarks(shown)
            room = 18.0 if below else 0.0
            inner = Box(box.left, box.top, box.width, box.height - room)
            if isinstance(shown, Table):
                add_table(page, shown, inner, letters, self.t)
            elif shown.categories and shown.series:
                add_chart(page, shown, inner, letters, self.t)
            if below:
                line = Box(box.left, box.top + box.height - 16, box.width, 16)
                size = fitting(below, line, (12, 10, 8, 7))
                text_box(page, line, (below,), letters, Look(size=size, colour=QUIET))

    def _remarks(self, shown: Table | Chart) -> str:
        told = shown.note if isinstance(shown, Table) else shown.title
        of = ""
        if isinstance(shown, Chart) and shown.of:
            of = shown.of
        return "  ".join(part for part in (told, of, signs_of(shown, self.t)) if part)

    def _map(self, page: Any, view: MapView, box: Box) -> None:  # noqa: ANN401 - python-pptx
        picture = self._making.maps.picture(view, WALL)
        ratio = WALL.width_mm / WALL.height_mm
        room = add_map(page, picture, box, ratio=ratio, told=view.title)
        add_legends(page, self._making.maps.legends(view), room, self._letters)

    def _foot(self, page: Any, number: str) -> None:  # noqa: ANN401 - python-pptx
        pack = self._pack
        words = foot_line(pack)
        box = Box(_EDGE, self._height - _FOOT, self._width - 2 * _EDGE - 60, 16)
        size = fitting(words, box, (11, 9, 7, 6))
        text_box(page, box, (words,), self._letters, Look(size=size, colour=QUIET))
        from pptx.enum.text import PP_ALIGN

        box = Box(self._width - _EDGE - 60, self._height - _FOOT, 60, 16)
        right = PP_ALIGN.RIGHT
        text_box(page, box, (number,), self._letters, Look(size=11, colour=QUIET, align=right))


WIDE: Final = Format(
    "pptx", N_("Slides 16:9 (PPTX)"), "briefing.pptx", _MIME, partial(presentation, wide=True)
)
NARROW: Final = Format(
    "pptx43", N_("Slides 4:3 (PPTX)"), "briefing-4x3.pptx", _MIME, partial(presentation, wide=False)
)
