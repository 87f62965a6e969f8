"""Along which roads something is missing, in words and as lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geo.around_answers import DarkAnswer, dark_answer, share_of
from geo.crs import STORED_CRS, transform
from geo.facts import Facts
from geo.model import LonLat
from geo.road_gaps import LEAST_MAPPED
from layers.distance_bands import band_names
from reports.findings import Finding, counted
from reports.surroundings_bands import shares_table
from reports.surroundings_words import (
    chance_words,
    length_words,
    missing_finding,
    share_words,
    what_words,
)
from text import Translator

MOST_LISTED = 1000


def dark_finding(facts: Facts, t: Translator) -> Finding:
    """Say where most road is unserved, or why no length is given."""
    answer = dark_answer(facts)
    what = what_words(facts, answer.question, t)
    if answer.missing:
        return missing_finding(facts, answer.missing, what, t)
    table = answer.inventory.table
    known = table[table["known"]]
    if table.empty:
        title = t("{what}: no road runs past any household", what=what)
        return Finding(title, t("Import “Roads” on the Import page: a file of lines will do."))
    if known.empty:
        return _refused(answer, what, t)
    metres = t.number(answer.question.distance_m)
    worst = known["most_m"].idxmax()
    if not len(answer.stretches):
        title = t("{what}: no road is farther than {metres} m from one", what=what, metres=metres)
    else:
        title = t(
            "{place}: {length} of road farther than {metres} m from any in service ({what})",
            place=_area(facts, int(str(worst)), t),
            length=length_words(float(known["most_m"].max()), t),
            metres=metres,
            what=what,
        )
    return Finding(title, " ".join(filter(None, (_lengths(answer, t), _refused_areas(answer, t)))))


def _refused(answer: DarkAnswer, what: str, t: Translator) -> Finding:
    title = t("Unmapped is not unlit: {what} on record in part only", what=what)
    sentence = t(
        "Only {share} of the inhabited road has any on record within {metres} m; below {least} it "
        "cannot be told whether the rest has none, so no length is given. Complete the list, or "
        "say that it is complete.",
        share=_mapped(answer, t),
        metres=t.number(answer.question.distance_m),
        least=t.share(LEAST_MAPPED),
    )
    return Finding(title, sentence)


def _mapped(answer: DarkAnswer, t: Translator) -> str:
    """Write the share that is on record; none is nothing known, not 0 %."""
    mapped = answer.inventory.mapped
    return t.share(mapped) if mapped > 0 else t("nothing")


def _lengths(answer: DarkAnswer, t: Translator) -> str:
    """Say how much road is unserved, as a range where states are unknown."""
    known = answer.inventory.table[answer.inventory.table["known"]]
    road, least, most = (float(known[name].sum()) for name in ("road_m", "least_m", "most_m"))
    length = length_words(most, t)
    if most - least > 1.0:
        length = f"{length_words(least, t)} – {length}"
    return t(
        "{length} of {road} of inhabited road ({share}); some on record along {mapped} of it.",
        length=length,
        road=length_words(road, t),
        share=t.share(most / road if road else 0.0),
        mapped=_mapped(answer, t),
    )


def _refused_areas(answer: DarkAnswer, t: Translator) -> str:
    unknown = int((~answer.inventory.table["known"].to_numpy(dtype=bool)).sum())
    if not unknown:
        return ""
    return t.plural(
        "{count} area is left out and hatched: its records are partial, unmapped is not unlit.",
        "{count} areas are left out and hatched: their records are partial, unmapped is not unlit.",
        unknown,
    )


def coverage_words(facts: Facts, t: Translator) -> str:
    """Say how much of the inhabited road has anything on record: how complete the list may be."""
    answer = dark_answer(facts)
    if answer.inventory.table.empty:
        return ""
    return t(
        "On record within {metres} m of {share} of the inhabited road, at least; a place without "
        "any looks like a place nobody mapped.",
        metres=t.number(answer.question.distance_m),
        share=_mapped(answer, t),
    )


def doors_words(facts: Facts, t: Translator) -> str:
    """Compare those who live far from any in service with the others."""
    answer = dark_answer(facts)
    if answer.bands is None:
        return ""
    table = answer.bands.table
    far = answer.homes.only(answer.known & (answer.away_m > answer.question.distance_m))
    near = shares_row(table.iloc[:1])
    beyond = shares_row(table.iloc[1:])
    said = t(
        "{count} {counted} live farther than {metres} m from any. Nearer: {near}; farther: {far}.",
        count=t.number(len(far)),
        counted=counted(facts, t),
        metres=t.number(answer.question.distance_m),
        near=share_words(near, t),
        far=share_words(beyond, t),
    )
    return f"{said} {chance_words(answer.bands.trend, answer.bands.no_trend, t)}"


def shares_row(rows: pd.DataFrame) -> pd.Series:
    """Add up some bands."""
    reporting, asked = int(rows["reporting"].sum()), int(rows["asked"].sum())
    share, low, high, enough = share_of(reporting, asked)
    names = ("reporting", "asked", "share", "low", "high", "enough")
    return pd.Series(dict(zip(names, (reporting, asked, share, low, high, enough), strict=True)))


def doors_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List those living at the distances, in areas where the records can tell."""
    answer = dark_answer(facts)
    if answer.bands is None:
        return pd.DataFrame()
    return shares_table(answer.bands.table, band_names(answer.bands.table, t), t)


def stretch_words(facts: Facts, rank: int, t: Translator) -> str:
    """Say where a stretch is, how long, and who lives along it."""
    row = dark_answer(facts).stretches.loc[[rank]].iloc[0]
    said = t(
        "{place}: {length}, {homes} {counted} along it, {reporting} report it, {silent} not asked",
        place=_area(facts, int(row["area"]), t),
        length=length_words(float(row["length_m"]), t),
        homes=t.number(int(row["homes"])),
        counted=counted(facts, t),
        reporting=t.number(int(row["reporting"])),
        silent=t.number(int(row["not_asked"])),
    )
    return str(said)


def _area(facts: Facts, row: int, t: Translator) -> str:
    return str(facts.survey.areas["name"].iloc[row]) if row >= 0 else t("in no area")


def stretch_list(facts: Facts, t: Translator, *, most: int | None = None) -> pd.DataFrame:
    """List the unserved stretches, most reports first. Index: rank."""
    answer = dark_answer(facts)
    table = answer.stretches if most is None else answer.stretches.head(most)
    middle = shapely.line_interpolate_point(
        table["geometry"].to_numpy(dtype=object), 0.5, normalized=True
    )
    lon, lat = transform(
        shapely.get_x(middle), shapely.get_y(middle), source=answer.homes.crs, target=STORED_CRS
    )
    return pd.DataFrame(
        {
            t("No."): table.index,
            t("Area"): [_area(facts, int(row), t) for row in table["area"]],
            t("Length, m"): table["length_m"].round(1),
            t("Households"): table["homes"],
            t("Asked"): table["asked"],
            t("Reporting"): table["reporting"],
            t("Not asked"): table["not_asked"],
            t("Longitude"): np.round(lon, 6),
            t("Latitude"): np.round(lat, 6),
        },
        index=table.index,
    )


def stretch_place(facts: Facts, rank: int) -> LonLat | None:
    """Return the middle of a stretch; ``None`` for a rank that there is not."""
    listed = dark_answer(facts).stretches
    if rank not in listed.index:
        return None
    shape = listed["geometry"][rank]
    middle = shapely.line_interpolate_point(shape, 0.5, normalized=True)
    lon, lat = transform(
        np.array([middle.x]),
        np.array([middle.y]),
        source=dark_answer(facts).homes.crs,
        target=STORED_CRS,
    )
    return LonLat(float(lon[0]), float(lat[0]))


def inventory_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the areas with how much of their road is on record, and how much is unserved."""
    answer = dark_answer(facts)
    table = answer.inventory.table.sort_values("most_m", ascending=False, na_position="last")
    said = [t("yes") if known else t("no: unmapped is not unlit") for known in table["known"]]
    return pd.DataFrame(
        {
            t("Area"): [_area(facts, int(str(row)), t) for row in table.index],
            t("Inhabited road, m"): table["road_m"].round(0),
            t("On record"): table["mapped"],
            t("Can be told"): said,
            t("Unserved, m, at least"): table["least_m"].round(0),
            t("Unserved, m, at most"): table["most_m"].round(0),
        }
    )
