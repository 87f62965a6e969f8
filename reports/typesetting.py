"""From a typst template and data to PDF. What is data is never read as markup."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from geo.errors import NotSetUp
from text import N_

FONT: Final = "noto-sans-sc-400.ttf"


def font_in(fonts: Path) -> Path:
    """Return the file of the font for maps and sheets.

    Raises
    ------
    NotSetUp
        When set-up has not built it.
    """
    font = fonts / FONT
    if not font.is_file():
        raise NotSetUp(what=N_("fonts"))
    return font


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    fonts: Path,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Fill a template and return a PDF.

    Parameters
    ----------
    template
        Reads its data from ``data.json``; may import ``parts.typ`` beside ``reports/forms``.
    files
        Pictures the template reads, SVG, by name.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    import typst

    held = {**_held(template, data), **files}
    pdf: bytes = typst.compile(held, format="pdf", **_options(fonts))
    return pdf


def laid_out(template: Path, data: Mapping[str, Any], label: str, *, fonts: Path) -> Any:  # noqa: ANN401 - what a template says of itself
    """Fill a template and return what it says under a label about how it was laid out.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    import typst

    found = typst.query(_held(template, data), f"<{label}>", **_options(fonts))
    return json.loads(found)[0]["value"]


def _held(template: Path, data: Mapping[str, Any]) -> dict[str, bytes]:
    return {
        "main.typ": template.read_bytes(),
        "parts.typ": _PARTS.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }


def _options(fonts: Path) -> dict[str, Any]:
    font_in(fonts)
    return {"font_paths": [str(fonts)], "ignore_system_fonts": True}


def as_svg(png: bytes, *, width_mm: float, height_mm: float) -> bytes:
    """Wrap a picture as SVG: what is handed to typst in memory has to be text."""
    size = f'width="{width_mm}mm" height="{height_mm}mm"'
    held = f"data:image/png;base64,{b64encode(png).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{held}"/></svg>'
    ).encode()


_PARTS: Final = Path(__file__).with_name("forms") / "parts.typ"
