"""Light, dark, or as the system has it: Streamlit's own choice, where people look for it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from views.base import Context

_HTML: Final = '<div class="themes" role="group"></div>'
_CSS: Final = """
.themes {
  display: flex; width: fit-content; border: 1px solid var(--st-border-color);
  border-radius: 8px; overflow: hidden;
}
.themes button {
  padding: .28rem .8rem; border: 0; cursor: pointer; font: inherit; font-size: .9rem;
  background: transparent; color: var(--st-text-color);
}
.themes button + button { border-left: 1px solid var(--st-border-color); }
.themes button[aria-pressed="true"] {
  background: color-mix(in srgb, var(--st-primary-color) 18%, transparent);
  color: var(--st-primary-color);
}
.themes button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
"""
_JS: Final = """
export default function ({ parentElement, data }) {
  const group = parentElement.querySelector('.themes');
  const folder = location.pathname.replace(/[^/]*$/, '');
  const keys = data.pages.map((page) => `stActiveTheme-${folder}${page}-v2`);
  const here = `stActiveTheme-${location.pathname}-v2`;
  const now = JSON.parse(localStorage.getItem(here) || '"System"');
  group.replaceChildren(...data.choices.map(([name, label]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.setAttribute('aria-pressed', String(name === now));
    button.addEventListener('click', () => {
      for (const key of [...keys, here]) localStorage.setItem(key, JSON.stringify(name));
      location.reload();
    });
    return button;
  }));
}
"""


def show_theme(context: Context, pages: list[str]) -> None:
    """Show the switch.

    Parameters
    ----------
    pages
        Addresses of all pages: Streamlit remembers the choice for each of them.
    """
    t = context.t
    switch = st.components.v2.component("doorstep_theme", html=_HTML, css=_CSS, js=_JS)
    choices = [("System", t("As the system")), ("Light", t("Light")), ("Dark", t("Dark"))]
    switch(key="theme", data={"choices": choices, "pages": ["", *pages]})
