"""Who can walk to something, where new ones would help, in words and as lists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.around import network_of
from geo.around_reach import ReachAnswer, SitesAnswer, reach_answer, sites_answer
from geo.crs import STORED_CRS, transform
from geo.facts import Facts
from geo.homes import survey_crs
from geo.model import LonLat
from geo.service_areas import Gained, if_stood_here
from geo.walking_network import DETOUR
from reports.findings import Finding, counted
from reports.surroundings_words import (
    chance_words,
    missing_finding,
    share_words,
    unasked_words,
    what_words,
)
from text import Translator


def reach_finding(facts: Facts, t: Translator) -> Finding:
    """Say who cannot walk there, and whether they report more."""
    answer = reach_answer(facts)
    what = what_words(facts, answer.question, t)
    metres = t.number(answer.question.distance_m)
    if answer.missing == "homes":
        return missing_finding(facts, answer.missing, what, t)
    if answer.missing:
        title = t("{what}: none on record, so nobody is counted as served", what=what)
        return Finding(
            title,
            t(
                "Import “{what}” on the Import page; or click the map to see whom one would serve.",
                what=what,
            ),
        )
    unserved = answer.figures.areas.iloc[0]
    if not int((~answer.service.served).sum()):
        title = t("Nobody lives farther than {metres} m on foot: {what}", metres=metres, what=what)
        return Finding(title, _assumed(answer, t))
    title = t(
        "{place}: {count} of {all} {counted} live farther than {metres} m on foot ({what})",
        place=_area(facts, int(str(answer.figures.areas.index[0])), t),
        count=t.number(int(unserved["unserved"])),
        all=t.number(int(unserved["homes"])),
        counted=counted(facts, t),
        metres=metres,
        what=what,
    )
    table = answer.figures.table
    said = t(
        "Farther: {far}; within reach: {near}.",
        far=share_words(table.loc[["unserved"]].iloc[0], t),
        near=share_words(table.loc[["served"]].iloc[0], t),
    )
    chance = chance_words(answer.figures.trend, answer.figures.no_trend, t)
    return Finding(title, " ".join(filter(None, (said, chance, _assumed(answer, t)))))


def _assumed(answer: ReachAnswer, t: Translator) -> str:
    share = answer.service.assumed
    if not share:
        return ""
    return t(
        "For {share} of those served no road is known: their way is a straight line × {detour}.",
        share=t.share(share),
        detour=f"{DETOUR:g}",
    )


def unserved_sentence(facts: Facts, t: Translator) -> tuple[int, str]:
    """Return how many unserved were not asked, and the sentence."""
    answer = reach_answer(facts)
    count = int((~answer.service.served & ~answer.homes.asked).sum())
    where = t("as far (more than {metres} m on foot)", metres=t.number(answer.question.distance_m))
    return count, unasked_words(facts, count, where, t)


def served_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List served and unserved households, asked and not asked."""
    table = reach_answer(facts).figures.table
    shown = table["enough"].to_numpy(dtype=bool)
    names = {"served": t("Within reach"), "unserved": t("Too far")}
    return pd.DataFrame(
        {
            t("Way on foot"): [names[str(name)] for name in table.index],
            t("Households"): table["homes"].to_numpy(),
            t("Asked"): table["asked"].to_numpy(),
            t("Reporting"): table["reporting"].to_numpy(),
            t("Share"): table["share"].where(shown).to_numpy(),
            t("95 % from"): table["low"].where(shown).to_numpy(),
            t("95 % to"): table["high"].where(shown).to_numpy(),
            t("Not asked"): table["not_asked"].to_numpy(),
        }
    )


def reach_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the areas, most reports of unserved households first."""
    table = reach_answer(facts).figures.areas
    return pd.DataFrame(
        {
            t("Area"): [_area(facts, int(str(row)), t) for row in table.index],
            t("Households"): table["homes"],
            t("Too far"): table["unserved"],
            t("Too far, asked"): table["unserved_asked"],
            t("Too far, reporting"): table["unserved_reporting"],
            t("Too far, not asked"): table["unserved_not_asked"],
        }
    )


def _area(facts: Facts, row: int, t: Translator) -> str:
    return str(facts.survey.areas["name"].iloc[row]) if row >= 0 else t("in no area")


# --- new ones -------------------------------------------------------------------------------------


def sites_sentence(facts: Facts, found: SitesAnswer, t: Translator) -> str:
    """Say how many the best new places serve, and whether that is proven."""
    if not found.unserved:
        return t("Nobody is left to be served.")
    if found.table.empty:
        return t("No place along a road would serve anybody new.")
    said = t.plural(
        "{count} new place would serve {served} of {unserved} {counted} that are too far now.",
        "{count} new places would serve {served} of {unserved} {counted} that are too far now.",
        len(found.table),
        served=t.number(int(found.siting.served)),
        unserved=t.number(found.unserved),
        counted=counted(facts, t),
    )
    candidates = t.number(found.candidates)
    if found.siting.proven:
        sure = t(
            "Proven: of {candidates} places compared no choice serves more.", candidates=candidates
        )
    else:
        sure = t(
            "Not proven: among {candidates} places another choice may serve up to {gap} more.",
            candidates=candidates,
            gap=t.number(int(found.siting.bound - found.siting.served)),
        )
    return f"{said} {sure}"


def site_words(facts: Facts, row: pd.Series, t: Translator) -> str:
    """Say whom one new place adds."""
    return t(
        "+{homes} {counted}: {reporting} of {asked} asked report it, {silent} not asked",
        homes=t.number(int(row["homes"])),
        counted=counted(facts, t),
        reporting=t.number(int(row["reporting"])),
        asked=t.number(int(row["asked"])),
        silent=t.number(int(row["not_asked"])),
    )


def sites_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the best new places with what each adds. Index: rank."""
    table = sites_answer(facts).table
    lon, lat = transform(
        table["x"].to_numpy(),
        table["y"].to_numpy(),
        source=survey_crs(facts),
        target=STORED_CRS,
    )
    return pd.DataFrame(
        {
            t("No."): table.index,
            t("Households added"): table["homes"],
            t("Asked"): table["asked"],
            t("Reporting"): table["reporting"],
            t("Not asked"): table["not_asked"],
            t("Longitude"): np.round(lon, 6),
            t("Latitude"): np.round(lat, 6),
        },
        index=table.index,
    )


def gained_at(facts: Facts, place: LonLat) -> Gained:
    """Say whom one more at a place would serve that nothing serves now."""
    answer = reach_answer(facts)
    x, y = transform(
        np.array([place.lon]), np.array([place.lat]), source=STORED_CRS, target=answer.homes.crs
    )
    return if_stood_here(
        answer.homes, answer.service, network_of(facts), x=float(x[0]), y=float(y[0])
    )


def gained_words(facts: Facts, gained: Gained, t: Translator) -> str:
    """Say it."""
    if not gained.homes:
        return t("One more here would serve nobody who is too far now.")
    row = pd.Series(gained.__dict__)
    return t("One more here: {what}.", what=site_words(facts, row, t))
