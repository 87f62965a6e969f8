"""What the figures were measured on, without a name or a path."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "streamlit",
    "streamlit-folium",
    "folium",
    "geopandas",
    "pandas",
    "numpy",
    "shapely",
    "pydeck",
    "playwright",
)


def machine(browser: str) -> dict[str, str]:
    """Describe the machine and the versions in use."""
    told = {
        "day": time.strftime("%Y-%m-%d"),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "load before": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?",
        "Python": platform.python_version(),
        "Chromium": browser,
    }
    return told | {name: version(name) for name in _LIBRARIES}


def _memory() -> str:
    listed = Path("/proc/meminfo")
    if not listed.exists():
        return "?"
    total = next(line for line in listed.read_text().splitlines() if line.startswith("MemTotal"))
    return f"{int(total.split()[1]) / 2**20:.0f} GiB"
