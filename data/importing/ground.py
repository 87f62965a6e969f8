"""What a campaign holds already, as far as incoming rows refer to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from hashlib import sha1
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.categories import MOST, MOST_NEW, known_words, new_category
from data.importing.addresses import KnownPlaces
from data.importing.columns import simplified
from data.importing.values import listed, same_place
from geo.areas import locate
from geo.crs import STORED_CRS
from geo.datum_evidence import AT_BUILDING_M
from geo.errors import TooManyCategories
from geo.extent import Bounds, joint_bounds
from geo.model import Campaign
from geo.precision import PRECISIONS
from text import N_

if TYPE_CHECKING:
    from data.importing.rows import Rows
    from data.writing import Writer


def name_uuid(name: str) -> str:
    """Return the UUID of version 5 (RFC 9562) of a name, as ``uuid.uuid5`` in the URL namespace.

    Written out because every row of a file needs one, and the class takes four times as long.
    """
    code = sha1(NAMESPACE_URL.bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(code[16], 16) & 3]
    return f"{code[:8]}-{code[8:12]}-5{code[13:16]}-{variant}{code[17:20]}-{code[20:32]}"


class Ground:
    """A campaign inside the transaction that brings new records into it."""

    def __init__(self, writer: Writer, campaign: Campaign) -> None:
        self.writer = writer
        self.campaign = campaign

    def name(self, kind: str, key: str) -> str:
        """Return the identifier of the record of a kind that a key names: always the same one."""
        return name_uuid(f"{self.campaign.key}/{kind}/{key}")

    # --- areas ----------------------------------------------------------------------------------

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Areas of the campaign: ``parent``, ``level``, ``code``, ``name``, ``geometry``."""
        stored = self.writer.rows(tables.AREA, self.campaign.id)
        geometry = gpd.GeoSeries(stored["geom"].to_numpy(), index=stored.index, crs=STORED_CRS)
        frame = stored[["level", "code", "name"]].assign(
            parent=stored["parent_id"].fillna(0).astype("int64")
        )
        return gpd.GeoDataFrame(frame, geometry=geometry, crs=STORED_CRS)

    @cached_property
    def area_uuids(self) -> dict[int, str]:
        """The identifier of every stored area, by id."""
        return dict(self.writer.rows(tables.AREA, self.campaign.id)["uuid"])

    def forget_areas(self) -> None:
        """Read the areas again after they have changed."""
        for known in ("areas", "stored_wards", "_areas_by_word"):
            self.__dict__.pop(known, None)

    def area_ids(self, rows: Rows, points: NDArray[np.object_]) -> NDArray[np.int64]:
        """Find the area of every row: by name where the file gives one, else by position.

        Of several areas of one name it is the one in the town that the row names, the one that
        holds the position, else the only village or community among them. A warning notes names
        that no area has or that nobody can tell apart; such rows fall back to their position.
        """
        by_place = locate(points, self.areas)
        names = rows.text("area") if rows.has("area") else [""] * len(rows)
        towns = rows.text("town")
        known = {pair: self._areas_named(*pair) for pair in set(zip(names, towns, strict=True))}
        unknown: set[str] = set()
        several: set[str] = set()
        found = by_place.copy()
        for place, name in enumerate(names):
            if not name:
                continue
            meant = known[name, towns[place]]
            if len(meant) > 1:
                meant = self._closer(meant, int(by_place[place]))
            if len(meant) == 1:
                found[place] = meant[0]
            else:
                (several if meant else unknown).add(name)
        for message, some in ((_UNKNOWN_AREAS, unknown), (_SEVERAL_AREAS, several)):
            if some:
                rows.warn(message, names=", ".join(sorted(some)[:10]))
        return found

    def wards(self, areas: Sequence[str], towns: Sequence[str]) -> list[str]:
        """Return words that tell apart the areas that rows name, and the towns these lie in."""
        by_word = self._areas_by_word
        return [
            f"{town} {area}" if town and len(by_word.get(simplified(area), [])) > 1 else area
            for area, town in zip(areas, towns, strict=True)
        ]

    @cached_property
    def stored_wards(self) -> dict[int, str]:
        """The same words for the stored areas, by id."""
        names, parents = self.areas["name"], self.areas["parent"]
        towns = [names.get(parent, "") for parent in parents]
        return dict(zip(names.index.tolist(), self.wards(names.tolist(), towns), strict=True))

    def _areas_named(self, name: str, town: str) -> list[int]:
        """Return the areas that a name may mean; those in a town, where one of them lies there."""
        meant = self._areas_by_word.get(simplified(name), [])
        if len(meant) < 2 or not town:  # noqa: PLR2004 - nothing to choose from
            return meant
        of_town = set(self._areas_by_word.get(simplified(town), []))
        parents = self.areas["parent"]
        inside = [area for area in meant if of_town & {area, int(parents.get(area, 0))}]
        return inside or meant

    @cached_property
    def _areas_by_word(self) -> dict[str, list[int]]:
        """The areas that a name or code may mean."""
        areas = self.areas
        found: dict[str, list[int]] = {}
        for area, *words in zip(areas.index.tolist(), areas["name"], areas["code"], strict=True):
            for word in {simplified(str(word)) for word in words} - {""}:
                found.setdefault(word, []).append(area)
        return found

    def _closer(self, meant: list[int], here: int) -> list[int]:
        """Return those of several areas of one name that a place speaks for.

        Parameters
        ----------
        here
            The smallest area that holds the place, 0 for none.
        """
        while here:
            if here in meant:
                return [here]
            here = int(self.areas["parent"].get(here, 0))
        villages = [area for area in meant if self.areas["level"][area] == "community"]
        return villages or meant

    @cached_property
    def bounds(self) -> Bounds | None:
        """Bounds in degrees of what the campaign holds; ``None`` while it holds no place."""
        shapes = (
            self.areas.geometry.to_numpy(dtype=object),
            self._buildings,
            self.households["geom"].to_numpy(dtype=object),
        )
        placed = [some[~(shapely.is_missing(some) | shapely.is_empty(some))] for some in shapes]
        known = [shapely.total_bounds(some) for some in placed if len(some)]
        return joint_bounds(known) if known else None

    @cached_property
    def known_places(self) -> tuple[NDArray[np.object_], float]:
        """Outlines that positions should lie in, and how near counts, metres.

        Buildings where there are any; otherwise the smallest areas.
        """
        if len(self._buildings):
            return self._buildings, AT_BUILDING_M
        smaller = (self.areas["level"] != "town").to_numpy()
        return self.areas.geometry.to_numpy(dtype=object)[smaller], 0.0

    @cached_property
    def _buildings(self) -> NDArray[np.object_]:
        stored = self.writer.rows(tables.BUILDING, self.campaign.id)
        shapes: NDArray[np.object_] = stored["geom"].to_numpy(dtype=object)
        return shapes[~shapely.is_missing(shapes)]

    @property
    def names(self) -> dict[str, dict[int, str]]:
        """What the ids in columns of links are called: by column, then by id."""
        departments = self.writer.rows(tables.DEPARTMENT, self.campaign.id)
        areas = dict(zip(self.areas.index.tolist(), self.areas["name"], strict=True))
        return {
            "area_id": areas,
            "parent_id": areas,
            "department_id": dict(
                zip(departments.index.tolist(), departments["name"], strict=True)
            ),
            "household_id": self.households["code"].to_dict(),
        }

    # --- names that become rows of their own ------------------------------------------------------

    def department_ids(self, names: list[str]) -> NDArray[np.int64]:
        """Return the id of every department named; new ones are added, "" is none."""
        stored = self.writer.rows(tables.DEPARTMENT, self.campaign.id)
        numbers = stored.index.tolist()
        known = {str(name): n for name, n in zip(stored["name"], numbers, strict=True)}
        fresh = [name for name in dict.fromkeys(names) if name and name not in known]
        if fresh:
            rows = pd.DataFrame(
                {
                    "uuid": [self.name("department", name) for name in fresh],
                    "campaign_id": self.campaign.id,
                    "name": fresh,
                }
            )
            known |= dict(
                zip(fresh, self.writer.add(tables.DEPARTMENT, rows).tolist(), strict=True)
            )
        return np.array([known.get(name, 0) for name in names], dtype=np.int64)

    def category_keys(self, rows: Rows, words: list[str]) -> list[str]:
        """Return the category key for every word; unknown words become categories of their own.

        Words of rows that were rejected make no category.

        Raises
        ------
        TooManyCategories
            When there are so many new words that they can hardly be categories.
        """
        stored = self.writer.rows(tables.CATEGORY, self.campaign.id)
        known = known_words(stored)
        known[""] = "other"
        unknown: dict[str, str] = {}
        for word, good in zip(words, rows.good, strict=True):
            if good and word.casefold().strip() not in known:
                unknown.setdefault(word.casefold().strip(), word)
        fresh = list(unknown.values())
        _refuse_many(rows, len(fresh), len(stored))
        made: list[dict[str, Any]] = []
        for word in fresh:
            category = new_category(word, taken=len(stored) + len(made))
            known[word.casefold().strip()] = category.key
            made.append(category._asdict() | {"campaign_id": self.campaign.id})
        if made:
            self.writer.add(tables.CATEGORY, pd.DataFrame(made).drop(columns="aliases"))
            rows.warn(N_("New categories: {names}."), names=", ".join(fresh[:10]))
        return [known.get(word.casefold().strip(), "other") for word in words]

    # --- households -----------------------------------------------------------------------------

    @cached_property
    def households(self) -> pd.DataFrame:
        """Households of the campaign: ``code``, ``address``, ``area_id``, ``geom``."""
        return self.writer.rows(tables.HOUSEHOLD, self.campaign.id)

    @cached_property
    def places(self) -> KnownPlaces:
        """What addresses can be found among."""
        buildings = self.writer.rows(tables.BUILDING, self.campaign.id)
        return KnownPlaces(self.areas, buildings, self.households)

    def located(
        self,
        rows: Rows,
        points: NDArray[np.object_],
        areas: NDArray[np.int64],
        *,
        leaving_out: Collection[str] = (),
    ) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Give rows without coordinates the place their address leads to.

        What was found and what was not is noted.

        Parameters
        ----------
        points
            Places that rows have of themselves, EPSG:4326; ``None`` for none.
        areas
            Id of each row's area, 0 for none.
        leaving_out
            Identifiers of households not to be looked at: those of the file itself, so that
            importing it twice finds no more than importing it once.

        Returns
        -------
        tuple
            All places, and how exactly each is known (``geo.precision.PRECISIONS``).
        """
        precision = np.full(len(rows), "point", dtype=object)
        addresses = rows.text("address")
        open_ones = shapely.is_missing(points) & rows.good
        open_ones &= np.array([address != "" for address in addresses], dtype=bool)
        if not open_ones.any():
            return points, precision
        wanted = np.flatnonzero(open_ones)
        places = self.places.without(leaving_out) if leaving_out else self.places
        found = places.find([addresses[row] for row in wanted], areas[wanted])
        points, placed = points.copy(), ~shapely.is_missing(found.points)
        points[wanted[placed]] = found.points[placed]
        precision[wanted[placed]] = found.precision[placed]
        _note_found(rows, found.precision[placed].tolist(), len(wanted))
        for message, some in (
            (_UNDECIDED, found.undecided),
            (_GUESSED, found.guessed),
        ):
            if some:
                rows.warn(message, rows=listed([rows.numbers[wanted[place]] for place in some]))
        return points, precision

    @cached_property
    def household_by_code(self) -> dict[str, int]:
        """Household ids by register number."""
        codes = self.households["code"]
        numbers = codes.index.tolist()
        return {code: number for code, number in zip(codes, numbers, strict=True) if code}

    @cached_property
    def household_by_uuid(self) -> dict[str, int]:
        """Household ids by identifier: what forms for phones name a household by."""
        return dict(zip(self.households["uuid"], self.households.index.tolist(), strict=True))

    def household_named(self, word: str) -> int:
        """Return the id of the household that a register number or identifier names, 0 for none."""
        if not word:
            return 0
        return self.household_by_code.get(word) or self.household_by_uuid.get(word.casefold(), 0)

    @cached_property
    def household_by_address(self) -> dict[str, int]:
        """Household ids by address, those that are unique."""
        addresses = self.households["address"].map(lambda address: same_place(str(address)))
        unique = addresses[(addresses != "") & ~addresses.duplicated(keep=False)]
        return dict(zip(unique, unique.index.tolist(), strict=True))


def _refuse_many(rows: Rows, fresh: int, taken: int) -> None:
    """Refuse a file whose categories are none; what stands in it is not repeated."""
    if fresh > MOST_NEW:
        raise TooManyCategories(
            file=rows.report.file,
            reason=N_(
                "its column “{column}” holds {fresh} words that are not categories yet, and a file "
                "brings {most} at most: is it the category column"
            ),
            column=rows.column("category"),
            fresh=fresh,
            most=MOST_NEW,
        )
    if taken + fresh > MOST:
        raise TooManyCategories(
            file=rows.report.file,
            reason=N_(
                "with it the campaign would have {all} categories, and {most} are the most there "
                "can be"
            ),
            all=taken + fresh,
            most=MOST,
        )


_UNKNOWN_AREAS: Final = N_("Areas that are not loaded, rows placed by position only: {names}.")
_SEVERAL_AREAS: Final = N_(
    "Several areas have this name, rows placed by position only: {names}. Write the area's code."
)
_UNDECIDED: Final = N_("Addresses that fit several places, left at what these share: rows {rows}.")
_GUESSED: Final = N_(
    "Addresses whose names are written otherwise than they are known; look at them: rows {rows}."
)
_NONE_FOUND: Final = N_(
    "Addresses without coordinates: {wanted}, none of them known here. Areas and buildings "
    "imported before help to find them."
)


def _note_found(rows: Rows, precision: list[str], wanted: int) -> None:
    """Say how exactly addresses were found."""
    if not precision:
        rows.warn(_NONE_FOUND, wanted=wanted)
        return
    count = {key: precision.count(key) for key in PRECISIONS}
    rows.warn(
        N_(
            "Of {wanted} addresses without coordinates {building} were found to the building, "
            "{estate} to the estate, {village} to the village, {town} to the town; "
            "{none} were not found."
        ),
        wanted=wanted,
        building=count["building"],
        estate=count["estate"],
        village=count["village"],
        town=count["town"],
        none=wanted - len(precision),
    )
