"""What phones and spreadsheets take along: the stops in order as GPX, KML and XLSX.

Positions and numbers name a household; its address goes along only where the actor has the right
to words, as in every other export.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import pandas as pd

from geo.outcomes import OUTCOMES
from reports.map_words import data_credits
from reports.notes import file_notes
from reports.spreadsheet import to_xlsx
from reports.stop_words import slot_words

if TYPE_CHECKING:
    from reports.walk_stops import Outing

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def gpx(outing: Outing, *, team: int = 0) -> bytes:
    """Write the households as waypoints and each team's order as a route (GPX 1.1).

    A route is the order of the stops, not the way: phones find that themselves.

    Raises
    ------
    NotPermitted
        When the actor may not see single households.
    UnknownChoice
        When there is no such team.
    """
    stops = outing.stops(team)
    points = "".join(
        f'<wpt lat="{row.lat:.7f}" lon="{row.lon:.7f}"><name>{_text(_number(row))}</name>'
        f"<desc>{_text(_about(row))}</desc><type>{_text(str(row.reason))}</type></wpt>"
        for row in stops.itertuples()
    )
    routes = "".join(_gpx_route(outing, int(str(n)), own) for n, own in stops.groupby("team"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<gpx version="1.1" creator="Doorstep" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<metadata><name>{_text(_title(outing))}</name>"
        f"<desc>{_text(_credits(outing))}</desc></metadata>{points}{routes}</gpx>"
    ).encode()


def _gpx_route(outing: Outing, team: int, stops: pd.DataFrame) -> str:
    points = "".join(
        f'<rtept lat="{lat:.7f}" lon="{lon:.7f}"><name>{_text(name)}</name></rtept>'
        for name, lon, lat in _way(outing, stops)
    )
    name = outing.t("Team {number}", number=team)
    return f"<rte><name>{_text(name)}</name><number>{team}</number>{points}</rte>"


def kml(outing: Outing, *, team: int = 0) -> bytes:
    """Write a folder for every team with its households and the order as a line (KML 2.2).

    Raises
    ------
    NotPermitted
        When the actor may not see single households.
    UnknownChoice
        When there is no such team.
    """
    stops = outing.stops(team)
    folders = "".join(_kml_folder(outing, int(str(n)), own) for n, own in stops.groupby("team"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{_text(_title(outing))}</name>"
        f"<description>{_text(_credits(outing))}</description>{folders}</Document></kml>"
    ).encode()


def _kml_folder(outing: Outing, team: int, stops: pd.DataFrame) -> str:
    marks = "".join(
        f"<Placemark><name>{_text(_number(row))}</name>"
        f"<description>{_text(_about(row))}</description>"
        f'<ExtendedData><Data name="household"><value>{row.Index}</value></Data></ExtendedData>'
        f"<Point><coordinates>{row.lon:.7f},{row.lat:.7f}</coordinates></Point></Placemark>"
        for row in stops.itertuples()
    )
    way = _kml_way(outing, stops)
    name = _text(outing.t("Team {number}", number=team))
    return f"<Folder><name>{name}</name>{marks}{way}</Folder>"


def _kml_way(outing: Outing, stops: pd.DataFrame) -> str:
    """Draw the order as a line; one stop alone makes none."""
    points = [f"{lon:.7f},{lat:.7f}" for _, lon, lat in _way(outing, stops)]
    if len(points) == 1:
        return ""
    words = _text(outing.t("Order of the stops, not the way itself"))
    line = f"<LineString><coordinates>{' '.join(points)}</coordinates></LineString>"
    return f"<Placemark><name>{words}</name>{line}</Placemark>"


def sheet_xlsx(outing: Outing, *, team: int = 0) -> bytes:
    """Write the walk sheet as a workbook; filled in, it is imported as a file of visits.

    The columns of a visit stand at the end, empty; households nobody has been to may stay so. There
    are no positions in it: the register has them, and a file of visits would have to explain them.

    Raises
    ------
    NotPermitted
        Without the right to words: the sheet holds addresses.
    UnknownChoice
        When there is no such team.
    """
    outing.actor.require("words")
    t, stops = outing.t, outing.stops(team)
    empty = pd.Series([None] * len(stops), index=stops.index, dtype=object)
    table = pd.DataFrame(
        {
            t("Team"): [t("Team {number}", number=number) for number in stops["team"]],
            t("Order"): stops["order"].astype(int),
            t("Stop"): stops["stop"].astype(int),
            t("Register number"): stops["code"],
            t("Address"): stops["address"],
            t("Village or community"): stops["area"],
            t("Why on the list"): stops["why"],
            t("Tried so far"): stops["tried"],
            t("Best hour"): stops["hour"],
            t("Metres from the last stop"): stops["walk_m"].round().astype(int),
            t("Card number"): stops["card"],
            t("Time of the visit"): empty,
            t("Outcome"): empty,
            t("Contact card left"): empty,
            t("Note"): empty,
        }
    )
    outcomes = t.listed([t(outcome.title) for outcome in OUTCOMES])
    notes = [
        (t("Plan"), _title(outing)),
        (t("Outcome"), outcomes),
        *file_notes(outing.facts, t),
    ]
    return to_xlsx(table, sheet=t("Walk sheet"), notes=notes)


def _way(outing: Outing, stops: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return name, longitude and latitude of where a team goes, each stop once."""
    start, each = outing.plan.start, stops.drop_duplicates("stop")
    way = [] if start is None else [(outing.t("Meeting point"), start.lon, start.lat)]
    return way + list(
        zip(each["stop"].astype(str), each["stop_lon"], each["stop_lat"], strict=True)
    )


def _number(row: Any) -> str:  # noqa: ANN401 - a row of Outing.stops
    return f"{row.team}-{row.order}"


def _about(row: Any) -> str:  # noqa: ANN401 - a row of Outing.stops
    parts = (f"#{row.Index}", row.address, row.why, row.tried, row.hour)
    return " · ".join(part for part in parts if part)


def _title(outing: Outing) -> str:
    plan, t = outing.plan, outing.t
    return f"{outing.facts.survey.campaign.name} {t.date(plan.on)} {slot_words(plan.slot, t)}"


def _credits(outing: Outing) -> str:
    return " · ".join(data_credits(outing.facts, outing.t))


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))
