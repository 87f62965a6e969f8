"""The wording of the printed forms: ours, with the parts an office has written for itself.

``DOORSTEP_FORMS`` names a TOML file of the office's own, with tables ``[language.form]`` as in
``reports/forms/wording.toml``. Its texts are text: nothing in them is run, and of braces only the
places listed in ``PLACES`` are filled in.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from geo.errors import UnusableWording
from text import N_

FORMS_VARIABLE: Final = "DOORSTEP_FORMS"
PLACES: Final = (
    "campaign",
    "department",
    "team",
    "day",
    "village",
    "address",
    "number",
    "card",
)
_DEFAULT: Final = Path(__file__).with_name("forms") / "wording.toml"
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_LONGEST: Final = 2000
_LARGEST_BYTES: Final = 200_000


class FormWords(NamedTuple):
    """What one form says in one language.

    Attributes
    ----------
    labels
        As many as the form has, in its order.
    """

    title: str
    intro: str
    labels: tuple[str, ...]
    closing: str

    def filled(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Fill the places; one that has no value here becomes empty."""
        return {
            "title": filled(self.title, values),
            "intro": filled(self.intro, values),
            "labels": [filled(label, values) for label in self.labels],
            "closing": filled(self.closing, values),
        }


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values into the places of a text, once: what a value holds is not looked at again."""
    return _PLACE.sub(lambda place: values.get(place[1], ""), text)


def form_words(form: str, language: str, *, own: Path | None = None) -> FormWords:
    """Return the wording of a form.

    Parameters
    ----------
    own
        File of the office; by default the one that ``DOORSTEP_FORMS`` names, if it does.

    Raises
    ------
    UnusableWording
        When the office's file cannot be read or says something no form has.
    """
    ours = _tables(_DEFAULT)
    chosen = ours.get(language, ours["en"])[form]
    named = os.environ.get(FORMS_VARIABLE, "").strip()
    path = own or (Path(named) if named else None)
    if path is not None:
        theirs = _tables(path)
        _require_known(path, theirs, ours)
        chosen = chosen | theirs.get(language, {}).get(form, {})
    return FormWords(chosen["title"], chosen["intro"], tuple(chosen["labels"]), chosen["closing"])


def _tables(path: Path) -> dict[str, dict[str, dict[str, Any]]]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnusableWording(file=path.name, reason=N_("it is too large"))
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableWording(file=path.name, reason=N_("it cannot be opened as text")) from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableWording(file=path.name, reason=N_("it is not written in TOML")) from error


def _require_known(path: Path, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Refuse what would be left out in silence: unknown tables, keys, places, wrong counts."""
    for language, forms in theirs.items():
        known = ours.get(language)
        if known is None or not isinstance(forms, dict):
            raise _wrong(path, str(language))
        for form, texts in forms.items():
            if form not in known or not isinstance(texts, dict):
                raise _wrong(path, f"{language}.{form}")
            for key, value in texts.items():
                if not _sound(value, known[form].get(key)):
                    raise _wrong(path, f"{language}.{form}.{key}")


def _sound(value: object, ours: object) -> bool:
    """Say whether a value is of the kind that stands in our file."""
    if isinstance(ours, list):
        return (
            isinstance(value, list)
            and len(value) == len(ours)
            and all(_sound(each, "") for each in value)
        )
    return (
        isinstance(ours, str)
        and isinstance(value, str)
        and len(value) <= _LONGEST
        and set(_PLACE.findall(value)) <= set(PLACES)
    )


def _wrong(path: Path, where: str) -> UnusableWording:
    return UnusableWording(
        file=path.name,
        reason=N_(
            "“{where}” is not a part of the forms, or not as many texts, or an unknown place"
        ),
        where=where,
    )
