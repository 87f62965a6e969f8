"""The check sample on paper and as a table, back from it, and what it says about coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from data.checks import ANSWERS, CheckDraw
from geo.check_sample import Confirmed, confirmed_share, corrected, visited_by_team
from geo.errors import MissingColumns
from geo.facts import Facts
from geo.model import Filters
from reports.map_words import data_credits
from reports.typesetting import typeset
from text import LANGUAGES, N_, Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_NUMBER: Final = N_("Household number")
_ANSWER: Final = N_("Answer")


def check_list(
    facts: Facts, draw: CheckDraw, t: Translator, *, store: Store, actor: Actor
) -> pd.DataFrame:
    """List a check sample in the order of the draw. Index: household id.

    Who is said to have been there and when is what the present visits say; both are empty for a
    household whose visit has been corrected since.
    """
    survey = facts.survey
    ids = [number for number in draw.answers if number in survey.households.index]
    details = store.households(actor, survey.campaign.id, ids).reindex(ids)
    said = visited_by_team(_everything(facts)).reindex(ids)
    area = survey.households["area"].reindex(ids).map(survey.areas["name"])
    department = said["department"].map(survey.departments["name"])
    words = {
        t(_NUMBER): ids,
        t("Register number"): details["code"],
        t("Area"): area,
        t("Address"): details["address"],
        t("Department"): department,
        t("Team"): said["team"],
    }
    table = pd.DataFrame(words, index=pd.Index(ids, name="id"))
    names = [name for name in table.columns if name != t(_NUMBER)]
    table[names] = table[names].fillna("").astype(str)
    table[t("Visited on")] = [None if pd.isna(day) else day.date() for day in said["day"]]
    table[t(_ANSWER)] = [t(ANSWERS[draw.answers[number]]) for number in ids]
    return table


def answers_of(rows: pd.DataFrame) -> dict[int, str]:
    """Read the answers from a filled-in list, in whichever language it was written.

    Parameters
    ----------
    rows
        Values as text; other columns than number and answer do not matter, and rows without an
        answer say nothing.

    Raises
    ------
    MissingColumns
        When number or answer has no column.
    """
    languages = [Translator(language.code) for language in LANGUAGES]
    columns = {}
    for title in (_NUMBER, _ANSWER):
        known = {t(title) for t in languages}
        found = next((name for name in rows.columns if str(name).strip() in known), None)
        if found is None:
            names = ", ".join(str(name) for name in rows.columns)
            raise MissingColumns(file="", missing=", ".join(sorted(known)), found=names)
        columns[title] = found
    words = {t(title): key for key, title in ANSWERS.items() for t in languages}
    answers = {}
    for number, answer in zip(rows[columns[_NUMBER]], rows[columns[_ANSWER]], strict=True):
        plain = str(number or "").strip().removesuffix(".0")
        key = words.get(str(answer or "").strip(), "")
        if key and plain.isascii() and plain.isdigit():
            answers[int(plain)] = key
    return answers


def check_words(facts: Facts, draw: CheckDraw, t: Translator) -> list[str]:
    """Say what the answers mean: the share confirmed and the corrected coverage, with intervals."""
    found = _confirmed(facts, draw)
    asked = t(
        "{checked} of {drawn} answered, {unreached} could not be asked.",
        checked=t.number(found.checked),
        drawn=t.number(len(draw.answers)),
        unreached=t.number(found.unreached),
    )
    if not found.checked:
        return [asked]
    rate = corrected(facts.coverage, found)
    said = [
        asked,
        t(
            "Confirmed: {share} of the visits ({low}–{high} with 95 % confidence).",
            share=t.share(found.share),
            low=t.share(found.low),
            high=t.share(found.high),
        ),
    ]
    if rate.rate is not None:
        said.append(
            t(
                "Corrected effective-visit rate: {rate} ({low}–{high}) instead of {before}.",
                rate=t.share(rate.rate),
                low=t.share(rate.low),
                high=t.share(rate.high),
                before=t.share(facts.coverage.rate_low),
            )
        )
    if found.unchecked_teams:
        said.append(
            t.plural(
                "Of {count} team nobody was asked: the interval allows for anything there.",
                "Of {count} teams nobody was asked: the interval allows for anything there.",
                found.unchecked_teams,
            )
        )
    return said


def _confirmed(facts: Facts, draw: CheckDraw) -> Confirmed:
    told = {"confirmed": True, "not_confirmed": False, "unreached": None}
    results = pd.Series(
        {number: told[answer] for number, answer in draw.answers.items() if answer}, dtype=object
    )
    return confirmed_share(visited_by_team(facts), results)


def _everything(facts: Facts) -> Facts:
    return Facts(facts.survey, Filters(facts.survey.campaign.id))


def check_pdf(
    facts: Facts, draw: CheckDraw, t: Translator, *, store: Store, actor: Actor, fonts: Path
) -> bytes:
    """Print the sample: a row for every household with boxes for the answer.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    table = check_list(facts, draw, t, store=store, actor=actor)
    shown = [t("Register number"), t("Area"), t("Address"), t("Department"), t("Team")]
    day = t("Visited on")
    data: dict[str, Any] = {
        "language": t.language,
        "title": t("Check sample: was somebody there?"),
        "sentence": t(
            "{campaign}: {count} households drawn from the visited ones, by team; seed {seed}.",
            campaign=facts.survey.campaign.name,
            count=t.number(len(table)),
            seed=draw.seed,
        ),
        "head": [t("No."), *shown, day],
        "boxes": [t(title) for key, title in ANSWERS.items() if key],
        "rows": [
            [str(place), *(str(row[name]) for name in shown), t.day(row[day])]
            for place, (_, row) in enumerate(table.iterrows(), start=1)
        ],
        "footer": " · ".join(data_credits(facts, t)),
        "internal": t("Internal document"),
    }
    return typeset(_TEMPLATE, data, fonts=fonts)
