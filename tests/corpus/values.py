"""Bad values in sound files: dates, numbers, coordinates, records that are there twice."""

from __future__ import annotations

from typing import Final

from tests.corpus.base import Delivery, ImportCase


def sheet(kind: str, text: str) -> Delivery:
    """Return a CSV of a kind."""
    return Delivery(kind, f"{kind}.csv", text.encode)


VALUES: Final[tuple[ImportCase, ...]] = (
    ImportCase(
        "V3 plain",
        sheet("households", "户号,地址,经度,纬度\nH1,芳渚村1号,120.01,31.75\n"),
        asks={"crs": "EPSG:4326"},
        accepted=1,
        stored={"code": ("H1",), "place": ((120.01, 31.75),)},
    ),
)
