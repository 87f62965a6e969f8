"""The look around the pages: style sheet, brand, language of the document."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from views.base import Context
from views.settings import LARGE_TYPE

_SHEET: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def dress(context: Context) -> None:
    """Apply the style sheet; our own words and numbers only, nothing a user typed."""
    t = context.t
    words = {
        "brand": "连心图" if t.language == "zh" else "Doorstep",
        "drop": t("Drop files here"),
        "limits": t("Excel, WPS, CSV, KML, Shapefile (zip), GeoPackage, GeoJSON, DXF, GPX"),
        "browse": t("Choose files"),
    }
    variables = "".join(f"--{name}: {_css_text(words[name])};" for name in words)
    scale = LARGE_TYPE if context.chosen.large else 1
    st.html(f"<style>:root {{ {variables} --type: {scale}; }}\n{_SHEET}</style>")


def _css_text(words: str) -> str:
    return '"' + words.replace("\\", "").replace('"', "").replace("<", "") + '"'
