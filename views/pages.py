"""The pages, in the order of the navigation."""

from __future__ import annotations

from typing import Final

from views import (
    briefing_page,
    coverage_page,
    import_page,
    issues_page,
    overview_page,
    plan_page,
    record_page,
    surroundings_page,
)
from views.base import Page

PAGES: Final[tuple[Page, ...]] = (
    overview_page.PAGE,
    coverage_page.PAGE,
    issues_page.PAGE,
    surroundings_page.PAGE,
    plan_page.PAGE,
    record_page.PAGE,
    import_page.PAGE,
    briefing_page.PAGE,
)
