"""V4: metres and shifted degrees, in whole files and in parts of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from geo.crs import BD09, GCJ02, STORED_CRS, WEB_MERCATOR, transform
from tests.corpus.base import ImportCase
from tests.corpus.grounds import HOUSES, LAT, LON, SPOTS, VILLAGES, both, sheet

_THREE: Final = SPOTS[:3]
_KEPT: Final = {"place": tuple((round(lon, 5), round(lat, 5)) for lon, lat in _THREE)}
_WITHOUT_ZONE, _WITH_ZONE = "EPSG:4549", "EPSG:4528"
_Pairs = Sequence[tuple[float, float]]


def _in(system: str, spots: _Pairs) -> list[tuple[float, float]]:
    """Return spots in another system."""
    lon, lat = np.array(spots).T
    x, y = transform(lon, lat, source=STORED_CRS, target=system)
    return list(zip(np.round(x, 7).tolist(), np.round(y, 7).tolist(), strict=True))


def _rows(pairs: Sequence[tuple[Any, Any]], head: tuple[str, str] = ("X", "Y")) -> list[list[Any]]:
    return [["户号", *head], *([f"P{n}", *pair] for n, pair in enumerate(pairs, 1))]


_DEGREES: Final = ("经度", "纬度")
_ALL: Final = {"place": tuple((round(lon, 5), round(lat, 5)) for lon, lat in SPOTS)}
_SHIFTED: Final = SPOTS[:32]

SYSTEMS: Final[tuple[ImportCase, ...]] = (
    *(
        case
        for name, system in (
            ("without zone", _WITHOUT_ZONE),
            ("with zone", _WITH_ZONE),
            ("of the web", WEB_MERCATOR),
        )
        for case in both(
            f"V4 metres {name}",
            "households",
            _rows(_in(system, _THREE)),
            before=VILLAGES,
            accepted=3,
            stored=_KEPT,
        )
    ),
    *both(
        "V4 metres, north first",
        "households",
        _rows([(y, x) for x, y in _in(_WITHOUT_ZONE, _THREE)]),
        before=VILLAGES,
        asks={"axes": "swapped"},
        accepted=3,
        stored=_KEPT,
    ),
    *both(
        "V4 metres with zone in a new campaign",
        "households",
        _rows(_in(_WITH_ZONE, _THREE)),
        accepted=3,
        stored=_KEPT,
    ),
    *both(
        "V4 metres without zone in a new campaign",
        "households",
        _rows(_in(_WITHOUT_ZONE, _THREE)),
        asks={"crs": ""},
        answers={"crs": _WITHOUT_ZONE},
        accepted=3,
        stored=_KEPT,
    ),
    *both(
        "V4 metres of the web in a new campaign",
        "households",
        _rows(_in(WEB_MERCATOR, _THREE)),
        asks={"crs": WEB_MERCATOR},
        accepted=3,
        stored=_KEPT,
    ),
    *both(
        "V4 metres among degrees",
        "households",
        _rows([*_THREE[:2], *_in(_WITHOUT_ZONE, _THREE[2:])], (LON, LAT)),
        before=VILLAGES,
        rejected=((4, "position_in_metres"),),
        accepted=2,
    ),
    *both(
        "V4 degrees among metres",
        "households",
        _rows([*_THREE[:1], *_in(_WITHOUT_ZONE, _THREE[1:])]),
        before=VILLAGES,
        asks={"crs": _WITHOUT_ZONE},
        rejected=((2, "position_in_degrees"),),
        accepted=2,
    ),
    *both(
        "V4 metres of another city",
        "households",
        _rows([(499_052.1, 4_420_804.2), (499_152.1, 4_420_904.2)]),
        before=VILLAGES,
        asks={"crs": ""},
        answers={"crs": _WITHOUT_ZONE, "far_away": "reject"},
        rejected=((2, "far_away"), (3, "far_away")),
    ),
    *(
        ImportCase(
            f"V4 {system} in the whole file",
            sheet("households", _rows(_in(system, SPOTS), _DEGREES)),
            HOUSES,
            accepted=64,
            stored=_ALL,
        )
        for system in (GCJ02, BD09, STORED_CRS)
    ),
    *both(
        "V4 shifted, and too few to tell",
        "households",
        _rows(_in(GCJ02, _THREE), _DEGREES),
        before=HOUSES,
        asks={"crs": STORED_CRS},
        answers={"crs": GCJ02},
        accepted=3,
        stored=_KEPT,
    ),
    *both(
        "V4 a header that contradicts the buildings",
        "households",
        _rows(_in(GCJ02, SPOTS), (LON, LAT)),
        before=HOUSES,
        asks={"crs": GCJ02},
        accepted=64,
        stored=_ALL,
    ),
    *(
        ImportCase(
            f"V4 half {system}, half WGS 84",
            sheet("households", _rows([*_in(system, _SHIFTED), *SPOTS[32:]], _DEGREES)),
            HOUSES,
            asks={"crs": "mixed"},
            accepted=64,
            stored=_ALL,
        )
        for system in (GCJ02, BD09)
    ),
    ImportCase(
        "V4 half shifted, one of them astray",
        sheet(
            "households",
            _rows([*_in(GCJ02, _SHIFTED), *SPOTS[32:], (120.0155, 31.7591)], _DEGREES),
        ),
        HOUSES,
        asks={"crs": "mixed"},
        rejected=((66, "datum"),),
        accepted=64,
        stored=_ALL,
    ),
    *both(
        "V4 whole degrees",
        "households",
        _rows([(118, 30)], _DEGREES),
        asks={"crs": STORED_CRS},
        accepted=1,
        warned=("fewer than 4 decimals",),
    ),
    *both(
        "V4 whole degrees far from the campaign",
        "households",
        _rows([(118, 30), *_THREE], (LON, LAT)),
        before=VILLAGES,
        asks={"far_away": "reject"},
        rejected=((2, "far_away"),),
        accepted=3,
    ),
)
