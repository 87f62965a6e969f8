"""V2: numbers of records that spreadsheets damaged, that are half hidden, or that look alike."""

from __future__ import annotations

from typing import Any, Final

from tests.corpus.base import ImportCase
from tests.corpus.grounds import REGISTER, VILLAGES, book, both, sheet


def _homes(*codes: Any, addresses: str = "") -> list[list[Any]]:
    """Return households with numbers, each at another address unless one is given for all."""
    return [
        ["户号", "地址"],
        *([code, addresses or f"芳渚村{row}0号"] for row, code in enumerate(codes, 1)),
    ]


def _all(rule: str, count: int) -> tuple[tuple[int, str], ...]:
    return tuple((row, rule) for row in range(2, 2 + count))


_DAMAGED: Final = (
    "1.38E+10",
    "13800000001.0",
    "1.38e10",
    "3.20402E+17",
    "320402198001010000",
    "7.0",
)

NUMBERS: Final[tuple[ImportCase, ...]] = (
    *both(
        "V2 damaged by a spreadsheet",
        "households",
        _homes(*_DAMAGED),
        rejected=_all("damaged_number", len(_DAMAGED)),
    ),
    ImportCase(
        "V2 long numbers of a workbook",
        book("households", _homes(320402198001011234, 13800000001, "320402198001011234")),
        rejected=((2, "damaged_number"),),
        accepted=2,
        stored={"code": ("13800000001", "320402198001011234")},
    ),
    *both(
        "V2 made days by a spreadsheet",
        "households",
        _homes("2024-07-02", "7月2日", "2-Jul", "Jul-24", "2024/7/2", "7-2-301"),
        rejected=_all("damaged_number", 5),
        accepted=1,
        stored={"code": ("7-2-301",)},
    ),
    *both(
        "V2 masked",
        "households",
        _homes("138****0001", "138****0002", "########", "320402XXXXXXXX1234"),
        rejected=_all("masked_number", 4),
    ),
    *both(
        "V2 full width",
        "households",
        _homes("１３８００００１２３４", "Ｈ－１"),
        accepted=2,
        stored={"code": ("13800001234", "H-1")},
    ),
    *both(
        "V2 one number in five spellings",
        "households",
        _homes("8", "８", "8 ", "8\u200b", "\ufeff8"),
        rejected=tuple((row, "repeated") for row in range(3, 7)),
        accepted=1,
        stored={"code": ("8",)},
    ),
    *both(
        "V2 zeros in front",
        "households",
        _homes("008", "8"),
        asks={"alike_numbers": "separate"},
        accepted=2,
        stored={"code": ("008", "8")},
    ),
    *both(
        "V2 zeros in front at one address",
        "households",
        _homes("008", "8", addresses="芳渚村8号"),
        asks={"alike_numbers": "reject"},
        rejected=((3, "alike_number"),),
        accepted=1,
        stored={"code": ("008",)},
    ),
    *both(
        "V2 zeros in front of a stored number",
        "households",
        [["户号", "地址"], ["7", "芳渚村7号"]],
        before=REGISTER,
        asks={"alike_numbers": "reject"},
        rejected=((2, "alike_number"),),
        stored={"code": ("H1", "H2", "007")},
    ),
    *both(
        "V2 the stored number in another spelling",
        "households",
        [["户号", "地址", "村"], ["Ｈ１\u200b ", "芳渚村1号", "芳渚村"]],
        before=REGISTER,
        accepted=1,
        stored={"code": ("H1", "H2", "007")},
    ),
    *both(
        "V2 equal but for case",
        "households",
        _homes("h8", "H8", "Ｈ8"),
        rejected=((3, "repeated"), (4, "repeated")),
        accepted=1,
        stored={"code": ("h8",)},
    ),
    *both(
        "V2 a stored number in another case with another address",
        "households",
        [["户号", "地址"], ["h1", "芳渚村99号"]],
        before=REGISTER,
        asks={"same_number": "reject"},
        rejected=((2, "number_taken"),),
        stored={"code": ("H1", "H2", "007")},
    ),
    *both(
        "V2 visits by damaged numbers",
        "visits",
        [
            ["户号", "走访时间", "走访结果"],
            ["7", "2024-03-05", "met"],
            ["7.0", "2024-03-05", "met"],
            ["h1", "2024-03-05", "met"],
            ["００７", "2024-03-05", "met"],
        ],
        before=REGISTER,
        rejected=((2, "orphan"), (3, "damaged_number"), (4, "orphan")),
        accepted=1,
        stored={"household": ("007",)},
    ),
    *both(
        "V2 telephones and names are not read",
        "households",
        [["户号", "地址", "联系电话", "身份证号"], ["8", "芳渚村8号", "1.38E+10", "320402"]],
        accepted=1,
        stored={"code": ("8",), "address": ("芳渚村8号",)},
        warned=("Personal data was not read",),
    ),
    ImportCase(
        "V2 ids of a sheet that begins with 1 again",
        sheet("households", [["编号", "地址"], ["1", "潞城村8号"], ["2", "潞城村9号"]]),
        (
            *VILLAGES,
            sheet("households", [["编号", "地址"], ["1", "芳渚村1号"], ["2", "芳渚村2号"]]),
        ),
        asks={"same_number": "reject"},
        rejected=_all("number_taken", 2),
        stored={"address": ("芳渚村1号", "芳渚村2号")},
    ),
    ImportCase(
        "V2 rows counted on every sheet from 1",
        sheet("households", [["序号", "地址"], ["1", "潞城村8号"], ["2", "潞城村9号"]]),
        (
            *VILLAGES,
            sheet("households", [["序号", "地址"], ["1", "芳渚村1号"], ["2", "芳渚村2号"]]),
        ),
        accepted=2,
        stored={"address": ("芳渚村1号", "芳渚村2号", "潞城村8号", "潞城村9号")},
    ),
)
