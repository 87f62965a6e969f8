"""T3 to T5: headers, separators, rows of other lengths, footers, sizes."""

from __future__ import annotations

from functools import partial
from typing import Final

from tests.corpus.base import ASK, FAULTS, READ, REFUSE, Case
from tests.corpus.making import GOOD, HEAD, ROWS

_PLACES: Final = ("芳渚村1号", "潞城村2号")


def _text(text: str) -> bytes:
    return text.encode()


def _many(rows: int) -> bytes:
    return (HEAD + "".join(f"H{n},芳渚村{n}号,120.01,31.75\n" for n in range(rows))).encode()


def _good(key: str, text: str, **cells: tuple[str | None, ...]) -> Case:
    return Case(key, "a.csv", partial(_text, text), READ, 2, cells=cells or {"地址": _PLACES})


_HEADERS: Final = (
    Case("T3 empty", "a.csv", lambda: b"", REFUSE, seen=("empty",)),
    Case("T3 only blanks", "a.csv", lambda: b" \n\n \n", REFUSE, seen=("no rows",)),
    Case("T3 header only", "a.csv", partial(_text, HEAD), READ, 0, seen=("no row below",)),
    _good("T3 title rows", "2017年大走访登记表\n填表人,张\n\n" + GOOD),
    _good("T3 title rows of commas", "2017年大走访登记表,,,\n,,,\n" + GOOD),
    _good(
        "T3 two-row header",
        "户号,地址,坐标,\n,,经度,纬度\n" + ROWS,
        **{"地址": _PLACES, "坐标 经度": ("120.01", "120.02"), "坐标 纬度": ("31.75", "31.76")},
    ),
    Case(
        "T3 same name twice",
        "a.csv",
        partial(_text, "户号,地址,地址\n1,甲村,乙村\n2,丙村,丁村\n"),
        READ,
        2,
        cells={"地址": ("甲村", "丙村"), "地址_2": ("乙村", "丁村")},
        seen=("Two columns",),
    ),
    Case(
        "T3 no header",
        "a.csv",
        partial(_text, ROWS),
        ASK,
        2,
        topic="header_row",
        cells={"column 1": ("H1", "H2"), "column 2": _PLACES},
    ),
    Case(
        "T3 unknown header",
        "a.csv",
        partial(_text, "甲,乙,丙\n1,2,3\n4,5,6\n"),
        ASK,
        2,
        topic="header_row",
        cells={"甲": ("1", "4")},
    ),
    Case(
        "T3 header answered",
        "a.csv",
        partial(_text, GOOD),
        READ,
        3,
        cells={"column 2": ("地址", *_PLACES)},
        answers={"header_row": "none"},
    ),
    Case(
        "T3 header repeated on every page",
        "a.csv",
        partial(_text, HEAD + ROWS.replace("\n", f"\n{HEAD}", 1)),
        READ,
        2,
        cells={"地址": _PLACES},
        seen=("repeat the header", "3"),
    ),
)
_PAGES: Final = (
    Case(
        "T3 titles above a repeated header",
        "a.csv",
        partial(
            _text, HEAD + ROWS.replace("\n", "\n潞城村登记表 第2页,,,\n户 号,地址,经度,纬度\n", 1)
        ),
        READ,
        2,
        cells={"地址": _PLACES},
        seen=("Titles", "3", "repeat the header", "4"),
    ),
    Case(
        "T3 a second table of other columns",
        "a.csv",
        partial(_text, GOOD + "地址,户号,经度,纬度\n丙村3号,H3,120.03,31.77\n"),
        FAULTS,
        4,
        faults=((4, "second_table"), (5, "second_table")),
    ),
    Case(
        "T3 drawn with dashes",
        "a.md",
        partial(_text, "| 户号 | 地址 |\n|---|:---|\n| H1 | 芳渚村1号 |\n| H2 | 潞城村2号 |\n"),
        READ,
        2,
        cells={"地址": _PLACES},
    ),
    Case(
        "T3 numbers kept as text",
        "a.csv",
        partial(_text, '户号,地址\n="007",芳渚村1号\n\'008,潞城村2号\n'),
        READ,
        2,
        cells={"户号": ("007", "008")},
        seen=("Marks that keep numbers as text", "2, 3"),
    ),
)
_SEPARATORS: Final = (
    *(
        _good(f"T4 separator {name}", GOOD.replace(",", mark))
        for name, mark in (("semicolon", ";"), ("tab", "\t"), ("full width", "，"), ("bar", "|"))
    ),
    _good("T4 line ends CR", GOOD.replace("\n", "\r")),
    _good("T4 line ends CRLF", GOOD.replace("\n", "\r\n")),
    _good("T4 no last line end", GOOD.rstrip("\n")),
    _good(
        "T4 line end in a cell",
        GOOD.replace("芳渚村1号", '"芳渚村\n1号"'),
        地址=("芳渚村\n1号", "潞城村2号"),
    ),
    Case(
        "T4 ragged rows",
        "a.csv",
        partial(_text, GOOD + "H3,短\nH4,长,1,2,多\nH5,好,120.1,31.7,,\n"),
        FAULTS,
        5,
        faults=((4, "ragged"), (5, "ragged")),
    ),
    Case(
        "T4 unclosed quote",
        "a.csv",
        partial(_text, HEAD + 'H1,"芳渚村,1,2\nH2,乙村,1,2\n'),
        REFUSE,
        seen=("quotation marks", "line 2"),
    ),
    Case(
        "T4 stray quote",
        "a.csv",
        partial(_text, GOOD + 'H3,"丙"村,1,2\n'),
        REFUSE,
        seen=("quotation marks", "line 4"),
    ),
    Case(
        "T4 NUL",
        "a.csv",
        partial(_text, HEAD + "H1,芳渚\0村,1,2\n"),
        REFUSE,
        seen=("line 2", "NUL"),
    ),
)
_SIZES: Final = (
    Case(
        "T5 long cell",
        "a.csv",
        partial(_text, GOOD + f"H3,{'长' * 30_000},1,2\n"),
        FAULTS,
        3,
        faults=((4, "long_cell"),),
    ),
    Case(
        "T5 thousands of columns",
        "a.csv",
        (",".join(f"c{n}" for n in range(3000)) + "\n" + "1," * 2999 + "1\n").encode,
        REFUSE,
        seen=("3000 columns",),
    ),
    Case(
        "T5 millions of rows",
        "a.csv",
        lambda: HEAD.encode() + b"1,2,3,4\n" * 4_100_000,
        REFUSE,
        seen=("more than",),
    ),
    Case(
        "T5 footer",
        "a.csv",
        partial(
            _text,
            GOOD
            + "合计,,2,\n填表人：某某,,审核人：某某,\n备注：本表一式两份,,,\n,,,制表日期：2017年\n",
        ),
        READ,
        2,
        seen=("sums or signatures", "4"),
    ),
    Case(
        "T5 English footer",
        "a.csv",
        partial(_text, "id,address,lon,lat\n1,a,2,3\nTotal,,2,\nPrepared by: X,,,\n"),
        READ,
        1,
        seen=("sums or signatures",),
    ),
    Case(
        "T5 sums in between",
        "a.csv",
        partial(_text, HEAD + ROWS.replace("\n", "\n小计,,1,\n", 1)),
        READ,
        2,
        seen=("sums or signatures", "3"),
    ),
    Case("T5 cut at 5,000", "a.csv", partial(_many, 5000), READ, 5000),
    Case(
        "T5 cut at 65,535",
        "a.csv",
        partial(_many, 65_535),
        READ,
        65_535,
    ),
    Case("T5 not cut", "a.csv", partial(_many, 4999), READ, 4999),
    Case(
        "T5 telephone and identity numbers ruined by Excel",
        "a.csv",
        partial(_text, HEAD + "1.38E+10,甲村,1,2\n320402199001010000,乙村,1,2\nH3,丙村,1,2\n"),
        FAULTS,
        3,
        faults=((2, "damaged_number"), (3, "damaged_number")),
    ),
    Case(
        "T5 errors of a spreadsheet as text",
        "a.csv",
        partial(_text, HEAD + "H1,#REF!,1,2\nH2,#N/A,1,2\nH3,丙村#3,1,2\n"),
        FAULTS,
        3,
        faults=((2, "error_value"), (3, "error_value")),
    ),
    Case(
        "T5 survey groups",
        "a.csv",
        partial(
            _text,
            "start,household/address,household/_gps_latitude,household/_gps_longitude,_uuid\n"
            "2017-03-24,芳渚村1号,31.75,120.01,a1\n",
        ),
        READ,
        1,
        cells={"household/address": ("芳渚村1号",)},
    ),
)
TABLES: Final = (*_HEADERS, *_PAGES, *_SEPARATORS, *_SIZES)
