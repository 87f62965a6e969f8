"""What the form of a visit holds: kept in the session, as a draft in the store, sent when saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final
from uuid import UUID, uuid4

import shapely

from data.photos import Photo
from data.recording import IssueEntry, VisitEntry
from geo.model import LonLat
from geo.outcomes import OUTCOME_CODES
from geo.records import CARD_WAYS, REQUEST_TYPES, usual_mode

AT_HOUSEHOLD, POINT, LINE, AREA = "household", "point", "line", "area"
FEWEST_POINTS: Final = {AT_HOUSEHOLD: 0, POINT: 1, LINE: 2, AREA: 3}
LONGEST_TEXT: Final = 2000
_LONGEST_WORD: Final = 100
_MOST_ISSUES: Final = 20
_MOST_POINTS: Final = 500


@dataclass(frozen=True)
class IssueForm:
    """One issue of a form.

    Attributes
    ----------
    key
        Names it within the form.
    place
        ``household``, ``point``, ``line`` or ``area``.
    points
        What was clicked on the map for it, degrees.
    """

    key: str
    category: str = ""
    request_type: str = ""
    answered: bool = False
    text: str = ""
    place: str = AT_HOUSEHOLD
    points: tuple[LonLat, ...] = ()

    @property
    def lacks_points(self) -> bool:
        """Whether its place is not drawn to the end."""
        return len(self.points) < FEWEST_POINTS[self.place]

    def with_point(self, place: LonLat) -> IssueForm:
        """Add a corner; a point has only one."""
        earlier = () if self.place == POINT else self.points
        return replace(self, points=(*earlier, place)[:_MOST_POINTS])

    def entry(self, household: int, photos: tuple[Photo, ...]) -> IssueEntry:
        """Return it as it is sent."""
        return IssueEntry(
            household,
            self.category,
            self.text,
            request_type=self.request_type,
            answered=self.answered,
            photos=photos,
            shape=self._shape(),
        )

    def _shape(self) -> shapely.Geometry | None:
        if self.place == POINT:
            return shapely.Point(*self.points[0])
        if self.place == LINE:
            return shapely.LineString(self.points)
        if self.place == AREA:
            drawn = shapely.Polygon(self.points)
            # lines that cross each other enclose no area; what they enclose together is one
            return drawn if drawn.is_valid else shapely.MultiPoint(self.points).convex_hull
        return None


@dataclass(frozen=True)
class DoorsForm:
    """Several doors of one form.

    Attributes
    ----------
    marked
        Ids of the marked households.
    outcome, others
        What came of it at the marked doors, and at the others.
    numbers
        House numbers as typed.
    stair
        Which of the building's stairs is shown, -1 for the household's own.
    """

    marked: tuple[int, ...] = ()
    outcome: str = "met"
    others: str = ""
    numbers: str = ""
    stair: int = -1

    @property
    def is_begun(self) -> bool:
        """Whether anything is entered."""
        return self != DoorsForm()

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> DoorsForm:
        """Read a draft's part; raises ``ValueError`` for what no form of ours has written."""
        said = cls(
            marked=tuple(int(each) for each in content["marked"]),
            outcome=str(content["outcome"]),
            others=str(content["others"]),
            numbers=str(content["numbers"])[:_LONGEST_WORD],
            stair=int(content["stair"]),
        )
        if not {said.outcome, said.others} <= {"", *OUTCOME_CODES}:
            raise ValueError("no form of ours")
        return said


@dataclass(frozen=True)
class VisitForm:
    """A form about one visit.

    Attributes
    ----------
    nonce
        Names the form; the request it is saved with.
    outcome, mode
        Keys; empty while not chosen. Without a mode the usual one of the outcome holds.
    visited_at
        Civil time in the campaign's zone.
    visit
        The visit that is corrected, 0 for a new one.
    before
        That visit as it was when the form was opened.
    doors
        Several doors at once; ``None`` where the form is about one.
    """

    nonce: UUID
    household: int
    visited_at: dt.datetime
    outcome: str = ""
    mode: str = ""
    card_left: bool = False
    card_number: str = ""
    department: int = 0
    team: str = ""
    note: str = ""
    card_way: str = ""
    issues: tuple[IssueForm, ...] = ()
    visit: int = 0
    before: VisitEntry | None = None
    doors: DoorsForm | None = None

    @property
    def is_begun(self) -> bool:
        """Whether it holds anything worth keeping."""
        if self.before is not None:
            return self.entry() != self.before
        several = self.doors is not None and self.doors.is_begun
        return bool(several or self.outcome or self.note or self.card_number or self.issues)

    def entry(self) -> VisitEntry:
        """Return the visit as it is sent."""
        new = self.before is None
        return VisitEntry(
            self.household,
            self.outcome,
            self.visited_at,
            mode=self.mode or (usual_mode(self.outcome) if new else ""),
            card_left=self.card_left or (bool(self.card_number) and new),
            card_number=self.card_number,
            department=self.department,
            team=self.team,
            note=self.note,
            card_way=self.card_way,
        )

    def with_issue(self) -> VisitForm:
        """Add an empty issue."""
        return replace(self, issues=(*self.issues, IssueForm(uuid4().hex[:8]))[:_MOST_ISSUES])

    def but(self, issue: IssueForm) -> VisitForm:
        """Put an issue in the place of the one with the same key."""
        return replace(
            self, issues=tuple(issue if each.key == issue.key else each for each in self.issues)
        )

    def without(self, key: str) -> VisitForm:
        """Remove an issue."""
        return replace(self, issues=tuple(each for each in self.issues if each.key != key))

    def to_json(self) -> dict[str, Any]:
        """Write it as a draft."""
        values = asdict(self) | {"nonce": str(self.nonce)}
        values["visited_at"] = self.visited_at.isoformat()
        if self.before is not None:
            values["before"]["visited_at"] = self.before.visited_at.isoformat()
        return values

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> VisitForm | None:
        """Read a draft; ``None`` for what no form of ours has written."""
        try:
            issues = tuple(_issue(each) for each in content["issues"])
            before = _visit(content["before"]) if content["before"] else None
            doors = DoorsForm.of_json(content["doors"]) if content.get("doors") else None
            said = _visit(content)
            form = cls(
                nonce=UUID(content["nonce"]),
                visit=int(content["visit"]),
                issues=issues[:_MOST_ISSUES],
                before=before,
                doors=doors,
                **{each.name: getattr(said, each.name) for each in fields(VisitEntry)},
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
        return form if form.outcome in {"", *OUTCOME_CODES} else None


def begin(household: int, *, now: dt.datetime, department: int, team: str) -> VisitForm:
    """Begin a form about a household."""
    moment = now.replace(second=0, microsecond=0, tzinfo=None)
    return VisitForm(uuid4(), household, moment, department=department, team=team)


def correcting(visit: int, entry: VisitEntry) -> VisitForm:
    """Begin a form that corrects a visit."""
    values = {each.name: getattr(entry, each.name) for each in fields(VisitEntry)}
    return VisitForm(nonce=uuid4(), visit=visit, before=entry, **values)


def _visit(values: Mapping[str, Any]) -> VisitEntry:
    words = {
        name: str(values[name])[:_LONGEST_WORD]
        for name in ("outcome", "mode", "card_number", "team")
    }
    return VisitEntry(
        household=int(values["household"]),
        visited_at=dt.datetime.fromisoformat(values["visited_at"]).replace(tzinfo=None),
        card_left=bool(values["card_left"]),
        card_way=_known_way(values.get("card_way", "")),
        department=int(values["department"]),
        note=str(values["note"]),
        **words,
    )


def _known_way(said: object) -> str:
    return str(said) if said in CARD_WAYS else ""


def _issue(values: Mapping[str, Any]) -> IssueForm:
    place, request_type = str(values["place"]), str(values["request_type"])
    if place not in FEWEST_POINTS or request_type not in {"", *REQUEST_TYPES}:
        raise ValueError("no form of ours")
    return IssueForm(
        key=str(values["key"])[:_LONGEST_WORD],
        category=str(values["category"]),
        request_type=request_type,
        answered=bool(values["answered"]),
        text=str(values["text"]),
        place=place,
        points=tuple(LonLat(float(lon), float(lat)) for lon, lat in values["points"]),
    )


def visits_of(
    doors: Mapping[int, bool], *, marked: str, others: str, like: VisitForm
) -> tuple[VisitEntry, ...]:
    """Return visits of several doors: one outcome for the marked ones, one for the others.

    Parameters
    ----------
    doors
        Whether it is marked, by household.
    marked, others
        Outcomes; nothing is written for an empty one.
    like
        When, by whom, and which request.
    """
    chosen = {home: marked if held else others for home, held in doors.items()}
    return tuple(
        replace(like, household=home, outcome=outcome).entry()
        for home, outcome in chosen.items()
        if outcome
    )
