"""From a file of somebody else to plain rows of text and shapes; nothing dangerous is opened.

The content decides what a file is, never its name. Whatever parses foreign bytes runs in a child
process with limits (``child.py``), so that a hostile file can hang or crash only that. What cannot
be known for certain comes back as questions; answers are handed in.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.doubts import NO_ANSWERS, Answers
from text import N_

if TYPE_CHECKING:
    from data.reading.raw import RawTable

TOPICS: Final = (
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "layer",
    "merged_cells",
    "hidden",
    "garbled",
)
"""What may be asked about reading a file."""

_SECONDS: Final = 120
_CHILD: Final = Path(__file__).with_name("child.py")


def read_file(path: Path, *, name: str | None = None, answers: Answers = NO_ANSWERS) -> RawTable:
    """Read a file's rows.

    Parameters
    ----------
    path
        The file.
    name
        What the user calls it.
    answers
        What somebody decided about it, by topic; topics that do not concern reading are ignored.

    Raises
    ------
    UnreadableFile
        When it is of no kind we read, or damaged.
    RefusedFile
        When it is dangerous to open, or reading it needs more than the limits.
    UnknownChoice
        When an answer is none of the choices its question has.
    """
    from data.reading.content import kind_of
    from geo.errors import UnreadableFile

    shown = name or path.name
    if not path.is_file():
        raise UnreadableFile(file=shown, reason=N_("there is no such file"))
    kind = kind_of(path, name=shown)
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        return _in_child(kind.value, path, Path(folder), shown, answers)


def _in_child(kind: str, source: Path, folder: Path, name: str, answers: Answers) -> RawTable:
    from data.importing.kinds import known_names
    from data.reading.names import plain_name
    from data.reading.raw import RawTable
    from geo.errors import RefusedFile

    # -P: the child's own folder must not stand in for standard modules
    command = [sys.executable, "-P", str(_CHILD), kind, str(source.resolve()), str(folder)]
    known = sorted({plain_name(word) for word in known_names()})
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=json.dumps({"known": known, "answers": dict(answers)}).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            cwd=folder,
            env=_environment(kind),
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFile(
            file=name, reason=N_("reading it takes longer than {most} s"), most=_SECONDS
        ) from error
    if done.returncode:
        raise _failed(done, name)
    return _with_known_crs(RawTable.load(folder / "rows", file=name))


def _failed(done: subprocess.CompletedProcess[bytes], name: str) -> Exception:
    """Turn what the child said, or how it ended, into an error of ours."""
    from geo.errors import RefusedFile, UnknownChoice, UnreadableFile

    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        return RefusedFile(file=name, reason=N_("reading it takes too long"))
    try:
        told: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        if done.returncode > 0:  # a parser gave up in a way of its own
            return UnreadableFile(
                file=name, reason=N_("it is damaged, or not what its first bytes say")
            )
        return RefusedFile(file=name, reason=N_("reading it needs more memory than is allowed"))
    if "choice" in told:
        return UnknownChoice(**told["choice"])
    error = RefusedFile if told["dangerous"] else UnreadableFile
    return error(file=name, reason=told["reason"], **told["facts"])


def _with_known_crs(raw: RawTable) -> RawTable:
    """Leave out a coordinate system nobody knows, and say so."""
    from dataclasses import replace

    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if raw.crs is None:
        return raw
    try:
        CRS.from_user_input(raw.crs)
    except CRSError:
        unknown: tuple[str, dict[str, Any]] = (
            N_("It names a coordinate system that is not known: {crs}."),
            {"crs": raw.crs[:60]},
        )
        return replace(
            raw,
            crs=None,
            read_as={**raw.read_as, "crs": None},
            warnings=[*raw.warnings, unknown],
        )
    return raw


@cache
def _environment(kind: str) -> dict[str, str]:
    """Return the child's environment: only the drivers it needs, no way to the network."""
    from data.reading.formats import format_of

    variables = {
        **os.environ,
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_SKIP": "HTTP,VRT",
        "OGR_SQLITE_PRAGMA": "trusted_schema=0",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(_CHILD.parents[2]),
    }
    wanted = format_of(kind).drivers
    if wanted:
        import pyogrio

        unwanted = [driver for driver in pyogrio.list_drivers() if driver not in wanted]
        variables["OGR_SKIP"] = ",".join(unwanted)
    return variables
