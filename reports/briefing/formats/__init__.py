"""The formats of the briefing, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from reports.briefing.formats import annex, document, notice, page, printed, slides
from reports.briefing.formats.base import Format

FORMATS: Final[tuple[Format, ...]] = (
    slides.WIDE,
    slides.NARROW,
    printed.BRIEF,
    printed.SHEETS,
    document.FORMAT,
    annex.FORMAT,
    page.FORMAT,
    notice.FORMAT,
)
