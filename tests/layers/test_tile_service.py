"""A typed-in tile address is understood as map programs write it, or refused with a reason."""

from __future__ import annotations

import pytest

from geo.errors import UnusableService
from layers.tile_service import TileService
from reports.explain import explain
from text import Translator


def test_hosts_are_what_the_content_policy_has_to_allow() -> None:
    plain = TileService.of_pattern("https://tiles.example/{z}/{x}/{y}.png")
    assert plain.hosts == ("https://tiles.example",)
    several = TileService.of_pattern("https://t{switch:0,1,2}.example:81/{z}/{x}/{y}?key=a")
    assert several.hosts == tuple(f"https://t{n}.example:81" for n in "012")
    assert several.address == "https://t{s}.example:81/{z}/{x}/{y}?key=a"


def test_wmts_names_become_what_the_map_fills_in() -> None:
    pattern = "https://a.example/wmts?TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}"
    assert (
        TileService.of_pattern(pattern).address
        == "https://a.example/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "tiles.example/{z}/{x}/{y}",
        "javascript:alert(1)//{z}{x}{y}",
        "https:///{z}/{x}/{y}",
        "https://a.example/{z}/{x}",
        "https://a.example/{z}/{x}/{y}/{oops}",
        "https://t{switch:}.example/{z}/{x}/{y}",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_a_service_is_refused_in_words(pattern: str, language: str) -> None:
    with pytest.raises(UnusableService) as refused:
        TileService.of_pattern(pattern)
    told = explain(refused.value, Translator(language))
    assert told.what
    assert told.advice
