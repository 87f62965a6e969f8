"""The turf as a form for phones: an XLSForm that ODK Collect and KoboToolbox read.

Sheets, columns and types follow the XLSForm specification: ``survey``, ``choices``, ``settings``;
select_one, dateTime, text, calculate, note, repeat. The household list is the form's own list of
choices: nothing has to be uploaded beside it. A household is named by its identifier, which
the importer of visits understands; what comes back is keyed by the server's ``_uuid`` or ``KEY``.
No position of the phone is asked for, and no photo.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS, REQUEST_TYPES
from layers.issues import category_names
from reports.stop_words import slot_words
from text import LANGUAGES, N_, Translator

if TYPE_CHECKING:
    from reports.walk_stops import Outing

_LABEL: Final = "label::{name} ({code})"
_HINT: Final = "hint::{name} ({code})"
_LIST: Final = "instance('household')/root"
_CARD: Final = CARD_WAYS | {"no": N_("No")}
_CARD_LEFT: Final = "${card_left} != '' and ${card_left} != 'no'"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE: Final = re.compile(r"\$(?=\{)")
"""In labels ``${name}`` is the answer to another question."""

_LONGEST_LABEL: Final = 250


def xlsform(outing: Outing, *, team: int = 0) -> bytes:
    """Write the form of one team, or of all.

    Raises
    ------
    NotPermitted
        Without the right to words: the form holds addresses.
    UnknownChoice
        When there is no such team.
    """
    outing.actor.require("words")
    return _workbook(
        {
            "survey": _survey(),
            "choices": _choices(outing, team),
            "settings": _settings(outing, team),
        }
    )


def _survey() -> list[dict[str, str]]:
    """List the questions, in the order in which one answers at a door."""
    return [
        {"type": "start", "name": "start"},
        _question("select_one household", "household", N_("Household"))
        | {"required": "yes", "appearance": "minimal autocomplete"},
        {"type": "calculate", "name": "card_printed", "calculation": _of_household("card")},
        _question("select_one outcome", "outcome", N_("Outcome")) | {"required": "yes"},
        _question("dateTime", "visited_at", N_("Time of the visit"))
        | {"required": "yes", "default": "now()", "constraint": ". <= now()"},
        _question("select_one card", "card_left", N_("Contact card left")),
        _question("text", "card_number", N_("Card number"))
        | {"relevant": _CARD_LEFT, "calculation": "${card_printed}"},
        _question("text", "note", N_("Note")) | {"appearance": "multiline"},
        {"type": "calculate", "name": "team", "calculation": _of_household("team")},
        {"type": "begin_repeat", "name": "issue", **_said(N_("What was said"), _LABEL)},
        {"type": "calculate", "name": "household_id", "calculation": "${household}"},
        {"type": "calculate", "name": "reported_at", "calculation": "${visited_at}"},
        _question("select_one category", "category", N_("Category")) | {"required": "yes"},
        _question("select_one request_type", "request_type", N_("Kind of request")),
        _question("text", "text", N_("What was said"))
        | {"required": "yes", "appearance": "multiline"},
        {"type": "end_repeat", "name": "issue"},
    ]


def _of_household(column: str) -> str:
    """Return the path (XPath) to what the list says about the household that was chosen."""
    return f"{_LIST}/item[name = ${{household}}]/{column}"


def _choices(outing: Outing, team: int) -> list[dict[str, str]]:
    survey = outing.facts.survey
    chosen = [
        _choice("outcome", outcome.key, {code: t(outcome.title) for code, t in _TRANSLATORS})
        for outcome in OUTCOMES
    ]
    for listed, titles in (("card", _CARD), ("request_type", REQUEST_TYPES)):
        chosen += [
            _choice(listed, key, {code: t(title) for code, t in _TRANSLATORS})
            for key, title in titles.items()
        ]
    names = {code: category_names(survey, t) for code, t in _TRANSLATORS}
    chosen += [
        _choice("category", str(key), {code: names[code][place] for code, _ in _TRANSLATORS})
        for place, key in enumerate(survey.categories["key"])
    ]
    return chosen + [
        _choice("household", str(row.uuid), {code: _door(row, team) for code, _ in _TRANSLATORS})
        | {"card": str(row.card), "team": outing.t("Team {number}", number=row.team)}
        for row in outing.stops(team).itertuples()
    ]


def _door(row: Any, team: int) -> str:  # noqa: ANN401 - a row of Outing.stops
    number = f"{row.stop}" if team else f"{row.team}-{row.stop}"
    return f"{number} {row.address or row.code or row.Index}"


def _settings(outing: Outing, team: int) -> list[dict[str, str]]:
    plan, t = outing.plan, outing.t
    parts = [outing.facts.survey.campaign.name, t.date(plan.on), slot_words(plan.slot, t)]
    if team:
        parts.append(t("Team {number}", number=team))
    language = next(each for each in LANGUAGES if each.code == t.language)
    return [
        {
            "form_title": _plain(" ".join(parts)),
            "form_id": f"doorstep_{plan.on:%Y%m%d}_{plan.slot}_{team}",
            "version": f"{plan.on:%Y%m%d}{outing.facts.survey.version:04d}",
            "default_language": f"{language.name} ({language.code})",
            "instance_name": "concat(${household}, ' ', ${outcome})",
        }
    ]


def _question(kind: str, name: str, title: str) -> dict[str, str]:
    return {"type": kind, "name": name, **_said(title, _LABEL)}


def _said(title: str, column: str) -> dict[str, str]:
    return {
        column.format(name=language.name, code=language.code): Translator(language.code)(title)
        for language in LANGUAGES
    }


def _choice(listed: str, name: str, labels: dict[str, str]) -> dict[str, str]:
    titles = {
        _LABEL.format(name=language.name, code=language.code): _plain(labels[language.code])
        for language in LANGUAGES
    }
    return {"list_name": listed, "name": name, **titles}


def _plain(words: str) -> str:
    """Take out what a form would read as a reference, and what a workbook cannot hold."""
    return _REFERENCE.sub("$ ", _CONTROL.sub(" ", words))[:_LONGEST_LABEL]


_TRANSLATORS: Final = tuple((each.code, Translator(each.code)) for each in LANGUAGES)


def _workbook(sheets: dict[str, list[dict[str, str]]]) -> bytes:
    """Write sheets of text with their header; a column stands where the first row has it."""
    import xlsxwriter

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            table = pd.DataFrame(rows).fillna("")
            for column, title in enumerate(table.columns):
                page.write_string(0, column, str(title), head)
                page.set_column(column, column, 24)
                for row, cell in enumerate(table[title], start=1):
                    if cell:
                        page.write_string(row, column, str(cell))
    return file.getvalue()
