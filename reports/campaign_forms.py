"""The pack of a campaign (六个一), filled in from a plan: a template and a wording per form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from layers.issues import category_names
from reports.form_words import FormWords, form_words
from reports.map_words import data_credits
from reports.typesetting import typeset
from text import N_

if TYPE_CHECKING:
    from reports.walk_stops import Outing

    Items = Callable[[Outing, pd.DataFrame, FormWords], list[dict[str, Any]]]

_FOLDER: Final = Path(__file__).with_name("forms")
_PASSES_PER_TEAM: Final = 4
_LONGEST_SAID: Final = 300


class Form(NamedTuple):
    """One printed form.

    Attributes
    ----------
    key, title
        Name of its template and wording; message key of its name.
    items
        What is printed, one after the other: pages of teams, or parts for households.
    """

    key: str
    title: str
    items: Items


def form_pdf(
    form: Form, outing: Outing, *, fonts: Path, team: int = 0, own: Path | None = None
) -> bytes:
    """Print a form for one team, or for all.

    Parameters
    ----------
    fonts
        Folder with the font files that set-up has built.
    own
        The office's own wording, see ``reports.form_words``.

    Raises
    ------
    NotPermitted
        Without the right to words.
    UnknownChoice
        When there is no such team.
    UnusableWording
        When the office's wording cannot be used.
    NotSetUp
        When the fonts are not there.
    """
    outing.actor.require("words")
    t = outing.t
    said = form_words(form.key, t.language, own=own)
    data = {
        "language": t.language,
        "title": said.filled({})["title"],
        "footer": " · ".join([outing.facts.survey.campaign.name, *data_credits(outing.facts, t)]),
        "items": form.items(outing, outing.stops(team), said),
    }
    return typeset(_FOLDER / f"{form.key}.typ", data, fonts=fonts, files={})


def _values(outing: Outing, team: int) -> dict[str, str]:
    """Return what the places of a wording hold for a team."""
    t, survey = outing.t, outing.facts.survey
    department = outing.plan.department
    known = department in survey.departments.index
    return {
        "campaign": survey.campaign.name,
        "department": str(survey.departments["name"].loc[department]) if known else "",
        "team": t("Team {number}", number=team),
        "day": t.date(outing.plan.on),
    }


def _by_team(stops: pd.DataFrame) -> list[tuple[int, pd.DataFrame]]:
    return [(int(str(team)), own) for team, own in stops.groupby("team", sort=True)]


def _passes(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    items = []
    for team, own in _by_team(stops):
        places = _values(outing, team) | {"village": _villages(outing, own)}
        for person in range(1, _PASSES_PER_TEAM + 1):
            number = f"{outing.plan.on:%m%d}-{team:02}-{person}"
            values = ["", places["department"], places["team"], number, places["day"]]
            items.append({"words": said.filled(places | {"number": number}), "values": values})
    return items


def _diary(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    items = []
    for team, own in _by_team(stops):
        places = _values(outing, team) | {"village": _villages(outing, own)}
        rows = [{"stop": str(row.stop), "address": _door(row)} for row in own.itertuples()]
        items.append({"words": said.filled(places), "rows": rows})
    return items


def _survey(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    return [_of_household(outing, row, said) for row in stops.itertuples()]


def _cards(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    items = []
    for row in stops.itertuples():
        item = _of_household(outing, row, said)
        department = _values(outing, int(str(row.team)))["department"]
        # a card stays at the door: neither register number nor address is on it
        del item["address"], item["code"]
        items.append(item | {"values": [department, "", "", row.card]})
    return items


def _households(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    known = _reported(outing, stops)
    items = []
    for row in stops.itertuples():
        reported = outing.t.listed([f"{kind} {day}".strip() for kind, _, day in known[row.Index]])
        values = [row.code, row.address, row.area, row.card, "", row.hour, row.tried, reported]
        items.append(_of_household(outing, row, said) | {"values": [*values, "", ""]})
    return items


def _problems(outing: Outing, stops: pd.DataFrame, said: FormWords) -> list[dict[str, Any]]:
    known = _reported(outing, stops)
    items = []
    for team, own in _by_team(stops):
        places = _values(outing, team) | {"village": _villages(outing, own)}
        said_before = [
            (_door(row), kind, f"{text} ({day})" if day else text)
            for row in own.itertuples()
            for kind, text, day in known[row.Index]
        ]
        rows = [
            [str(number), door, kind, text, "", "", ""]
            for number, (door, kind, text) in enumerate(said_before, start=1)
        ]
        items.append({"words": said.filled(places), "rows": rows})
    return items


def _of_household(outing: Outing, row: Any, said: FormWords) -> dict[str, Any]:  # noqa: ANN401
    door = {"address": _door(row), "village": row.area, "card": row.card, "number": row.code}
    places = _values(outing, int(row.team)) | door
    return {
        "words": said.filled(places),
        "team": places["team"],
        "stop": str(row.stop),
        "address": door["address"],
        "code": row.code,
        "card": row.card,
    }


def _reported(outing: Outing, stops: pd.DataFrame) -> dict[Any, list[tuple[str, str, str]]]:
    """Return category, words and day of what each household has reported, oldest first."""
    survey, t = outing.facts.survey, outing.t
    names = dict(zip(survey.categories["key"], category_names(survey, t), strict=True))
    issues = survey.issues[survey.issues["household"].isin(stops.index)]
    found: dict[Any, list[tuple[str, str, str]]] = {household: [] for household in stops.index}
    issues = issues.sort_values("reported_at", kind="stable")
    days = ["" if pd.isna(at) else t.day(pd.Timestamp(at)) for at in issues["reported_at"]]
    columns = (issues[name].tolist() for name in ("household", "category", "text"))
    for household, category, text, day in zip(*columns, days, strict=True):
        found[household].append((names.get(category, category), text[:_LONGEST_SAID], day))
    return found


def _door(row: Any) -> str:  # noqa: ANN401 - a row of Outing.stops
    return str(row.address or row.code or row.Index)


def _villages(outing: Outing, stops: pd.DataFrame) -> str:
    return outing.t.listed([str(name) for name in stops["area"].unique() if name])


FORMS: Final = (
    Form("pass", N_("Visitor's passes"), _passes),
    Form("diary", N_("Visit diary"), _diary),
    Form("survey", N_("Survey forms"), _survey),
    Form("card", N_("Contact cards"), _cards),
    Form("household", N_("Household forms"), _households),
    Form("problems", N_("List of problems"), _problems),
)
"""The six of the pack, in the order in which campaigns name them."""
