"""The briefing on paper: a brief of A4 pages, and map sheets in A3, both by typst."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from layers.base import Legend
from layers.style import Style
from reports.briefing.formats.base import Format, Making
from reports.briefing.formats.cells import (
    cell_words,
    chart_kind,
    chart_value,
    filter_line,
    is_number,
    signs_of,
)
from reports.briefing.formats.deck import is_about_unit, is_unit, text_width, unit_numbers
from reports.briefing.formats.drawings import line_chart, mark
from reports.briefing.formats.maps import PAGE, PAPER, WHOLE_SHEET, Size
from reports.briefing.pack import Chart, MapView, Missing, Screen, Table
from reports.typesetting import as_svg, typeset
from text import N_

_BRIEF: Final = Path(__file__).with_name("brief.typ")
_SHEETS: Final = Path(__file__).with_name("map_sheets.typ")
_TO_A_SHEET: Final = 6
_UNBROKEN: Final = re.compile("([!-~]{12})(?=[!-~])")
_NARROWEST, _WIDEST = 5, 34


def brief(making: Making) -> bytes:
    """Print the brief on A4.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    return _Paper(making).brief()


def map_sheets(making: Making) -> bytes:
    """Print every map: those of everything on a sheet each, those of villages six to a sheet.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    return _Paper(making).sheets()


class _Paper:
    """Collects what a template shows: data, and pictures by name."""

    def __init__(self, making: Making) -> None:
        self._making, self._pack, self.t = making, making.pack, making.t
        self._files: dict[str, bytes] = {}
        self._marks: dict[Style, str] = {}

    def brief(self) -> bytes:
        pack = self._pack
        data = {
            **self._head(),
            "snapshot": pack.snapshot,
            "frozen": pack.frozen,
            "screens": [self._screen(each) for each in pack.screens if not is_about_unit(each)],
            "units": [self._short(each) for each in pack.screens if is_about_unit(each)],
            "units_title": self.t("Towns and villages"),
            "definitions": [list(pair) for pair in pack.definitions],
            "defined": self.t("Definitions"),
        }
        return self._typeset(_BRIEF, data)

    def sheets(self) -> bytes:
        numbers, screens = unit_numbers(self._pack), self._pack.screens
        sheets = [
            self._sheet(screen, view.title, [self._map(view, WHOLE_SHEET)])
            for screen in screens
            for view in screen.maps
            if not is_unit(view)
        ]
        units = [(screen, view) for screen in screens for view in screen.maps if is_unit(view)]
        title = self.t("Towns and villages")
        for start in range(0, len(units), _TO_A_SHEET):
            part = units[start : start + _TO_A_SHEET]
            shown = [self._unit(screen, view, numbers[view.areas[0]]) for screen, view in part]
            sheets.append(self._sheet(replace(part[0][0], sentence="", question=""), title, shown))
        nothing = self.t("There is no map in this briefing.")
        return self._typeset(_SHEETS, {**self._head(), "sheets": sheets, "nothing": nothing})

    def _head(self) -> dict[str, Any]:
        pack = self._pack
        return {
            "language": pack.language,
            "campaign": pack.campaign,
            "as_of": pack.as_of,
            "filters": filter_line(pack),
            "credits": " · ".join(pack.credits),
            "internal": pack.internal,
        }

    def _typeset(self, template: Path, data: dict[str, Any]) -> bytes:
        return typeset(template, _breakable(data), fonts=self._making.fonts, files=self._files)

    def _screen(self, screen: Screen) -> dict[str, Any]:
        titles = {table.key: table.title for s in self._pack.screens for table in s.tables}
        return {
            "question": screen.question,
            "title": screen.title,
            "sentence": screen.sentence,
            "figures": [{"words": each.words, "label": each.label} for each in screen.figures],
            "maps": [self._map(view, PAGE) for view in screen.maps if not is_unit(view)],
            "charts": [self._chart(chart) for chart in screen.charts if chart.categories],
            "tables": [self._table(table) for table in screen.tables],
            "proposals": [
                {
                    "text": each.text,
                    "grounds": self.t("Grounds: {table}", table=titles.get(each.table, each.table)),
                }
                for each in screen.proposals
            ],
            "notes": list(screen.notes),
        }

    def _short(self, screen: Screen) -> dict[str, str]:
        figures = "   ".join(f"{each.words} {each.label}" for each in screen.figures)
        return {"title": screen.title, "sentence": screen.sentence, "figures": figures}

    def _sheet(self, screen: Screen, title: str, maps: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "question": screen.question,
            "title": title,
            "sentence": screen.sentence,
            "maps": maps,
            "legends": maps[0]["legends"],
            "notes": " ".join(screen.notes),
        }

    def _unit(self, screen: Screen, view: MapView, number: int) -> dict[str, Any]:
        about = "   ".join(f"{each.words} {each.label}" for each in screen.figures)
        return {**self._map(view, PAPER), "title": f"{number}  {screen.title}", "about": about}

    def _map(self, view: MapView, size: Size) -> dict[str, Any]:
        picture = self._making.maps.picture(view, size)
        drawn = as_svg(picture, width_mm=size.width_mm, height_mm=size.height_mm)
        return {
            "title": view.title,
            "picture": self._file(drawn),
            "legends": [self._legend(each) for each in self._making.maps.legends(view)],
        }

    def _legend(self, legend: Legend) -> dict[str, Any]:
        entries = [{"mark": self._mark(e.style), "label": e.label} for e in legend.entries]
        return {"title": legend.title, "note": legend.note, "entries": entries}

    def _mark(self, style: Style) -> str:
        if style not in self._marks:
            self._marks[style] = self._file(mark(style).encode())
        return self._marks[style]

    def _file(self, content: bytes) -> str:
        name = f"picture{len(self._files)}.svg"
        self._files[name] = content
        return name

    def _chart(self, chart: Chart) -> dict[str, Any]:
        said: dict[str, Any] = {
            "title": chart.title,
            "remarks": "  ".join(part for part in (chart.of, signs_of(chart, self.t)) if part),
            "line": "",
            "rows": [],
        }
        if chart.kind == "line":
            return {**said, "line": self._file(line_chart(chart, self.t).encode())}
        values = [chart_value(v) for series in chart.series for v in series.values]
        whole = 1.0 if chart.kind == "shares" else max([v for v in values if v], default=1.0)
        several = len(chart.series) > 1
        for place, name in enumerate(chart.categories):
            for number, series in enumerate(chart.series):
                value = chart_value(series.values[place])
                said["rows"].append(
                    {
                        "name": name if not number else "",
                        "series": series.title if several else "",
                        "number": number,
                        "share": None if value is None else value / whole,
                        "words": cell_words(series.values[place], chart_kind(chart), self.t),
                    }
                )
        return said

    def _table(self, table: Table) -> dict[str, Any]:
        rows: list[list[dict[str, Any]]] = [
            [
                {
                    "text": cell_words(cell, column.kind, self.t),
                    "missing": isinstance(cell, Missing),
                }
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ]
        widths = [
            max([text_width(column.title) * 0.7, *(text_width(row[n]["text"]) for row in rows)])
            for n, column in enumerate(table.columns)
        ]
        return {
            "title": table.title,
            "remarks": "  ".join(p for p in (table.note, signs_of(table, self.t)) if p),
            "head": [column.title for column in table.columns],
            "numbers": [is_number(column.kind) for column in table.columns],
            "widths": [min(max(width, _NARROWEST), _WIDEST) for width in widths],
            "rows": rows,
        }


def _breakable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Let long unbroken text go on in the next line: typst would let it run over its neighbours."""
    if isinstance(value, str):
        return _UNBROKEN.sub("\\1\u200b", value)
    if isinstance(value, dict):
        return {
            name: each if name in {"picture", "mark", "line"} else _breakable(each)
            for name, each in value.items()
        }
    return [_breakable(each) for each in value] if isinstance(value, list) else value


BRIEF: Final = Format("pdf", N_("Brief A4 (PDF)"), "briefing.pdf", "application/pdf", brief)
SHEETS: Final = Format(
    "maps", N_("Map sheets A3 (PDF)"), "map-sheets.pdf", "application/pdf", map_sheets
)
