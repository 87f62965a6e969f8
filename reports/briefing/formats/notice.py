"""The bulletin (通报) as a text, to be pasted into whatever letter an office writes."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Final

from reports.briefing.formats.base import Format, Making
from text import N_


def notice(making: Making) -> bytes:
    """Write title and paragraphs, apart from each other, with the mark of internal papers."""
    pack = making.pack
    about = " · ".join(part for part in (pack.snapshot, pack.frozen, *pack.credits) if part)
    parts = (pack.internal, *pack.bulletin, about)
    return BOM_UTF8 + "\r\n\r\n".join(parts).encode() + b"\r\n"


FORMAT: Final = Format(
    "txt", N_("Bulletin (text)"), "bulletin.txt", "text/plain; charset=utf-8", notice
)
