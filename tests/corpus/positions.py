"""V3: coordinates that are none, half, exchanged, out of range, far away, or oddly written."""

from __future__ import annotations

from typing import Any, Final

from tests.corpus.base import ImportCase
from tests.corpus.grounds import LAT, LON, REGISTER, VILLAGES, both

_HERE: Final = (120.0101, 31.7501)
_THERE: Final = (120.0402, 31.7502)
_ELSEWHERE: Final = (120.0123, 31.7523)


def _at(*places: tuple[Any, Any], head: tuple[str, str] = (LON, LAT)) -> list[list[Any]]:
    """Return households at places as they are written."""
    return [
        ["户号", "地址", *head],
        *([f"P{n}", f"某处{n}号", *place] for n, place in enumerate(places, 1)),
    ]


_NONE: Final = (
    "NaN",
    "inf",
    "-inf",
    "1e400",
    "",
    "—",
    "无",
    "NULL",
    "--",
    "未知",
    "1.#INF",
    "1e308",
)


def _nowhere(count: int) -> dict[str, tuple[object, ...]]:
    return {"place": (None,) * count, "precision": ("point",) * count}


POSITIONS: Final[tuple[ImportCase, ...]] = (
    *both(
        "V3 words for nothing",
        "households",
        _at(*((each, each) for each in _NONE)),
        before=VILLAGES,
        accepted=len(_NONE),
        stored=_nowhere(len(_NONE)),
        warned=("Households without a position",),
    ),
    *both(
        "V3 zeros",
        "households",
        _at((0, 0), ("0.0", "0.000000"), ("０", "０"), _HERE),
        before=VILLAGES,
        accepted=4,
        stored={"place": (None, None, None, _HERE)},
        warned=("like 0, 0 or inf", "Rows: 2, 3, 4"),
        silent=("decimals",),
    ),
    *both(
        "V3 both in one cell",
        "households",
        [
            ["户号", "地址", "坐标(WGS84)"],
            ["P1", "某处1号", "120.0101,31.7501"],
            ["P2", "某处2号", "31.7502，120.0402"],
            ["P3", "某处3号", "N31°45′8.28″ E120°0′44.28″"],
            ["P4", "某处4号", "POINT(120.0101 31.7501)"],
            ["P5", "某处5号", "村口"],
            ["P6", "某处6号", ""],
        ],
        before=VILLAGES,
        rejected=((6, "position_half"),),
        accepted=5,
        stored={"place": (_HERE, _THERE, _ELSEWHERE, _HERE, None)},
        warned=("two coordinates in a cell",),
    ),
    *both(
        "V3 letters of the sides",
        "households",
        _at(
            ("E120.0101", "N31.7501"), ("东经120.0402°", "北纬31.7502°"), ("120.0123E", "31.7523N")
        ),
        before=VILLAGES,
        accepted=3,
        stored={"place": (_HERE, _THERE, _ELSEWHERE)},
    ),
    *both(
        "V3 half a position",
        "households",
        _at((120.0101, ""), ("", 31.7501), (120.0101, 0), (0, 31.7501), (120.0101, "inf")),
        before=VILLAGES,
        rejected=tuple((row, "position_half") for row in range(2, 7)),
    ),
    *both(
        "V3 exchanged in the whole file",
        "households",
        _at(*((lat, lon) for lon, lat in (_HERE, _THERE, _ELSEWHERE))),
        before=VILLAGES,
        asks={"axes": "swapped"},
        accepted=3,
        stored={"place": (_HERE, _THERE, _ELSEWHERE)},
    ),
    *both(
        "V3 exchanged in the whole file of a new campaign",
        "households",
        _at(*((lat, lon) for lon, lat in (_HERE, _THERE, _ELSEWHERE))),
        asks={"axes": "swapped"},
        accepted=3,
        stored={"place": (_HERE, _THERE, _ELSEWHERE)},
    ),
    *both(
        "V3 exchanged in one row",
        "households",
        _at(_HERE, _THERE[::-1], _ELSEWHERE),
        before=VILLAGES,
        asks={"axes": "by_row"},
        accepted=3,
        stored={"place": (_HERE, _THERE, _ELSEWHERE)},
    ),
    *both(
        "V3 exchanged in one row and left so",
        "households",
        _at(_HERE, _THERE[::-1], _ELSEWHERE),
        before=VILLAGES,
        asks={"axes": "by_row"},
        answers={"axes": "as_written"},
        rejected=((3, "position_swapped"),),
        accepted=2,
    ),
    *both(
        "V3 no place on earth",
        "households",
        _at((120.0101, 91), (181, 31.7501), (1e12, 31.7501), (-181, -91), _HERE),
        before=VILLAGES,
        rejected=(
            (2, "position_range"),
            (3, "position_range"),
            (4, "position_range"),
            (5, "position_range"),
        ),
        accepted=1,
    ),
    *both(
        "V3 wrong sign",
        "households",
        _at((-120.0101, 31.7501), (120.0101, -31.7501), (-120.0101, -31.7501), _HERE),
        before=VILLAGES,
        asks={"far_away": "reject"},
        rejected=tuple((row, "far_away") for row in range(2, 5)),
        accepted=1,
        stored={"place": (_HERE,)},
    ),
    *both(
        "V3 wrong sign in a new campaign",
        "households",
        _at((-120.0101, 31.7501), (120.0101, -31.7501), _HERE),
        asks={"far_away": "reject"},
        rejected=((2, "far_away"), (3, "far_away")),
        accepted=1,
    ),
    *both(
        "V3 another city",
        "households",
        _at((116.3912, 39.9071), _HERE),
        before=VILLAGES,
        asks={"far_away": "reject"},
        answers={"far_away": "no_place"},
        accepted=2,
        stored={"place": (None, _HERE)},
    ),
    *both(
        "V3 a whole file in another city",
        "issues",
        [["内容", LON, LAT], ["路灯不亮", 116.3912, 39.9071], ["公交", 116.3922, 39.9072]],
        before=REGISTER,
        asks={"far_away": "reject"},
        rejected=((2, "far_away"), (3, "far_away")),
    ),
    *both(
        "V3 the next county",
        "households",
        _at((120.2101, 31.7501), _HERE),
        before=VILLAGES,
        accepted=2,
        warned=("outside the campaign's area", "Rows: 2"),
    ),
    *both(
        "V3 degrees, minutes and seconds",
        "households",
        _at(
            ("120°00′36″", "31°45′00″"),
            ("120°00'36\"E", "31°45'N"),
            ("东经120度0分36秒", "北纬31度45分"),
            ("120°0.6′", "31°45.0′"),
            ("120.01°", "31.75°"),
        ),
        before=VILLAGES,
        accepted=5,
        stored={"place": ((120.01, 31.75),) * 5},
    ),
    *both(
        "V3 degrees and minutes that cannot be",
        "households",
        _at(
            ("120°61′00″", "31°45′"),
            ("120-00-36", "31-45-00"),
            ("120:00:36", "31:45:00"),
            ("120 00 36", "31 45 00"),
            ("120.00.36", "31.45.00"),
        ),
        before=VILLAGES,
        rejected=(
            (2, "position_range"),
            (3, "number"),
            (4, "number"),
            (5, "position_in_metres"),
            (6, "number"),
        ),
    ),
    *both(
        "V3 digits and points of other kinds",
        "households",
        _at(
            ("１２０．０１０１", "３１．７５０１"),
            ("120,0101", "31,7501"),
            (" 120.0101\u200b", "\u300031.7501"),
            ("1.200101E+02", "31.7501"),
            ("+120.0101", "31.7501"),
        ),
        before=VILLAGES,
        accepted=5,
        stored={"place": (_HERE,) * 5},
    ),
    *both(
        "V3 what is no number",
        "households",
        _at(
            ("120.0101度东", "31.7501"),
            ("120..0101", "31.7501"),
            ("经度", "纬度"),
            ("12O.0101", 31.7),
        ),
        before=VILLAGES,
        rejected=tuple((row, "number") for row in range(2, 6)),
    ),
    *both(
        "V3 with thousands marked",
        "households",
        _at(("40,499,052", "3,510,804"), _HERE),
        before=VILLAGES,
        rejected=((2, "number"),),
        accepted=1,
    ),
    *both(
        "V3 hardly any decimals",
        "households",
        _at((120.01, 31.75), (120, 31.7)),
        before=VILLAGES,
        accepted=2,
        warned=("fewer than 4 decimals", "Rows: 2, 3"),
    ),
)
