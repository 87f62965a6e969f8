"""The briefing as one HTML page: to be read offline, and, on the keyboard, the meeting itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from layers.base import Legend
from reports.briefing.formats.base import Format, Making
from reports.briefing.formats.cells import (
    cell_words,
    chart_kind,
    chart_value,
    filter_line,
    foot_line,
    is_number,
    signs_of,
)
from reports.briefing.formats.deck import Slide, deck, speaker_notes
from reports.briefing.formats.drawings import bar, line_chart, mark
from reports.briefing.formats.maps import WALL
from reports.briefing.pack import Chart, MapView, Missing, Pack, Table
from reports.typesetting import font_in
from text import N_, Translator

_STYLE: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_SCRIPT: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

Source = Callable[[int, MapView], str]
"""Address of a map's picture, from the place of its slide in the deck and its view."""
Legends = Callable[[MapView], tuple[Legend, ...]]


def standalone(making: Making) -> bytes:
    """Make a page that holds everything it shows and asks for nothing."""

    def source(_place: int, view: MapView) -> str:
        picture = making.maps.picture(view, WALL)
        return f"data:image/png;base64,{b64encode(picture).decode()}"

    body = _body(making.pack, making.t, source, making.maps.legends)
    letters = b64encode(_subset(making.fonts, body)).decode()
    face = f"data:font/woff;base64,{letters}"
    page = _document(making.pack, making.t, body, face=face, origin="data:", began=None)
    return page.encode()


def meeting(
    pack: Pack, t: Translator, *, source: Source, legends: Legends, face: str, live: bool
) -> str:
    """Make the page of a meeting that is served: its maps are fetched when they are near.

    Parameters
    ----------
    source
        Addresses on this server.
    face
        Address of the font there.
    live
        Whether it begins in meeting mode.
    """
    body = _body(pack, t, source, legends)
    return _document(pack, t, body, face=face, origin="'self'", began=live)


def _subset(fonts: Path, body: str) -> bytes:
    """Return the font with only those letters that occur: it reads the same on every machine."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.flavor, options.hinting, options.notdef_outline = "woff", False, True
    options.layout_features = ["tnum", "locl"]
    with TTFont(font_in(fonts), lazy=True) as font:
        cut = Subsetter(options)
        cut.populate(unicodes={ord(letter) for letter in body} | set(range(32, 127)))
        cut.subset(font)
        font.flavor = "woff"
        file = BytesIO()
        font.save(file)
    return file.getvalue()


def _document(
    pack: Pack, t: Translator, body: str, *, face: str, origin: str, began: bool | None
) -> str:
    """Put the page together; ``None`` leaves it to a button to begin the meeting."""
    style = f'@font-face {{ font-family: Doorstep; src: url("{face}"); }}\n{_STYLE}'
    policy = (
        f"default-src 'none'; img-src {origin}; font-src {origin}; style-src {_hash(style)}; "
        f"script-src {_hash(_SCRIPT)}; base-uri 'none'; form-action 'none'"
    )
    begin = (
        ""
        if began is not None
        else f'<button id="begin" type="button">{escape(t("Meeting mode"))}</button>'
    )
    return (
        f'<!doctype html>\n<html lang="{escape(pack.language)}"{" data-live" if began else ""}>'
        f'<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(pack.campaign)}</title><style>{style}</style></head><body>"
        f"<header><p>{escape(pack.internal)}</p>{begin}</header><main>{body}</main>"
        '<div id="typed" aria-live="polite"></div>'
        f'<div id="help">{escape(t(_KEYS))}</div><script>{_SCRIPT}</script></body></html>'
    )


_KEYS: Final = N_(
    "Arrows or page keys: on and back. Number and Enter: that village. N: definitions. "
    "F: full screen. Home, End: first and last."
)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _body(pack: Pack, t: Translator, source: Source, legends: Legends) -> str:
    slides = deck(pack, t)
    anchors = {s.shown.key: s.name for s in reversed(slides) if isinstance(s.shown, Table)}
    writer = _Writer(pack, t, source, legends, anchors=anchors, count=len(slides))
    return "".join(writer.section(place, slide) for place, slide in enumerate(slides))


class _Writer:
    """Writes sections; every text passes ``escape``."""

    def __init__(
        self,
        pack: Pack,
        t: Translator,
        source: Source,
        legends: Legends,
        *,
        anchors: dict[str, str],
        count: int,
    ) -> None:
        self._pack, self.t, self._count = pack, t, count
        self._source, self._legends, self._anchors = source, legends, anchors

    def section(self, place: int, slide: Slide) -> str:
        unit = f' data-unit="{slide.unit}"' if slide.unit else ""
        kind = ' class="cover"' if slide.screen is None else ""
        inside = self._cover() if slide.screen is None else self._content(place, slide)
        return (
            f'<section id="{slide.name}"{kind}{unit} tabindex="-1">{inside}'
            f"{self._notes(slide)}{self._foot(place)}</section>"
        )

    def _cover(self) -> str:
        pack = self._pack
        lines = (pack.snapshot, pack.as_of, pack.frozen, filter_line(pack))
        said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
        return f'<h1>{escape(pack.campaign)}</h1><div class="body">{said}</div>'

    def _content(self, place: int, slide: Slide) -> str:
        screen, t = slide.screen, self.t
        again = " again" if "-" in slide.name else ""
        parts = [f'<p class="question{again}">{escape(screen.question if screen else "")}</p>']
        unit = f"{slide.unit}  " if slide.unit else ""
        more = f" {t('(continued)')}" if slide.continued else ""
        parts.append(f"<h2>{escape(f'{unit}{slide.title}{more}')}</h2>")
        if slide.sentence:
            parts.append(f"<p>{escape(slide.sentence)}</p>")
        body = "".join((*self._figures(slide), *self._shown(place, slide), *self._asked(slide)))
        return f'{"".join(parts)}<div class="body">{body}</div>'

    def _figures(self, slide: Slide) -> Iterator[str]:
        if slide.figures:
            items = "".join(
                f"<li><strong>{escape(each.words)}</strong> {escape(each.label)}</li>"
                for each in slide.figures
            )
            grid = " grid" if slide.shown is None and not slide.proposals else ""
            yield f'<ul class="figures{grid}">{items}</ul>'

    def _asked(self, slide: Slide) -> Iterator[str]:
        if not slide.proposals:
            return
        items = []
        for each in slide.proposals:
            anchor = self._anchors.get(each.table)
            words = escape(self.t("the list behind it"))
            link = f' <a href="#{anchor}">{words}</a>' if anchor else ""
            items.append(f"<li>{escape(each.text)}{link}</li>")
        yield f'<ol class="proposals">{"".join(items)}</ol>'

    def _shown(self, place: int, slide: Slide) -> Iterator[str]:
        shown = slide.shown
        if isinstance(shown, MapView):
            yield self._map(place, shown)
        elif isinstance(shown, Table):
            yield self._table(shown)
        elif isinstance(shown, Chart) and shown.categories and shown.series:
            yield (
                line_chart(shown, self.t).replace("<svg ", '<svg class="line" ', 1)
                if (shown.kind == "line")
                else self._bars(shown)
            )
        if isinstance(shown, Table | Chart):
            remarks = [shown.note if isinstance(shown, Table) else shown.title]
            if isinstance(shown, Chart) and shown.of:
                remarks.append(shown.of)
            remarks.append(signs_of(shown, self.t))
            words = "  ".join(each for each in remarks if each)
            yield f'<p class="note">{escape(words)}</p>' if words else ""

    def _map(self, place: int, view: MapView) -> str:
        picture = escape(self._source(place, view))
        size = f'width="{WALL.width_mm * 20:g}" height="{WALL.height_mm * 20:g}"'
        return (
            f'<div class="map"><img src="{picture}" {size} loading="lazy" '
            f'alt="{escape(view.title)}"><aside>'
            f"{''.join(map(self._legend, self._legends(view)))}</aside></div>"
        )

    def _legend(self, legend: Legend) -> str:
        entries = "".join(
            f"<li>{mark(entry.style)}{escape(entry.label)}</li>" for entry in legend.entries
        )
        note = f'<p class="note">{escape(legend.note)}</p>' if legend.note else ""
        return (
            f'<p><strong>{escape(legend.title)}</strong></p><ul class="legend">{entries}</ul>{note}'
        )

    def _table(self, table: Table) -> str:
        head = "".join(
            f'<th scope="col"{_class(number=is_number(column.kind))}>{escape(column.title)}</th>'
            for column in table.columns
        )
        rows = []
        for row in table.rows:
            cells = "".join(
                f"<td{_class(number=is_number(column.kind), missing=isinstance(cell, Missing))}>"
                f"{escape(cell_words(cell, column.kind, self.t))}</td>"
                for cell, column in zip(row, table.columns, strict=True)
            )
            rows.append(f"<tr>{cells}</tr>")
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def _bars(self, chart: Chart) -> str:
        kind = chart_kind(chart)
        values = [chart_value(v) for series in chart.series for v in series.values]
        whole = 1.0 if kind == "share" else max([v for v in values if v is not None], default=1.0)
        several, rows = len(chart.series) > 1, []
        for place, name in enumerate(chart.categories):
            for number, series in enumerate(chart.series):
                value = chart_value(series.values[place])
                share = None if value is None else value / (whole or 1.0)
                words = cell_words(series.values[place], kind, self.t)
                first = f'<th scope="row">{escape(name if not number else "")}</th>'
                title = f"<td>{escape(series.title)}</td>" if several else ""
                rows.append(
                    f"<tr>{first}{title}<td>{bar(share, number)}</td>"
                    f'<td class="number">{escape(words)}</td></tr>'
                )
        return f'<table class="bars"><tbody>{"".join(rows)}</tbody></table>'

    def _notes(self, slide: Slide) -> str:
        lines = speaker_notes(slide, self._pack, self.t)
        said = "".join(f"<p>{escape(line)}</p>" for line in lines)
        words = escape(self.t("Denominators and definitions"))
        return f'<details class="notes"><summary>{words}</summary>{said}</details>'

    def _foot(self, place: int) -> str:
        pack = self._pack
        words = foot_line(pack)
        return (
            f'<p class="foot"><span>{escape(words)}</span>'
            f"<span>{place + 1} / {self._count}</span></p>"
        )


def _class(*, number: bool, missing: bool = False) -> str:
    names = " ".join(name for name, on in (("number", number), ("missing", missing)) if on)
    return f' class="{names}"' if names else ""


FORMAT: Final = Format(
    "html", N_("Page for reading offline (HTML)"), "briefing.html", "text/html", standalone
)
