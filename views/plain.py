"""Text of users in widgets that read Markdown."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'])")


def plain(text: object) -> str:
    r"""Escape text so that a Markdown label shows it literally.

    Streamlit reads labels, titles and messages as Markdown: ``![](address)`` would be fetched by
    every viewer's browser, ``$…$`` and ``:red[…]`` would be interpreted. Line breaks become blanks.
    """
    one_line = " ".join(str(text).split())
    return _MARKS.sub(r"\\\1", one_line)
