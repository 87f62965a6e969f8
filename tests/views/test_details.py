"""The panel beside the map says how exactly a position is known, where it is not exact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from geo.facts import Facts
from geo.model import Filters, Survey
from geo.precision import PRECISION_CODES
from text import Translator
from views.base import Context

T = Translator("en")


def panel(survey: Survey, row: int) -> list[str]:
    """What the panel says in small type about an issue."""
    facts = Facts(survey, Filters(survey.campaign.id))
    context = Context(None, None, T, None, (), facts)  # type: ignore[arg-type] - issues need no more

    def script(context: object, row: int) -> None:
        from views.widgets.details import show_issue

        show_issue(context, row)  # type: ignore[arg-type] - this text is run elsewhere

    page = AppTest.from_function(script, kwargs={"context": context, "row": row}).run()
    assert not page.exception
    return [caption.value for caption in page.caption]


@pytest.mark.parametrize(
    ("precision", "said"),
    [("point", []), ("building", ["Building"]), ("village", ["Village or community"])],
)
def test_the_precision_of_a_position_is_said_unless_it_is_exact(
    precision: str, said: list[str], demo_survey: Survey
) -> None:
    issues = demo_survey.issues.assign(precision=PRECISION_CODES[precision])
    wanted = [T("Position known no nearer than: {what}", what=T(word)) for word in said]
    assert panel(replace(demo_survey, issues=issues), 0) == wanted


def test_nothing_is_said_of_a_position_that_is_not_there(demo_survey: Survey) -> None:
    issues = demo_survey.issues.assign(precision=PRECISION_CODES["village"])
    issues = issues.set_geometry(issues.geometry.where(issues.index != issues.index[0], None))
    assert panel(replace(demo_survey, issues=issues), 0) == []
