"""Shapefiles, all parts in one archive."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from data.reading import gdal
from data.reading.archives import member, names_in
from data.reading.characters import plausibility
from data.reading.encodings import Encoding, encoding_named, find_encoding, fits
from data.reading.faults import CUT_TEXT, NO_SHAPE, Unreadable
from data.reading.names import column_names
from text import N_

if TYPE_CHECKING:
    from data.reading.gdal import Batch
    from data.reading.handover import Cell, Handover, Job

_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED: Final = (".shp", ".shx", ".dbf")
_CLOSE: Final = 0.2
_LATIN: Final = "ISO-8859-1"
"""Every byte is one of its characters, so that nothing is lost before the encoding is known."""

_LANGUAGES: Final = {0x4D: "936", 0x4F: "950"}
"""Language byte of a dBASE table to a code page; programs that do not know write others."""


def read(job: Job, out: Handover) -> None:
    """Read a Shapefile out of an archive.

    Raises
    ------
    Unreadable
        When parts are missing, cut off or do not belong together.
    """
    stems = _stems(job.source)
    names = [PurePosixPath(stem).name or stem for stem in stems]
    shown = names if len(set(names)) == len(names) else stems
    taken = gdal.ask_for_layer(shown, out)
    source = _unpacked(job, stems[shown.index(taken)])
    shapes = _require_whole(source)
    table = _Table.of(source.with_suffix(".dbf").read_bytes())
    encoding = _encoding(source, table, out)
    _require_known_crs(source)
    found = gdal.batches(source, "layer", encoding=_LATIN)
    gdal.hand_over(_decoded(found, encoding, shapes, out), out)
    out.read_as.update(format="Shapefile", encoding=encoding.name, crs=out.crs)
    if len(stems) > 1:
        out.read_as["layer"] = taken
    if out.crs is None:
        out.warn(N_("The Shapefile has no usable .prj file: its coordinate system is not known."))


def _stems(archive: Path) -> list[str]:
    """Return the paths of the Shapefiles in an archive, without ending."""
    return sorted(name[:-4] for name in names_in(archive) if name.lower().endswith(".shp"))


def _unpacked(job: Job, stem: str) -> Path:
    """Unpack the parts of one Shapefile under names of our own."""
    parts = {  # copied between systems, one part may be in capitals
        name[-4:].lower(): name
        for name in names_in(job.source)
        if name[:-4].casefold() == stem.casefold()
    }
    missing = [part for part in _NEEDED if part not in parts]
    if missing:
        raise Unreadable(N_("parts are missing: {parts}"), parts=", ".join(missing))
    for part in _PARTS:
        if part in parts:
            (job.folder / f"layer{part}").write_bytes(member(job.source, parts[part]))
    return job.folder / "layer.shp"


def _require_known_crs(source: Path) -> None:
    """Put a .prj file aside that nobody can read; the shapes are good without it."""
    pyogrio = gdal.loaded()
    try:
        pyogrio.raw.read(source, max_features=0, encoding=_LATIN)
    except (pyogrio.errors.CRSError, UnboundLocalError):  # the latter is a slip of pyogrio's
        source.with_suffix(".prj").unlink()


def _require_whole(source: Path) -> list[int]:
    """Return the kind of every shape; refuse parts that are cut off or of different files."""
    shp, shx = source.read_bytes(), source.with_suffix(".shx").read_bytes()
    dbf = source.with_suffix(".dbf").read_bytes()
    whole = len(shp) >= 100 and len(shx) >= 100 and len(dbf) >= 32  # noqa: PLR2004 - headers
    if not whole or shp[:4] != b"\0\0\x27\x0a" or shx[:4] != b"\0\0\x27\x0a":
        raise Unreadable(N_("its parts are cut off or damaged; copy all of them again"))
    rows, head, width = struct.unpack("<IHH", dbf[4:12])
    count = (len(shx) - 100) // 8
    entries = struct.unpack(f">{count * 2}i", shx[100 : 100 + count * 8])
    inside = all(
        offset >= 50 and length >= 2 and offset * 2 + 8 + length * 2 <= len(shp)  # noqa: PLR2004
        for offset, length in zip(entries[::2], entries[1::2], strict=True)
    )
    if not inside or head + rows * width > len(dbf) + 1:
        raise Unreadable(N_("its parts are cut off or damaged; copy all of them again"))
    if rows != count:
        raise Unreadable(
            N_("its parts do not belong together: {shapes} shapes, {rows} rows"),
            shapes=count,
            rows=rows,
        )
    return [int.from_bytes(shp[o * 2 + 8 : o * 2 + 12], "little") for o in entries[::2]]


class _Table(NamedTuple):
    """What the table of a Shapefile says about its text.

    Attributes
    ----------
    language
        Its language byte.
    text
        Names and cells as bytes, a line each, those left out that may be cut.
    """

    language: int
    text: bytes

    @classmethod
    def of(cls, content: bytes) -> _Table:
        """Read names and text out of a dBASE table."""
        rows, head, width = struct.unpack("<IHH", content[4:12])
        whole: list[bytes] = []
        full: list[bytes] = []
        at = 1
        for start in range(32, head - 31, 32):
            field = content[start : start + 32]
            if len(field) < 32 or field[0] == 0x0D:  # noqa: PLR2004
                break
            size = field[16]
            name = field[:11].split(b"\0")[0]
            (full if len(name) > 9 else whole).append(name)  # noqa: PLR2004
            if field[11:12] == b"C":
                for row in range(min(rows, 20_000)):
                    place = head + row * width + at
                    cell = content[place : place + size].rstrip(b" \0")
                    (full if len(cell) == size else whole).append(cell.replace(b"\0", b" "))
            at += size
        told = b"\n".join(whole)
        return cls(content[29], b"\n".join((told, *full)) if told.isascii() else told)


def _encoding(source: Path, table: _Table, out: Handover) -> Encoding:
    """Ask for the encoding: what the file declares, what its bytes say, and whether they agree."""
    declared = source.with_suffix(".cpg")
    named = declared.read_text("ascii", errors="replace").strip()[:40] if declared.exists() else ""
    stated = encoding_named(named) if named else encoding_named(_LANGUAGES.get(table.language, ""))
    question = find_encoding(table.text).question
    agreed = stated is not None and _agrees(stated, question.recommended, table.text)
    if stated is not None and agreed:
        question = replace(
            question,
            recommended=stated.name,
            evidence=(N_("The file names this encoding, and its text fits."), {}),
            doubtful=question.doubtful and not named,
        )
    elif named and not table.text.isascii():
        question = replace(
            question,
            evidence=(
                N_("Its .cpg file names “{named}”, but its text looks like {encoding}."),
                {"named": named, "encoding": question.recommended},
            ),
            doubtful=True,
        )
    taken = encoding_named(out.ask(question))
    assert taken is not None
    if taken.name != question.recommended and not fits(table.text, taken.codec):
        raise Unreadable(N_("its text is not in {encoding}; save it as UTF-8"), encoding=taken.name)
    if not named and not table.text.isascii():
        out.warn(
            N_("The Shapefile has no .cpg file; its text was read as {encoding}."),
            encoding=taken.name,
        )
    return taken


def _agrees(stated: Encoding, found: str, text: bytes) -> bool:
    """Say whether an encoding that is stated makes as much sense as the one that was found."""
    likely = encoding_named(found)
    if stated == likely:
        return True
    if likely is None or stated.name == "Windows-1252" or not fits(text, stated.codec):
        return False  # 1252 is what programs write that do not know
    chances = [plausibility(text.decode(each.codec, "ignore")) for each in (stated, likely)]
    return chances[0] > chances[1] - _CLOSE


def _decoded(
    found: Iterator[Batch],
    encoding: Encoding,
    shapes: list[int],
    out: Handover,
) -> Iterator[Batch]:
    """Turn bytes that were read one by one into text, and miss no shape that should be there."""
    start = 1
    for batch in found:
        numbers = range(start, start + len(batch.numbers))
        decoded = [_name(name, encoding) for name in batch.columns]
        names = column_names(decoded, out.warnings)
        columns = {
            name: _cells(numbers, cells, name, encoding, out)
            for name, cells in zip(names, batch.columns.values(), strict=False)
        }
        for number, place, shape in zip(numbers, batch.numbers, batch.shapes, strict=True):
            if shape is None and shapes[place]:
                out.fault(NO_SHAPE.at(number))
        start += len(batch.numbers)
        yield batch._replace(columns=columns)


def _name(name: str, encoding: Encoding) -> str:
    """Return a column's name; what is left of a character cut at ten bytes goes."""
    return name.encode("latin-1", "replace").decode(encoding.codec, "ignore")


def _cells(
    numbers: Sequence[int], cells: list[Cell], name: str, encoding: Encoding, out: Handover
) -> list[Cell]:
    made: list[Cell] = []
    for number, cell in zip(numbers, cells, strict=True):
        if cell is None or cell.isascii():
            made.append(cell)
            continue
        content = cell.encode("latin-1", "replace")
        try:
            made.append(content.decode(encoding.codec))
        except UnicodeDecodeError:
            kept = content.decode(encoding.codec, "ignore")
            out.fault(CUT_TEXT.at(number, name, kept))
            made.append(kept)
    return made
