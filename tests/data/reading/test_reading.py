"""Files of every kind are read as what they are; dangerous or damaged ones are refused in words."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
import xlsxwriter

from data.reading import read_file
from geo.errors import RefusedFile, UnreadableFile, UnusableInput
from reports.explain import explain
from text import LANGUAGES, Translator

HEAD = "户号,地址,经度,纬度\n"
ROW = "H1,芳渚村1号,120.01,31.75\n"


def written(path: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gbk", "GB18030"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, read_as: str) -> None:
    raw = read_file(written(tmp_path / "a.csv", HEAD + ROW, encoding))
    assert raw.rows["地址"].tolist() == ["芳渚村1号"]
    assert raw.rows.columns[0] == "户号"
    assert raw.read_as["encoding"] == read_as


def test_rare_characters_survive_gb18030(tmp_path: Path) -> None:
    raw = read_file(written(tmp_path / "a.csv", HEAD + "H1,𠮷野路,120,31\n", "gb18030"))
    assert raw.rows["地址"].iloc[0] == "𠮷野路"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, mark: str) -> None:
    raw = read_file(written(tmp_path / "a.txt", (HEAD + ROW).replace(",", mark)))
    assert len(raw.rows.columns) == 4


def test_header_below_title_rows_and_row_numbers_as_people_count(tmp_path: Path) -> None:
    text = "2017年大走访登记表\n填表人,张\n\n" + HEAD + ROW + "\nH2,芳渚村2号,120.02,31.75\n"
    raw = read_file(written(tmp_path / "a.csv", text))
    assert raw.read_as["header_row"] == 4
    assert raw.rows.index.tolist() == [5, 7]


def test_only_rows_of_another_length_are_at_fault(tmp_path: Path) -> None:
    text = HEAD + '"H1","芳渚村\n1号",120,31\nH2,短\nH3,长,1,2,多出\nH4,好,120,31,,\n'
    raw = read_file(written(tmp_path / "a.csv", text))
    assert raw.rows["地址"].tolist() == ["芳渚村\n1号", "短", "长", "好"]
    assert [(fault.row, fault.rule) for fault in raw.faults] == [(3, "ragged"), (4, "ragged")]


def test_same_column_name_twice_is_told(tmp_path: Path) -> None:
    raw = read_file(written(tmp_path / "a.csv", "户号,地址,地址\n1,甲,乙\n"))
    assert list(raw.rows.columns) == ["户号", "地址", "地址_2"]
    assert raw.warnings


def workbook(path: Path, rows: list[list], *, sheets: int = 1) -> Path:
    with xlsxwriter.Workbook(path) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(sheets):
            sheet = book.add_worksheet(f"表{number}")
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if hasattr(value, "year"):
                        sheet.write_datetime(r, c, value, date)
                    else:
                        sheet.write(r, c, value)
    return path


def test_excel_values_become_text_without_loss(tmp_path: Path) -> None:
    import datetime as dt

    rows = [
        ["户号", "地址", "经度", "日期"],
        ["007", "芳渚村", 120.0123, dt.datetime(2017, 3, 24, 19, 5)],
        [7, "x", 120, dt.datetime(2017, 3, 25)],
    ]
    raw = read_file(workbook(tmp_path / "a.xlsx", rows, sheets=2))
    assert raw.rows["户号"].tolist() == ["007", "7"]
    assert raw.rows["经度"].tolist() == ["120.0123", "120"]
    assert raw.rows["日期"].tolist() == ["2017-03-24 19:05:00", "2017-03-25"]
    assert raw.read_as["sheet"] == "表0"
    assert raw.warnings


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    secret = book.active
    secret.title = "身份证"
    secret.append(["户号", "地址"])
    secret.append(["1", "secret"])
    secret.sheet_state = "hidden"
    shown = book.create_sheet("名册")
    shown.append(["户号", "地址"])
    shown.append(["2", "open"])
    book.save(tmp_path / "a.xlsx")
    raw = read_file(tmp_path / "a.xlsx")
    assert raw.rows["地址"].tolist() == ["open"]


FRAME = gpd.GeoDataFrame(
    {"name": ["芳渚村", "潞城村"]},
    geometry=[shapely.box(120, 31.7, 120.01, 31.71), shapely.box(120.02, 31.7, 120.03, 31.71)],
    crs=4326,
)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "zip"])
def test_features(tmp_path: Path, ending: str) -> None:
    path = _features(tmp_path, FRAME, ending)
    raw = read_file(path)
    assert raw.rows["name"].tolist() == ["芳渚村", "潞城村"]
    assert raw.rows.index.tolist() == [1, 2]
    assert len(raw.shapes) == 2
    assert raw.crs


def _features(
    folder: Path,
    frame: gpd.GeoDataFrame,
    ending: str,
    *,
    without: tuple[str, ...] = (),
    encoding: str = "UTF-8",
) -> Path:
    if ending != "zip":
        path = folder / f"a.{ending}"
        frame.to_file(path)
        return path
    inner = folder / "shape"
    inner.mkdir(exist_ok=True)
    frame.to_file(inner / "a.shp", encoding=encoding)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in inner.iterdir():
            if file.suffix not in without:
                archive.write(file, file.name)
    return path


def test_shapefile_in_gbk_without_cpg_is_read_and_told(tmp_path: Path) -> None:
    path = _features(tmp_path, FRAME, "zip", without=(".cpg",), encoding="GBK")
    raw = read_file(path)
    assert raw.rows["name"].tolist() == ["芳渚村", "潞城村"]
    assert any("cpg" in message for message, _ in raw.warnings)


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_shapefile_with_a_part_missing_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_file(_features(tmp_path, FRAME, "zip", without=(part,)))
    assert part in str(caught.value.facts)


def test_parts_of_a_shapefile_may_differ_in_case(tmp_path: Path) -> None:
    path = _features(tmp_path, FRAME, "zip")
    mixed = tmp_path / "mixed.zip"
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(mixed, "w") as taken:
        for name in given.namelist():
            taken.writestr(
                name.upper() if name.endswith((".dbf", ".prj")) else name, given.read(name)
            )
    assert read_file(mixed).rows["name"].tolist() == read_file(path).rows["name"].tolist()
    assert read_file(mixed).crs == read_file(path).crs


def test_the_name_of_a_file_decides_nothing(tmp_path: Path) -> None:
    path = _features(tmp_path, FRAME, "geojson")
    renamed = path.rename(tmp_path / "a.xlsx")
    assert read_file(renamed).read_as["format"] == "GeoJSON"


VRT = """<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>CSV:/etc/passwd</SrcDataSource>
<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""


def zipped(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def hostile_files(folder: Path) -> dict[str, Path]:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
        archive.writestr("[Content_Types].xml", "x")
    good = workbook(folder / "good.xlsx", [["户号"], ["1"]])
    entity = folder / "entity.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(entity, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
            target.writestr(item.filename, content)
    absolute = zipped(folder / "absolute.zip", {"/etc/x.shp": "x"})
    return {
        "driver that reads other files": written(folder / "x.geojson", VRT),
        "driver in an archive": zipped(folder / "vrt.zip", {"x.vrt": VRT}),
        "driver with white space": written(folder / "y.geojson", "\n \n" + VRT),
        "markup": written(folder / "a.csv", "<html><script>1</script></html>"),
        "entity in a workbook": entity,
        "bomb": written(folder / "bomb.xlsx", bomb.getvalue()),
        "path out of the archive": zipped(
            folder / "out.zip", {"../../x.shp": "x", "x.dbf": "x", "x.shx": "x"}
        ),
        "absolute path": absolute,
        "thousands of entries": zipped(folder / "many.zip", {f"{n}.txt": "" for n in range(2500)}),
        "empty": written(folder / "empty.csv", b""),
        "only blanks": written(folder / "blank.csv", " \n\n  \n"),
        "binary": written(folder / "bin.csv", os.urandom(5000).replace(b"\xff\xfe", b"..") + b"\0"),
        "pdf": written(folder / "a.pdf", b"%PDF-1.7 x"),
        "picture": written(folder / "a.png", b"\x89PNG\r\n\x1a\n\0\0"),
        "truncated json": written(
            folder / "t.geojson", json.dumps({"type": "FeatureCollection"})[:-4]
        ),
        "json that is no map": written(folder / "j.geojson", '{"a": 1}'),
        "deep json": written(folder / "d.geojson", '{"a":' * 100_000),
        "truncated workbook": written(folder / "t.xlsx", good.read_bytes()[:3000]),
        "unclosed quote": written(folder / "q.csv", '户号,地址\n1,"abc\n2,x\n'),
        "cut inside a character": written(
            folder / "cut.csv", "户号,地址\n1,芳渚".encode()[:-1] + b"\xff\n"
        ),
        "old office file that is none": written(
            folder / "o.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600
        ),
        "database of somebody else": _sqlite(folder / "s.gpkg"),
        "two shapefiles": zipped(folder / "two.zip", {"a.shp": "x", "b.shp": "x"}),
        "too many columns": written(
            folder / "w.csv", ",".join(f"c{n}" for n in range(3000)) + "\n" + "1," * 2999 + "1\n"
        ),
    }


def _sqlite(path: Path) -> Path:
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    return path


def test_dangerous_and_damaged_files_are_refused_in_words(tmp_path: Path) -> None:
    for name, path in hostile_files(tmp_path).items():
        with pytest.raises(UnusableInput) as caught:
            read_file(path)
        for language in LANGUAGES:
            told = explain(caught.value, Translator(language.code)).sentence
            assert "{" not in told, name
            assert "root:" not in told, name
            assert "Traceback" not in told, name


def test_a_sheet_of_a_million_empty_rows_does_not_fill_the_memory(tmp_path: Path) -> None:
    """A tiny file that declares the largest sheet there is."""
    good = workbook(tmp_path / "g.xlsx", [["户号", "地址"], ["1", "甲"]])
    bad = tmp_path / "b.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = content.replace(
                    b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:XFD1048576"/>'
                )
                content = (
                    content.replace(b'<row r="2"', b'<row r="1048576"')
                    .replace(b'r="A2"', b'r="A1048576"')
                    .replace(b'r="B2"', b'r="XFD1048576"')
                )
            target.writestr(item.filename, content)
    with pytest.raises(UnusableInput):
        read_file(bad)


def test_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_file(tmp_path / "nothing.csv")


def test_an_archive_that_is_no_shapefile(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_file(zipped(tmp_path / "a.zip", {"readme.txt": "x"}))
    with pytest.raises(RefusedFile):
        read_file(zipped(tmp_path / "b.zip", {"../x.shp": "x"}))
