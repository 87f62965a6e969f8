"""The turf for QField: a GeoPackage with one layer, a row per household, waiting to be filled in.

The layer brings its form along: codes with their names, fields that may be changed, the time of the
visit set when an outcome is chosen. Every row has an identifier of its own made of household, day
and slot, so that the file comes back any number of times as the same visits; rows nobody has filled
in are no visits. Widgets and their options are those of QGIS (``ValueMap``, ``DateTime``,
``TextEdit``, ``Hidden``).
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

import geopandas as gpd
import pandas as pd
import shapely

from data.layer_styles import LayerStyle, add_styles
from geo.crs import STORED_CRS
from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS
from text import N_, Translator

if TYPE_CHECKING:
    from reports.walk_stops import Outing

LAYER: Final = "visits"
_TITLES: Final = {
    "team": N_("Team"),
    "stop": N_("Stop"),
    "address": N_("Address"),
    "why": N_("Why on the list"),
    "tried": N_("Tried so far"),
    "hour": N_("Best hour"),
    "outcome": N_("Outcome"),
    "visited_at": N_("Time of the visit"),
    "card_left": N_("Contact card left"),
    "card_number": N_("Card number"),
    "note": N_("Note"),
}
_CODES: Final = {
    "outcome": {outcome.key: outcome.title for outcome in OUTCOMES},
    "card_left": CARD_WAYS | {"no": N_("No")},
}
_HIDDEN: Final = ("uuid", "household")
_FILLED_IN: Final = ("outcome", "visited_at", "card_left", "card_number", "note")
_FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOW: Final = (
    'coalesce("visited_at", '
    """if("outcome" IS NULL, NULL, format_date(now(), 'yyyy-MM-dd HH:mm')))"""
)
"""Kept as text: a GeoPackage would call civil time universal time."""

_LEFT, _DONE = "179,38,30,255", "26,122,109,255"


def qfield_package(outing: Outing, *, team: int = 0) -> bytes:
    """Write the households of one team, or of all, with the form for their visits.

    Raises
    ------
    NotPermitted
        Without the right to words: the file holds addresses.
    UnknownChoice
        When there is no such team.
    """
    outing.actor.require("words")
    frame = _rows(outing, team)
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        path = Path(folder) / "turf.gpkg"
        frame.to_file(path, layer=LAYER, driver="GPKG", engine="pyogrio", geometry_type="Point")
        add_styles(path, [LayerStyle(LAYER, _qml(outing.t), "")])
        return path.read_bytes()


def _rows(outing: Outing, team: int) -> gpd.GeoDataFrame:
    stops, plan, t = outing.stops(team), outing.plan, outing.t
    nothing = [None] * len(stops)
    asked = f"{outing.facts.survey.campaign.key}/{plan.on}/{plan.slot}"
    data = pd.DataFrame(
        {
            "uuid": [str(uuid5(NAMESPACE_URL, f"{asked}/{home}")) for home in stops["uuid"]],
            "household": stops["uuid"].to_numpy(),
            "team": [t("Team {number}", number=number) for number in stops["team"]],
            "stop": stops["stop"].to_numpy(),
            "address": stops["address"].to_numpy(),
            "why": stops["why"].to_numpy(),
            "tried": stops["tried"].to_numpy(),
            "hour": stops["hour"].to_numpy(),
            "outcome": pd.Series(nothing, dtype=object),
            "visited_at": pd.Series(nothing, dtype=object),
            "card_left": pd.Series(nothing, dtype=object),
            "card_number": stops["card"].to_numpy(),
            "note": pd.Series(nothing, dtype=object),
        }
    )
    geometry = shapely.points(stops["lon"].to_numpy(float), stops["lat"].to_numpy(float))
    return gpd.GeoDataFrame(data, geometry=geometry, crs=STORED_CRS)


def _qml(t: Translator) -> str:
    """Write form and look of the layer in the format of QGIS."""
    fields = [*_HIDDEN, *_TITLES]
    widgets = "".join(
        f'<field name="{name}" configurationFlags="NoFlag">{_widget(name, t)}</field>'
        for name in fields
    )
    aliases = "".join(
        f'<alias index="{place}" field="{name}" name="{_attribute(t(_TITLES[name]))}"/>'
        for place, name in enumerate(fields)
        if name in _TITLES
    )
    editable = "".join(
        f'<field name="{name}" editable="{int(name in _FILLED_IN)}"/>' for name in fields
    )
    default = f'<default field="visited_at" expression="{_attribute(_NOW)}" applyOnUpdate="1"/>'
    return (
        '<qgis version="3.28.0" styleCategories="Symbology|Labeling|Fields|Forms" '
        f'labelsEnabled="1">{_look(t)}{_LABELS}'
        f"<fieldConfiguration>{widgets}</fieldConfiguration><aliases>{aliases}</aliases>"
        f"<defaults>{default}</defaults><editable>{editable}</editable></qgis>"
    )


def _widget(name: str, t: Translator) -> str:
    if name in _HIDDEN:
        return '<editWidget type="Hidden"><config><Option/></config></editWidget>'
    if name in _CODES:
        codes = "".join(
            f'<Option type="Map"><Option type="QString" name="{_attribute(t(title))}" '
            f'value="{key}"/></Option>'
            for key, title in _CODES[name].items()
        )
        return _configured("ValueMap", f'<Option type="List" name="map">{codes}</Option>')
    if name == "visited_at":
        shown = "yyyy-MM-dd HH:mm"
        options = {"display_format": shown, "field_format": shown, "allow_null": "true"}
        return _configured("DateTime", "".join(_option(*pair) for pair in options.items()))
    return _configured("TextEdit", _option("IsMultiline", "true") if name == "note" else "")


def _configured(widget: str, options: str) -> str:
    held = f'<config><Option type="Map">{options}</Option></config>'
    return f'<editWidget type="{widget}">{held}</editWidget>'


def _option(name: str, value: str) -> str:
    kind = "bool" if value in {"true", "false"} else "QString"
    return f'<Option type="{kind}" name="{name}" value="{_attribute(value)}"/>'


def _look(t: Translator) -> str:
    """Draw what is left as squares, what is filled in as circles."""
    looks = (
        ("0", t("Left to visit"), "square", _LEFT),
        ("1", t("Filled in"), "circle", _DONE),
    )
    rows = "".join(
        f'<category symbol="{value}" value="{value}" label="{_attribute(label)}" render="true"/>'
        for value, label, _, _ in looks
    )
    symbols = "".join(
        f'<symbol type="marker" name="{value}" alpha="1"><layer class="SimpleMarker" enabled="1">'
        f'<Option type="Map">{_option("color", colour)}{_option("name", shape)}'
        f"{_option('outline_color', '255,255,255,255')}{_option('size', '3.4')}"
        "</Option></layer></symbol>"
        for value, _, shape, colour in looks
    )
    attribute = _attribute('if("outcome" IS NULL, 0, 1)')
    return (
        f'<renderer-v2 type="categorizedSymbol" attr="{attribute}">'
        f"<categories>{rows}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


_LABELS: Final = (
    '<labeling type="simple"><settings><text-style fieldName="stop" fontSize="9"/>'
    "</settings></labeling>"
)


def _attribute(text: str) -> str:
    escapes = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return escape(_FORBIDDEN.sub("", text), escapes)
