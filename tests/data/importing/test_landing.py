"""The preview knows where every row will lie, how exactly, and which become no record."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.landing import REJECTED
from data.store import Store
from geo.precision import PRECISION_CODES
from tests.data.importing.asking import rehearsed

ESTATE = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"芳渚苑"},'
    '"geometry":{"type":"Polygon","coordinates":[[[120,31],[120.01,31],[120.01,31.01],'
    "[120,31.01],[120,31]]]}}]}"
)
REGISTER = "户号,地址,经度,纬度\nA1,芳渚苑1幢101室,120.002,31.002\n"
MIXED = (
    "户号,地址,经度,纬度\n"
    "B1,甲路1号,120.001,31.001\n"  # exact
    "B2,芳渚苑77幢,,\n"  # its village is known, the building is not
    "B3,无此村12号,,\n"  # nowhere
    "B1,乙路2号,120.004,31.004\n"  # the number again: rejected, but it says where
)


@pytest.fixture
def ground(geopackage: Store, tmp_path: Path) -> Store:
    for kind, name, text in (("areas", "a.geojson", ESTATE), ("households", "h.csv", REGISTER)):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        answers = {"all": "recommended"}
        import_file(geopackage, LOCAL, Job(kind, path, campaign="测试", answers=answers))
    return geopackage


def test_every_row_of_a_register_lands(ground: Store, tmp_path: Path) -> None:
    lon, lat, precision, _ = rehearsed(
        ground, "households", MIXED, tmp_path, all="recommended"
    ).places
    words = ["point", "village", "point"]
    assert precision.tolist() == [*(PRECISION_CODES[word] for word in words), REJECTED]
    assert np.isfinite(lon).tolist() == np.isfinite(lat).tolist() == [True, True, False, True]
    assert (lon[0], lat[3]) == pytest.approx((120.001, 31.004))
    assert 120 < lon[1] < 120.01


def test_visits_land_at_their_households(ground: Store, tmp_path: Path) -> None:
    visits = "户号,走访时间,走访结果\nA1,2017-03-24,入户见面\nX9,2017-03-24,入户见面\n"
    lon, lat, precision, _ = rehearsed(ground, "visits", visits, tmp_path).places
    assert (lon[0], lat[0]) == pytest.approx((120.002, 31.002))
    assert np.isnan(lon[1])
    assert precision.tolist() == [PRECISION_CODES["point"], REJECTED]


def test_visits_without_a_register_have_no_place(geopackage: Store, tmp_path: Path) -> None:
    visits = "户号,走访时间,走访结果\nA1,2017-03-24,入户见面\n"
    places = rehearsed(geopackage, "visits", visits, tmp_path).places
    assert np.isnan(places.lon).all()


def test_areas_keep_their_outlines(geopackage: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(ESTATE, encoding="utf-8")
    job = Job("areas", path, campaign="测试", answers={"all": "recommended"})
    shapes = import_file(geopackage, LOCAL, job, write=False).places.shapes
    assert [shape.geom_type for shape in shapes] == ["Polygon"]
