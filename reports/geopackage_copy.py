"""A copy of a campaign for GIS programs: layers with words, styles and index, made by GDAL."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from data.importing.kinds import buildings, surroundings
from data.layer_styles import LayerStyle, add_styles
from geo.crs import STORED_CRS
from geo.facts import Facts
from geo.model import Survey
from geo.outcomes import OUTCOMES, STATUS_TITLES, Status
from geo.precision import PRECISION_TITLES, ROUGH
from layers.issues import category_names
from layers.style import ROUGH_STYLES, STATUS_STYLES, Style
from reports.lists import precision_column, stratum_column
from reports.notes import file_notes
from text import Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store


def geopackage_copy(facts: Facts, t: Translator, store: Store, actor: Actor) -> bytes:
    """Write areas, buildings, households, visits, issues and surroundings as a GeoPackage.

    The layers hold what the filter selects, households with their status, issues with their words;
    names of layers and columns are in the language of ``t``. Positions known to an estate, a
    village or a town only are in layers of their own: GIS programs would draw them as houses.
    """
    actor.require("copy")
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        path = Path(folder) / "copy.gpkg"
        layers = _layers(facts, t, store, actor)
        for name, frame in layers.items():
            frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
        about = pd.DataFrame(file_notes(facts, t), columns=[t("What"), t("In words")])
        pyogrio.write_dataframe(about, path, layer=t("About this copy"), driver="GPKG")
        add_styles(path, [style for style in _styles(facts, t) if style.layer in layers])
        return path.read_bytes()


def _layers(facts: Facts, t: Translator, store: Store, actor: Actor) -> dict[str, gpd.GeoDataFrame]:
    survey = facts.survey
    found: dict[str, gpd.GeoDataFrame] = {t("Areas"): _areas(facts, t)}
    for kind, frame in survey.surroundings.items():
        titles = {t("Name"): frame["name"], t("Class"): frame["class"]}
        found[t(_SURROUNDING_TITLES[kind])] = _spatial(titles, frame)
    homes = _households(facts, t, store, actor)
    rough = homes.index.isin(survey.households.index[survey.rough_households.row])
    found[t("Households")] = homes[~rough]
    found[t("Households without an exact place")] = homes[rough]
    issues = _issues(facts, t)
    rough = issues.index.isin(survey.issues.index[survey.rough_issues.row])
    found[t("Issues")] = issues[~rough]
    found[t("Issues without an exact place")] = issues[rough]
    found[t("Visits")] = _visits(facts, t)
    return {name: frame for name, frame in found.items() if len(frame)}


def _spatial(columns: Mapping[str, object], frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    data = pd.DataFrame(columns, index=frame.index)
    return gpd.GeoDataFrame(data, geometry=frame.geometry, crs=STORED_CRS)


def _areas(facts: Facts, t: Translator) -> gpd.GeoDataFrame:
    areas = facts.survey.areas
    chosen = areas if facts.area_ids is None else areas[areas.index.isin(sorted(facts.area_ids))]
    figures = facts.areas.loc[chosen.index]
    known = figures["due"] > 0  # without a register nothing is known, which is not zero
    columns = {
        t("Name"): chosen["name"],
        t("Code"): chosen["code"],
        t("Level"): chosen["level"],
        t("Due to be visited"): figures["due"].astype("Int64").where(known),
        t("Effectively visited"): figures["effective"].astype("Int64").where(known),
        t("Left to visit"): figures["left"].astype("Int64").where(known),
        t("Rate, at least"): figures["rate_low"],
        t("Rate, at most"): figures["rate_high"],
        t("Issues"): figures["issues"],
    }
    return _spatial(columns, chosen)


def _households(facts: Facts, t: Translator, store: Store, actor: Actor) -> gpd.GeoDataFrame:
    survey = facts.survey
    chosen = survey.households[facts.selected_households]
    details = store.households(actor, survey.campaign.id, chosen.index).reindex(chosen.index)
    status = facts.status[facts.selected_households]
    columns = {
        t("Register number"): details["code"],
        t("Address"): details["address"],
        t("Area"): chosen["area"].map(survey.areas["name"]),
        t("Department"): chosen["department"].map(survey.departments["name"]),
        t("Status"): [t(STATUS_TITLES[Status(code)]) for code in status],
        **precision_column(
            survey.households,
            survey.household_positions[0],
            np.flatnonzero(facts.selected_households),
            t,
        ),
        **stratum_column(survey, np.flatnonzero(facts.selected_households), t),
    }
    return _spatial(columns, chosen)


def _issues(facts: Facts, t: Translator) -> gpd.GeoDataFrame:
    survey = facts.survey
    chosen = survey.issues[facts.selected_issues]
    names = dict(zip(survey.categories["key"], _categories(survey, t), strict=True))
    columns = {
        t("Category"): chosen["category"].map(names),
        t("What was said"): chosen["text"],
        t("Reported"): chosen["reported_at"],
        t("Area"): chosen["area"].map(survey.areas["name"]),
        t("Department"): chosen["department"].map(survey.departments["name"]),
        **precision_column(
            survey.issues, survey.issue_positions[0], np.flatnonzero(facts.selected_issues), t
        ),
    }
    return _spatial(columns, chosen)


def _categories(survey: Survey, t: Translator) -> list[str]:
    """Name the categories without characters that a style, which is XML, could not hold."""
    return [_FORBIDDEN.sub("", name) for name in category_names(survey, t)]


_FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def _visits(facts: Facts, t: Translator) -> gpd.GeoDataFrame:
    """Visits as points at their household; where its house is not known they have no geometry."""
    survey = facts.survey
    chosen = survey.visits[facts.selected_visits]
    houses = survey.households.geometry.drop(survey.households.index[survey.rough_households.row])
    homes = houses.reindex(chosen["household"])
    data = pd.DataFrame(
        {
            t("Time of the visit"): chosen["visited_at"],
            t("Outcome"): [t(OUTCOMES[code].title) for code in chosen["outcome"]],
            t("Team"): chosen["team"],
            t("Department"): chosen["department"].map(survey.departments["name"]),
            t("Contact card left"): chosen["card_left"],
        },
        index=chosen.index,
    )
    geometry = gpd.GeoSeries(np.asarray(homes, dtype=object), index=chosen.index, crs=STORED_CRS)
    return gpd.GeoDataFrame(data, geometry=geometry, crs=STORED_CRS)


_SURROUNDING_TITLES: Final = {**surroundings.TITLES, "buildings": buildings.KIND.title}


def _styles(facts: Facts, t: Translator) -> list[LayerStyle]:
    """Make the default styles of the layers that have one."""
    survey = facts.survey
    colours = zip(_categories(survey, t), survey.categories["colour"], strict=True)
    rings = [
        (t(PRECISION_TITLES[key]), style) for key, style in zip(ROUGH, ROUGH_STYLES, strict=True)
    ]
    styled = (
        (
            t("Households"),
            t("Status"),
            [(t(title), STATUS_STYLES[status]) for status, title in STATUS_TITLES.items()],
        ),
        (
            t("Issues"),
            t("Category"),
            [(name, Style(fill=colour)) for name, colour in colours],
        ),
        (t("Households without an exact place"), t("Position known to"), rings),
        (t("Issues without an exact place"), t("Position known to"), rings),
    )
    return [
        LayerStyle(layer, _qml(column, classes), _sld(layer, column, classes))
        for layer, column, classes in styled
    ]


def _qml(column: str, classes: list[tuple[str, Style]]) -> str:
    """Write a categorised style in the format of QGIS."""
    rows = "".join(
        f'<category symbol="{row}" value="{_attribute(value)}" '
        f'label="{_attribute(value)}" render="true"/>'
        for row, (value, _) in enumerate(classes)
    )
    symbols = "".join(
        f'<symbol type="marker" name="{row}" alpha="1"><layer class="SimpleMarker" enabled="1">'
        '<Option type="Map">'
        f'<Option name="color" type="QString" value="{_rgb(style.fill or "#ffffff", style)}"/>'
        f'<Option name="outline_color" type="QString" value="{_rgb(style.stroke or "#ffffff")}"/>'
        f'<Option name="name" type="QString" value="{style.shape}"/>'
        f'<Option name="size" type="QString" value="{_size_mm(style):g}"/>'
        "</Option></layer></symbol>"
        for row, (_, style) in enumerate(classes)
    )
    return (
        '<qgis styleCategories="Symbology"><renderer-v2 type="categorizedSymbol" '
        f'attr="{_attribute(column)}"><categories>{rows}</categories>'
        f"<symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _sld(layer: str, column: str, classes: list[tuple[str, Style]]) -> str:
    """Write the same style as a styled layer descriptor (OGC 02-070)."""
    rules = "".join(
        f"<Rule><Name>{escape(value)}</Name><ogc:Filter><ogc:PropertyIsEqualTo>"
        f"<ogc:PropertyName>{escape(column)}</ogc:PropertyName>"
        f"<ogc:Literal>{escape(value)}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
        "<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>"
        f"{_sld_ink(style)}</Mark>"
        f"<Size>{style.size if style in ROUGH_STYLES else 8:g}</Size></Graphic>"
        "</PointSymbolizer></Rule>"
        for value, style in classes
    )
    return (
        '<StyledLayerDescriptor version="1.0.0" xmlns:ogc="http://www.opengis.net/ogc">'
        f"<NamedLayer><Name>{escape(layer)}</Name><UserStyle><FeatureTypeStyle>{rules}"
        "</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _size_mm(style: Style) -> float:
    return style.size / 5 if style in ROUGH_STYLES else 2.4


def _sld_ink(style: Style) -> str:
    if style in ROUGH_STYLES:
        return f'<Stroke><CssParameter name="stroke">{style.stroke}</CssParameter></Stroke>'
    return f'<Fill><CssParameter name="fill">{style.fill or "#ffffff"}</CssParameter></Fill>'


def _rgb(colour: str, style: Style | None = None) -> str:
    opacity = 0 if style in ROUGH_STYLES else 255
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + f",{opacity}"
