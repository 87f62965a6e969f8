"""Everything that a plan can be taken along as, in one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from data.plans import read_plan, saved_plans
from geo.errors import UnknownChoice
from geo.plan_record import plan_of_record
from reports.campaign_forms import FORMS, Form, form_pdf
from reports.exports import FONTS
from reports.phone_files import gpx, kml, sheet_xlsx
from reports.qfield import qfield_package
from reports.walk_sheet import walk_sheets
from reports.walk_stops import Outing
from reports.xlsform import xlsform
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store
    from geo.facts import Facts
    from text import Translator

    Make = Callable[[Outing, int], bytes]


class PlanFile(NamedTuple):
    """A file that is made of a plan.

    Attributes
    ----------
    name
        What it is called; the name also asks for it.
    title
        Message key of its name.
    mime
        Its media type.
    make
        Makes it for a team, 0 for all.
    """

    name: str
    title: str
    mime: str
    make: Make


_PDF: Final = "application/pdf"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _form(form: Form) -> PlanFile:
    def make(outing: Outing, team: int) -> bytes:
        return form_pdf(form, outing, fonts=FONTS, team=team)

    return PlanFile(f"form-{form.key}.pdf", form.title, _PDF, make)


PLAN_FILES: Final[tuple[PlanFile, ...]] = (
    PlanFile(
        "walk-sheets.pdf",
        N_("Walk sheets with map (PDF)"),
        _PDF,
        lambda outing, team: walk_sheets(outing, fonts=FONTS, team=team),
    ),
    PlanFile(
        "walk-sheets.xlsx",
        N_("Walk sheets (XLSX)"),
        _XLSX,
        lambda outing, team: sheet_xlsx(outing, team=team),
    ),
    PlanFile(
        "stops.gpx",
        N_("Stops for navigation (GPX)"),
        "application/gpx+xml",
        lambda outing, team: gpx(outing, team=team),
    ),
    PlanFile(
        "stops.kml",
        N_("Stops for map programs (KML)"),
        "application/vnd.google-earth.kml+xml",
        lambda outing, team: kml(outing, team=team),
    ),
    PlanFile(
        "xlsform.xlsx",
        N_("Form for ODK and KoboToolbox (XLSForm)"),
        _XLSX,
        lambda outing, team: xlsform(outing, team=team),
    ),
    PlanFile(
        "qfield.gpkg",
        N_("Package for QField"),
        "application/geopackage+sqlite3",
        lambda outing, team: qfield_package(outing, team=team),
    ),
    *(_form(form) for form in FORMS),
)


def saved_outing(number: int, facts: Facts, t: Translator, *, store: Store, actor: Actor) -> Outing:
    """Return a saved plan, ready to be taken along.

    Raises
    ------
    UnknownChoice
        When the campaign has no such plan.
    """
    campaign = facts.survey.campaign.id
    record = read_plan(store, actor, campaign, number)
    if record is None:
        plans = saved_plans(store, actor, campaign)
        known = ", ".join(f"{each.id} ({each.day})" for each in plans) or "-"
        raise UnknownChoice(topic=N_("saved plan"), value=number, known=known)
    return Outing(plan_of_record(facts.survey, record), facts, t, store, actor)


def plan_file(name: str) -> PlanFile | None:
    """Return the file of a plan that a file's name asks for: ``walk-sheets-team2.pdf`` does too."""
    stem, _, suffix = name.casefold().rpartition(".")
    for each in PLAN_FILES:
        own, _, ending = each.name.rpartition(".")
        if suffix == ending and stem.startswith(own):
            return each
    return None
