"""Sentences and bulletins in the manner of the campaign's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, NamedTuple

import pandas as pd

from geo.facts import Facts
from layers.issues import category_names
from reports.briefing.pack import Missing
from reports.briefing.tally import CategoryLine, DepartmentLine, Number, Tally
from reports.bulletin_words import BulletinWords, bulletin_words, said
from text import Translator

_EXACT_BELOW = 50
_NEARLY = 8
_EXACT_FROM: Final = 100
_LARGE: Final = 500
_MOST_NAMED: Final = 6


def rounded_words(count: int, t: Translator) -> str:
    """Write a count of suggestions the way bulletins do.

    Below 50 exact, but 8 or 9 before a ten is "nearly" it (近20); from 50 on a full ten is exact,
    8 or 9 before one is nearly it, anything else is "over" the ten below (70余).
    """
    below, rest = count - count % 10, count % 10
    if count > 10 and rest >= _NEARLY:  # noqa: PLR2004 - a ten
        return t("nearly {number} suggestions", number=t.number(below + 10))
    if count < _EXACT_BELOW or not rest:
        return t.plural("{count} suggestion", "{count} suggestions", count)
    return t("over {number} suggestions", number=t.number(below))


def department_sentences(facts: Facts, t: Translator) -> list[str]:
    """Say of every department since when, where, with how many teams, and what came of it."""
    table = facts.departments
    names = facts.survey.departments["name"].reindex(table.index)
    return [
        _sentence(facts, t, str(name), row)
        for name, (_, row) in zip(names, table.iterrows(), strict=True)
        if row["visits"] or row["issues"]
    ]


def _sentence(facts: Facts, t: Translator, name: str, row: pd.Series) -> str:
    places = t.listed([str(facts.survey.areas.loc[area, "name"]) for area in row["areas"]])
    parts = []
    if not pd.isna(row["first_day"]):
        parts.append(
            t("{department}, from {day}", department=name, day=t.day(row["first_day"]))
            + (t(" in {places}", places=places) if places else "")
        )
    else:
        parts.append(name)
    if row["teams"]:
        parts.append(t.plural("{count} team", "{count} teams", int(row["teams"])))
    parts.append(
        t(
            "visited {households} households, collected {issues}",
            households=t.number(int(row["visited"])),
            issues=rounded_words(int(row["issues"]), t),
        )
    )
    if row["cards"]:
        parts.append(
            t.plural("left {count} contact card", "left {count} contact cards", int(row["cards"]))
        )
    return t.clauses(parts)


def category_sentence(facts: Facts, t: Translator) -> str:
    """Say what people report most."""
    names = dict(zip(facts.survey.categories["key"], category_names(facts.survey, t), strict=True))
    most = [
        f"{names.get(key, key)} {t.number(int(count))}"
        for key, count in facts.categories.head(6).items()
    ]
    return t("Most reported: {list}.", list=t.listed(most)) if most else ""


class Bulletin(NamedTuple):
    """A bulletin (通报): its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole of it, paragraphs apart."""
        return "\n\n".join((self.title, *self.paragraphs)) + "\n"


def rounded(count: int, t: Translator, *, what: Literal["households", "suggestions"]) -> str:
    """Write a count the way the campaign's reports do: 70余, 近20, 206.

    Below 50 exact, but 8 or 9 before a ten is nearly it. From 50 on to tens, households from 100 on
    exact again and from 500 on to hundreds: what is full stays so, four fifths of the step or more
    is "nearly" the next (近), anything else "over" the one below (余).
    """
    step = 100 if what == "households" and count >= _LARGE else 10
    if what == "households" and _EXACT_FROM <= count < _LARGE:
        return t.number(count)
    below, rest = count - count % step, count % step
    if count > step and rest * 5 >= step * 4:
        return t("nearly {number}", number=t.number(below + step))
    if count < _EXACT_BELOW or not rest:
        return t.number(count)
    return t("over {number}", number=t.number(below))


def bulletin(tally: Tally, t: Translator, *, own: Path | None = None) -> Bulletin:
    """Write the bulletin of a tally from the office's sentences.

    Parameters
    ----------
    own
        File of the office, see ``reports.bulletin_words``.

    Raises
    ------
    UnusableWording
        When the office's file cannot be used.
    """
    words = bulletin_words(t.language, own=own)
    known = tally.words.get(t.language) or next(iter(tally.words.values()))
    whole = {
        "campaign": tally.campaign,
        "place": known.place,
        "as_of": t.date(tally.as_of) if tally.as_of else "",
        "departments": t.number(sum(1 for line in tally.departments if line.first_day)),
        "households": _rounded(tally.number("effective"), t, what="households"),
        "suggestions": _rounded(tally.number("issues"), t, what="suggestions"),
    }
    paragraphs = [said(words.opening, whole)]
    paragraphs += [_department(tally, line, words, t, whole) for line in tally.departments]
    paragraphs.append(_most_reported(tally, words, t, whole))
    paragraphs.append(_referred(tally, words, t, whole))
    return Bulletin(said(words.title, whole), tuple(each for each in paragraphs if each))


def _department(
    tally: Tally, line: DepartmentLine, words: BulletinWords, t: Translator, whole: dict[str, str]
) -> str:
    if line.first_day is None:
        return ""
    number = {
        what: tally.number(f"departments/{line.name}/{what}")
        for what in ("visited", "issues", "cards")
    }
    when = {"evenings": words.evenings, "weekends": words.weekends}
    names = {each.key: _category(each, t) for each in tally.categories}
    values = whole | {
        "department": line.name,
        "first_day": t.day(line.first_day),
        "when": when.get(line.when, ""),
        "places": t.listed(list(line.places)),
        "teams": t.number(line.teams) if line.teams else "",
        "households": _rounded(number["visited"], t, what="households"),
        "suggestions": _rounded(number["issues"], t, what="suggestions"),
        "cards": "" if isinstance(number["cards"], Missing) else _or_nothing(number["cards"], t),
        "categories": t.listed([names[key] for key in line.categories if key in names]),
    }
    clauses = [clause for text in words.department if (clause := said(text, values))]
    return words.comma.join(clauses) + words.stop if clauses else ""


def _most_reported(tally: Tally, words: BulletinWords, t: Translator, whole: dict[str, str]) -> str:
    counts = [
        f"{_category(line, t)} {t.number(count)}"
        for line in tally.categories
        if not isinstance(count := tally.number(f"issues_by_category/{line.key}"), Missing)
    ]
    return said(words.categories, whole | {"categories": t.listed(counts[:_MOST_NAMED])})


def _referred(tally: Tally, words: BulletinWords, t: Translator, whole: dict[str, str]) -> str:
    sentences = []
    for line in tally.categories:
        count = tally.number(f"issues_by_category/{line.key}")
        body = words.refer.get(line.key, "")
        if body and not isinstance(count, Missing):
            values = {"category": _category(line, t), "count": t.number(count), "body": body}
            sentences.append(said(words.referred, whole | values))
    return " ".join(sentences) if t.language != "zh" else "".join(sentences)


def _category(line: CategoryLine, t: Translator) -> str:
    return line.zh if t.language == "zh" else line.en


def _rounded(count: Number, t: Translator, *, what: Literal["households", "suggestions"]) -> str:
    return "" if isinstance(count, Missing) or not count else rounded(count, t, what=what)


def _or_nothing(count: int, t: Translator) -> str:
    return t.number(count) if count else ""
