"""Two coordinates in one cell are told apart, however they are written."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importing.pairs import with_pairs_apart
from data.reading.raw import RawTable

LON = st.decimals(91, 179, places=6).map(str)
LAT = st.decimals(-89, 89, places=6).map(str)
BETWEEN = [",", "，", ", ", " ", ";", "；", "、", "/", "|"]


def apart(cells: list[str]) -> list[tuple[str, str]]:
    raw = RawTable("a.csv", pd.DataFrame({"坐标": cells}, dtype=object), None, None, {})
    rows = with_pairs_apart(raw).rows
    return list(zip(rows["坐标 经度"], rows["坐标 纬度"], strict=True))


@given(LON, LAT, st.sampled_from(BETWEEN), st.sampled_from(["{}", "[{}]", " {} "]))
def test_longitude_comes_out_first(lon: str, lat: str, between: str, around: str) -> None:
    for pair in ((lon, lat), (lat, lon)):
        assert apart([around.format(between.join(pair))]) == [(lon, lat)]


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("N31°43′ E120°03′", ("E120°03′", "N31°43′")),
        ("POINT (120.05 31.72)", ("120.05", "31.72")),
        ("499052.1,3510804.2", ("499052.1", "3510804.2")),
    ],
)
def test_other_ways_of_writing_a_pair(cell: str, pair: tuple[str, str]) -> None:
    assert apart([cell]) == [pair]
