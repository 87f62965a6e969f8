"""Which coordinate system a file's numbers are in; without evidence somebody is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from geo.crs import BD09, GCJ02, STORED_CRS, WEB_MERCATOR, crs_kind
from geo.datum_evidence import MIXED, DatumEvidence, weigh
from geo.survey_grid import DEGREES, Candidate, plausible_systems, settled
from text import N_

TOPIC: Final = "crs"
_GUESSED_FORMATS: Final = frozenset({"KML"})
"""Formats whose files always claim WGS 84, whatever the program that wrote them did."""

_TITLES: Final = {
    STORED_CRS: N_("Longitude and latitude, WGS 84 or CGCS2000"),
    GCJ02: N_("Longitude and latitude of Gaode or Tencent maps (GCJ-02)"),
    BD09: N_("Longitude and latitude of Baidu maps (BD-09)"),
    MIXED: N_("Row by row: some are shifted, some are not"),
    WEB_MERCATOR: N_("Metres of web maps (web Mercator)"),
}
_GRID: Final = N_("CGCS2000 Gauss-Krüger metres ({code})")
_STATED: Final = N_("What the file says: {code}")
_MESSAGE: Final = N_("Which coordinate system are the positions in?")


_NAMED: Final = {
    STORED_CRS: re.compile(r"WGS.?84|CGCS.?2000|EPSG:4326|EPSG:4490|天地图", re.IGNORECASE),
    GCJ02: re.compile(r"GCJ.?02|高德|腾讯|火星", re.IGNORECASE),
    BD09: re.compile(r"BD.?09|百度", re.IGNORECASE),
}


class _Found(NamedTuple):
    """A system, why it is recommended, and whether somebody has to confirm it.

    An empty system: nothing speaks for any of the others.
    """

    system: str
    why: Message
    doubtful: bool
    others: tuple[str, ...] = ()


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask for the coordinate system of a file that has coordinates."""
    found = _found(incoming)
    if found is None:
        return
    stated = incoming.raw.crs
    values = dict.fromkeys(
        [found.system, *found.others, *([stated] if stated else []), STORED_CRS, GCJ02, BD09]
    )
    given = incoming.answers.get(TOPIC, "")
    if given and given not in values and crs_kind(given) != "unknown":
        values[given] = None  # any system that somebody knows it to be
    choices = tuple(Choice(value, _title(value, stated)) for value in values if value)
    question = Question(TOPIC, (_MESSAGE, {}), choices, found.system, found.why, found.doubtful)
    yield asked(question, incoming.answers)


def _title(value: str, stated: str | None) -> Message:
    if value in _TITLES:
        return _TITLES[value], {}
    return (_STATED if value == stated else _GRID), {"code": value}


def _found(incoming: Incoming) -> _Found | None:
    numbers = incoming.numbers
    if numbers is None or not np.isfinite(numbers[0]).any():
        return None
    x, y = numbers
    near = incoming.ground.bounds
    stated = incoming.raw.crs
    believed = incoming.raw.read_as.get("format") not in _GUESSED_FORMATS
    if believed and stated and crs_kind(stated) != "unknown":
        return _stated(incoming, stated)
    candidates = plausible_systems(x, y, near=near)
    if not candidates:
        return None
    best = settled(candidates)
    if best is None and all(each.definition == DEGREES for each in candidates):
        best = candidates[0]  # which column is which is another question
    if best is None:
        return _several(candidates)
    if best.definition == DEGREES:
        return _datum(incoming, *((y, x) if best.swapped else (x, y)))
    return _Found(best.definition, _range_reason(best), doubtful=False)


def _several(candidates: tuple[Candidate, ...]) -> _Found:
    best = candidates[0]
    if best.reason == "zone_unknown":
        every = tuple(dict.fromkeys(_system(each) for each in candidates))
        return _Found("", _range_reason(best), doubtful=True, others=every)
    others = tuple(dict.fromkeys(_system(each) for each in candidates[1:]))
    return _Found(_system(best), _range_reason(best), doubtful=True, others=others)


def _system(candidate: Candidate) -> str:
    return STORED_CRS if candidate.definition == DEGREES else candidate.definition


def _range_reason(candidate: Candidate) -> Message:
    message = {
        "degrees": N_("The numbers are degrees."),
        "zone_written": N_("The easting begins with the zone number; {share} of the rows fit."),
        "zone_by_ground": N_("With this zone {share} of the rows lie near the campaign's ground."),
        "zone_unknown": N_(
            "The numbers are metres without a zone number: any zone could be meant."
        ),
        "mercator": N_("The numbers are in the range of web Mercator; {share} of the rows fit."),
    }[candidate.reason]
    return message, {"share": f"{candidate.share:.0%}"}


def _stated(incoming: Incoming, stated: str) -> _Found:
    """Believe what the file says, unless its numbers or the ground speak against it."""
    assert incoming.numbers is not None
    x, y = incoming.numbers
    why: Message = (N_("The file says so."), {})
    if crs_kind(stated) != "geographic":
        return _Found(stated, why, doubtful=False)
    if np.nanmax(np.abs(x)) > 400 or np.nanmax(np.abs(y)) > 400:  # noqa: PLR2004 - no degrees
        candidates = plausible_systems(x, y, near=incoming.ground.bounds)
        if candidates:
            return _several(candidates)._replace(
                why=(N_("The file says degrees, but its numbers are metres."), {})
            )
        return _Found(stated, why, doubtful=False)
    evidence = _weighed(incoming, x, y)
    if evidence is not None and evidence.verdict in {GCJ02, BD09, MIXED}:
        return _Found(evidence.verdict, _figures(evidence), doubtful=True)
    return _Found(stated, why, doubtful=False)


def _datum(incoming: Incoming, lon: np.ndarray, lat: np.ndarray) -> _Found:
    evidence = _weighed(incoming, lon, lat)
    named = _named_in_header(incoming)
    if evidence is not None and evidence.verdict is not None:
        if evidence.reason == "outside_china":
            why: Message = (N_("Outside China positions are not shifted."), {})
            return _Found(STORED_CRS, why, doubtful=False)
        doubtful = evidence.verdict == MIXED or named not in {"", evidence.verdict}
        return _Found(evidence.verdict, _figures(evidence), doubtful=doubtful)
    if named:
        return _Found(named, (N_("The header of the column says so."), {}), doubtful=False)
    known = incoming.remembered.get(TOPIC, "")
    if known in {STORED_CRS, GCJ02, BD09}:
        return _Found(known, (N_("So it was decided for an earlier file."), {}), doubtful=False)
    if evidence is None or evidence.reason == "few_points" or not any(evidence.share.values()):
        why = (
            N_(
                "Nothing tells: too few positions lie in known buildings or villages. "
                "GPS and survey data are WGS 84; positions picked on web maps are shifted."
            ),
            {},
        )
    else:
        why = _figures(evidence)
    return _Found(STORED_CRS, why, doubtful=True)


def _named_in_header(incoming: Incoming) -> str:
    """Return the system that is named beside 经度 or 纬度; empty for none."""
    names = " ".join(incoming.columns.get(field, "") for field in ("lon", "lat"))
    said = unicodedata.normalize("NFKC", names)
    found = {system for system, words in _NAMED.items() if words.search(said)}
    return found.pop() if len(found) == 1 else ""


def _weighed(incoming: Incoming, lon: np.ndarray, lat: np.ndarray) -> DatumEvidence | None:
    outlines, within_m = incoming.ground.known_places
    return weigh(lon, lat, outlines, within_m=within_m)


def _figures(evidence: DatumEvidence) -> Message:
    share = {name: f"{value:.0%}" for name, value in evidence.share.items()}
    return (
        N_(
            "Of {count} positions {wgs} lie in known buildings or villages if WGS 84, "
            "{gcj} if GCJ-02, {bd} if BD-09."
        ),
        {
            "count": evidence.used,
            "wgs": share[STORED_CRS],
            "gcj": share[GCJ02],
            "bd": share[BD09],
        },
    )
