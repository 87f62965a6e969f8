"""V6: sheets as offices keep them, with headings in between, parts in columns, ticks."""

from __future__ import annotations

from typing import Final

from tests.corpus.base import ImportCase
from tests.corpus.grounds import REGISTER, VILLAGES, both

_LONG: Final = f"{' ' * 19_000}1"
"""Takes for ever where blanks are looked for from every blank on."""

SHEETS: Final[tuple[ImportCase, ...]] = (
    *both(
        "V6 cells of blanks",
        "visits",
        [
            ["户号", "走访时间", "走访结果", "坐标"],
            *(["H1", f"{n}{_LONG}", "met", "120.0101,31.7501"] for n in range(20)),
            *(["H1", f"2024-03-0{n}", "met", f"{n}{_LONG}"] for n in range(1, 6)),
        ],
        before=REGISTER,
        asks={"crs": "EPSG:4326"},
        rejected=(
            *((row, "date") for row in range(2, 22)),
            *((row, "position_half") for row in range(22, 27)),
        ),
    ),
    *both(
        "V6 names of villages between their households",
        "households",
        [
            ["户号", "地址", "备注"],
            ["芳渚村", "", ""],
            ["H8", "芳渚村8号", ""],
            ["潞城村", "", ""],
            ["H9", "", ""],
        ],
        before=VILLAGES,
        rejected=((2, "heading"), (4, "heading")),
        accepted=2,
        stored={"code": ("H8", "H9")},
    ),
    *both(
        "V6 addresses in parts",
        "households",
        [
            ["户号", "村", "小区", "楼号", "单元", "室"],
            ["H8", "芳渚村", "芙蓉小区", "7", "2", "301"],
            ["H9", "芳渚村", "芙蓉小区", "8幢", "", "102室"],
            ["H10", "芳渚村", "", "", "", ""],
        ],
        before=VILLAGES,
        accepted=3,
        stored={"address": ("芙蓉小区7幢2单元301室", "芙蓉小区8幢102室", "")},
        warned=("put together from the columns 小区, 楼号, 单元, 室",),
    ),
    *both(
        "V6 addresses that a spreadsheet made days",
        "households",
        [["户号", "地址", "村"], ["H8", "2024-07-02", "芳渚村"], ["H9", "7-2-301", "芳渚村"]],
        before=VILLAGES,
        rejected=((2, "damaged_number"),),
        accepted=1,
        stored={"code": ("H9",)},
    ),
    *both(
        "V6 outcomes and ticks as people write them",
        "visits",
        [
            ["户号", "走访时间", "走访结果", "是否留卡"],
            ["H1", "2024-03-05", "已见面", "☑"],
            ["H1", "2024-03-06", "家里没人", "✗"],
            ["H1", "2024-03-07", "空置房", "☐"],
            ["H1", "2024-03-08", "未见面", ""],
            ["H1", "2024-03-09", "√", ""],
        ],
        before=REGISTER,
        rejected=((5, "outcome"), (6, "outcome")),
        accepted=3,
        stored={
            "outcome": ("met", "no_answer", "vacant_suspected"),
            "card_left": (True, False, False),
        },
    ),
)
