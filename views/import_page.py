"""Import."""

from views.base import Page, Context


def _render(context: Context) -> None:
    pass


PAGE = Page("import", "Import", _render, needs_campaign=False)
