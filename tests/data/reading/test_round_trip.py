"""What was written into a file comes back as it was, in every format and encoding."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import shapely
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.doubts import NO_ANSWERS, Answers
from data.reading import read_file
from data.reading.formats import reader_of
from data.reading.handover import Handover, Job
from data.reading.raw import RawTable
from geo.errors import UnknownChoice
from tests.corpus.making import GOOD

KNOWN = frozenset({"户号", "地址", "内容"})
HEADER = ["户号", "地址", "内容"]

# no control characters: XML cannot hold them; no text that is trimmed or means a fault
safe = st.text(
    st.one_of(
        st.sampled_from("东城湾村芳渚潞路灯不亮幢单元室号，。：；（）"),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="#+"),
    ),
    max_size=12,
).map(str.strip)
identifiers = st.integers(0, 99999).map(lambda n: f"H{n:05d}")
tables = st.lists(st.tuples(identifiers, safe, safe).map(list), min_size=1, max_size=8)


def in_process(kind: str, content: bytes, answers: Answers = NO_ANSWERS) -> RawTable:
    """Read without a child: the same code, a hundred times as quick."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source").write_bytes(content)
        with Handover.to(folder / "rows", answers) as out:
            reader_of(kind)(Job(folder / "source", folder, KNOWN, answers), out)
        return RawTable.load(folder / "rows", file="a")


def cells(raw: RawTable) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in raw.rows.to_numpy().tolist()]


@given(
    tables,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_csv(rows: list[list[str]], encoding: str, delimiter: str, end: str) -> None:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [HEADER, *rows]
    )
    raw = in_process("csv", made.getvalue().encode(encoding))
    assert cells(raw) == rows
    assert not raw.faults
    assert not any(question.open for question in raw.questions)


@settings(max_examples=40)
@given(tables, st.integers(0, 3), st.integers(0, 2))
def test_xlsx(rows: list[list[str]], down: int, right: int) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("名册")
        for place, row in enumerate([HEADER, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(place + down, column + right, cell)
    raw = in_process("excel", made.getvalue())
    assert cells(raw) == rows
    assert raw.rows.index.tolist() == list(range(down + 2, down + 2 + len(rows)))


coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
shapes = st.one_of(
    st.none(),
    coordinates.map(shapely.Point),
    st.lists(coordinates, min_size=2, max_size=6).map(shapely.LineString),
    st.lists(coordinates, min_size=3, max_size=6).map(shapely.Polygon),
    st.lists(coordinates, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.lists(coordinates, min_size=3, max_size=4).map(
        lambda ring: shapely.MultiPolygon([shapely.Polygon(ring)] * 2)
    ),
)


@given(st.lists(st.tuples(safe, shapes), min_size=1, max_size=6))
def test_geojson(records: list[tuple[str, shapely.Geometry | None]]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": name},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for name, shape in records
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    raw = in_process("geojson", text.encode())
    assert raw.shapes is not None
    assert cells(raw) == [[name] for name, _ in records]
    expected = np.array([shape for _, shape in records], dtype=object)
    same = shapely.equals_identical(raw.shapes, expected) | (
        shapely.is_missing(raw.shapes) & shapely.is_missing(expected)
    )
    assert same.all()


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [({"header_row": "77"}, "header_row=77"), ({"delimiter": "comma;"}, "delimiter=comma;")],
)
def test_an_answer_that_is_no_choice_is_told(
    tmp_path: Path, answers: Mapping[str, str], wrong: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(UnknownChoice) as caught:
        read_file(path, answers=answers)
    assert caught.value.facts["value"] == wrong


def test_answers_of_others_do_not_concern_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD, encoding="utf-8")
    raw = read_file(path, answers={"crs": "gcj02", "column.address": "地址"})
    assert len(raw.rows) == 2


def test_surveys_and_stacked_headers_offer_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("home/address,home/_gps_latitude,_uuid\n芳渚村,31,a\n", encoding="utf-8")
    raw = read_file(path)
    assert raw.aliases == {"home/address": "address", "home/_gps_latitude": "_gps_latitude"}
