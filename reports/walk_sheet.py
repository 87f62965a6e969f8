"""What a team carries on paper: a map of its turf and a sheet with a row for every household."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS
from layers import LAYERS
from layers.paper import Frame, OnPaper, draw_map
from layers.turf_on_paper import TurfOnPaper
from reports.map_words import map_credits
from reports.stop_words import slot_words
from reports.typesetting import as_svg, font_in, typeset
from reports.walk_stops import Outing
from text import Translator

if TYPE_CHECKING:
    import pandas as pd

    from geo.plan import Plan

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_MAP_LAYERS: Final = ("base",)
_MAP_MM: Final = (273.0, 160.0)


def walk_sheets(outing: Outing, *, fonts: Path, team: int = 0) -> bytes:
    """Make the sheets of one team, or of all, each beginning on a page of its own.

    Parameters
    ----------
    fonts
        Folder with the font files that set-up has built.
    team
        Number of the team, 0 for all.

    Raises
    ------
    NotPermitted
        Without the right to words: sheets hold addresses.
    UnknownChoice
        When there is no such team.
    NotSetUp
        When the fonts are not there.
    """
    outing.actor.require("words")
    plan, facts, t = outing.plan, outing.facts, outing.t
    font = font_in(fonts)
    base: list[OnPaper] = [layer for layer in LAYERS if layer.key in _MAP_LAYERS]
    files: dict[str, bytes] = {}
    sheets = []
    for number, stops in outing.stops(team).groupby("team", sort=True):
        turf = TurfOnPaper(stops, plan.start)
        frame = Frame(*_MAP_MM, tuple(map_credits(facts, t)), window=turf.window)
        picture = draw_map(facts, [*base, turf], t, frame=frame, font=font)
        files[f"map{number}.svg"] = as_svg(picture, width_mm=_MAP_MM[0], height_mm=_MAP_MM[1])
        for household, path in stops["path"].items():
            files[f"qr{household}.svg"] = qr_code(path)
        sheets.append(_sheet(plan, int(str(number)), stops, t))
    data = {
        "language": t.language,
        "words": _words(t),
        "outcomes": [t(outcome.title) for outcome in OUTCOMES],
        "cards": [t("Card: {way}", way=t(way)) for way in CARD_WAYS.values()],
        "footer": " · ".join([facts.survey.campaign.name, *map_credits(facts, t)]),
        "sheets": sheets,
        "nothing": t("Nobody is on the list of this plan."),
    }
    return typeset(_TEMPLATE, data, fonts=fonts, files=files)


def qr_code(text: str) -> bytes:
    """Return a QR code as SVG, dark modules only, with the quiet zone its standard asks for."""
    import segno

    file = BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="svg", border=4, xmldecl=False)
    return file.getvalue()


def _sheet(plan: Plan, team: int, stops: pd.DataFrame, t: Translator) -> dict[str, Any]:
    length = float(plan.teams["length_m"].loc[team])
    minutes = round(float(plan.minutes().loc[team]))
    doors = t.plural("{count} household", "{count} households", len(stops))
    places = t.plural("{count} stop", "{count} stops", int(stops["stop"].nunique()))
    way = t("{length} m on foot", length=t.number(round(length)))
    time = t("about {hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return {
        "team": team,
        "title": t("Team {number}", number=team),
        "day": t.date(plan.on),
        "slot": slot_words(plan.slot, t),
        "summary": f"{doors} · {places} · {way} · {time}",
        "areas": t.listed([str(name) for name in stops["area"].unique() if name]),
        "rows": [_row(household, row) for household, row in stops.iterrows()],
    }


def _row(household: object, row: pd.Series) -> dict[str, Any]:
    return {
        "household": str(household),
        "stop": int(row["stop"]),
        "code": row["code"],
        "address": row["address"] or row["code"] or str(household),
        "why": row["why"],
        "tried": row["tried"],
        "hour": row["hour"],
        "card": row["card"],
    }


def _words(t: Translator) -> dict[str, str]:
    return {
        "stop": t("Stop"),
        "household": t("Household"),
        "why": t("Why, and what was tried"),
        "hour": t("Best hour"),
        "time": t("Time"),
        "card": t("Card number"),
        "note": t("Note"),
        "again": t("Re-entry"),
        "people": t("Team members"),
        "internal": t("Holds addresses: hand it back after the round, do not leave it anywhere."),
        "tick": t("Tick one outcome in each row, and how the card was left."),
    }
