"""Small packs with everything in them, and the ground their maps show."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import shapely
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from geo.facts import Facts
from geo.model import Filters
from reports.briefing.formats.base import Making
from reports.briefing.formats.cells import cell_words, chart_kind
from reports.briefing.making import making_of
from reports.briefing.pack import (
    Chart,
    Column,
    Figure,
    MapView,
    Missing,
    Pack,
    Proposal,
    Screen,
    Series,
    Table,
)
from tests.making import a_survey, areas_of
from text import Translator

COMMON = (
    "东西南北上下前后左右大小新老高低红黄青白金木水火土山河湖海江"
    "天地日月星云风雨春夏秋冬梅兰竹菊松柏杨柳花草鱼鸟牛马羊田桥井"
)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def village_names(count: int) -> list[str]:
    return [f"芳渚{'长' * (number % 3 * 12)}村{COMMON[number]}" for number in range(count)]


def ground(names: list[str]) -> Facts:
    """Facts of villages side by side, nobody in them."""
    across = int(np.ceil(np.sqrt(len(names) or 1)))
    boxes = [
        shapely.box(120 + x, 31.7 + y, 120.008 + x, 31.707 + y)
        for x, y in ((n % across * 0.01, n // across * 0.01) for n in range(len(names)))
    ]
    rows = [("community", name, 0, box) for name, box in zip(names, boxes, strict=True)]
    return Facts(a_survey(areas=areas_of(rows)) if names else a_survey(), Filters(1))


def a_pack(
    names: list[str], *, language: str = "zh", said: str = "", places: int | None = None
) -> Pack:
    """A pack about villages; ``said`` is added to every text that is not a name.

    Its numbers are above 700, so that they cannot be taken for numbers of pages.
    """
    table, charts, figures = _table(names, said), _charts(names, said), _figures(said)
    whole = MapView("far", f"覆盖{said}", ("base", "coverage", "areas"))
    asked = tuple(Proposal(f"请第{700 + n}组补访{said}", "areas") for n in range(6))
    shown = names[:places]
    screens = tuple(_place(number, name, said) for number, name in enumerate(shown, start=1))
    return Pack(
        language=language,
        campaign=f"大走访{said}",
        snapshot=f"三月例会{said}",
        as_of="2017年4月9日 18:00",
        frozen=f"由本机冻结{said}",
        data_version="987654",
        filters=(("区域", f"全部{said}"),),
        credits=(f"示意数据{said}",),
        internal="内部资料",
        screens=(
            Screen(
                "far",
                f"走到哪里了？{said}",
                f"已走访 1,999 户{said}",
                f"把握很大{said}",
                figures,
                charts,
                (table,),
                (whole,),
                (),
                (f"应访：在册户{said}",),
            ),
            *screens,
            Screen("asked", "要会议定什么？", "六件事", "", proposals=asked),
        ),
        definitions=((f"应访{said}", f"在册且未排除{said}"),),
    )


def _table(names: list[str], said: str) -> Table:
    ids = tuple(str(number) for number in range(1, len(names) + 1))
    counts = [1000 + 7 * number for number in range(len(names))]
    rows = tuple(
        (
            name,
            count if n % 3 else Missing.UNKNOWN,
            0.7071 + n / 1000 if n % 4 else Missing.HIDDEN,
            dt.date(2017, 3, 24),
        )
        for n, (name, count) in enumerate(zip(names, counts, strict=True), start=1)
    )
    columns = (
        Column("name", f"村{said}", "text"),
        Column("due", f"应访{said}", "count", f"在册户{said}"),
        Column("rate", "有效走访率", "share", "有效走访户 ÷ 应访户"),
        Column("day", "首次走访", "day"),
    )
    return Table("areas", f"各村{said}", columns, rows, ids, note=f"附注{said}")


def _charts(names: list[str], said: str) -> tuple[Chart, ...]:
    rows = _table(names, said).rows
    bars = Series(f"户数{said}", tuple(row[1] for row in rows))
    shares = Series("率", tuple(row[2] for row in rows))
    line = Series("累计", (701, Missing.UNKNOWN, 812, 933))
    other = Series("目标", (720, 820, 920, 1020))
    return (
        Chart("bars", f"应访户{said}", "bars", tuple(names), (bars,), of=f"在册户{said}"),
        Chart("shares", "有效走访率", "shares", tuple(names), (shares,)),
        Chart("line", "进度", "line", ("一", "二", "三", "四"), (line, other)),
    )


def _figures(said: str) -> tuple[Figure, ...]:
    return (
        Figure("effective", f"有效走访，应访 2,888 户{said}", f"1,999{said}", 1999),
        Figure("rate", "有效走访率", "71.1%–74.3%", 0.7111, 0.7433),
        Figure("hidden", "其中", "*", Missing.HIDDEN),
        Figure("day", "首日", "2017年3月24日", dt.date(2017, 3, 24)),
        Figure("issues", "问题", "3,456", 3456),
    )


def _place(number: int, name: str, said: str) -> Screen:
    return Screen(
        f"area-{number}",
        f"这里怎么样？{said}",
        f"{name}：还有 {900 + number} 户",
        "",
        (Figure(f"areas/{number}/left", "未走访", str(900 + number), 900 + number),),
        maps=(MapView(f"area-{number}", name, ("base", "coverage", "areas"), (number,)),),
    )


def making(
    names: list[str],
    fonts: Path,
    *,
    language: str = "zh",
    said: str = "",
    places: int | None = None,
) -> Making:
    pack = a_pack(names, language=language, said=said, places=places)
    return making_of(pack, ground(names), Translator(language), fonts=fonts)


# --- what a pack says ---------------------------------------------------------------------------


def texts_of(value: object) -> list[str]:
    """Every text of a pack."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in texts_of(each)]
    if is_dataclass(value):
        return [t for field in fields(value) for t in texts_of(getattr(value, field.name))]
    return []


def cells_of(pack: Pack, t: Translator) -> list[str]:
    """Every cell and value of a pack as words."""
    found = []
    for screen in pack.screens:
        for table in screen.tables:
            for row in table.rows:
                found += [
                    cell_words(cell, column.kind, t)
                    for cell, column in zip(row, table.columns, strict=True)
                ]
        for chart in screen.charts:
            values = [value for series in chart.series for value in series.values]
            found += [cell_words(value, chart_kind(chart), t) for value in values]
    return found


def numbers(texts: list[str]) -> set[str]:
    return {found for text in texts for found in NUMBER.findall(text)}


# --- what a file says ---------------------------------------------------------------------------


def text_of_pdf(content: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return [page.extract_text().replace("\u200b", "") for page in pages]


def text_of_docx(content: bytes) -> list[str]:
    made = Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    foot = [p.text for section in made.sections for p in section.footer.paragraphs]
    return [p.text for p in made.paragraphs] + cells + foot


def text_of_pptx(content: bytes) -> list[str]:
    """Texts of slides, tables and notes; charts are walked by themselves."""
    found = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
        found.append(slide.notes_slide.notes_text_frame.text)
    return found


def charts_of_pptx(content: bytes) -> list:
    return [
        shape.chart
        for slide in Presentation(io.BytesIO(content)).slides
        for shape in slide.shapes
        if shape.has_chart
    ]


def book_behind(chart) -> list[list[object]]:
    """The cells of the workbook behind a chart, formulas as they are written."""
    blob = chart.part.chart_workbook.xlsx_part.blob
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(blob)).active.rows]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def read_html(content: bytes) -> tuple[list[str], list[tuple[str, dict[str, str | None]]]]:
    """Texts and tags of a page."""
    reader = _Reader()
    reader.feed(content.decode())
    reader.close()
    return reader.texts, reader.tags
