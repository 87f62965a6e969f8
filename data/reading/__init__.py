"""From a file of somebody else to plain rows of text and shapes; nothing dangerous is opened.

The content decides what a file is, never its name. Whatever parses foreign bytes runs in a child
process with limits (``child.py``), so that a hostile file can hang or crash only that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from data.reading.content import FileKind, kind_of, unpack_shapefile
from data.reading.raw import RawTable
from geo.errors import RefusedFile, UnreadableFile
from text import N_

_SECONDS: Final = 120
_CHILD: Final = Path(__file__).with_name("child.py")
_DRIVERS: Final = ("GeoJSON", "GPKG", "ESRI Shapefile")


def read_file(path: Path, *, name: str | None = None) -> RawTable:
    """Read a file's rows.

    Parameters
    ----------
    path
        The file.
    name
        What the user calls it.

    Raises
    ------
    UnreadableFile
        When it is of no kind we read, or damaged.
    RefusedFile
        When it is dangerous to open, or reading it needs more than the limits.
    """
    shown = name or path.name
    if not path.is_file():
        raise UnreadableFile(file=shown, reason=N_("there is no such file"))
    kind = kind_of(path, name=shown)
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        source = path
        if kind is FileKind.SHAPEFILE:
            source = unpack_shapefile(path, Path(folder), name=shown)
        return _in_child(kind, source, Path(folder) / "rows.json", shown)


def _in_child(kind: FileKind, source: Path, out: Path, name: str) -> RawTable:
    from data.importing.kinds import known_names

    # -P: the child's own folder must not stand in for standard modules
    command = [sys.executable, "-P", str(_CHILD), kind.value, str(source), str(out)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=json.dumps(sorted(known_names())).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFile(
            file=name, reason=N_("reading it takes longer than {most} s"), most=_SECONDS
        ) from error
    if done.returncode == 0 and out.exists():
        return RawTable.load(out, file=name)
    try:
        told = json.loads(done.stdout.decode("utf-8"))
        reason, facts = told["reason"], told["facts"]
    except (ValueError, KeyError):
        raise RefusedFile(
            file=name, reason=N_("reading it needs more memory than is allowed")
        ) from None
    raise UnreadableFile(file=name, reason=reason, **facts)


@cache
def _environment() -> dict[str, str]:
    """Return the child's environment: only the drivers we want, no way to the network."""
    import pyogrio

    unwanted = [driver for driver in pyogrio.list_drivers() if driver not in _DRIVERS]
    return {
        **os.environ,
        "OGR_SKIP": ",".join(unwanted),
        "GDAL_SKIP": "HTTP,VRT",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "OGR_SQLITE_PRAGMA": "trusted_schema=0",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(_CHILD.parents[2]),
    }
