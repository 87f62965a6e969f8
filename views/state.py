"""What a user has chosen: kept in the session, carried by the address bar.

Nothing else touches either. The address bar is parsed, never trusted: what it names and does not
exist is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from geo.model import Campaign, Filters, Survey
from text import DEFAULT_LANGUAGE, known_language

_SELECTION: Final = "selection"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_DIGITS: Final = 11
"""A longer number is no id."""


@dataclass(frozen=True)
class Selection:
    """All choices that a link to a colleague has to carry.

    Attributes
    ----------
    campaign, area
        Ids; 0 for the newest campaign, the whole campaign.
    since, until
        Period, both days included; ``None`` is open.
    large
        Large type.
    listed
        Which list is open, empty for none.
    gap
        Rank of the gap that is looked at, 0 for none.
    plan
        Number of the saved plan that is looked at, 0 for none.
    household
        Id of the household that a printed code leads to, 0 for none.
    by
        What the table of figures is split by; empty for the page's own choice.
    look
        How issues are looked at; empty for points.
    around
        What is asked about what lies around, see ``geo.around``; empty for what is usual.
    """

    campaign: int = 0
    area: int = 0
    since: dt.date | None = None
    until: dt.date | None = None
    departments: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE
    large: bool = False
    listed: str = ""
    gap: int = 0
    plan: int = 0
    household: int = 0
    by: str = ""
    look: str = ""
    around: str = ""

    def to_query(self) -> dict[str, str]:
        """Write what differs from the beginning as query parameters."""
        parts = {
            "campaign": str(self.campaign or ""),
            "area": str(self.area or ""),
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "departments": "-".join(map(str, self.departments)),
            "categories": ".".join(self.categories),
            "lang": self.language if self.language != DEFAULT_LANGUAGE else "",
            "size": "large" if self.large else "",
            "list": self.listed,
            "gap": str(self.gap or ""),
            "plan": str(self.plan or ""),
            "household": str(self.household or ""),
            "by": self.by,
            "look": self.look,
            "around": self.around,
        }
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def of_query(cls, query: dict[str, str]) -> Selection:
        """Read query parameters; what cannot be read counts as not given."""
        since, until = _day(query.get("from")), _day(query.get("to"))
        if since and until and since > until:
            since = until = None
        return cls(
            campaign=_number(query.get("campaign")),
            area=_number(query.get("area")),
            since=since,
            until=until,
            departments=tuple(filter(None, map(_number, query.get("departments", "").split("-")))),
            categories=tuple(key for key in query.get("categories", "").split(".") if key),
            language=known_language(query.get("lang", "")),
            large=query.get("size") == "large",
            listed=query.get("list", ""),
            gap=_number(query.get("gap")),
            plan=_number(query.get("plan")),
            household=_number(query.get("household")),
            by=query.get("by", ""),
            look=query.get("look", ""),
            around=query.get("around", ""),
        )

    def filters(self, survey: Survey, *, text: str = "") -> Filters:
        """Turn the choices into a question to a survey, leaving out what it does not have."""
        known = set(survey.categories["key"])
        return Filters(
            campaign=survey.campaign.id,
            areas=(self.area,) if self.area in survey.areas.index else (),
            since=self.since,
            until=self.until,
            departments=tuple(d for d in self.departments if d in survey.departments.index),
            categories=tuple(key for key in self.categories if key in known),
            text=text.strip(),
        )


def selection() -> Selection:
    """Return the current choices: those of the session, or of a link that was just opened."""
    stored: Selection | None = st.session_state.get(_SELECTION)
    query = st.query_params.to_dict()
    if stored is None or (query and query != stored.to_query()):
        stored = Selection.of_query(query)
    _keep(stored)
    return stored


def choose(**changes: Any) -> None:  # noqa: ANN401 - fields of Selection
    """Change some choices."""
    _keep(replace(selection(), **changes))


def _keep(chosen: Selection) -> None:
    st.session_state[_SELECTION] = chosen
    wanted = chosen.to_query()
    # changing pages empties the address bar: write it again
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def campaign_of(chosen: Selection, campaigns: Iterable[Campaign]) -> Campaign | None:
    """Return the chosen campaign, or the newest one."""
    known = list(campaigns)
    return next((each for each in known if each.id == chosen.campaign), known[0] if known else None)


def bound(name: str, value: object, then: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Bind a widget to a choice: returns its ``key`` and ``on_change``.

    Parameters
    ----------
    name
        Name of the widget.
    value
        What it shows now.
    then
        What choices follow from a new value of it.
    """
    key = f"choice_{name}"
    st.session_state[key] = value

    def changed() -> None:
        choose(**then(st.session_state[key]))

    return {"key": key, "on_change": changed}


def recall(name: str, default: Any = None) -> Any:  # noqa: ANN401 - a page's own small memory
    """Return what a page remembered in this session."""
    return st.session_state.get(f"page_{name}", default)


def remember(name: str, value: object) -> None:
    """Let a page remember something for this session."""
    st.session_state[f"page_{name}"] = value


def forget_names(beginning: str) -> None:
    """Forget everything that pages remembered under names that begin like this."""
    for key in [key for key in st.session_state if str(key).startswith(f"page_{beginning}")]:
        del st.session_state[key]


def widget(name: str) -> str:
    """Return the key of a widget whose value :func:`recall` and :func:`remember` know by a name."""
    return f"page_{name}"


def begin(name: str, value: object) -> str:
    """Give a widget its first value, unless it has one; return its key.

    A widget that was not shown for a while has none: Streamlit forgets it.
    """
    key = widget(name)
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def was_shown(key: str) -> bool:
    """Say whether the widget of a key stood on the page that was shown last."""
    return key in st.session_state


def _number(text: str | None) -> int:
    if not text or len(text) > _MOST_DIGITS:
        return 0
    return int(text) if text.isascii() and text.isdigit() else 0


def _day(text: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None
