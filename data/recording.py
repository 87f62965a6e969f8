"""Writing down a visit and what was said: one function, one transaction.

The request that names a form names its visits too: however often it is sent, one record comes of
it. Correcting a visit names what the corrector had before them; where somebody else has changed the
same part since, nothing is written and both values are there to choose from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data import tables
from data.drafts import drop_draft
from data.photos import Photo
from data.store import Change, Receipt, Store
from geo.areas import locate
from geo.crs import STORED_CRS
from geo.errors import ChangedMeanwhile, NotPermitted, UnknownChoice
from geo.outcomes import OUTCOME_CODES
from geo.precision import EXACT, PRECISIONS
from geo.records import state_when_recorded
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.writing import Writer

RECORD: Final = "record visit"
CORRECT: Final = "correct visit"
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class VisitEntry:
    """What somebody writes down about a visit.

    Attributes
    ----------
    household, department
        Ids; no department is 0.
    outcome
        Key of an outcome.
    mode
        Way of visiting, a key of ``geo.records.MODES`` or a file's own word.
    visited_at
        Civil time in the campaign's zone.
    card_way
        How the card was left, a key of ``geo.records.CARD_WAYS``; empty where that is not known.
    """

    household: int
    outcome: str
    visited_at: dt.datetime
    mode: str = "home"
    card_left: bool = False
    card_number: str = ""
    department: int = 0
    team: str = ""
    note: str = ""
    card_way: str = ""


@dataclass(frozen=True)
class IssueEntry:
    """What somebody said.

    Attributes
    ----------
    household
        Who said it.
    category
        Key of a category.
    request_type
        A key of ``geo.records.REQUEST_TYPES``, or nothing.
    answered
        It was a question, and it was answered on the spot.
    shape
        Where it is, EPSG:4326; ``None`` is at the household.
    """

    household: int
    category: str
    text: str
    request_type: str = ""
    answered: bool = False
    photos: tuple[Photo, ...] = ()
    shape: shapely.Geometry | None = None


def record_visits(
    store: Store,
    actor: Actor,
    campaign: int,
    visits: Sequence[VisitEntry],
    issues: Sequence[IssueEntry] = (),
    *,
    request: UUID,
) -> Receipt:
    """Keep visits and what was said at them, all of it or nothing.

    Parameters
    ----------
    request
        Made with the form: sent twice, by three clicks or from two tabs, it makes one record.

    Raises
    ------
    NotPermitted
        When the actor may not write, or not about one of the households.
    UnknownChoice
        When an entry names what the campaign does not have, or lies in the future.
    StoreProblem
        When the store cannot be written; then nothing was kept.
    """
    homes = {visit.household for visit in visits} | {issue.household for issue in issues}
    _require_households(store, actor, campaign, homes)
    for entry in visits:
        _require_sound(store, actor, campaign, entry)

    def apply(writer: Writer) -> dict[str, int]:
        _require_known(writer, campaign, visits, issues)
        if visits:
            rows = pd.DataFrame([_visit_row(entry) for entry in visits])
            names = [str(uuid5(request, f"visit {n}")) for n in range(len(rows))]
            writer.add(tables.VISIT, rows.assign(uuid=names, campaign_id=campaign, area_id=0))
        if issues:
            by_household = {entry.household: entry for entry in visits}
            numbers = _add_issues(writer, campaign, issues, by_household, request)
            _add_photos(writer, campaign, issues, numbers, request)
        return {"visits": len(visits), "issues": len(issues)}

    receipt = store.write(actor, Change(request, RECORD, apply, undoable=True))
    drop_draft(store, actor, request)
    return receipt


def read_visit(
    store: Store, actor: Actor, campaign: int, *, household: int, visit: int
) -> VisitEntry | None:
    """Read a visit as it stands; ``None`` when it is not there (any more)."""
    found = store.visits(actor, campaign, [household])
    return _entry(found.loc[[visit]].iloc[0]) if visit in found.index else None


def correct_visit(  # noqa: PLR0913 - what was there, what shall be, and whose
    store: Store,
    actor: Actor,
    campaign: int,
    visit: int,
    *,
    before: VisitEntry,
    after: VisitEntry,
    request: UUID,
) -> Receipt:
    """Correct a visit: only what differs from ``before`` is written.

    Parameters
    ----------
    before
        The visit as the corrector saw it.
    after
        The visit as it shall be.

    Raises
    ------
    ChangedMeanwhile
        When somebody else has changed a part since that is changed here too, to something else.
    UnknownChoice
        When there is no such visit, or what it shall be cannot be.
    NotPermitted
        When the actor may not write, or not about this household.
    """
    _require_households(store, actor, campaign, {before.household, after.household})
    _require_sound(store, actor, campaign, after)
    wanted = _differing(before, after)

    def apply(writer: Writer) -> dict[str, int]:
        _require_known(writer, campaign, [after], [])
        rows = writer.rows(tables.VISIT, campaign, ids=[visit])
        now = _entry(rows.iloc[0]) if len(rows) else None
        if now is None or not now.household == before.household == after.household:
            raise UnknownChoice(topic=N_("visit"), value=visit, known="")
        clashing = wanted & _differing(before, now) & _differing(after, now)
        if clashing:
            raise ChangedMeanwhile(fields=tuple(sorted(clashing)))
        changed = wanted & _differing(after, now)
        if changed:
            row = {_column(name): getattr(after, name) for name in sorted(changed)}
            writer.update(tables.VISIT, pd.DataFrame([row], index=[visit]))
        return {"visits": 1, "fields": len(changed)}

    receipt = store.write(actor, Change(request, CORRECT, apply, undoable=True))
    drop_draft(store, actor, request)
    return receipt


def merged(
    before: VisitEntry, mine: VisitEntry, theirs: VisitEntry, chosen: Mapping[str, Any]
) -> VisitEntry:
    """Return a visit two people have corrected: what each changed alone, and what was chosen."""
    own = {name: getattr(mine, name) for name in _differing(before, mine)}
    return replace(theirs, **own | dict(chosen))


def _differing(one: VisitEntry, other: VisitEntry) -> set[str]:
    return {
        each.name
        for each in fields(VisitEntry)
        if getattr(one, each.name) != getattr(other, each.name)
    }


def _column(name: str) -> str:
    return f"{name}_id" if name in {"household", "department"} else name


def _entry(row: pd.Series) -> VisitEntry:
    """Read a visit from its row as stored."""
    values: dict[str, Any] = {each.name: row[_column(each.name)] for each in fields(VisitEntry)}
    for name in ("household", "department"):
        values[name] = 0 if pd.isna(values[name]) else int(values[name])
    values["card_left"] = bool(values["card_left"])
    values["visited_at"] = pd.Timestamp(values["visited_at"]).to_pydatetime()
    return VisitEntry(**values)


def _visit_row(entry: VisitEntry) -> dict[str, Any]:
    return {_column(each.name): getattr(entry, each.name) for each in fields(VisitEntry)}


def _require_households(store: Store, actor: Actor, campaign: int, wanted: set[int]) -> None:
    """Refuse households that the actor may not see, in the words for those that are not there."""
    actor.require("write")
    allowed = store.households(actor, campaign, wanted).index
    if wanted - set(allowed):
        raise NotPermitted(action="write")


def _require_sound(store: Store, actor: Actor, campaign: int, entry: VisitEntry) -> None:
    if entry.outcome not in OUTCOME_CODES:
        raise UnknownChoice(topic=N_("outcome"), value=entry.outcome, known="")
    zone = next((c.timezone for c in store.campaigns(actor) if c.id == campaign), "UTC")
    now = dt.datetime.now(ZoneInfo(zone)).replace(tzinfo=None)
    if entry.visited_at > now + _CLOCKS_DIFFER:
        raise UnknownChoice(
            topic=N_("past moment"), value=entry.visited_at.isoformat(" ", "minutes"), known=""
        )


def _require_known(
    writer: Writer, campaign: int, visits: Sequence[VisitEntry], issues: Sequence[IssueEntry]
) -> None:
    """Refuse departments and categories that the campaign does not have."""
    wanted = {entry.department for entry in visits} - {0}
    missing = wanted - set(writer.rows(tables.DEPARTMENT, campaign, ids=wanted).index)
    if missing:
        raise UnknownChoice(topic=N_("department"), value=min(missing), known="")
    keys = {entry.category for entry in issues}
    known = set(writer.rows(tables.CATEGORY, campaign)["key"]) if keys else set()
    if keys - known:
        raise UnknownChoice(topic=N_("category"), value=min(keys - known), known="")


def _add_issues(
    writer: Writer,
    campaign: int,
    issues: Sequence[IssueEntry],
    visits: dict[int, VisitEntry],
    request: UUID,
) -> NDArray[np.int64]:
    """Add issues: with a shape of their own where it lies, else where their household is."""
    homes = writer.rows(tables.HOUSEHOLD, campaign, ids={entry.household for entry in issues})
    shapes = np.array([entry.shape for entry in issues], dtype=object)
    own = ~shapely.is_missing(shapes)
    at_home = homes.loc[[entry.household for entry in issues]]
    area = np.array(at_home["area_id"].fillna(0), dtype=np.int64)
    if own.any():
        area[own] = locate(shapes[own], _areas(writer, campaign))
    said_at = [visits.get(entry.household) for entry in issues]
    rows = pd.DataFrame(
        {
            "uuid": [str(uuid5(request, f"issue {n}")) for n in range(len(issues))],
            "campaign_id": campaign,
            "household_id": [entry.household for entry in issues],
            "area_id": area,
            "department_id": [visit.department if visit else 0 for visit in said_at],
            "category": [entry.category for entry in issues],
            "request_type": [entry.request_type for entry in issues],
            "state": [
                state_when_recorded(entry.request_type, answered=entry.answered) for entry in issues
            ],
            "reported_at": [visit.visited_at if visit else None for visit in said_at],
            "text": [entry.text for entry in issues],
            "precision": np.where(own, PRECISIONS[EXACT], at_home["precision"].to_numpy(object)),
        }
    )
    geom = np.empty(len(issues), dtype=object)
    geom[:] = np.where(own, shapes, at_home["geom"].to_numpy(dtype=object))
    return writer.add(tables.ISSUE, rows.assign(geom=geom))


def _add_photos(
    writer: Writer,
    campaign: int,
    issues: Sequence[IssueEntry],
    numbers: NDArray[np.int64],
    request: UUID,
) -> None:
    taken = [
        (int(number), photo.jpeg)
        for number, entry in zip(numbers, issues, strict=True)
        for photo in entry.photos
    ]
    if taken:
        rows = pd.DataFrame(taken, columns=["issue_id", "image"])
        names = [str(uuid5(request, f"photo {n}")) for n in range(len(rows))]
        writer.add(tables.PHOTO, rows.assign(uuid=names, campaign_id=campaign))


def _areas(writer: Writer, campaign: int) -> gpd.GeoDataFrame:
    rows = writer.rows(tables.AREA, campaign)
    geometry = gpd.GeoSeries(rows["geom"].to_numpy(), index=rows.index, crs=STORED_CRS)
    return gpd.GeoDataFrame(rows[["level"]], geometry=geometry, crs=STORED_CRS)
