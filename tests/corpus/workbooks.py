"""T6, T7: workbooks with merged, hidden and broken cells; large, protected and false ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.base import ASK, FAULTS, READ, REFUSE, Case
from tests.corpus.making import GOOD, archive, compound, rewritten, saved, workbook, xls

_HEAD: Final = ["户号", "地址", "经度", "纬度"]
_ROWS: Final = [_HEAD, ["H1", "芳渚村1号", 120.01, 31.75], ["H2", "潞城村2号", 120.02, 31.76]]
_SHEET: Final = "xl/worksheets/sheet1.xml"


def _merged(sheet: Worksheet) -> None:
    sheet["A2"], sheet["A3"] = "芳渚村", None
    sheet.merge_cells("A2:A3")


def _hidden_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def _hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def _filtered(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:D3"
    sheet.auto_filter.add_filter_column(0, ["H2"])
    sheet.row_dimensions[2].hidden = True


def _formula(sheet: Worksheet) -> None:
    sheet["C2"] = "=1+1"


def _title_above(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "2017年大走访登记表"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "单位：某某部门"
    sheet.merge_cells("A2:D2")


def _moved(sheet: Worksheet) -> None:
    """Leave rows above and a column at the left empty, and put in a broken formula."""
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1)
    sheet["D6"] = "=1+1"


def _two_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    for place, title in enumerate(("户号", "地址", "坐标"), 1):
        sheet.cell(1, place, title)
    sheet["A2"] = sheet["B2"] = None
    for span in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(span)


def _book(change: Callable[[Worksheet], None] | None = None) -> bytes:
    return workbook(_ROWS, change)


def _errors() -> bytes:
    def change(markup: bytes) -> bytes:
        cell = rb'<c r="C2" t="e"><v>#REF!</v></c><c r="D2" t="e"><v>#DIV/0!</v></c>'
        return re.sub(rb'<c r="C2".*?</c><c r="D2".*?</c>', cell, markup)

    return rewritten(_book(), _SHEET, change)


def _hidden_sheet() -> bytes:
    book = openpyxl.Workbook()
    secret = book.active
    secret.title = "身份证"
    for row in (["户号", "地址"], ["1", "机密"]):
        secret.append(row)
    secret.sheet_state = "hidden"
    shown = book.create_sheet("名册")
    for row in _ROWS:
        shown.append(row)
    return saved(book)


def _two_sheets(*, second: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for name, rows in (("说明", second), ("名册", _ROWS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    return saved(book)


def _of_1904() -> bytes:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["户号", "走访日期"])
    sheet.append(["H1", dt.datetime(2017, 3, 24)])
    return saved(book)


def _million_rows() -> bytes:
    """Two kilobytes that declare the largest sheet there is, with one cell in each corner."""

    def change(markup: bytes) -> bytes:
        markup = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', markup)
        return markup.replace(b'r="3"', b'r="1048576"').replace(b'r="D3"', b'r="XFD1048576"')

    return rewritten(_book(), _SHEET, change)


def _very_large() -> bytes:
    """A sheet that unpacks to hundreds of megabytes, packed no better than honest ones."""
    comment = (b"<!--" + b"%08d" * 2000 + b"-->") % tuple(range(2000))

    def change(markup: bytes) -> bytes:
        return markup.replace(b"<sheetData>", comment * 28_000 + b"<sheetData>")

    return rewritten(_book(), _SHEET, change)


def _entities(external: str = "") -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{external}">]>'.encode()
    doctype = outside if external else bomb

    def change(markup: bytes) -> bytes:
        markup = markup if markup.startswith(b"<?xml") else b"<?xml version='1.0'?>" + markup
        return markup.replace(b"?>", b"?>" + doctype, 1)

    return rewritten(_book(), _SHEET, change)


_HTML: Final = "<html><body><table><tr><td>户号</td></tr><tr><td>1</td></tr></table></body></html>"
_XML_2003: Final = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
_PLACES: Final = ("芳渚村1号", "潞城村2号")

_CELLS: Final = (
    Case(
        "T6 sound", "a.xlsx", _book, READ, 2, cells={"地址": _PLACES, "经度": ("120.01", "120.02")}
    ),
    Case("T6 title rows", "a.xlsx", partial(_book, _title_above), READ, 2, cells={"地址": _PLACES}),
    Case(
        "T6 two-row header",
        "a.xlsx",
        partial(_book, _two_rows),
        READ,
        2,
        cells={"地址": _PLACES, "坐标 经度": ("120.01", "120.02"), "坐标 纬度": ("31.75", "31.76")},
    ),
    Case(
        "T6 empty rows and columns first",
        "a.xlsx",
        partial(_book, _moved),
        FAULTS,
        2,
        faults=((6, "formula"),),
        cells={"地址": _PLACES, "经度": ("120.01", None)},
    ),
    Case(
        "T6 merged cells",
        "a.xlsx",
        partial(_book, _merged),
        READ,
        2,
        cells={"户号": ("芳渚村",) * 2},
    ),
    Case(
        "T6 merged cells left",
        "a.xlsx",
        partial(_book, _merged),
        READ,
        2,
        cells={"户号": ("芳渚村", None)},
        answers={"merged_cells": "left"},
    ),
    Case(
        "T6 hidden sheet",
        "a.xlsx",
        _hidden_sheet,
        READ,
        2,
        cells={"地址": _PLACES},
        seen=("Hidden",),
    ),
    Case(
        "T6 hidden row", "a.xlsx", partial(_book, _hidden_row), READ, 1, seen=("Hidden rows", "2")
    ),
    Case(
        "T6 hidden column",
        "a.xlsx",
        partial(_book, _hidden_column),
        READ,
        2,
        seen=("Hidden col", "B"),
    ),
    Case("T6 filtered rows", "a.xlsx", partial(_book, _filtered), ASK, 1, topic="hidden"),
    Case(
        "T6 formula without result",
        "a.xlsx",
        partial(_book, _formula),
        FAULTS,
        2,
        faults=((2, "formula"),),
    ),
    Case(
        "T6 error values",
        "a.xlsx",
        _errors,
        FAULTS,
        2,
        faults=((2, "error_value"), (2, "error_value")),
    ),
    Case(
        "T6 two plausible sheets",
        "a.xlsx",
        partial(_two_sheets, second=_ROWS[:2]),
        ASK,
        1,
        topic="sheet",
    ),
    Case(
        "T6 a sheet of notes first",
        "a.xlsx",
        partial(_two_sheets, second=[["填写说明"], ["每户一行"]]),
        READ,
        2,
        cells={"地址": _PLACES},
        seen=("Only the sheet", "说明"),
    ),
    Case("T6 calendar of 1904", "a.xlsx", _of_1904, READ, 1, cells={"走访日期": ("2017-03-24",)}),
    Case(
        "T6 identity number as a number",
        "a.xlsx",
        partial(workbook, [["户号", "地址"], [320402199001011234, "甲村"], [13800000001, "乙村"]]),
        FAULTS,
        2,
        faults=((2, "damaged_number"),),
        cells={"地址": ("甲村", "乙村")},
    ),
    Case("T6 old workbook", "a.xls", partial(xls, _ROWS), READ, 2, cells={"地址": _PLACES}),
    Case(
        "T6 old workbook with hidden rows",
        "a.xls",
        partial(xls, _ROWS, hidden=[1]),
        READ,
        1,
        cells={"地址": ("潞城村2号",)},
        seen=("Hidden rows", "2"),
    ),
    Case(
        "T6 old workbook with error values",
        "a.xls",
        partial(xls, [*_ROWS[:2], ["H2", None, 120.02, 31.76]]),
        FAULTS,
        2,
        faults=((3, "error_value"),),
    ),
    Case("T6 workbook of WPS", "a.et", partial(xls, _ROWS), READ, 2, cells={"地址": _PLACES}),
)
_FILES: Final = (
    Case("T7 million rows declared", "a.xlsx", _million_rows, REFUSE),
    Case("T7 very large", "a.xlsx", _very_large, REFUSE, seen=("unpacks to",)),
    Case("T7 entity bomb", "a.xlsx", _entities, REFUSE, seen=("entities",)),
    Case(
        "T7 external entity",
        "a.xlsx",
        partial(_entities, "file:///etc/passwd"),
        REFUSE,
        seen=("entities",),
    ),
    Case(
        "T7 password",
        "a.xlsx",
        lambda: compound({"EncryptionInfo": bytes(200), "EncryptedPackage": bytes(5000)}),
        REFUSE,
        seen=("password",),
    ),
    Case(
        "T7 password of old workbook",
        "a.xls",
        partial(xls, _ROWS, protected=True),
        REFUSE,
        seen=("password",),
    ),
    Case("T7 web page", "a.xls", lambda: _HTML.encode("gbk"), REFUSE, seen=("web page",)),
    Case(
        "T7 table of a web page", "a.xlsx", lambda: b"<table><tr><td>1", REFUSE, seen=("web page",)
    ),
    Case(
        "T7 web archive",
        "a.xls",
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx",
        REFUSE,
        seen=("web page",),
    ),
    Case("T7 XML of 2003", "a.xls", _XML_2003.encode, REFUSE, seen=("2003",)),
    Case("T7 text document", "a.xlsx", lambda: archive({"word/document.xml": "<a/>"}), REFUSE),
    Case("T7 CSV renamed", "a.xlsx", GOOD.encode, READ, 2, cells={"地址": _PLACES}),
    Case("T7 truncated", "a.xlsx", lambda: _book()[:2500], REFUSE, seen=("damaged",)),
    Case("T7 truncated old", "a.xls", lambda: xls(_ROWS)[:900], REFUSE),
    Case(
        "T7 header of an old file only", "a.xls", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), REFUSE
    ),
    Case(
        "T7 no workbook inside", "a.xlsx", lambda: archive({"[Content_Types].xml": "<a/>"}), REFUSE
    ),
)
WORKBOOKS: Final = (*_CELLS, *_FILES)
