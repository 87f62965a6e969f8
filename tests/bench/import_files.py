"""The files that are imported, made once: a register as a workbook, a very long one as text."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from data import open_store
from data.actor import LOCAL
from data.importing import Job, import_file
from geo.model import Survey
from tests.bench.import_task import CAMPAIGN
from tests.bench.stores import FOLDER, store_of

COLUMNS = {"code": "户号", "address": "地址", "lon": "经度", "lat": "纬度"}
WITHOUT_PLACE = 50
BROKEN = 1000
"""One row of so many has no position, or one that is none: people's files are like that."""

LEAST_DEMO = 2_000


def blank_store(folder: Path) -> Path:
    """Make a store without anything."""
    path = folder / "blank.gpkg"
    open_store(path).prepare()
    return path


def store_with_ground(folder: Path, rows: int) -> Path:
    """Make a store whose campaign has the areas and buildings of a demo, and no household."""
    survey = _survey(rows)
    areas = survey.areas[survey.areas["level"] == "community"]
    buildings = survey.surroundings["buildings"]
    frames = {
        "areas": gpd.GeoDataFrame(
            {"名称": areas["name"].tolist()}, geometry=areas.geometry.tolist(), crs=4326
        ),
        "buildings": gpd.GeoDataFrame(
            {"代码": [f"B{number:06d}" for number in buildings.index]},
            geometry=buildings.geometry.tolist(),
            crs=4326,
        ),
    }
    path = folder / "ground.gpkg"
    store = open_store(path)
    store.prepare()
    for kind, frame in frames.items():
        frame.to_file(folder / f"{kind}.geojson")
        job = Job(
            kind, folder / f"{kind}.geojson", campaign=CAMPAIGN, answers={"all": "recommended"}
        )
        assert import_file(store, LOCAL, job).written
    return path


def workbook(rows: int) -> Path:
    """Return an XLSX of households with a title above the header, as registers are kept."""
    path = FOLDER / f"register-{rows}.xlsx"
    if path.exists():
        return path
    survey = _survey(rows)
    lon, lat = (np.resize(each, rows) for each in survey.household_positions)
    names = survey.areas["name"].reindex(survey.households["area"]).fillna("").tolist()
    table = pd.DataFrame(
        {
            "户号": [f"H{number:07d}" for number in range(rows)],
            "地址": [f"{names[n % len(names)]}{n // 60 + 1}组{n % 60 + 1}号" for n in range(rows)],
            "村社区": [names[number % len(names)] for number in range(rows)],
            "责任部门": [f"部门{number % 7 + 1}" for number in range(rows)],
            "经度": [f"{value:.6f}" for value in lon],
            "纬度": [f"{value:.6f}" for value in lat],
        }
    )
    table.loc[table.index % WITHOUT_PLACE == 0, ["经度", "纬度"]] = ""
    table.loc[table.index % BROKEN == 1, "经度"] = "不清楚"
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        table.to_excel(writer, index=False, startrow=1, sheet_name="名册")
        writer.sheets["名册"].write_string(0, 0, "住户名册")
    return path


def text_table(rows: int) -> Path:
    """Return a CSV in UTF-8 of households: number, address, longitude, latitude."""
    path = FOLDER / f"register-{rows}.csv"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(rows)
    number = np.arange(rows)
    table = pd.DataFrame(
        {
            COLUMNS["code"]: [f"H{n:07d}" for n in number],
            COLUMNS["address"]: [
                f"第{n // 400 + 1}村{n // 40 % 10 + 1}组{n % 40 + 1}号" for n in number
            ],
            COLUMNS["lon"]: np.round(119.9 + rng.random(rows) * 0.3, 6),
            COLUMNS["lat"]: np.round(31.6 + rng.random(rows) * 0.25, 6),
        }
    )
    table.to_csv(path, index=False, float_format="%.6f")
    return path


def _survey(rows: int) -> Survey:
    store = open_store(store_of(max(rows, LEAST_DEMO)))
    return store.survey(LOCAL, store.campaigns(LOCAL)[0].id)
