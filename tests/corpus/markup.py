"""M1 to M3: text that attacks, in every text of every kind of records, as CSV, XLSX and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from functools import partial
from typing import Final

import xlsxwriter

from tests.corpus.base import Delivery, ImportCase
from tests.hostile import PAYLOADS

TEXTS: Final = tuple(PAYLOADS.values())
ASIDE: Final = (
    "__proto__",
    "constructor",
    "{{7*7}}",
    "<img src=x onerror=a()>",
    "=1+1",
    "%s",
    "{0}",
)
"""Columns of nothing that we need."""

_TRIMMED: Final = {"\t=1+1": "=1+1", "\r=1+1": "=1+1"}
"""Blanks around a cell are trimmed wherever it stands."""

_NAMES: Final = {
    **_TRIMMED,
    "abc\u202ecba": "abccba",
    "芳\u200b渚村": "芳渚村",
    "🏘️ 👩‍👩‍👧": "🏘️ 👩👩👧",
    **dict.fromkeys(("NULL", "nan", "None"), ""),
}
"""Names lose what cannot be seen, which would make two of them; what means nothing is nothing."""

WORDS: Final = tuple(_TRIMMED.get(text, text) for text in TEXTS)
"""What people said, as it is stored."""

NAMES: Final = tuple(_NAMES.get(text, text) for text in TEXTS)
"""Names, addresses and marks, as they are stored."""

_CODES: Final = tuple(f"H{number:02d}" for number in range(len(TEXTS)))
_FIXED: Final = {"走访时间": "2017-03-24 19:05", "走访结果": "met", "反映时间": "2017-03-24 19:05"}
_X: Final = tuple(f"{120.0101 + n / 10_000:.4f}" for n in range(len(TEXTS)))
_Y: Final = tuple(f"{31.7101 + n / 10_000:.4f}" for n in range(len(TEXTS)))


def rows(
    code: str, *attacked: str, placed: bool = False, fixed: Sequence[str] = ()
) -> list[list[str]]:
    """Return a table with its header; every attacked column holds every text once."""
    place = ["经度 (WGS84)", "纬度 (WGS84)"] if placed else []
    head = [code, *attacked, *fixed, *place, *ASIDE]
    body = [
        [
            _CODES[n],
            *[text] * len(attacked),
            *(_FIXED[name] for name in fixed),
            *([_X[n], _Y[n]] if placed else []),
            *[text] * len(ASIDE),
        ]
        for n, text in enumerate(TEXTS)
    ]
    return [head, *body]


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    """Return a CSV with every cell in quotation marks, nothing disarmed."""
    made = io.StringIO(newline="")
    csv.writer(made, quoting=csv.QUOTE_ALL).writerows(table)
    return made.getvalue().encode("utf-8-sig")


def as_xlsx(table: Sequence[Sequence[str]], *, sheet: str = "名册") -> bytes:
    """Return a workbook of text cells."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell)
    return made.getvalue()


def _as_geojson(table: Sequence[Sequence[str]]) -> bytes:
    """Return a map of small squares with these properties."""
    features = []
    for n, cells in enumerate(table[1:]):
        x, y = 120.0 + n / 100, 31.7
        corners = [[x, y], [x + 0.009, y], [x + 0.009, y + 0.009], [x, y + 0.009], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": dict(zip(table[0], cells, strict=True)),
                "geometry": {"type": "Polygon", "coordinates": [corners]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


_HOMES: Final = rows("户号", "地址", placed=True)
_VISITS: Final = rows(
    "户号", "备注", "小组", "走访方式", "卡号", "部门", fixed=("走访时间", "走访结果")
)
_ISSUES: Final = rows("编号", "内容", "诉求类型", "部门", placed=True, fixed=("反映时间",))
_AREAS: Final = rows("代码", "名称")
_BUILDINGS: Final = rows("楼栋编号", "楼名", "类型", placed=True)
_AREA_NAMES: Final = tuple(name or f"#{code}" for name, code in zip(NAMES, _CODES, strict=True))

_KINDS: Final = {
    "households": (_HOMES, {"address": NAMES, "code": _CODES}),
    "visits": (_VISITS, {"note": WORDS, "team": NAMES, "mode": NAMES, "card_number": NAMES}),
    "issues": (_ISSUES, {"text": WORDS, "request_type": NAMES}),
    "areas": (_AREAS, {"name": _AREA_NAMES, "code": _CODES}),
    "buildings": (_BUILDINGS, {"name": NAMES, "class": NAMES, "code": _CODES}),
}
_SHEETS: Final = (
    "{{7a}}",
    "<img src=x onerror=a()>",
    "=1+1",
    "${x}`",
    "__proto__",
    "NULL",
    "%s{0}",
)


def delivery(kind: str, ending: str = "csv", name: str = "") -> Delivery:
    """Return a file of a kind that is full of such text."""
    table = _KINDS[kind][0]
    make = {"csv": as_csv, "xlsx": as_xlsx, "geojson": _as_geojson}[ending]
    return Delivery(kind, name or f"{kind}.{ending}", partial(make, table))


def _case(kind: str, ending: str) -> ImportCase:
    columns = _KINDS[kind][1]
    if ending == "csv":  # where an apostrophe only says that what follows is no formula
        columns = {
            name: tuple(cell.removeprefix("'") if cell == "'=1+1" else cell for cell in cells)
            for name, cells in columns.items()
        }
    return ImportCase(
        f"M {kind} {ending}", delivery(kind, ending), accepted=len(TEXTS), stored=columns
    )


MARKUP: Final[tuple[ImportCase, ...]] = (
    *(_case(kind, ending) for kind in _KINDS for ending in ("csv", "xlsx")),
    *(_case(kind, "geojson") for kind in ("areas", "buildings", "issues")),
    *(
        ImportCase(
            f"M3 sheet {sheet}",
            Delivery("areas", "a.xlsx", partial(as_xlsx, [["名称"], ["甲村"]], sheet=sheet)),
            accepted=1,
            stored={"name": ("甲村",)},
        )
        for sheet in _SHEETS
    ),
    *(
        ImportCase(
            f"M3 file {name}",
            Delivery("areas", f"{name}.csv", "名称\n甲村\n".encode),
            accepted=1,
            stored={"name": ("甲村",)},
        )
        for name in ("{{7*7}}", "=1+1", "NULL", "a\u202ecsv", "${x}`", "__proto__", "%s{0}{name}")
    ),
)
