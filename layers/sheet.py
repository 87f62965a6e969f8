"""The surface layers draw on when they are printed: positions in degrees in, ink out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import STORED_CRS, transform, transform_geometries
from geo.density import Surface
from layers.number_places import Box, free_places
from layers.style import Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

INK: Final = "#24221d"
DPI: Final = 220
_STREET_ZOOM: Final = 15
MARKERS: Final = {
    "circle": "o",
    "square": "s",
    "triangle": "^",
    "triangle-down": "v",
    "diamond": "D",
    "pentagon": "p",
    "hexagon": "h",
    "star": "*",
    "plus": "+",
    "cross": "x",
    "dot": ".",
}


class Sheet:
    """The drawing surface a layer gets: positions in degrees in, ink out.

    Attributes
    ----------
    zoom
        The screen zoom at which things are about as large as on this sheet.
    """

    def __init__(self, axes: Axes, crs: str, font: FontProperties, *, zoom: int) -> None:
        self._axes = axes
        self._crs = crs
        self._font = font
        self._order = 1.0
        self._taken: list[Box] = []
        self.zoom = zoom

    @property
    def is_street(self) -> bool:
        """Whether single houses can be told apart."""
        return self.zoom >= _STREET_ZOOM

    def shapes(self, shapes: NDArray[np.object_], style: Style) -> None:
        """Draw geometries in EPSG:4326."""
        present = self._near(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
        if not present.size:
            return
        parts = shapely.get_parts(
            transform_geometries(present, source=STORED_CRS, target=self._crs)
        )
        kind = shapely.get_dimensions(parts)
        self._areas(parts[kind == 2], style)  # noqa: PLR2004 - two dimensions
        self._lines(parts[kind == 1], style)
        spots = parts[kind == 0]
        if spots.size:
            self._markers(shapely.get_x(spots), shapely.get_y(spots), style)

    def _near(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Leave out what lies wholly outside the sheet: a village is a small part of a zone."""
        west, south, east, north = self._window
        box = shapely.bounds(shapes)
        return shapes[
            (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        ]

    @cached_property
    def _window(self) -> tuple[float, float, float, float]:
        """The sheet in degrees, with a margin for the width of lines."""
        x, y = np.meshgrid(self._axes.get_xlim(), self._axes.get_ylim())
        lon, lat = transform(x.ravel(), y.ravel(), source=self._crs, target=STORED_CRS)
        across, down = np.ptp(lon) * 0.1, np.ptp(lat) * 0.1
        return (
            float(lon.min() - across),
            float(lat.min() - down),
            float(lon.max() + across),
            float(lat.max() + down),
        )

    def points(self, lon: NDArray[np.float64], lat: NDArray[np.float64], style: Style) -> None:
        """Draw marks at positions in degrees; NaN is left out."""
        placed = np.isfinite(lon)
        if placed.any():
            x, y = transform(lon[placed], lat[placed], source=STORED_CRS, target=self._crs)
            self._markers(x, y, style)

    def surface(
        self,
        density: Surface,
        colours: NDArray[np.uint8],
        classify: Callable[[NDArray[np.float64]], NDArray[np.int64]],
    ) -> None:
        """Draw a surface in its classes."""
        self.picture(density.crs, lambda x, y: colours[classify(density.at(x, y))])

    def picture(
        self,
        crs: str,
        paint: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.uint8]],
    ) -> None:
        """Draw what some function paints at every place of the sheet.

        Parameters
        ----------
        crs
            System of the positions handed to it, shape (rows, columns), north first.
        paint
            Returns red, green, blue and opacity of each, shape (rows, columns, 4).
        """
        west, east = self._axes.get_xlim()
        south, north = self._axes.get_ylim()
        x, y = np.meshgrid(np.linspace(west, east, 700), np.linspace(north, south, 700))
        if crs != self._crs:
            flat_x, flat_y = transform(x.ravel(), y.ravel(), source=self._crs, target=crs)
            x, y = flat_x.reshape(x.shape), flat_y.reshape(y.shape)
        self._axes.imshow(
            paint(x, y),
            extent=(west, east, south, north),
            origin="upper",
            interpolation="bilinear",
            zorder=self._next(),
            aspect="auto",
        )

    def labels(
        self, shapes: NDArray[np.object_], texts: Sequence[str], *, rank: int, below: bool = False
    ) -> None:
        """Write names where their places are, as far as they do not overlap earlier ones.

        Parameters
        ----------
        rank
            The higher, the larger the letters.
        below
            Write below the place, leaving room for another name on it.
        """
        present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        chosen = [text for text, there in zip(texts, present, strict=True) if there]
        spots = shapely.point_on_surface(shapes[present])
        x, y = transform(
            shapely.get_x(spots), shapely.get_y(spots), source=STORED_CRS, target=self._crs
        )
        west, east = self._axes.get_xlim()
        south, north = self._axes.get_ylim()
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        for place_x, place_y, text, seen in zip(x, y, chosen, inside, strict=True):
            if text and seen:
                self._label(
                    float(place_x), float(place_y), text, size=5.2 + rank * 0.16, below=below
                )

    def numbers(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], texts: Sequence[str], style: Style
    ) -> None:
        """Write a number at every place, beside it with a line where others are in the way.

        Parameters
        ----------
        lon, lat
            Finite, degrees.
        style
            ``size`` is that of the disc around one digit; ``fill`` its colour.
        """
        x, y = transform(lon, lat, source=STORED_CRS, target=self._crs)
        spots = self._axes.transData.transform(np.column_stack([x, y]))
        height = style.size * self._axes.figure.dpi / 72
        widths = np.array([height * (0.62 + 0.38 * len(text)) for text in texts])
        window = np.array(self._axes.get_window_extent().extents)
        places = free_places(spots, widths, height, taken=self._taken, within=window)
        back = self._axes.transData.inverted().transform(places)
        for spot, moved, at, place, text in zip(
            np.column_stack([x, y]), spots, back, places, texts, strict=True
        ):
            if (moved != place).any():
                ends = [spot[0], at[0]], [spot[1], at[1]]
                self._axes.plot(*ends, color=style.fill, linewidth=0.5, zorder=88)
                self._axes.plot(*spot, ".", color=style.fill, markersize=2.5, zorder=88)
            self._axes.text(
                at[0],
                at[1],
                text,
                fontproperties=self._font,
                fontsize=style.size * 0.62,
                color="#ffffff",
                ha="center",
                va="center_baseline",
                zorder=91,
                clip_on=True,
                parse_math=False,
                bbox={"boxstyle": "round,pad=0.22,rounding_size=0.5", "fc": style.fill, "lw": 0},
            )

    def _label(self, x: float, y: float, text: str, *, size: float, below: bool) -> None:
        from matplotlib.patheffects import withStroke

        pixel_x, pixel_y = self._axes.transData.transform((x, y))
        unit = size * self._axes.figure.dpi / 72
        if below:
            pixel_y -= 1.25 * unit
            x, y = self._axes.transData.inverted().transform((pixel_x, pixel_y))
        width = unit * len(text)
        box = (
            pixel_x - width / 2,
            pixel_y - 0.55 * unit,
            pixel_x + width / 2,
            pixel_y + 0.55 * unit,
        )
        if any(_overlap(box, other) for other in self._taken):
            return
        self._taken.append(box)
        self._axes.text(
            x,
            y,
            text,
            fontproperties=self._font,
            fontsize=size,
            color=INK,
            ha="center",
            va="center",
            zorder=90,
            clip_on=True,
            parse_math=False,  # a name with dollar signs is a name
            path_effects=[withStroke(linewidth=2.0, foreground="white")],
        )

    def _areas(self, areas: NDArray[np.object_], style: Style) -> None:
        from matplotlib.collections import PathCollection
        from matplotlib.path import Path as Outline

        if not areas.size:
            return
        outlines = [
            Outline.make_compound_path(
                *(Outline(shapely.get_coordinates(ring), closed=True) for ring in _rings(area))
            )
            for area in areas
        ]
        self._axes.add_collection(
            PathCollection(
                outlines,
                facecolors=with_alpha(style.fill, style.opacity * self._fading(style)),
                edgecolors=style.stroke or "none",
                linewidths=style.width * 0.5,
                linestyles=(0, (4, 3)) if style.dash else "solid",
                hatch="////" if style.hatch else None,
                zorder=self._next(),
            ),
            autolim=False,
        )

    def _lines(self, lines: NDArray[np.object_], style: Style) -> None:
        from matplotlib.collections import LineCollection

        if not lines.size:
            return
        self._axes.add_collection(
            LineCollection(
                [shapely.get_coordinates(line) for line in lines],
                colors=style.stroke or style.fill or INK,
                linewidths=max(style.width * 0.5, 0.3),
                linestyles=(0, (3, 2)) if style.dash else "solid",
                zorder=self._next(),
                capstyle="round",
            ),
            autolim=False,
        )

    def _markers(self, x: NDArray[np.float64], y: NDArray[np.float64], style: Style) -> None:
        line = style.shape in {"plus", "cross"}
        shrink = 0.42 if self.is_street else 0.3
        self._axes.scatter(
            x,
            y,
            s=(style.size * shrink) ** 2,
            marker=MARKERS[style.shape],
            c=style.stroke if line else (style.fill or "none"),
            edgecolors=None if line else (style.stroke or "none"),
            linewidths=max(style.width * 0.3, 0.2),
            zorder=self._next(),
        )

    def _fading(self, style: Style) -> float:
        """Let shading give way to single marks in the street, as on the screen."""
        if not style.fades or self.zoom < 14:  # noqa: PLR2004 - see Doorstep.fading in web/src
            return 1.0
        return {14: 0.7, 15: 0.4}.get(self.zoom, 0.25)

    def _next(self) -> float:
        self._order += 1
        return self._order


def with_alpha(colour: str, opacity: float) -> object:
    """Return a colour and its opacity (0 to 1) as matplotlib takes them; no colour is none."""
    return (colour, opacity) if colour else "none"


def _rings(area: shapely.Polygon) -> list[shapely.LinearRing]:
    return [area.exterior, *area.interiors]


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
