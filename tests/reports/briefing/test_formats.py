"""Every format says the pack's numbers and no others; unknown is never zero; words stay words."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import warnings
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_FILL

from reports.briefing import formats
from reports.briefing.formats import FORMATS
from reports.briefing.formats.base import FONT, Making
from reports.briefing.formats.cells import chart_value
from reports.briefing.formats.cleaned import cleaned
from reports.briefing.formats.deck import deck
from reports.briefing.making import make_files
from tests import packs
from tests.hostile import MARK, PAYLOADS
from text import Translator

BY_KEY = {each.key: each for each in FORMATS}
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
NAMES = packs.village_names(7)
T = Translator("zh")


@pytest.fixture(scope="module")
def making(fonts: Path) -> Making:
    return packs.making(NAMES, fonts)


@pytest.fixture(scope="module")
def files(making: Making) -> dict[str, bytes]:
    made = make_files(making, FORMATS)
    return {each.key: made[each.name] for each in FORMATS}


def allowed(making: Making) -> set[str]:
    """Numbers of the pack, of legends, of slides and pages, of villages."""
    pack = making.pack
    views = [view for screen in pack.screens for view in screen.maps]
    labels = [
        text
        for view in views
        for legend in making.maps.legends(view)
        for text in (legend.title, legend.note, *(entry.label for entry in legend.entries))
    ]
    places = [str(n) for n in range(1, len(deck(pack, making.t)) + 40)]
    return packs.numbers([*packs.texts_of(pack), *packs.cells_of(pack, making.t), *labels, *places])


def test_every_module_that_makes_a_format_is_listed() -> None:
    made_by = {each.make.func if hasattr(each.make, "func") else each.make for each in FORMATS}
    modules = {make.__module__.split(".")[-1] for make in made_by}
    assert modules >= {"slides", "printed", "document", "annex", "page"}
    folder = Path(formats.__file__).parent
    there = {path.stem for path in folder.glob("*.py") if "Format(" in path.read_text("utf-8")}
    assert there - {"base"} == modules
    assert len(BY_KEY) == len({each.name for each in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("key", ["pptx", "pptx43", "pdf", "maps", "docx", "html"])
def test_every_number_is_one_of_the_pack(key: str, making: Making, files) -> None:
    read = {
        "pptx": packs.text_of_pptx,
        "pptx43": packs.text_of_pptx,
        "pdf": packs.text_of_pdf,
        "maps": packs.text_of_pdf,
        "docx": packs.text_of_docx,
        "html": lambda content: packs.read_html(content)[0],
    }[key]
    said = packs.numbers(read(files[key]))
    assert said <= allowed(making), said - allowed(making)
    figures = [f.words for screen in making.pack.screens for f in screen.figures]
    shown = figures if key != "maps" else [f for f in figures if f.isdecimal()]
    assert packs.numbers(shown) <= said
    if key != "maps":
        assert packs.numbers(packs.cells_of(making.pack, T)) <= said | chart_numbers(files, key)


def chart_numbers(files: dict[str, bytes], key: str) -> set[str]:
    """Numbers of native charts as they are shown."""
    if key not in {"pptx", "pptx43"}:
        return packs.numbers(packs.cells_of(packs.a_pack(NAMES), T)) if key == "pdf" else set()
    values = [v for c in packs.charts_of_pptx(files[key]) for s in c.series for v in s.values]
    shown = [f"{v:,.0f}" if v > 1 else T.share(v) for v in values if v is not None]
    return packs.numbers(shown)


def test_numbers_of_charts_and_of_the_workbooks_behind_them_are_those_of_the_pack(
    making: Making, files
) -> None:
    wanted = [chart for screen in making.pack.screens for chart in screen.charts]
    for key in ("pptx", "pptx43"):
        charts = packs.charts_of_pptx(files[key])
        assert charts
        for number, series in enumerate(wanted[0].series):
            drawn = [
                v for c in charts for s in c.series if s.name == series.title for v in s.values
            ]
            assert drawn == [chart_value(value) for value in series.values], number
        for chart in charts:
            rows = packs.book_behind(chart)
            behind = [[row[place] for row in rows[1:]] for place in range(1, len(rows[0]))]
            assert behind == [list(series.values) for series in chart.series]


def test_what_is_missing_is_a_gap_and_a_sign_never_a_zero(making: Making, files) -> None:
    charts = packs.charts_of_pptx(files["pptx"])
    gaps = [v for chart in charts for series in chart.series for v in series.values if v is None]
    assert gaps
    assert not [v for c in charts for s in c.series for v in s.values if v == 0]
    for key, read in (("pptx", packs.text_of_pptx), ("docx", packs.text_of_docx)):
        said = read(files[key])
        assert "–" in said, key
        assert "*" in said, key
        assert "0" not in said, key
    html = files["html"].decode()
    missing = re.findall(r'<td class="[^"]*missing[^"]*">([^<]*)</td>', html)
    assert set(missing) == {"–", "*"}


def test_a_missing_bar_is_hatched_over_its_whole_length_and_named(files) -> None:
    for key in ("pptx", "pptx43"):
        hatched = 0
        for chart in packs.charts_of_pptx(files[key]):
            known, *over = chart.plots
            for bars in over:
                assert len(bars.series) == len(known.series)
                for series, hatch in zip(known.series, bars.series, strict=True):
                    pairs = list(zip(series.values, hatch.values, strict=True))
                    # an empty cell and its hatch, a number and none: never both, never neither
                    assert all((v is None) == (h == 1) for v, h in pairs)
                    assert hatch.name.startswith(f"{series.name}: ")
                    for place, (value, _) in enumerate(pairs):
                        look = hatch.points[place].format.fill
                        assert (look.type == MSO_FILL.PATTERNED) == (value is None)
                        hatched += value is None
                names = [str(name) for name in chart.plots[0].categories]
                empty = [v is None for s in known.series for v in s.values]
                told = ["– 未知" in name or "* 不予显示" in name for name in names]
                assert told == empty
                scales = [each.scaling for each in chart._chartSpace.valAx_lst]
                assert (scales[1].minimum, scales[1].maximum) == (0, 1)
            missing = [v for s in known.series for v in s.values if v is None]
            line = chart.chart_type == XL_CHART_TYPE.LINE_MARKERS
            assert bool(over) == (bool(missing) and not line)
        assert hatched


def test_the_annex_is_typed_frozen_and_without_formulas(making: Making, files) -> None:
    book = load_workbook(io.BytesIO(files["xlsx"]))
    table = making.pack.screens[0].tables[0]
    page = book["各村"]
    assert page.freeze_panes == "A2"
    for row, cells in enumerate(table.rows, start=2):
        for column, cell in enumerate(cells, start=1):
            found = page.cell(row, column)
            if column in {2, 3} and isinstance(cell, int | float):
                assert found.data_type == "n"
                assert found.value == cell
            if column == 4:
                assert found.is_date
                assert found.value.date() == cell
    figures = [row[2].value for row in book["数字"].iter_rows(min_row=2)]
    assert figures == [f.words for screen in making.pack.screens for f in screen.figures]
    values = [row[3].value for row in book["数字"].iter_rows(min_row=2)]
    assert values[:2] == [1999, 0.7111]


def test_powerpoint_and_wps_are_told_a_font_for_chinese(files) -> None:
    for key in ("pptx", "pptx43"):
        with zipfile.ZipFile(io.BytesIO(files[key])) as archive:
            for name in archive.namelist():
                if re.match(r"ppt/(slides|notesSlides|charts)/[^/]+\.xml", name):
                    tree = etree.fromstring(archive.read(name))
                    for tag in ("rPr", "defRPr"):
                        for each in tree.iter(f"{DRAWING}{tag}"):
                            east = each.find(f"{DRAWING}ea")
                            assert east is not None, (name, tag)
                            assert east.get("typeface") == FONT
                    runs = len(list(tree.iter(f"{DRAWING}r")))
                    assert runs <= len(list(tree.iter(f"{DRAWING}rPr")))
    styles = Document(io.BytesIO(files["docx"])).styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        faces = styles[name].element.rPr.rFonts.attrib.values()
        assert set(faces) == {FONT}, name


def test_slides_are_of_both_shapes_and_nobody_is_named_as_their_author(files) -> None:
    shapes = {}
    for key in ("pptx", "pptx43"):
        made = Presentation(io.BytesIO(files[key]))
        shapes[key] = round(made.slide_width / made.slide_height, 3)
        assert not made.core_properties.author
        assert not made.core_properties.last_modified_by
    assert shapes == {"pptx": 1.778, "pptx43": 1.333}


def test_every_shape_keeps_to_its_slide(files) -> None:
    for key in ("pptx", "pptx43"):
        made = Presentation(io.BytesIO(files[key]))
        for slide in made.slides:
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= made.slide_width + 10
                assert shape.top + shape.height <= made.slide_height + 10


def test_every_slide_has_notes_with_filter_and_moment(making: Making, files) -> None:
    for slide in Presentation(io.BytesIO(files["pptx"])).slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert making.pack.as_of in notes
        assert "区域: 全部" in notes


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(files) -> None:
    content = files["html"]
    _, tags = packs.read_html(content)
    policy = next(a["content"] for tag, a in tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; img-src data:; font-src data:;")
    assert "unsafe" not in policy
    assert sum(tag == "script" for tag, _ in tags) == 1
    for _tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href"):
            assert (attributes.get(name) or "data:").startswith(("data:", "#"))


@pytest.mark.parametrize("count", [0, 1, 60])
def test_no_one_and_sixty_villages_of_long_names_keep_to_their_sheets(count: int, fonts) -> None:
    made = packs.making(packs.village_names(count), fonts)
    sheets = packs.text_of_pdf(BY_KEY["maps"].make(made))
    assert len(sheets) == 1 + -(-count // 6)
    for number, name in enumerate(packs.village_names(count), start=1):
        assert re.sub(r"\s", "", f"{number}{name}") in re.sub(r"\s", "", "".join(sheets))
    assert BY_KEY["docx"].make(made)
    assert BY_KEY["pdf"].make(made)


def test_hostile_words_are_literal_in_every_format(fonts) -> None:
    payloads = {name: cleaned(text) for name, text in PAYLOADS.items() if name != "combining"}
    names = list(payloads.values())
    said_too = PAYLOADS["template"] + PAYLOADS["formula"]
    made = packs.making(names, fonts, said=said_too, places=2)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        contents = {f.key: f.make(made) for f in FORMATS if f.key not in {"maps", "pptx43"}}
    said = {
        "pptx": packs.text_of_pptx(contents["pptx"]),
        "docx": packs.text_of_docx(contents["docx"]),
        "html": packs.read_html(contents["html"])[0],
        "xlsx": [
            str(cell.value)
            for page in load_workbook(io.BytesIO(contents["xlsx"]))
            for row in page.rows
            for cell in row
        ],
    }
    for key, texts in said.items():
        assert set(names) <= set(texts), (key, set(names) - set(texts))
        assert MARK not in "".join(texts)
    paper = re.sub(r"\s", "", "".join(packs.text_of_pdf(contents["pdf"])))
    assert MARK not in paper
    assert re.sub(r"\s", "", payloads["typst"]) in paper
    only_words(contents)


def only_words(contents: dict[str, bytes]) -> None:
    """No cell of any workbook is a formula, nothing links anywhere."""
    books = [contents["xlsx"]]
    books += [
        chart.part.chart_workbook.xlsx_part.blob for chart in packs.charts_of_pptx(contents["pptx"])
    ]
    for content in books:
        for page in load_workbook(io.BytesIO(content)):
            assert not [c for row in page.rows for c in row if c.data_type == "f" or c.hyperlink]
    for key in ("pptx", "docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(contents[key])) as archive:
            for name in archive.namelist():
                if name.endswith(".rels"):
                    assert b'TargetMode="External"' not in archive.read(name), name


@pytest.mark.parametrize("key", ["pptx", "pptx43", "docx", "xlsx"])
def test_office_programs_open_it(key: str, files, fonts: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = tmp_path / BY_KEY[key].name
    source.write_bytes(files[key])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "fonts").symlink_to(fonts)  # a bare machine has no Chinese letters
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share")}
    subprocess.run([*command, str(source)], check=True, capture_output=True, env=environment)
    pages = packs.text_of_pdf(source.with_suffix(".pdf").read_bytes())
    assert "大走访" in re.sub(r"\s", "", "".join(pages))
