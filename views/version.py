"""The program's version, read from where it is declared."""

from __future__ import annotations

import tomllib
from typing import Final

from views.settings import PROJECT

VERSION: Final[str] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["version"]
