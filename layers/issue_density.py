"""Raw density of reports: where reports came from, not where problems are."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geo.crs import STORED_CRS, WEB_MERCATOR, metric_crs, transform
from geo.density import Surface, kernel_density, usual_bandwidth
from geo.facts import Facts
from geo.mercator import Tile
from layers.base import WHAT_WAS_SAID, Layer, Legend, LegendEntry, no_names
from layers.sheet import Sheet
from layers.style import DENSITY_COLOURS, DENSITY_OPACITY, DENSITY_SHARES, Style
from text import N_, Translator

_SIDE: Final = 512
_RGBA: Final = np.array(
    [(0, 0, 0, 0)]
    + [
        (*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), round(255 * DENSITY_OPACITY))
        for colour in DENSITY_COLOURS
    ],
    dtype=np.uint8,
)


@lru_cache(maxsize=8)
def surface(facts: Facts) -> Surface | None:
    """Compute the density of the selected issues; ``None`` when none has a place.

    What is known to an estate, a village or a town only is left out: all of it at one point would
    make a peak where nobody lives.
    """
    lon, lat = facts.issue_positions
    placed = facts.selected_issues & np.isfinite(lon)
    placed[facts.survey.rough_issues.row] = False
    if not placed.any():
        return None
    crs = metric_crs(float(lon[placed].mean()), float(lat[placed].mean()))
    x, y = transform(lon[placed], lat[placed], source=STORED_CRS, target=crs)
    return kernel_density(x, y, crs=crs, bandwidth_m=usual_bandwidth(x, y))


def classes(density: Surface, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the density class of values: 0 below the first edge."""
    edges = np.array(DENSITY_SHARES) * density.values.max()
    return np.searchsorted(edges, values, side="right").astype(np.int64)


def _tile(facts: Facts, tile: Tile) -> bytes:
    density = surface(facts)
    if density is None:
        return EMPTY_PICTURE
    x, y = pixel_centres(tile, density.crs)
    found = classes(density, density.at(x, y))
    return picture(_RGBA[found]) if found.any() else EMPTY_PICTURE


def picture(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels, shape (rows, columns, 4), as a PNG file."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


EMPTY_PICTURE: Final = picture(np.zeros((1, 1, 4), dtype=np.uint8))


def pixel_centres(
    tile: Tile, crs: str, *, margin: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where a tile's pixels lie in a metric system, shape (rows, columns), north first.

    Exact at every 16th pixel, linear between: the two projections differ by far less than a pixel
    over so short a way.

    Parameters
    ----------
    margin
        Pixels beyond the tile's edge on every side.
    """
    west, south, east, north = tile.bounds()
    knots = np.linspace(0.0, 1.0, _SIDE // 16 + 1)
    column, row = np.meshgrid(west + knots * (east - west), north - knots * (north - south))
    place = (np.arange(-margin, _SIDE + margin) + 0.5) / _SIDE * (len(knots) - 1)
    left = np.clip(np.floor(place).astype(int), 0, len(knots) - 2)
    weight = np.zeros((len(place), len(knots)))
    pixel = np.arange(len(place))
    weight[pixel, left] = 1 - (place - left)
    weight[pixel, left + 1] = place - left
    x, y = transform(column.ravel(), row.ravel(), source=WEB_MERCATOR, target=crs)
    return weight @ x.reshape(column.shape) @ weight.T, weight @ y.reshape(row.shape) @ weight.T


def _styles(_facts: Facts) -> tuple[Style, ...]:
    return tuple(Style("area", fill=colour, opacity=DENSITY_OPACITY) for colour in DENSITY_COLOURS)


def _legend(facts: Facts, t: Translator) -> Legend | None:
    density = surface(facts)
    if density is None:
        return None
    top = density.values.max()
    entries = tuple(
        LegendEntry(style, t("from {number} per km²", number=_rounded(share * top)))
        for style, share in zip(_styles(facts), DENSITY_SHARES, strict=True)
    )
    note = t("Where reports came from – not where problems are: it also shows where teams went.")
    left_out = int(facts.rough_issues["count"].sum())
    if left_out:
        note += " " + t.plural(
            "{count} issue without an exact place is not in it.",
            "{count} issues without an exact place are not in it.",
            left_out,
        )
    title = t("Density of reports, bandwidth {metres} m", metres=f"{density.bandwidth_m:.0f}")
    return Legend(title, entries, note)


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"  # noqa: PLR2004 - two digits


def _paper(facts: Facts, sheet: Sheet) -> None:
    density = surface(facts)
    if density is not None:
        sheet.surface(density, _RGBA, lambda values: classes(density, values))


LAYER: Final = Layer(
    key="density",
    title=N_("Density of reports"),
    kind="surface",
    tile=_tile,
    styles=_styles,
    legend=_legend,
    names=no_names,
    asks=WHAT_WAS_SAID,
    paper=_paper,
)
