"""One measured import, or one plain reading, in a process of its own; prints figures as JSON.

``python -m tests.bench.import_task TASK FILE [STORE]``; run by ``imports.py``.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

MB = 1e6
CAMPAIGN = "bench"
Figures = dict[str, float]


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    """Add the seconds that something takes."""
    start = time.perf_counter()
    yield
    figures[name] = time.perf_counter() - start


def peak_mb() -> float:
    """Return the highest memory of this process so far."""
    told = memory_of("self")
    return told or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def memory_of(process: str) -> float:
    """Return the highest memory of a process in MB; 0 where the system does not tell.

    ``ru_maxrss`` would count what the process was before it became this program.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    found = next((line for line in lines if line.startswith("VmHWM")), "")
    return int(found.split()[1]) * 1024 / MB if found else 0.0


class ReadingChild(threading.Thread):
    """Looks again and again how much memory the process that reads the file has needed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.highest_mb = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.02):
            for listed in Path("/proc/self/task").glob("*/children"):
                for process in _text(listed).split():
                    if "child.py" in _text(Path(f"/proc/{process}/cmdline")):
                        self.highest_mb = max(self.highest_mb, memory_of(process))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended in the meantime
        return ""


def check_and_write(path: Path, made: Path, *, check: bool) -> Figures:
    """Do what a user does: see what would happen, look at the picture, then import.

    Parameters
    ----------
    made
        A store; it is copied.
    check
        Whether to look first.
    """
    import numpy as np

    from data import open_store
    from data.actor import LOCAL
    from data.importing import Job, import_file
    from reports.import_preview import preview_picture
    from tests.conftest import PROJECT
    from text import Translator

    answers = {"all": "recommended"}
    job = Job("households", path, campaign=CAMPAIGN, answers=answers)
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder, ReadingChild() as child:
        store = open_store(shutil.copyfile(made, Path(folder) / "store.gpkg"))
        before, figures = peak_mb(), Figures()
        if check:
            with timed(figures, "check_s"):
                seen = import_file(store, LOCAL, job, write=False)
            survey = store.survey(LOCAL, store.campaigns(LOCAL)[0].id)
            fonts = PROJECT / "web" / "built" / "fonts"
            with timed(figures, "preview_s"):
                preview_picture(survey, seen.places, t=Translator("zh"), fonts=fonts)
        with timed(figures, "import_s"):
            done = import_file(store, LOCAL, job)
    assert done.written
    assert done.rows == done.accepted + done.rejected
    return figures | {
        "rows": done.rows,
        "accepted": done.accepted,
        "rejected": done.rejected,
        "placed": int(np.isfinite(done.places.lon).sum()),
        "extra_mb": peak_mb() - before,
        "child_mb": child.highest_mb,
    }


def read_plainly(path: Path) -> Figures:
    """Read the file as pandas and geopandas do, and let geopandas write it."""
    import geopandas as gpd
    import pandas as pd

    figures, before = Figures(), peak_mb()
    with timed(figures, "read_s"):
        if path.suffix == ".xlsx":
            table = pd.read_excel(path, engine="calamine", header=1, dtype=str)
        else:
            table = pd.read_csv(path, dtype=str)
        lon, lat = (pd.to_numeric(table[name], errors="coerce") for name in ("经度", "纬度"))
        frame = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    place = tempfile.TemporaryDirectory(prefix="doorstep-bench-")
    with place as folder, timed(figures, "write_s"):
        frame.to_file(Path(folder) / "plain.gpkg")
    return figures | {"rows": len(frame), "extra_mb": peak_mb() - before}


def warm_up() -> None:
    """Import what is imported once, however many files there are."""
    import geopandas
    import matplotlib.figure
    import pyogrio

    import data.importing
    import reports.import_preview

    assert all((geopandas, matplotlib, pyogrio, data, reports))


def main() -> None:
    """Do one task and print what it took."""
    task, file, *more = sys.argv[1:]
    warm_up()
    tasks: dict[str, Callable[[], Any]] = {
        "check": lambda: check_and_write(Path(file), Path(more[0]), check=True),
        "import": lambda: check_and_write(Path(file), Path(more[0]), check=False),
        "plain": lambda: read_plainly(Path(file)),
    }
    sys.stdout.write(json.dumps(tasks[task]()))


if __name__ == "__main__":
    main()
