"""Extracts of OpenStreetMap, as XML (also packed with gzip) or PBF: tags as columns."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from data.reading import gdal
from data.reading.archives import refuse_document_type
from data.reading.faults import Unreadable
from data.reading.markup import parse
from text import N_

if TYPE_CHECKING:
    from data.reading.gdal import Batch
    from data.reading.handover import Cell, Handover, Job

_MOST_UNPACKED: Final = 400 * 2**20
_STEP: Final = 2**20

_KINDS: Final = {
    "points": "node",
    "lines": "way",
    "multipolygons": "relation",
    "multilinestrings": "relation",
}
"""Layers GDAL makes of an extract, and what their numbers are numbers of."""

_TAGS: Final = (
    *("name", "name:zh", "ref", "operator", "layer", "level", "place", "start_date"),
    *("highway", "surface", "lit", "access", "service", "bridge", "tunnel", "covered"),
    *("construction", "disused", "abandoned", "railway", "usage", "station"),
    *("abandoned:railway", "construction:railway", "disused:railway", "proposed:railway"),
    *("public_transport", "bus", "shelter", "bench", "route_ref"),
    *("building", "building:levels", "building:flats", "height", "entrance"),
    *("addr:full", "addr:street", "addr:place", "addr:housenumber", "addr:unit"),
    *("leisure", "landuse", "natural", "water", "waterway", "sport"),
    *("amenity", "shop", "office", "healthcare", "social_facility"),
    *("boundary", "admin_level", "population", "man_made", "surveillance", "camera:type"),
    *("lamp_type", "support", "operational_status"),
)
"""Tags that get a column of their own; the rest stand together in ``other_tags``."""


def read(job: Job, out: Handover) -> None:
    """Read the objects of an extract that have tags.

    Raises
    ------
    Unreadable
        When it is damaged or cut off.
    """
    source = _whole(job)
    settings = job.folder / "tags.ini"
    settings.write_text(_settings(), encoding="utf-8")
    taken = gdal.ask_for_layer(list(_KINDS), out, all_of_them=True)
    chosen = list(_KINDS) if taken == gdal.ALL else [taken]
    for layer in chosen:
        found = gdal.batches(source, layer, at_once=True, CONFIG_FILE=str(settings))
        gdal.hand_over(_named(found, layer), out, drop_empty=True)
    out.read_as.update(format="OpenStreetMap", layer=taken, crs=out.crs)


def _settings() -> str:
    """Return GDAL's settings: which tags become columns, which closed ways are areas."""
    areas = (
        "aeroway,amenity,boundary,building,craft,geological,historic,landuse,leisure,military,"
        "natural,office,place,shop,sport,tourism,highway=platform,public_transport=platform"
    )
    start = f"closed_ways_are_polygons={areas}\nattribute_name_laundering=no\n"
    layer = f"osm_id=yes\nattributes={','.join(_TAGS)}\nother_tags=yes\n"
    return start + "".join(f"[{name}]\n{layer}" for name in (*_KINDS, "other_relations"))


def _named(found: Iterator[Batch], layer: str) -> Iterator[Batch]:
    """Write numbers as ``way/123``: nodes, ways and relations count each for themselves."""
    for batch in found:
        columns = dict(batch.columns)
        numbers = columns.pop("osm_id")
        ways: list[Cell] = columns.pop("osm_way_id", [None] * len(numbers))
        ids: list[Cell] = [
            f"way/{way}" if way else f"{_KINDS[layer]}/{number}"
            for number, way in zip(numbers, ways, strict=True)
        ]
        yield batch._replace(columns={"osm_id": ids, **columns})


def _whole(job: Job) -> Path:
    """Return the extract unpacked, once it is sure that none of it is missing."""
    with job.source.open("rb") as file:
        head = file.read(15)
    if head.startswith(b"\x1f\x8b"):
        return _require_markup(_unpacked(job))
    if head[4:] == b"\x0a\x09OSMHeader":
        return _require_blocks(job.source)
    return _require_markup(job.source)


def _unpacked(job: Job) -> Path:
    target = job.folder / "extract.osm"
    size = 0
    try:
        with gzip.open(job.source) as packed, target.open("wb") as file:
            while content := packed.read(_STEP):
                if not size and b"<osm" not in content[:2000]:
                    raise Unreadable(N_("it is packed; unpack it and drop what is inside"))
                size += file.write(content)
                if size > _MOST_UNPACKED:
                    raise Unreadable(
                        N_("it unpacks to more than {most} MB"),
                        dangerous=True,
                        most=_MOST_UNPACKED >> 20,
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(N_("it is cut off or damaged; get it again")) from error
    return target


def _require_markup(source: Path) -> Path:
    content = source.read_bytes()
    refuse_document_type(content[:4096])
    parse(content, expat.ParserCreate())
    return source


def _require_blocks(source: Path) -> Path:
    """Walk from block to block: the last must end where the file ends."""
    size = source.stat().st_size
    at = 0
    with source.open("rb") as file:
        while at < size:
            head = int.from_bytes(file.read(4), "big")
            header = file.read(head) if 0 < head < 65_536 else b""  # noqa: PLR2004 - its format
            length = _data_size(header)
            at += 4 + head + length
            if len(header) < head or not length or at > size:
                raise Unreadable(N_("it is cut off or damaged; get it again"))
            file.seek(at)
    return source


def _data_size(header: bytes) -> int:
    """Return how long a block's data is: field 3 of its header, a variable-length number."""
    at = 0
    while at < len(header):
        key = header[at]
        number, at = _number(header, at + 1)
        if key == 0x18:  # noqa: PLR2004 - field 3, number
            return number
        if key & 7 == 2:  # noqa: PLR2004 - bytes of that length
            at += number
    return 0


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(content):
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last seven bits
            break
    return value, at
