"""The briefing as a text document: headings, figures, maps, tables that can be edited."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.briefing.formats.base import ACCENT, FONT, INK, QUIET, Format, Making
from reports.briefing.formats.cells import (
    cell_words,
    chart_kind,
    chart_value,
    filter_line,
    foot_line,
    is_number,
    signs_of,
)
from reports.briefing.formats.deck import definition_table, is_about_unit
from reports.briefing.formats.maps import PAGE
from reports.briefing.pack import Chart, Column, MapView, Missing, Screen, Table
from text import N_

_MIME: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BAR: Final = 20
"""Full blocks of the longest bar."""


def document(making: Making) -> bytes:
    """Make the document."""
    return _Writer(making).write()


class _Writer:
    def __init__(self, making: Making) -> None:
        self._making, self._pack, self.t = making, making.pack, making.t
        self._document = Document()

    def write(self) -> bytes:
        pack, made = self._pack, self._document
        self._set_up()
        made.add_heading(pack.campaign, 0)
        for line in (pack.snapshot, pack.as_of, pack.frozen, filter_line(pack), *pack.credits):
            if line:
                self._quiet(line)
        for screen in pack.screens:
            if not is_about_unit(screen):
                self._screen(screen)
        units = [screen for screen in pack.screens if is_about_unit(screen)]
        if units:
            made.add_heading(self.t("Towns and villages"), 1)
        for screen in units:
            self._unit(screen)
        if pack.definitions:
            table = definition_table(pack, self.t)
            made.add_heading(table.title, 1)
            self._table(table)
        file = BytesIO()
        made.save(file)
        return file.getvalue()

    def _set_up(self) -> None:
        made, pack = self._document, self._pack
        page = made.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(17)
        page.top_margin, page.bottom_margin = Mm(16), Mm(18)
        sizes = {"Normal": 10.5, "Title": 22.0, "Heading 1": 16.0, "Heading 2": 12.0}
        for name, size in sizes.items():
            style: Any = made.styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.color.rgb = RGBColor.from_string(INK.upper())
            faces = style.element.get_or_add_rPr().get_or_add_rFonts()
            for part in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                faces.attrib.pop(qn(f"w:{part}"), None)
            faces.set(qn("w:eastAsia"), FONT)
        made.styles["Normal"].paragraph_format.space_after = Pt(3)
        foot = page.footer.paragraphs[0]
        words = foot_line(pack)
        self._run(foot, words, size=8.0, colour=QUIET)
        made.core_properties.title = pack.campaign[:250]
        made.core_properties.author = made.core_properties.last_modified_by = ""
        made.core_properties.comments = ""

    def _screen(self, screen: Screen) -> None:
        made = self._document
        question = made.add_paragraph()
        question.paragraph_format.space_before = Pt(14)
        question.paragraph_format.keep_with_next = True
        self._run(question, screen.question, bold=True, colour=ACCENT)
        made.add_heading(screen.title, 1)
        if screen.sentence:
            made.add_paragraph(screen.sentence)
        if screen.figures:
            self._figures(screen)
        for view in screen.maps:
            self._map(view)
        for chart in screen.charts:
            self._chart(chart)
        self._asked(screen)
        for table in screen.tables:
            made.add_heading(table.title, 2)
            self._table(table)
        for note in screen.notes:
            self._quiet(note)

    def _unit(self, screen: Screen) -> None:
        self._document.add_heading(screen.title, 2)
        figures = "   ".join(f"{each.words} {each.label}" for each in screen.figures)
        self._run(self._document.add_paragraph(), f"{figures} {screen.sentence}", size=9.5)

    def _chart(self, chart: Chart) -> None:
        if chart.categories and chart.series:
            self._document.add_heading(chart.title, 2)
            self._table(self._as_table(chart), bars=chart.kind != "line")
            if chart.of:
                self._quiet(chart.of)

    def _asked(self, screen: Screen) -> None:
        titles = {table.key: table.title for s in self._pack.screens for table in s.tables}
        for each in screen.proposals:
            line = self._document.add_paragraph(style="List Number")
            self._run(line, each.text)
            grounds = self.t("Grounds: {table}", table=titles.get(each.table, each.table))
            self._run(line, f"  {grounds}", size=9.0, colour=QUIET)

    def _figures(self, screen: Screen) -> None:
        across = min(len(screen.figures), 4)
        rows = -(-len(screen.figures) // across)
        grid = self._document.add_table(rows, across)
        for place, figure in enumerate(screen.figures):
            cell = grid.cell(*divmod(place, across))
            self._run(cell.paragraphs[0], figure.words, bold=True, size=16.0, colour=ACCENT)
            self._run(cell.add_paragraph(), figure.label, size=9.0, colour=QUIET)

    def _map(self, view: MapView) -> None:
        made = self._document
        made.add_heading(view.title, 2)
        picture = BytesIO(self._making.maps.picture(view, PAGE))
        shape = made.add_picture(picture, width=Mm(PAGE.width_mm))
        shape._inline.docPr.set("descr", view.title)  # noqa: SLF001 - no other way to alternative text
        for legend in self._making.maps.legends(view):
            line = made.add_paragraph()
            self._run(line, f"{legend.title}: ", bold=True, size=9.0)
            for entry in legend.entries:
                style = entry.style
                colour = (style.fill or style.stroke or f"#{INK}").removeprefix("#")
                sign = "▨" if style.hatch else "■" if style.mark != "line" else "━"
                shown = style.stroke.removeprefix("#") if style.hatch else colour
                self._run(line, f"{sign} ", size=9.0, colour=shown)
                self._run(line, f"{entry.label}   ", size=9.0)
            if legend.note:
                self._run(line, legend.note, size=9.0, colour=QUIET)
        for words in self._pack.credits:
            self._quiet(words)

    def _as_table(self, chart: Chart) -> Table:
        """Return the values of a chart as a table."""
        kind = chart_kind(chart)
        columns = [Column("name", "", "text")]
        columns += [Column(f"series{n}", s.title, kind) for n, s in enumerate(chart.series)]
        rows = tuple(
            (name, *(series.values[place] for series in chart.series))
            for place, name in enumerate(chart.categories)
        )
        return Table(chart.key, chart.title, tuple(columns), rows, chart.categories)

    def _table(self, table: Table, *, bars: bool = False) -> None:
        """Write a table whose head every page repeats; with bars if there is one series."""
        barred = bars and len(table.columns) == 2  # noqa: PLR2004 - names and one series
        grid: Any = self._document.add_table(1, len(table.columns) + barred)
        grid.style = "Table Grid"
        grid.alignment = WD_TABLE_ALIGNMENT.LEFT
        head = grid.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - not in python-docx
        for place, column in enumerate(table.columns):
            self._cell(head.cells[place], column.title, bold=True, right=is_number(column.kind))
        values = [v for row in table.rows if barred and (v := chart_value(row[1])) is not None]
        longest = max(values, default=1.0) or 1.0
        whole = 1.0 if barred and table.columns[1].kind == "share" else longest
        for row in table.rows:
            cells = grid.add_row().cells
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                words = cell_words(cell, column.kind, self.t)
                self._cell(cells[place], words, right=is_number(column.kind))
                if isinstance(cell, Missing):
                    _hatch(cells[place])
            if barred:
                blocks = "█" * round((chart_value(row[1]) or 0.0) / whole * _BAR)
                self._run(cells[-1].paragraphs[0], blocks, size=9.0, colour=ACCENT)
        remarks = "  ".join(p for p in (table.note, signs_of(table, self.t)) if p)
        self._quiet(remarks)

    def _cell(self, cell: Any, words: str, *, bold: bool = False, right: bool = False) -> None:  # noqa: ANN401
        line = cell.paragraphs[0]
        if right:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._run(line, words, bold=bold, size=9.0)

    def _quiet(self, words: str) -> None:
        self._run(self._document.add_paragraph(), words, size=9.0, colour=QUIET)

    def _run(
        self,
        line: Any,  # noqa: ANN401 - python-docx
        words: str,
        *,
        bold: bool = False,
        size: float = 10.5,
        colour: str = INK,
    ) -> None:
        run = line.add_run(words)
        run.bold, run.font.size, run.font.name = bold, Pt(size), FONT
        run.font.color.rgb = RGBColor.from_string(colour.upper())
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)  # noqa: SLF001 - ea


def _hatch(cell: Any) -> None:  # noqa: ANN401 - python-docx
    shade = OxmlElement("w:shd")
    for name, value in (("val", "thinDiagStripe"), ("color", "B5B0A5"), ("fill", "FFFFFF")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - not in python-docx


FORMAT: Final = Format("docx", N_("Brief (DOCX)"), "briefing.docx", _MIME, document)
