"""DXF drawings: shapes and texts of the model, without a coordinate system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.doubts import Choice, Question
from data.reading import gdal
from data.reading.encodings import codec_of, find_encoding
from data.reading.faults import Unreadable
from text import N_

if TYPE_CHECKING:
    from data.reading.gdal import Batch
    from data.reading.handover import Handover, Job

_NOT_NEEDED: Final = frozenset({"PaperSpace", "SubClasses", "ExtendedEntity"})
_MOST_LAYERS: Final = 200


def read(job: Job, out: Handover) -> None:
    """Read a drawing.

    Raises
    ------
    Unreadable
        When it is cut off or damaged.
    """
    content = job.source.read_bytes()
    if not re.search(rb"\n\s*0\s*\r?\n\s*EOF\s*$", content[-200:]):
        raise Unreadable(N_("it is cut off: its end is missing"))
    encoding = out.ask(find_encoding(content).question)
    source = job.folder / "drawing.dxf"
    try:
        source.write_bytes(content.decode(codec_of(encoding)).encode())
    except UnicodeDecodeError as error:
        raise Unreadable(
            N_("its text is not in {encoding}; save it as UTF-8"), encoding=encoding
        ) from error
    del content
    pyogrio = gdal.loaded()
    pyogrio.set_gdal_config_options({"DXF_ENCODING": "UTF-8"})
    found = gdal.layers(source)
    if "entities" not in found:
        raise Unreadable(N_("the drawing holds nothing"))
    batches = [_of_the_model(batch) for batch in gdal.batches(source, "entities", at_once=True)]
    taken = _ask_for_layer(batches, out)
    chosen = batches if taken == gdal.ALL else [_of_layer(batch, taken) for batch in batches]
    gdal.hand_over(chosen, out, drop_empty=True)
    out.crs = None
    out.read_as.update(format="DXF", encoding=encoding, layer=taken, crs=None)
    out.warn(N_("A drawing does not say its coordinate system."))


def _of_the_model(batch: Batch) -> Batch:
    """Leave out frames and legends that lie on the sheets for printing."""
    paper = batch.columns.get("PaperSpace", [None] * len(batch.numbers))
    kept = _only(batch, [value not in {"true", "1"} for value in paper])
    columns = {name: cells for name, cells in kept.columns.items() if name not in _NOT_NEEDED}
    return kept._replace(columns=columns)


def _of_layer(batch: Batch, layer: str) -> Batch:
    return _only(batch, [value == layer for value in batch.columns["Layer"]])


def _only(batch: Batch, keep: list[bool]) -> Batch:
    places = [place for place, kept in enumerate(keep) if kept]
    return batch._replace(
        numbers=[batch.numbers[place] for place in places],
        columns={name: [cells[p] for p in places] for name, cells in batch.columns.items()},
        shapes=[batch.shapes[place] for place in places],
    )


def _ask_for_layer(batches: list[Batch], out: Handover) -> str:
    """Ask which of the drawing's own layers is meant; all together unless somebody says."""
    counts: dict[str, int] = {}
    for batch in batches:
        for name in batch.columns.get("Layer", []):
            counts[name or ""] = counts.get(name or "", 0) + 1
    names = sorted((name for name in counts if name), key=lambda name: -counts[name])
    choices = [Choice(gdal.ALL, (N_("all layers together"), {}))]
    choices += [
        Choice(name, (N_("“{layer}”, {count} shapes"), {"layer": name, "count": counts[name]}))
        for name in names[:_MOST_LAYERS]
        if name != gdal.ALL
    ]
    return out.ask(
        Question(
            topic="layer",
            message=(N_("Which layer is to be read?"), {}),
            choices=tuple(choices),
            recommended=gdal.ALL,
            evidence=(N_("It holds {count} layers."), {"count": len(names)}),
            doubtful=False,
        )
    )
