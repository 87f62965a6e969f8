"""Archives, workbooks and encodings that are not what they say: read if they can be, else told."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from data.doubts import Question
from data.reading import read_file
from data.reading.raw import RawTable
from geo.errors import UnreadableFile
from reports.explain import explain
from text import LANGUAGES, Translator

FRAME = gpd.GeoDataFrame({"name": ["芳渚村"]}, geometry=[shapely.box(120, 31, 121, 32)], crs=4326)


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    words = [explain(caught.value, Translator(each.code)).sentence for each in LANGUAGES]
    assert not any("{" in sentence or "Error" in sentence for sentence in words)
    return words[-1]


def shapefile(folder: Path, *, encoding: str = "UTF-8", cpg: str | None = None) -> Path:
    inner = folder / "shape"
    inner.mkdir()
    FRAME.to_file(inner / "a.shp", encoding=encoding)
    if cpg is not None:
        (inner / "a.cpg").write_text(cpg)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(inner.iterdir()):
            archive.write(file, file.name)
    return path


def test_an_archive_whose_parts_are_damaged(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("a.dbf").header_offset + 30 + len("a.dbf")
    content = bytearray(path.read_bytes())
    for place in (start, start + 6):
        for value in (0x00, 0xFF):
            content[place] = value
            path.write_bytes(content)
            assert "damaged or encrypted" in refused(path)


@pytest.mark.parametrize("method", [9, 97, 254])
def test_an_archive_packed_in_a_way_nobody_knows(tmp_path: Path, method: int) -> None:
    path = shapefile(tmp_path)
    content = bytearray(path.read_bytes())
    start = 0
    while (start := content.find(b"PK\x03\x04", start)) >= 0:
        content[start + 8 : start + 10] = method.to_bytes(2, "little")
        start += 4
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 10 : start + 12] = method.to_bytes(2, "little")
        start += 4
    path.write_bytes(content)
    assert "damaged or encrypted" in refused(path)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.csv", "upload"])
def test_a_workbook_of_any_name(tmp_path: Path, name: str) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["户号", "地址"])
        sheet.write_row(1, 0, ["1", "芳渚村"])
    path = tmp_path / name
    shutil.move(tmp_path / "a.xlsx", path)
    assert read_file(path).rows["地址"].tolist() == ["芳渚村"]


def asked(raw: RawTable, topic: str) -> Question:
    return next(question for question in raw.questions if question.topic == topic)


def test_a_map_in_another_encoding_than_the_standard_says_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    FRAME.to_file(path)
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("gbk"))
    raw = read_file(path)
    assert raw.rows["name"].tolist() == ["芳渚村"]
    assert asked(raw, "encoding").open
    assert not asked(read_file(path, answers={"encoding": "GB18030"}), "encoding").open


@pytest.mark.parametrize("cpg", ["UTF-8", "ascii", "NONSENSE-99", "zlib", "{x}"])
def test_a_shapefile_that_names_the_wrong_encoding_is_asked_about(tmp_path: Path, cpg: str) -> None:
    raw = read_file(shapefile(tmp_path, encoding="GBK", cpg=cpg))
    assert raw.rows["name"].tolist() == ["芳渚村"]
    question = asked(raw, "encoding")
    assert question.open
    assert question.recommended == "GB18030"
    message, facts = question.evidence
    assert cpg in Translator("en")(message, **facts)
