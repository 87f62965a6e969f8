"""The page every visit starts with: Streamlit's own, told where the server is.

Opened at ``/coverage``, Streamlit's start page asks ``/coverage/_stcore/health`` first and gets a
404, which stands as an error in the browser's log. Told the address, it asks once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from views.settings import FIRST_PAGE


class _PageName(Convertor[str]):
    regex = "[a-z]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", _PageName())


@cache
def _start_page(base: str) -> str:
    import streamlit

    path = Path(streamlit.__file__).parent / "static" / "index.html"
    html = path.read_text(encoding="utf-8")
    script = (
        f"<script>window.__streamlit = {{ BACKEND_BASE_URL: location.origin + '{base}/' }}</script>"
    )
    if "<head>" not in html or "</title>" not in html:
        raise RuntimeError("Streamlit's start page has changed: views/index.py has to follow")
    before, rest = html.split("<head>", 1)
    # the preloaded font is not ours; a page that never uses it is warned about
    lines = rest.split("\n")
    start = next((n for n, line in enumerate(lines) if "SourceSans" in line), None)
    if start is not None:
        opening = max(n for n in range(start) if "<link" in lines[n])
        closing = next(n for n in range(start, len(lines)) if "/>" in lines[n])
        del lines[opening : closing + 1]
    title = "\n".join(lines).replace("<title>Streamlit</title>", "<title>Doorstep</title>")
    return f"{before}<head>\n    {script}{title}"


def start_page(base: str) -> Callable[[Request], Response]:
    """Make the handler that serves the start page below a base path (``""`` or ``"/path"``)."""

    def serve(request: Request) -> Response:
        if request.path_params.get("page") == FIRST_PAGE:  # which has no address of its own
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{base}/{query}")
        return HTMLResponse(_start_page(base), headers={"Cache-Control": "no-cache"})

    return serve
