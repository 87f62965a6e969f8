"""The encoder, the base map that never changes, and nothing typed by anybody in a folium object."""

from __future__ import annotations

import json
import re
from pathlib import Path

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import generate_leaflet_string

from geo.errors import NotSetUp
from geo.facts import Facts
from geo.model import Filters, LonLat
from layers import LAYERS
from layers.base import leaflet
from layers.screen import TileLayer, assets, base_map, js_literal, require_assets, scene
from tests.conftest import PROJECT
from tests.hostile import MARK, PAYLOADS
from tests.making import a_survey, areas_of, issues_of

ONE = (0.0, 0.0, 1.0, 1.0)
SAFE = re.compile(r'[A-Za-z0-9 .,:\-_/#=?&\\"{}\[\]]*')


@given(st.text())
def test_encoder_leaves_nothing_to_interpret_and_loses_nothing(text: str) -> None:
    literal = js_literal(text)
    inside = literal[1:-1]
    assert re.fullmatch(r"(?:[A-Za-z0-9 .,\-_/#=?:&]|\\u[0-9a-f]{4})*", inside)
    assert json.loads(literal, strict=False) == text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_encoder_writes_json(value) -> None:
    assert json.loads(js_literal(value)) == json.loads(json.dumps(value))


def test_encoder_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="JSON"):
        js_literal(float("nan"))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_inside_a_map_is_not_evaluated(payload: str) -> None:
    """Even if somebody passes text through a layer one day, it stays data."""
    facts = Facts(a_survey(), Filters(1))
    layer = TileLayer(LAYERS[0], f"../../tiles/base/{payload}", facts, order=0)
    group = scene([layer], words=payload, fit=payload, bounds=ONE, extent=ONE, marked=None)
    empty = base_map()
    group.add_to(empty)
    rendered = empty.get_root().render()
    assert MARK not in rendered.replace(payload, "")
    assert "<img src=x" not in rendered
    assert "uid=" not in rendered


def test_map_objects_hold_no_word_of_the_records() -> None:
    names = list(PAYLOADS.values())
    areas = areas_of([("community", name, 0, None) for name in names])
    issues = issues_of([("bus", name, (120.0, 31.7)) for name in names])
    survey = a_survey(points=[(120.0, 31.7)], areas=areas, issues=issues, departments=names)
    facts = Facts(survey, Filters(1))
    layers = [TileLayer(layer, "../../tiles/x", facts, order=n) for n, layer in enumerate(LAYERS)]
    group = scene(
        layers,
        words="../../words",
        fit="1",
        bounds=ONE,
        extent=ONE,
        marked=LonLat(120, 31),
    )
    empty = base_map()
    group.add_to(empty)
    script = generate_leaflet_string(group)
    for name in names:
        assert name not in script
        assert js_literal(name)[1:-1] not in script


def test_the_largest_map_is_a_small_message() -> None:
    from views.coverage_page import _LAYERS

    facts = Facts(a_survey(points=[(120.0, 31.7)]), Filters(1))
    shown = [layer for layer in LAYERS if layer.key in _LAYERS]
    address = "../../tiles/layer/{z}/{x}/{y}?pass=" + "x" * 150
    layers = [TileLayer(layer, address, facts, order=n) for n, layer in enumerate(shown)]
    group = scene(
        layers,
        words=address,
        fit="1",
        bounds=ONE,
        extent=ONE,
        marked=LonLat(120, 31),
    )
    group.add_to(base_map())
    assert len(json.dumps(generate_leaflet_string(group))) < 9_000


def test_base_map_is_the_same_to_the_byte() -> None:
    def written() -> str:
        return generate_leaflet_string(base_map())

    first, second = written(), written()
    ids = re.compile(r"[0-9a-f]{32}")
    assert ids.sub("", first) == ids.sub("", second)
    assert len(first) < 4_000


def test_all_assets_are_ours_and_built() -> None:
    require_assets(PROJECT / "web" / "built" / "vendor")
    assert all(address.startswith("../../vendor/") for address in assets())


def test_an_asset_of_another_host_is_an_error() -> None:
    outside = folium.plugins.Fullscreen()
    with pytest.raises(NotSetUp) as caught:
        require_assets(PROJECT / "web" / "built" / "vendor", [outside])
    assert "Control.FullScreen" in str(caught.value.facts)


def test_an_asset_that_was_not_built_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp):
        require_assets(tmp_path)


def test_one_function_turns_positions_around() -> None:
    assert leaflet(LonLat(120.0, 31.7)) == (31.7, 120.0)
