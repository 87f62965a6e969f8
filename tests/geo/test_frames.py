"""Frames of records are what their specification says."""

from __future__ import annotations

import pytest

from geo import frames
from geo.errors import ContractBreach
from tests.making import a_survey


@pytest.mark.parametrize("spec", frames.FRAMES, ids=lambda spec: spec.name)
def test_blank_frames_conform(spec: frames.FrameSpec) -> None:
    frames.conform(frames.blank(spec), spec)


def test_all_breaches_are_named_at_once() -> None:
    households = a_survey(points=[(120.0, 31.7)] * 2).households
    broken = households.drop(columns="building").astype({"area": "float64"})
    broken.index = [2, 1]
    with pytest.raises(ContractBreach) as caught:
        frames.conform(broken.set_crs(None, allow_override=True), frames.HOUSEHOLDS)
    assert len(caught.value.facts["breaches"]) == 4


def test_demo_survey_conforms(demo_survey) -> None:
    for frame, spec in (
        (demo_survey.areas, frames.AREAS),
        (demo_survey.departments, frames.DEPARTMENTS),
        (demo_survey.households, frames.HOUSEHOLDS),
        (demo_survey.visits, frames.VISITS),
        (demo_survey.issues, frames.ISSUES),
        (demo_survey.categories, frames.CATEGORIES),
        (demo_survey.surroundings["roads"], frames.SURROUNDING),
        (demo_survey.surroundings["buildings"], frames.BUILDINGS),
    ):
        frames.conform(frame, spec)
