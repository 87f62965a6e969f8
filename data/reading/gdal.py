"""GDAL in the reading child: layers of a file in batches, as text and shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.doubts import VERBATIM, Choice, Question
from data.reading.faults import Unreadable
from data.reading.features import as_text
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Cell, Handover

_BATCH: Final = 20_000
_BATCH_OUT: Final = 5_000
_NOT_NEEDED: Final = ("pandas", "geopandas", "pyarrow", "shapely", "pyproj")

_DAMAGED: Final = N_("it is damaged, or not what its first bytes say")

ALL: Final = "all"


class Batch(NamedTuple):
    """Some features of a layer.

    Attributes
    ----------
    numbers
        GDAL's own numbers of them.
    columns
        Their values as text.
    shapes
        Their geometries as hexadecimal WKB.
    crs
        Definition of the layer's coordinate system.
    """

    numbers: list[int]
    columns: dict[str, list[Cell]]
    shapes: list[str | None]
    crs: str | None


def loaded() -> Any:  # noqa: ANN401 - the module has no types
    """Import GDAL without what it would bring along: a second and 100 MB less."""
    for name in _NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    import pyogrio

    return pyogrio


def layers(source: Path) -> dict[str, str | None]:
    """Return the layers of a file and the kind of their geometries, ``None`` without any.

    Raises
    ------
    Unreadable
        When GDAL cannot open it.
    """
    pyogrio = loaded()
    try:
        return {str(name): kind for name, kind in pyogrio.list_layers(source)}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise Unreadable(_DAMAGED) from error


def batches(
    source: Path,
    layer: str,
    *,
    at_once: bool = False,
    **options: Any,  # noqa: ANN401
) -> Iterator[Batch]:
    """Return the features of a layer; there is at least one batch, empty if need be.

    Parameters
    ----------
    at_once
        Whether they come in one batch: where skipping features means reading them again.

    Raises
    ------
    Unreadable
        When it is damaged, or its text is in another encoding than it should be.
    """
    from pyogrio import errors, raw

    start = 0
    while True:
        try:
            about, numbers, shapes, values = raw.read(
                source,
                layer=layer,
                skip_features=start,
                max_features=None if at_once else _BATCH,
                return_fids=True,
                force_2d=True,
                datetime_as_string=True,
                **options,
            )
        except UnicodeDecodeError as error:
            raise Unreadable(
                N_("its text is not in {encoding}; save it as UTF-8"), encoding="UTF-8"
            ) from error
        except (
            errors.CRSError,
            errors.DataSourceError,
            errors.FeatureError,
            errors.GeometryError,
        ) as error:
            raise Unreadable(_DAMAGED) from error
        names = [str(name) for name in about["fields"]]
        columns = {
            name: [as_text(value) for value in column.tolist()]
            for name, column in zip(names, values, strict=True)
        }
        made: list[str | None] = [None] * len(numbers)
        if shapes is not None:
            made = [shape.hex() if shape else None for shape in shapes]
        yield Batch([int(number) for number in numbers], columns, made, about["crs"])
        start += len(numbers)
        if at_once or len(numbers) < _BATCH:
            return


def hand_over(found: Iterable[Batch], out: Handover, *, drop_empty: bool = False) -> None:
    """Hand over the features of a layer, numbered on from those before.

    Parameters
    ----------
    drop_empty
        Whether columns are left out that say nothing about any feature.
    """
    number = out.rows
    for batch in found:
        out.crs = batch.crs
        columns = batch.columns
        out.columns(columns, optional=columns if drop_empty else ())
        for start in range(0, len(batch.numbers), _BATCH_OUT):
            part = slice(start, start + _BATCH_OUT)
            count = len(batch.numbers[part])
            out.add(
                range(number + 1, number + count + 1),
                {name: cells[part] for name, cells in columns.items()},
                batch.shapes[part],
            )
            number += count


def ask_for_layer(names: Sequence[str], out: Handover, *, all_of_them: bool = False) -> str:
    """Ask which of several layers is meant; one alone is certain.

    Parameters
    ----------
    all_of_them
        Whether all together are a choice, and the one that is recommended.
    """
    choices = [Choice(name, (VERBATIM, {"text": name})) for name in names]
    if all_of_them:
        choices.insert(0, Choice(ALL, (N_("all layers together"), {})))
    several = len(names) > 1
    taken = out.ask(
        Question(
            topic="layer",
            message=(N_("Which layer is to be read?"), {}),
            choices=tuple(choices),
            recommended=ALL if all_of_them else names[0],
            evidence=(N_("It holds {count} layers."), {"count": len(names)})
            if several
            else (N_("It is the only layer."), {}),
            doubtful=several and not all_of_them,
        )
    )
    if several and taken != ALL:
        others = [name[:40] for name in names if name != taken]
        out.warn(
            N_("Only the layer “{layer}” was read; others: {others}."),
            layer=taken,
            others=", ".join(others[:10]),
        )
    return taken
