"""The demo campaign: made-up houses at real town positions, deterministic from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.categories import starter_rows
from data.demo.geography import HOUSEHOLDS, METRIC, Land, lay_out
from data.demo.life import EFFECTIVE, SUGGESTIONS, issues_of, visits_of
from data.demo.published import CREDIT, DEPARTMENTS, FIRST_DAY, LAST_DAY
from data.demo.stories import Exposure
from data.store import Change
from data.writing import campaign_row
from geo.crs import STORED_CRS, transform
from geo.errors import NameTaken
from geo.model import Campaign

if TYPE_CHECKING:
    from data.writing import Writer

SEED: Final = 2017
FEWEST: Final = 200
"""The smallest demo that still holds all seven departments."""


def demo_change(*, households: int = HOUSEHOLDS, seed: int = SEED) -> Change:
    """Describe the change that puts the demo campaign into a store.

    The same size and seed are the same request: asking twice makes one campaign.
    """
    if households < FEWEST:
        raise ValueError(f"a demo needs at least {FEWEST} households")
    request = uuid5(NAMESPACE_URL, f"doorstep-demo-{seed}-{households}")
    return Change(request, "demo", lambda writer: _Demo(writer, request, households, seed).write())


class _Demo:
    def __init__(self, writer: Writer, request: UUID, households: int, seed: int) -> None:
        self.writer = writer
        self.request = request
        self.wanted = households
        self.seed = seed
        self.rng = np.random.default_rng(seed)

    def write(self) -> dict[str, int]:
        name = self._campaign().name
        if name in {campaign.name for campaign in self.writer.campaigns()}:
            raise NameTaken(value=name)
        land = lay_out(self.rng, self.wanted)
        self.campaign = int(self.writer.add(tables.CAMPAIGN, campaign_row(self._campaign()))[0])
        self.writer.add(tables.CATEGORY, starter_rows(self.campaign))
        departments = self.writer.add(
            tables.DEPARTMENT,
            self._owned(pd.DataFrame({"name": [each.name for each in DEPARTMENTS]})),
        )
        areas = self._areas(land)
        homes = self._homes(land)
        responsible = self._responsible(land, homes)
        visits, issues = self._life(land, homes, responsible)
        counts = self._add_register(land, homes, areas, departments[responsible])
        household = self.household_ids
        self.writer.add(
            tables.VISIT,
            self._owned(
                visits.assign(
                    household_id=household[visits["household"]],
                    area_id=0,
                    department_id=departments[visits["department"]],
                    card_number="",
                    note="",
                ).drop(columns=["household", "department"])
            ),
        )
        at_home = issues["household"].to_numpy()
        self.writer.add(
            tables.ISSUE,
            self._owned(
                issues.assign(
                    household_id=household[at_home],
                    area_id=areas[homes["area"].to_numpy()[at_home]],
                    department_id=departments[issues["department"]],
                    geom=self.points[at_home],
                ).drop(columns=["household", "department"])
            ),
        )
        return counts | {"visits": len(visits), "issues": len(issues)}

    def _campaign(self) -> Campaign:
        size = "" if self.wanted == HOUSEHOLDS else f" {self.wanted} 户"
        variant = "" if self.seed == SEED else f" 种子 {self.seed}"
        return Campaign(
            id=0,
            key=str(self.request),
            name=f"2017 年大走访{size}{variant}",
            starts_on=FIRST_DAY,
            ends_on=LAST_DAY,
            made_up=True,
            credit=CREDIT,
        )

    def _owned(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give rows their campaign and ids of their own, drawn from the seed."""
        return rows.assign(uuid=_uuids(self.rng, len(rows)), campaign_id=self.campaign)

    def _areas(self, land: Land) -> NDArray[np.int64]:
        first = self.writer.next_id(tables.AREA)
        areas = pd.DataFrame(land.areas)
        parent = areas.pop("parent").to_numpy()
        areas["parent_id"] = np.where(parent >= 0, parent + first, 0)
        return self.writer.add(tables.AREA, self._owned(areas.assign(code="")))

    def _homes(self, land: Land) -> pd.DataFrame:
        homes = pd.concat(land.households, ignore_index=True)
        lon, lat = transform(
            homes["x"].to_numpy(), homes["y"].to_numpy(), source=METRIC, target=STORED_CRS
        )
        self.points = np.asarray(shapely.points(lon, lat))
        return homes

    def _responsible(self, land: Land, homes: pd.DataFrame) -> NDArray[np.int64]:
        """Say which department (by row) answers for every household."""
        names = [area["name"].split(" ")[0] for area in land.areas]
        parents = [area["parent"] for area in land.areas]
        by_place = {each.community: row for row, each in enumerate(DEPARTMENTS)}
        of_area = np.array(
            [
                by_place.get(name, by_place.get(names[parent], 0) if parent >= 0 else 0)
                for name, parent in zip(names, parents, strict=True)
            ],
            dtype=np.int64,
        )
        return np.asarray(of_area[homes["area"].to_numpy()])

    def _life(
        self, land: Land, homes: pd.DataFrame, responsible: NDArray[np.int64]
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        exposure = Exposure.of(land, homes)
        visits, issues = [], []
        copies = homes["copy"].to_numpy()
        for copy in range(copies.max() + 1):
            for row, department in enumerate(DEPARTMENTS):
                theirs = homes[(copies == copy) & (responsible == row)]
                share = len(theirs) / _USUAL[department.name]
                effective = min(round(EFFECTIVE[department.name] * share), len(theirs))
                made = visits_of(self.rng, department, theirs, effective)
                visits.append(made.assign(department=row))
                count = max(round(SUGGESTIONS[department.name] * share), 1)
                heard = issues_of(self.rng, department, made, exposure, count)
                issues.append(heard.assign(department=row))
        return pd.concat(visits, ignore_index=True), pd.concat(issues, ignore_index=True)

    def _add_register(
        self,
        land: Land,
        homes: pd.DataFrame,
        areas: NDArray[np.int64],
        department: NDArray[np.int64],
    ) -> dict[str, int]:
        buildings = pd.concat(land.buildings, ignore_index=True)
        codes = [f"B{number + 1:06d}" for number in range(len(buildings))]
        building_ids = self.writer.add(
            tables.BUILDING,
            self._owned(
                buildings.assign(area_id=areas[buildings["area"].to_numpy()], code=codes).drop(
                    columns="area"
                )
            ),
        )
        self.household_ids = self.writer.add(
            tables.HOUSEHOLD,
            self._owned(
                pd.DataFrame(
                    {
                        "area_id": areas[homes["area"].to_numpy()],
                        "building_id": building_ids[homes["building"].to_numpy()],
                        "department_id": department,
                        "code": [f"H{number + 1:07d}" for number in range(len(homes))],
                        "address": homes["address"],
                        "geom": self.points,
                    }
                )
            ),
        )
        around = pd.concat(land.surroundings, ignore_index=True)
        self.writer.add(tables.SURROUNDING, self._owned(around))
        return {"areas": len(areas), "buildings": len(buildings), "households": len(homes)}


_USUAL: Final = {
    "战略发展部": 500,
    "党群工作部": 420,
    "金融发展局": 560,
    "农村工作局": 660,
    "社会事业局": 640,
    "国土分局": 685,
    "常州国税三分局": 535,
}
"""Households each department answers for at the demo's own size."""


def _uuids(rng: np.random.Generator, count: int) -> list[str]:
    """Draw version-4 identifiers from the seed."""
    digits = rng.bytes(16 * count).hex()
    return [
        f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}"
        for h in (digits[start : start + 32] for start in range(0, len(digits), 32))
    ]
