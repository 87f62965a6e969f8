"""V5: households, visits, issues and areas that are there twice, or that name others wrongly."""

from __future__ import annotations

from typing import Any, Final

from tests.corpus.base import Delivery, ImportCase
from tests.corpus.grounds import REGISTER, VILLAGES, both, sheet, square
from tests.corpus.making import geojson

_HOMES: Final = ["户号", "地址", "村"]
_VISITS: Final = ["编号", "户号", "走访时间", "走访结果"]
_ISSUES: Final = ["编号", "内容", "类别"]


def _visited(*rows: list[Any]) -> list[list[Any]]:
    return [_VISITS, *rows]


_FIRST: Final = (*REGISTER, sheet("visits", _visited(["1", "H1", "2024-03-05", "met"])))
_TOLD: Final = (*REGISTER, sheet("issues", [_ISSUES, ["1", "路灯不亮", "路灯"]]))


def _towns_and_villages() -> bytes:
    """Return a town, a village that names it, one that lies in it, and an estate in a village."""
    shapes = (
        square(120.0, 31.7, 0.1),
        square(120.2, 31.7, 0.02),
        square(120.03, 31.74, 0.02),
        square(120.035, 31.745, 0.002),
    )
    made = geojson(*shapes)
    rows = (
        ("第1处", "丁堰街道", "街道", ""),
        ("第2处", "芳渚村", "村", "丁堰街道"),
        ("第3处", "潞城村", "村", ""),
        ("第4处", "芙蓉小区", "小区", ""),
    )
    for old, name, level, town in rows:
        said = f'"名称": "{name}", "级别": "{level}", "街道": "{town}"'
        made = made.replace(f'"名称": "{old}"', said)
    return made.encode()


RECORDS: Final[tuple[ImportCase, ...]] = (
    # --- households ---
    *both(
        "V5 the same household twice",
        "households",
        [_HOMES, ["", "芳渚村8号", "芳渚村"], ["", "芳渚村8号", "芳渚村"]],
        before=VILLAGES,
        asks={"same_household": "one"},
        accepted=2,
        stored={"address": ("芳渚村8号",)},
    ),
    *both(
        "V5 the same number twice, word for word",
        "households",
        [_HOMES, ["H8", "芳渚村8号", "芳渚村"], ["H8", "芳渚村8号", "芳渚村"]],
        before=VILLAGES,
        asks={"same_household": "one"},
        accepted=2,
        stored={"code": ("H8",)},
    ),
    *both(
        "V5 nearly the same household",
        "households",
        [
            _HOMES,
            ["", "芳渚村8号", "芳渚村"],
            ["", "芳渚村 ８号", "芳渚村"],
            ["", "芳渚村8號", "芳渚村"],
            ["", "芳渚村八号", "芳渚村"],
            ["", "芳渚村8-1号", "芳渚村"],
        ],
        before=VILLAGES,
        asks={"same_household": "reject"},
        rejected=((3, "repeated"), (4, "repeated"), (5, "repeated")),
        accepted=2,
        stored={"address": ("芳渚村8号", "芳渚村8-1号")},
    ),
    *both(
        "V5 nearly the same household, but two",
        "households",
        [_HOMES, ["", "芳渚村8号", "芳渚村"], ["", "芳渚村八号", "芳渚村"]],
        before=VILLAGES,
        asks={"same_household": "reject"},
        answers={"same_household": "separate"},
        accepted=2,
        stored={"address": ("芳渚村8号", "芳渚村八号")},
    ),
    *both(
        "V5 one number, two households",
        "households",
        [_HOMES, ["H8", "芳渚村8号", "芳渚村"], ["H8", "潞城村9号", "潞城村"]],
        before=VILLAGES,
        rejected=((3, "repeated"),),
        accepted=1,
        stored={"address": ("芳渚村8号",)},
    ),
    *both(
        "V5 one address in two villages",
        "households",
        [_HOMES, ["", "8号", "芳渚村"], ["", "8号", "潞城村"]],
        before=VILLAGES,
        accepted=2,
        stored={"area": ("芳渚村", "潞城村")},
    ),
    *both(
        "V5 a stored household without its number",
        "households",
        [_HOMES, ["", "芳渚村一号", "芳渚村"], ["", "芳渚村3号", "芳渚村"]],
        before=REGISTER,
        asks={"same_household": "reject"},
        rejected=((2, "repeated"),),
        accepted=1,
        stored={"code": ("H1", "H2", "007", "")},
    ),
    *both(
        "V5 a stored household without its number, taken for one",
        "households",
        [_HOMES, ["", "芳渚村1号", "芳渚村"]],
        before=REGISTER,
        asks={"same_household": "reject"},
        answers={"same_household": "one"},
        accepted=1,
        stored={"code": ("H1", "H2", "007")},
    ),
    *both(
        "V5 two numbers at one address",
        "households",
        [_HOMES, ["H8", "芳渚村8号", "芳渚村"], ["H9", "芳渚村8号", "芳渚村"]],
        before=VILLAGES,
        accepted=2,
        warned=("share an address", "Rows: 2, 3"),
    ),
    *both(
        "V5 a new number at a stored address",
        "households",
        [_HOMES, ["H8", "芳渚村1号", "芳渚村"]],
        before=REGISTER,
        accepted=1,
        warned=("share an address", "Rows: 2"),
    ),
    # --- visits ---
    *both(
        "V5 visits to nobody on the register",
        "visits",
        _visited(["", "H9", "2024-03-05", "met"], ["", "H1", "2024-03-05", "met"]),
        before=REGISTER,
        rejected=((2, "orphan"),),
        accepted=1,
        stored={"household": ("H1",)},
    ),
    *both(
        "V5 visits by address",
        "visits",
        [
            ["户号", "地址", "走访时间", "走访结果"],
            ["", "芳渚村1号", "2024-03-05", "met"],
            ["", "芳渚村98号", "2024-03-05", "met"],
            ["", "芳渚村99号", "2024-03-05", "no_answer"],
            ["H9", "潞城村2号", "2024-03-05", "met"],
            ["H1", "潞城村2号", "2024-03-06", "met"],
        ],
        before=REGISTER,
        rejected=((6, "another_door"),),
        accepted=4,
        stored={"household": ("H1", "", "", "H2")},
        warned=("not on the register: 2", "does not have their number: 1", "Rows: 5"),
    ),
    *both(
        "V5 one number, two visits",
        "visits",
        _visited(["1", "H1", "2024-03-05", "met"], ["1", "H2", "2024-03-06", "no_answer"]),
        before=REGISTER,
        rejected=((3, "repeated"),),
        accepted=1,
        stored={"household": ("H1",), "outcome": ("met",)},
    ),
    *both(
        "V5 one number, one visit twice",
        "visits",
        _visited(["1", "H1", "2024-03-05", "met"], ["１", "H1", "2024-03-05", "met"][:4]),
        before=REGISTER,
        rejected=((3, "repeated"),),
        accepted=1,
        stored={"household": ("H1",)},
    ),
    *both(
        "V5 one number, one visit twice, word for word",
        "visits",
        _visited(["1", "H1", "2024-03-05", "met"], ["1", "H1", "2024-03-05", "met"]),
        before=REGISTER,
        accepted=2,
        stored={"household": ("H1",)},
    ),
    *both(
        "V5 the number of a stored visit",
        "visits",
        _visited(["1", "H2", "2024-03-06", "no_answer"]),
        before=_FIRST,
        asks={"same_number": "reject"},
        rejected=((2, "number_taken"),),
        stored={"household": ("H1",), "outcome": ("met",)},
    ),
    *both(
        "V5 the number of a stored visit, a correction",
        "visits",
        _visited(["1", "H1", "2024-03-05", "no_answer"]),
        before=_FIRST,
        asks={"same_number": "reject"},
        answers={"same_number": "replace"},
        accepted=1,
        stored={"household": ("H1",), "outcome": ("no_answer",)},
    ),
    *both(
        "V5 the stored visit again",
        "visits",
        _visited(["1", "H1", "2024-03-05", "见面"]),
        before=_FIRST,
        accepted=1,
        stored={"household": ("H1",), "outcome": ("met",)},
    ),
    *both(
        "V5 equal visits without a number",
        "visits",
        _visited(
            ["", "H1", "2024-03-05", "met"],
            ["", "H1", "2024-03-05", "met"],
            ["", "H1", "2024-03-05", "no_answer"],
        ),
        before=REGISTER,
        asks={"same_visit": "one"},
        accepted=3,
        stored={"outcome": ("met", "no_answer")},
    ),
    *both(
        "V5 equal visits without a number, but two",
        "visits",
        _visited(["", "H1", "2024-03-05", "met"], ["", "H1", "2024-03-05", "met"]),
        before=REGISTER,
        asks={"same_visit": "one"},
        answers={"same_visit": "separate"},
        accepted=2,
        stored={"outcome": ("met", "met")},
    ),
    # --- issues ---
    *both(
        "V5 one number, two issues",
        "issues",
        [_ISSUES, ["1", "路灯不亮", "路灯"], ["1", "公交太远", "公交"]],
        before=REGISTER,
        rejected=((3, "repeated"),),
        accepted=1,
        stored={"text": ("路灯不亮",)},
    ),
    *both(
        "V5 the number of a stored issue",
        "issues",
        [_ISSUES, ["1", "公交太远", "公交"]],
        before=_TOLD,
        asks={"same_number": "reject"},
        rejected=((2, "number_taken"),),
        stored={"text": ("路灯不亮",)},
    ),
    *both(
        "V5 the same complaint of two people",
        "issues",
        [_ISSUES, ["", "路灯不亮", "路灯"], ["", "路灯不亮", "路灯"]],
        before=REGISTER,
        accepted=2,
        stored={"text": ("路灯不亮", "路灯不亮")},
    ),
    *both(
        "V5 an issue of nobody on the register",
        "issues",
        [["户号", "内容"], ["H9", "路灯不亮"], ["H1", "公交太远"]],
        before=REGISTER,
        accepted=2,
        stored={"household": ("", "H1")},
        warned=("Register numbers that no household has: 1", "Rows: 2"),
    ),
    # --- names of areas ---
    *both(
        "V5 names of villages as people write them",
        "households",
        [
            _HOMES,
            ["H1", "1号", "芳渚村委会"],
            ["H2", "2号", "芳渚"],
            ["H3", "3号", "芳诸村"],
            ["H4", "4号", "芳渚 村"],
            ["H5", "5号", "方渚村"],
            ["H6", "6号", " 芳渚村\u200b"],
            ["H7", "7号", "别处村"],
        ],
        before=VILLAGES,
        asks={
            f"area.{name}": "芳渚村"
            for name in ("芳渚村委会", "芳渚", "芳诸村", "芳渚 村", "方渚村")
        },
        accepted=7,
        stored={"area": ("芳渚村",) * 6 + ("",)},
        warned=("not loaded", "别处村"),
    ),
    *both(
        "V5 a name that is another village's",
        "visits",
        [["村", "走访时间", "走访结果"], ["芳诸村", "2024-03-05", "met"]],
        before=VILLAGES,
        asks={"area.芳诸村": "芳渚村"},
        answers={"area.芳诸村": "潞城村"},
        accepted=1,
        stored={"area": ("潞城村",)},
    ),
    *both(
        "V5 a name that is no village's",
        "visits",
        [["村", "走访时间", "走访结果"], ["芳诸村", "2024-03-05", "met"]],
        before=VILLAGES,
        asks={"area.芳诸村": "芳渚村"},
        answers={"area.芳诸村": "-"},
        accepted=1,
        stored={"area": ("",)},
    ),
    ImportCase(
        "V5 towns and villages in one file",
        Delivery("areas", "区.geojson", _towns_and_villages),
        accepted=4,
        stored={
            "name": ("丁堰街道", "芳渚村", "潞城村", "芙蓉小区"),
            "town": ("", "丁堰街道", "丁堰街道", "潞城村"),
        },
    ),
    *both(
        "V5 positions that are known roughly",
        "issues",
        [
            ["内容", "经度(WGS84)", "纬度(WGS84)", "位置精确到"],
            ["路灯不亮", 120.0101, 31.7501, "村/社区"],
            ["公交太远", 120.0102, 31.7502, "Town"],
            ["没有车站", 120.0103, 31.7503, ""],
            ["路太窄", 120.0104, 31.7504, "差不多"],
        ],
        before=VILLAGES,
        rejected=((5, "precision"),),
        accepted=3,
        stored={"precision": ("village", "town", "point")},
    ),
)
