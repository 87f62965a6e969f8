"""Words: the message catalogues and the translator.

English sentences are the message keys; every other language is one ``<code>.po`` file beside this
one. A sentence missing from a catalogue falls back to English. Adding a language is one file and
one line in ``LANGUAGES``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple


class Language(NamedTuple):
    """A language of the interface: its code, its own name, its page title font hint."""

    code: str
    name: str


LANGUAGES: Final = (Language("zh", "中文"), Language("en", "English"))
DEFAULT_LANGUAGE: Final = "zh"


def known_language(code: str) -> str:
    """Return the code if it is a language of ours, the default one otherwise."""
    return code if code in {language.code for language in LANGUAGES} else DEFAULT_LANGUAGE


def N_(sentence: str) -> str:  # noqa: N802 - the name message extractors look for
    """Mark ``sentence`` for translation where it is defined, to be translated where it is shown."""
    return sentence


class _Message(NamedTuple):
    one: str
    many: str


@cache
def _catalogue(code: str) -> dict[str, _Message]:
    path = Path(__file__).with_name(f"{code}.po")
    if not path.exists():
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        entries = read_po(file, locale=code)
    found: dict[str, _Message] = {}
    for entry in entries:
        if not entry.id:
            continue
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        words = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if words and all(words):
            found[key] = _Message(words[0], words[-1])
    return found


@dataclass(frozen=True)
class Translator:
    """Turns message keys into sentences of one language.

    Parameters
    ----------
    language
        A code from ``LANGUAGES``; an unknown code speaks English.
    """

    language: str = DEFAULT_LANGUAGE

    def __call__(self, sentence: str, **values: object) -> str:
        """Translate ``sentence`` and fill its ``{named}`` places.

        Values are inserted as they are; numbers should come through :meth:`number`.
        """
        message = _catalogue(self.language).get(sentence)
        return (message.one if message else sentence).format(**values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate with the number form that ``count`` asks for; ``{count}`` is filled in."""
        message = _catalogue(self.language).get(one)
        forms = message or _Message(one, many)
        chosen = forms.one if count == 1 else forms.many
        return chosen.format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """Write an integer with thousands separators."""
        return f"{value:,}"

    def share(self, value: float | None) -> str:
        """Write a share (0 to 1) as a percentage with one decimal; ``None`` as a dash.

        Rounding never turns an unfinished share into 100 % nor a started one into 0 %.
        """
        if value is None:
            return "—"
        percent = round(value * 100, 1)
        if value < 1:
            percent = min(percent, 99.9)
        if value > 0:
            percent = max(percent, 0.1)
        return f"{percent:g}%"

    def date(self, value: dt.date | dt.datetime | None) -> str:
        """Write a day the way the language does; ``None`` as a dash."""
        if value is None:
            return "—"
        if self.language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {value:%b} {value.year}"

    def day(self, value: dt.date | dt.datetime | None) -> str:
        """Write a day without its year."""
        if value is None:
            return "—"
        return (
            f"{value.month}月{value.day}日" if self.language == "zh" else f"{value.day} {value:%b}"
        )

    @property
    def date_pattern(self) -> str:
        """How a browser writes a day (Moment.js pattern)."""
        return "YYYY年M月D日" if self.language == "zh" else "D MMM YYYY"

    @property
    def day_pattern(self) -> str:
        """How a browser writes a day without its year."""
        return "M月D日" if self.language == "zh" else "D MMM"

    def moment(self, value: dt.datetime | None) -> str:
        """Write a day and a time of day to the minute."""
        return "—" if value is None else f"{self.date(value)} {value:%H:%M}"

    def listed(self, items: list[str]) -> str:
        """Join ``items`` with the language's list separator."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def clauses(self, parts: list[str]) -> str:
        """Join clauses into one sentence with its full stop."""
        return "，".join(parts) + "。" if self.language == "zh" else ", ".join(parts) + "."
