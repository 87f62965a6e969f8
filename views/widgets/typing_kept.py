"""What Streamlit does not do for a form: send text while it is typed, begin a new form at its top.

Streamlit sends a field only when it is left, and keeps the place on a page that has changed.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

_JS: Final = """
const PAUSE_MS = 900;
const LATEST_MS = 5000;
export default function ({ data }) {
  if (window.doorstepForm !== undefined && window.doorstepForm !== data.form) {
    document.querySelector('[data-testid=stMain]')?.scrollTo({ top: 0 });
  }
  window.doorstepForm = data.form;
  window.doorstepKept?.abort();
  const leaving = new AbortController();
  window.doorstepKept = leaving;
  const first = new WeakMap();
  const timers = new WeakMap();
  let composing = false;
  const commit = (field) => {
    clearTimeout(timers.get(field));
    first.delete(field);
    if (composing || !field.isConnected) return;
    const pressed = { bubbles: true, cancelable: true, ctrlKey: true };
    field.dispatchEvent(new KeyboardEvent('keydown', { ...pressed, key: 'Enter', keyCode: 13 }));
  };
  const typed = (event) => {
    const field = event.target;
    if (!field.closest?.(data.within) || !field.matches('textarea, input[type=text]')) return;
    if (composing) return;
    const now = Date.now();
    if (!first.has(field)) first.set(field, now);
    clearTimeout(timers.get(field));
    const wait = Math.max(0, Math.min(PAUSE_MS, first.get(field) + LATEST_MS - now));
    timers.set(field, setTimeout(commit, wait, field));
  };
  const options = { capture: true, signal: leaving.signal };
  document.addEventListener('compositionstart', () => { composing = true; }, options);
  const composed = (event) => { composing = false; typed(event); };
  document.addEventListener('compositionend', composed, options);
  document.addEventListener('input', typed, options);
}
"""


def keep_typing(within: str, *, form: str) -> None:
    """Let fields send what is typed after a pause, at the latest after 5 s.

    Parameters
    ----------
    within
        CSS selector of the elements that hold the fields.
    form
        Names the form that is open; with another one the page begins at its top.
    """
    kept = st.components.v2.component("doorstep_typing", html="<span></span>", js=_JS)
    kept(key="typing", data={"within": within, "form": form})
