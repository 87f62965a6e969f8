"""The maps of a briefing, drawn by the same layers as on the screen, each once for all formats."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from geo.areas import with_descendants
from geo.errors import UnknownChoice
from geo.extent import Bounds
from geo.facts import Facts
from layers import LAYERS
from layers.base import Layer, Legend
from layers.paper import Frame, WithoutLegend, draw_map
from layers.paper_furniture import strip_height_mm
from reports.briefing.pack import MapView
from reports.typesetting import font_in
from text import N_, Translator

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from layers.sheet import Sheet
    from layers.style import Style


class Size(NamedTuple):
    """A size of maps: millimetres and dots per inch. What is small on paper is large on a wall."""

    width_mm: float
    height_mm: float
    dpi: int


WALL: Final = Size(47.0, 39.0, 500)
"""For slides and screens: shown large, so that its letters can be read from the last row."""
PAPER: Final = Size(128.0, 92.0, 180)
"""For a part of a printed page."""
WHOLE_SHEET: Final = Size(388.0, 218.0, 180)
"""For a sheet of its own, A3."""
PAGE: Final = Size(176.0, 112.0, 200)
"""For the width of a page, A4."""
_BELOW, _ABOVE = 0.16, 0.05
"""Parts of the height of what is shown that a map has beside it."""


class Maps:
    """Draws the maps of one pack.

    Parameters
    ----------
    facts
        What may be shown, see :func:`reports.briefing.contents.map_facts`.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """

    def __init__(self, facts: Facts, t: Translator, *, fonts: Path) -> None:
        self._facts = facts
        self._t = t
        self._font = font_in(fonts)
        self._drawn: dict[tuple[MapView, Size], bytes] = {}
        self._lock = Lock()

    def picture(self, view: MapView, size: Size) -> bytes:
        """Return a map as PNG: scale and north are on it, legend and credits beside it.

        Raises
        ------
        UnknownChoice
            When the view names a layer that shows single places.
        """
        with self._lock:  # matplotlib's fonts are not made for several threads
            found = self._drawn.get((view, size))
            if found is None:
                found = self._drawn[view, size] = self._draw(view, size)
            return found

    def legends(self, view: MapView) -> tuple[Legend, ...]:
        """Return what the legend of a map says, the topmost layer first."""
        layers = reversed(_layers(view))
        return tuple(found for each in layers if (found := each.legend(self._facts, self._t)))

    def _draw(self, view: MapView, size: Size) -> bytes:
        from PIL import Image

        below = strip_height_mm((), width_mm=size.width_mm)
        window = _with_room(_framed(self._facts, view))
        frame = Frame(size.width_mm, size.height_mm + below, (), window=window, dpi=size.dpi)
        bare = [_InFullColour(layer) for layer in _layers(view)]
        drawn = Image.open(
            BytesIO(draw_map(self._facts, bare, self._t, frame=frame, font=self._font))
        )
        height = round(drawn.height * size.height_mm / (size.height_mm + below))
        cut = drawn.crop((0, 0, drawn.width, height)).convert("RGB")
        file = BytesIO()
        cut.quantize(192, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            file, format="PNG", dpi=(size.dpi, size.dpi)
        )
        return file.getvalue()


class _Unfaded:
    """A sheet on which shading keeps the colour that the legend gives it, however near.

    Elsewhere it gives way to the marks of households: a briefing has none.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def shapes(self, shapes: NDArray[np.object_], style: Style) -> None:
        """Draw geometries in EPSG:4326."""
        self._sheet.shapes(shapes, style._replace(fades=False))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a sheet can do
        return getattr(self._sheet, name)


class _InFullColour(WithoutLegend):
    """A layer whose legend stands elsewhere and says its colours as they are."""

    @property
    def paper(self) -> Callable[[Facts, Sheet], None]:
        """Draw as the layer does."""
        return lambda facts, sheet: self.layer.paper(facts, cast("Sheet", _Unfaded(sheet)))


def _layers(view: MapView) -> list[Layer]:
    """Return the layers of a view; those of single places are refused: a briefing shows areas."""
    known = {layer.key: layer for layer in LAYERS}
    wanted = [known.get(key) for key in view.layers]
    fit = [layer for layer in wanted if layer is not None and layer.kind != "points"]
    if len(fit) < len(view.layers):
        aggregated = ", ".join(key for key, layer in known.items() if layer.kind != "points")
        raise UnknownChoice(topic=N_("layer"), value=", ".join(view.layers), known=aggregated)
    return fit


def _with_room(window: Bounds) -> Bounds:
    """Leave room for the scale below, and for the arrow above: no name stands there."""
    west, south, east, north = window
    high = north - south
    return west, south - _BELOW * high, east, north + _ABOVE * high


def _framed(facts: Facts, view: MapView) -> Bounds:
    """Return the window of a view in degrees: its areas, or everything."""
    if not view.areas:
        return facts.bounds
    areas = facts.survey.areas
    chosen = areas[areas.index.isin(list(with_descendants(areas, view.areas)))]
    drawn = chosen[~(chosen.geometry.isna() | chosen.geometry.is_empty)]
    if drawn.empty:
        return facts.bounds
    west, south, east, north = drawn.total_bounds.tolist()
    return west, south, east, north
