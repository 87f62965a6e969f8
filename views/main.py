"""The script Streamlit runs for every visitor and every change: chrome, filters, then the page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.actor import LOCAL
from text import Translator
from views import chrome, state
from views.base import Context, Page
from views.library import library
from views.pages import PAGES
from views.widgets.filters import show_filters
from views.widgets.preferences import show_preferences
from views.widgets.theme import show_theme


def _context() -> Context:
    chosen = state.selection()
    shelf = library()
    campaigns = shelf.campaigns(LOCAL)
    campaign = state.campaign_of(chosen, campaigns)
    facts = None
    if campaign is not None:
        survey = shelf.survey(LOCAL, campaign.id)
        facts = shelf.facts(LOCAL, chosen.filters(survey), version=survey.version)
    return Context(shelf, LOCAL, Translator(chosen.language), chosen, campaigns, facts)


def _render(page: Page, context: Context) -> None:
    if page.needs_campaign and context.facts is None:
        st.title(context.t("There is no campaign yet"))
        st.write(context.t("Load your areas, households, visits and issues on the Import page."))
        return
    page.render(context)


def main() -> None:
    """Show the chosen page."""
    st.set_page_config(page_title="Doorstep · 连心图", page_icon="🏘️", layout="wide")
    t = Translator(state.selection().language)
    context = _context()
    pages = [
        st.Page(
            partial(_render, page, context),
            title=t(page.title),
            url_path=page.key,
            default=page is PAGES[0],
        )
        for page in PAGES
    ]
    chrome.dress(context)
    current = st.navigation(pages, position="sidebar")
    shown = next(page for page in PAGES if page.key == (current.url_path or PAGES[0].key))
    with st.sidebar:
        if shown.needs_campaign and context.campaigns:
            show_filters(context)
            st.divider()
        show_preferences(context)
        show_theme(context, [page.key for page in PAGES])
    current.run()


main()
