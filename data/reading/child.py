"""The child process that parses foreign files: limited memory and time, few drivers, no network.

``child.py KIND SOURCE FOLDER`` writes ``rows`` into the folder and exits 0, or prints why not as
JSON and exits 1. Standard input brings, as JSON, the words by which a header is known and what
somebody decided about the file. It is run as a file, not as a module, so that it loads what it
needs and no more.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from data.reading.faults import Unreadable
from data.reading.formats import reader_of
from data.reading.handover import Handover, Job
from geo.errors import UnknownChoice
from text import N_

_MEMORY_BYTES: Final = 3 * 2**30
_MEMORY_BYTES_SMALL: Final = 512 * 2**20
_CPU_SECONDS: Final = 100
_CPU_SECONDS_SMALL: Final = 14
_SMALL: Final = 20 * 2**20
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000


def main(arguments: Sequence[str]) -> int:
    """Read one file."""
    kind, source, folder = arguments
    asked_for = json.load(sys.stdin)
    job = Job(Path(source), Path(folder), frozenset(asked_for["known"]), dict(asked_for["answers"]))
    _limit(job.source.stat().st_size)
    try:
        with Handover.to(job.folder / "rows", job.answers) as out:
            reader_of(kind)(job, out)
    except Unreadable as error:
        return _told(reason=error.reason, dangerous=error.dangerous, facts=error.facts)
    except UnknownChoice as error:
        return _told(choice=error.facts)
    except MemoryError:
        return _told(reason=N_("reading it needs more memory than is allowed"), dangerous=True)
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything
        return _told(reason=N_("it is damaged ({kind})"), facts={"kind": type(error).__name__})
    return 0


def _told(**what: Any) -> int:  # noqa: ANN401 - whatever JSON takes
    sys.stdout.write(json.dumps({"facts": {}, "dangerous": False, **what}))
    return 1


def _limit(size: int) -> None:
    """Limit processor time and memory by the size of the file, and cut off the network."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit remains
        return
    # what a library has open before it reads anything counts against the address space only
    small = size <= _SMALL
    memory = _MEMORY_BYTES_SMALL if small else _MEMORY_BYTES
    seconds = _CPU_SECONDS_SMALL if small else _CPU_SECONDS
    for limit, most, hardly in (
        (resource.RLIMIT_DATA, memory, 0),
        (resource.RLIMIT_AS, _MEMORY_BYTES, 0),
        (resource.RLIMIT_CPU, seconds, 1),  # the first signal says why
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(limit, (most, most + hardly))
    _leave_network()


def _leave_network() -> None:
    """Go where there is no network, if the system lets us; drivers that could use it are off."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    unshare = ctypes.CDLL(None).unshare
    if unshare(_NEW_NETWORK):  # only an administrator may; others need to be alone first
        unshare(_NEW_USER | _NEW_NETWORK)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
