"""Installs the programs that the tests need, where they are missing and this user may.

Standard library only: ``run.py`` calls it before there is an environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def install_missing() -> None:
    """Install what is missing; say what could not be installed and how it can."""
    missing = []
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not postgis_is_there():
        missing += postgis_packages()
    if not missing:
        return
    print(f"· Programs for the tests ({', '.join(missing)}) …", flush=True)
    no_cluster_of_its_own()
    if not installed(missing):
        print(
            f"  not installed: {', '.join(missing)}. Tests that need them are skipped and say so. "
            f"On Debian, as root: apt-get install {' '.join(missing)}"
        )


def is_root() -> bool:
    """Say whether packages may be installed."""
    return os.name != "nt" and os.geteuid() == 0


def installed(packages: list[str]) -> bool:
    """Install Debian packages; say whether it worked."""
    apt = shutil.which("apt-get")
    if apt is None or not is_root():
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages])
    for step in steps:
        done = subprocess.run(
            [apt, *step], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(done.stderr.strip()[-600:], file=sys.stderr)
            return False
    return True


def postgis_is_there() -> bool:
    """Say whether some installed PostgreSQL has PostGIS."""
    roots = [Path("/usr/share/postgresql"), Path("/usr/share/pgsql")]
    return any(list(root.glob("**/extension/postgis.control")) for root in roots if root.is_dir())


def postgis_packages() -> list[str]:
    """Return the names of this Debian's PostgreSQL and PostGIS packages."""
    usual = ["postgresql", "postgis"]
    if shutil.which("apt-cache") is None:
        return usual
    if is_root():
        subprocess.run(["apt-get", "update", "-q"], capture_output=True, check=False)
    search = ["apt-cache", "search", "--names-only", r"^postgresql-[0-9]+-postgis-3$"]
    found = subprocess.run(search, capture_output=True, text=True, check=False).stdout.split()
    names = sorted(word for word in found if word.startswith("postgresql-"))
    return [names[-1].removesuffix("-postgis-3"), names[-1]] if names else usual


def no_cluster_of_its_own() -> None:
    """Keep Debian from starting a database of its own: the tests run a private one."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if is_root() and not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n", encoding="ascii")
