"""One briefing of a large campaign, in a process of its own; prints figures as JSON.

``python -m tests.bench.brief_task HOUSEHOLDS VILLAGES LANGUAGE``; run by ``brief.py``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import STORED_CRS
from geo.model import Survey
from tests.bench.import_task import Figures, peak_mb, timed
from tests.bench.stores import facts_of, survey_of


def of_villages(survey: Survey, villages: int) -> Survey:
    """Part a campaign's ground into so many villages of the same number of households."""
    lon, lat = survey.households.geometry.x.to_numpy(), survey.households.geometry.y.to_numpy()
    placed = np.isfinite(lon)
    across = max(int(np.sqrt(villages)), 1)
    column = _ranked(lon, placed, across)
    own = np.zeros(len(lon), dtype=np.int64)
    shapes, start = [], 1
    for number in range(across):
        rows = -(-(villages - number) // across)
        there = placed & (column == number)
        row = _ranked(lat, there, rows)
        for each in range(rows):
            inside = there & (row == each)
            own[inside] = start
            points = shapely.multipoints(np.column_stack([lon[inside], lat[inside]]))
            shapes.append(shapely.box(*points.bounds))
            start += 1
    index = pd.RangeIndex(1, len(shapes) + 1, name="id").astype("int64")
    columns = {"parent": 0, "level": "community", "code": ""}
    names = [f"第{number}村民委员会所辖自然村" for number in index]
    data = pd.DataFrame({**columns, "name": names}, index=index)
    areas = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, index=index, crs=STORED_CRS))
    home = pd.Series(own, index=survey.households.index)
    moved = [
        frame.assign(area=frame["household"].map(home).fillna(0).astype("int64"))
        for frame in (survey.visits, survey.issues)
    ]
    households = survey.households.assign(area=own)
    return replace(survey, areas=areas, households=households, visits=moved[0], issues=moved[1])


def _ranked(values: np.ndarray, there: np.ndarray, parts: int) -> np.ndarray:
    """Part values into groups of one size, numbered from 0; -1 elsewhere."""
    group = np.full(len(values), -1)
    rows = np.flatnonzero(there)
    order = np.argsort(values[rows], kind="stable")
    group[rows[order]] = np.arange(len(rows)) * parts // max(len(rows), 1)
    return group


def brief(households: int, villages: int, language: str) -> Figures:
    """Count, lay out, draw and write everything once."""
    from reports.briefing.contents import map_facts, pack_of_tally
    from reports.briefing.counting import tally_of
    from reports.briefing.making import chosen_formats, make_files, making_of
    from reports.exports import FONTS
    from text import Translator

    t = Translator(language)
    figures: Figures = {}
    facts = facts_of(of_villages(survey_of(households), villages))
    with timed(figures, "total_s"):
        with timed(figures, "counting_s"):
            tally, _ = tally_of(facts)
        pack = pack_of_tally(tally, t, snapshot="bench", frozen="")
        making = making_of(pack, map_facts(facts, tally), t, fonts=FONTS)
        shares: list[float] = []
        files = make_files(making, chosen_formats(()), told=shares.append)
    with timed(figures, "again_s"):
        for each in chosen_formats(()):
            with timed(figures, f"{each.key}_s"):
                each.make(making)
    sizes = {f"{name}_mb": len(content) / 1e6 for name, content in files.items()}
    return figures | sizes | {"maps": float(len(shares)), "peak_mb": peak_mb()}


def main() -> None:
    """Do it and print what it took."""
    households, villages, language = sys.argv[1:]
    sys.stdout.write(json.dumps(brief(int(households), int(villages), language)))


if __name__ == "__main__":
    main()
