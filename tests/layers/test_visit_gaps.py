"""Gaps on the map: what is clicked is the gap whose outline is drawn there."""

from __future__ import annotations

from geo.facts import Facts
from geo.gap_outlines import gap_outlines
from geo.model import LonLat
from layers.visit_gaps import MOST_DRAWN, gap_at, gaps_of


def test_a_place_inside_an_outline_means_that_gap(demo_facts: Facts) -> None:
    gaps = gaps_of(demo_facts)
    ranks = gaps.table.index[:MOST_DRAWN].tolist()
    assert len(ranks) > 1
    shapes = gap_outlines(demo_facts, gaps, ranks).geometry
    for rank, shape in shapes.items():
        spot = shape.representative_point()
        holding = [each for each, other in shapes.items() if other.intersects(spot)]
        assert gap_at(demo_facts, LonLat(spot.x, spot.y)) == min(holding) <= rank


def test_a_place_in_no_outline_means_none(demo_facts: Facts) -> None:
    assert gap_at(demo_facts, LonLat(0.0, 0.0)) == 0
