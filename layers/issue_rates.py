"""Where more report an issue among those asked; where nobody was asked it is hatched.

The one picture on screen and paper: classes of the relative-risk surface, hatching where nothing
can be said, and dashed lines where chance alone, at that very place, would be as far off in one of
twenty. ``TOLERANCE`` adds, once it is computed, where it would be as far off anywhere.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.answers import Answers, Told
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.homes import LEAST_ASKED
from geo.issue_rates import RateSurface, rate_surface
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.issue_density import EMPTY_PICTURE, picture, pixel_centres
from layers.sheet import Sheet
from layers.style import Style
from text import N_, Translator

RELABELLINGS: Final = 999
LEVEL: Final = 0.05
"""A contour is drawn where p falls below it."""

EDGES: Final = (0.5, 0.8, 1.25, 2.0, 4.0)
"""Classes of the ratio to the average of all asked; the first and the last are open."""
_COLOURS: Final = ("#7f9fd0", "#c3d2ea", "#efeadd", "#fcd09a", "#ee8a45", "#a8320a")
_OPACITIES: Final = (0.66, 0.62, 0.46, 0.64, 0.7, 0.74)
"""All different: pointing at a pixel tells its class by them."""
NOBODY: Final = len(_COLOURS)
TOO_FEW: Final = NOBODY + 1
_HATCHES: Final = (
    Style("area", stroke="#6f6a5f", stroke_dark="#a39d90", width=1.0, hatch=True, opacity=0.14),
    Style("area", stroke="#b5ae9e", stroke_dark="#6e6a60", width=1.0, hatch=True, opacity=0.07),
)
_HIGH: Final = Style("line", stroke="#6b1f05", stroke_dark="#ffb48a", width=1.6, dash=True)
_LOW: Final = Style("line", stroke="#1f3f78", stroke_dark="#9dbcf2", width=1.6, dash=True)
_STEP: Final = 8
"""Pixels from one line of the hatching to the next; a tile's side is a multiple."""
_MARGIN: Final = 2


def _asked(facts: Facts, told: Told) -> RateSurface | str:
    try:
        return rate_surface(facts, told=told)
    except NotAnalysable as error:
        return str(error.facts["reason"])


def _tested(facts: Facts, told: Told) -> RateSurface | str:
    try:
        return rate_surface(facts, relabellings=RELABELLINGS, told=told)
    except NotAnalysable as error:
        return str(error.facts["reason"])


SURFACES: Final = Answers(_asked, most=4)
"""The surface of a question, or the message key of why there is none."""
TESTED: Final = Answers(_tested, most=4)
"""The same with the simultaneous test, which takes its time."""


def _styles(_facts: Facts) -> tuple[Style, ...]:
    classes = (
        Style("area", fill=colour, opacity=opacity)
        for colour, opacity in zip(_COLOURS, _OPACITIES, strict=True)
    )
    return (*classes, *_HATCHES)


def _names(_facts: Facts, t: Translator) -> tuple[str, ...]:
    low, high = f"{EDGES[0]:g}", f"{EDGES[-1]:g}"
    between = [
        t("{low}–{high} times the average", low=f"{one:g}", high=f"{other:g}")
        for one, other in pairwise(EDGES)
    ]
    between[1] = t("about average")
    return (
        t("less than {low} times the average", low=low),
        *between,
        t("more than {high} times the average", high=high),
        t("Nobody asked here"),
        t("Too few asked here to say"),
    )


def codes(
    surface: RateSurface, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the class of metric places: position in the styles, -1 outside the study area."""
    ratio = np.exp(surface.log_ratio.at(x, y))
    code = np.searchsorted(np.array(EDGES), ratio, side="right").astype(np.int64)
    code[~surface.known(x, y)] = TOO_FEW
    code[surface.nobody(x, y)] = NOBODY
    code[surface.ground.at(x, y) < 0.5] = -1  # noqa: PLR2004 - more outside than in
    return code


def _colours() -> NDArray[np.uint8]:
    """Return the colour of each code, of lines of the hatching, and of none (the last row)."""
    rows = [_rgba(c, o) for c, o in zip(_COLOURS, _OPACITIES, strict=True)]
    rows += [_rgba(hatch.stroke, hatch.opacity) for hatch in _HATCHES]
    # a line's opacity is what its ground's lacks of 1: pointing at it tells the same class
    rows += [_rgba(hatch.stroke, 1 - hatch.opacity) for hatch in _HATCHES]
    return np.array([*rows, (0, 0, 0, 0)], dtype=np.uint8)


def _rgba(colour: str, opacity: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


_RGBA: Final = _colours()


def _painted(code: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Colour codes of pixels and hatch what is not known, shape (rows, columns, 4)."""
    row, column = np.indices(code.shape)
    on_line = ((row + column) % _STEP == 0) & (code >= NOBODY)
    return _RGBA[np.where(on_line, code + len(_HATCHES), code)]


def _line(
    pixels: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    known: NDArray[np.bool_],
    style: Style,
) -> None:
    """Draw the border of some pixels, as far as what lies on both sides is known."""
    border = np.zeros_like(inside)
    for axis in (0, 1):
        before, after = np.roll(inside, 1, axis), np.roll(known, 1, axis)
        edge = (inside != before) & known & after
        border |= edge | np.roll(edge, -1, axis)
    if style.dash:
        row, column = np.indices(inside.shape)
        border &= (row + column) % (2 * _STEP) < 1.25 * _STEP
    pixels[border] = _rgba(style.stroke, 1.0)


def _tile(facts: Facts, tile: Tile) -> bytes:
    surface = SURFACES.get(facts)
    if isinstance(surface, str):
        return EMPTY_PICTURE
    x, y = pixel_centres(tile, surface.crs, margin=_MARGIN)
    if not _meet(surface, x, y):
        return EMPTY_PICTURE
    return picture(_within(_drawn(surface, x, y)))


def _drawn(
    surface: RateSurface, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.uint8]:
    code = codes(surface, x, y)
    # so that hatching runs on from tile to tile, it begins where the picture without margin does
    pixels = np.roll(_painted(np.roll(code, -_MARGIN, (0, 1))), _MARGIN, (0, 1))
    known = (code >= 0) & (code < NOBODY)
    _line(pixels, surface.p_upper.at(x, y) < LEVEL, known, _HIGH)
    _line(pixels, surface.p_lower.at(x, y) < LEVEL, known, _LOW)
    return pixels


def _within(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(pixels[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN])


def _meet(surface: RateSurface, x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    ground = surface.ground
    rows, columns = ground.values.shape
    east, north = ground.west + ground.pixel_m * columns, ground.south + ground.pixel_m * rows
    return bool(
        x.max() > ground.west and x.min() < east and y.max() > ground.south and y.min() < north
    )


def _legend(facts: Facts, t: Translator) -> Legend | None:
    surface = SURFACES.get(facts)
    styles, names = _styles(facts), _names(facts, t)
    entries = [LegendEntry(style, name) for style, name in zip(styles, names, strict=True)]
    if isinstance(surface, str):
        reason = t("No rate: {reason}.", reason=t(surface))
        return Legend(t("Reporting ÷ asked"), tuple(entries[NOBODY:]), reason)
    entries += [
        LegendEntry(_HIGH, t("higher, p < 0.05 at each place")),
        LegendEntry(_LOW, t("lower, p < 0.05 at each place")),
    ]
    title = t("Reporting ÷ asked, bandwidth {metres} m", metres=f"{surface.bandwidth_m:.0f}")
    note = t(
        "Against the average of all asked: {cases} of {asked}. Hatched: fewer than {least} asked "
        "within reach, so nothing is said. Dashed lines hold for each place by itself: of many "
        "places some lie inside by chance.",
        cases=t.number(surface.cases),
        asked=t.number(surface.asked),
        least=LEAST_ASKED,
    )
    return Legend(title, tuple(entries), note)


def _paper(facts: Facts, sheet: Sheet) -> None:
    surface = SURFACES.get(facts)
    if not isinstance(surface, str):
        sheet.picture(surface.crs, lambda x, y: _drawn(surface, x, y))


LAYER: Final = Layer(
    key="rates",
    title=N_("Rate of reports"),
    kind="surface",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=_names,
    asks=WHAT_WAS_SAID,
    paper=_paper,
)


# --- simultaneous ---------------------------------------------------------------------------------

_ANYWHERE: Final = (_HIGH._replace(dash=False, width=2.4), _LOW._replace(dash=False, width=2.4))


def _tolerance(
    surface: RateSurface, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.uint8]:
    pixels = np.zeros((*x.shape, 4), dtype=np.uint8)
    if surface.p_any is None or surface.p_any_upper is None:
        return pixels
    known = surface.known(x, y)
    high = surface.p_any_upper.at(x, y) < LEVEL
    low = (surface.p_any.at(x, y) < LEVEL) & (surface.log_ratio.at(x, y) < 0)
    for inside, style in zip((high, low), _ANYWHERE, strict=True):
        _line(pixels, inside, known, style)
    return pixels


def _tolerance_tile(facts: Facts, tile: Tile) -> bytes:
    surface = TESTED.get(facts)
    if isinstance(surface, str):
        return EMPTY_PICTURE
    x, y = pixel_centres(tile, surface.crs, margin=_MARGIN)
    if not _meet(surface, x, y):
        return EMPTY_PICTURE
    return picture(_within(_tolerance(surface, x, y)))


def _tolerance_legend(_facts: Facts, t: Translator) -> Legend:
    note = t(
        "Among {count} relabellings of who reports, one in twenty has a place as far off anywhere.",
        count=t.number(RELABELLINGS),
    )
    words = (t("higher, p < 0.05 anywhere"), t("lower, p < 0.05 anywhere"))
    entries = tuple(LegendEntry(*pair) for pair in zip(_ANYWHERE, words, strict=True))
    return Legend(t("Tolerance of the whole map"), entries, note)


def _tolerance_paper(facts: Facts, sheet: Sheet) -> None:
    surface = TESTED.get(facts)
    if not isinstance(surface, str):
        sheet.picture(surface.crs, lambda x, y: _tolerance(surface, x, y))


TOLERANCE: Final = Layer(
    key="tolerance",
    title=N_("Tolerance of the whole map"),
    kind="surface",
    tile=_tolerance_tile,
    styles=lambda _facts: (),
    legend=_tolerance_legend,
    names=no_names,
    asks=WHAT_WAS_SAID,
    paper=_tolerance_paper,
)
