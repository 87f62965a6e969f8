"""New outlines take in what stands inside them; what stands for a whole village stays there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely

from data.actor import LOCAL
from data.importing import Job, import_file
from data.importing.kinds.base import Options
from data.store import Store
from geo.precision import PRECISION_CODES

_VILLAGE = shapely.box(120.040, 31.710, 120.060, 31.730)
_ESTATE = shapely.box(120.049, 31.719, 120.051, 31.721)
"""Round the middle of the village, where its dot is."""


def _outline(folder: Path, name: str, shape: shapely.Geometry) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"名称": name},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path


def _bring(store: Store, kind: str, path: Path, *, level: str = "community") -> None:
    job = Job(
        kind,
        path,
        campaign="测试",
        options=Options(level=level),
        answers={"all": "recommended"},
    )
    report = import_file(store, LOCAL, job)
    assert (report.written, report.rejected) == (True, 0)


def test_a_new_estate_takes_in_houses_but_no_household_known_to_the_village_only(
    store: Store, tmp_path: Path
) -> None:
    _bring(store, "areas", _outline(tmp_path, "芳渚村", _VILLAGE))
    register = tmp_path / "户.csv"
    register.write_text(
        "户号,地址,经度,纬度\nH1,芳渚村1号,120.0500,31.7200\nH2,芳渚村2号,,\n", encoding="utf-8"
    )
    _bring(store, "households", register)
    issues = tmp_path / "问题.csv"
    issues.write_text(
        "编号,内容,地址,经度,纬度\nQ1,路灯不亮,芳渚村,,\nQ2,路灯不亮,,120.0500,31.7200\n",
        encoding="utf-8",
    )
    _bring(store, "issues", issues)
    _bring(store, "areas", _outline(tmp_path, "安置小区", _ESTATE), level="estate")
    survey = store.survey(LOCAL, store.campaigns(LOCAL)[0].id)
    names = survey.areas["name"]
    for frame, rough_row in ((survey.households, 1), (survey.issues, 0)):
        rough = frame["precision"].to_numpy() == PRECISION_CODES["village"]
        assert np.flatnonzero(rough).tolist() == [rough_row]
        # both points lie in the estate: only precision tells them apart
        assert shapely.contains(_ESTATE, frame.geometry.to_numpy()).all()
        area = frame["area"].map(names)
        assert area[rough].tolist() == ["芳渚村"]
        assert area[~rough].tolist() == ["安置小区"]
