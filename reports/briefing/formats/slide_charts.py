"""Native charts, with the workbook behind them: editable, hatched where a bar is missing.

A missing number stays empty in the workbook. Its hatch is of a series of its own, which is named
after why there is none, on axes of its own from 0 to 1: its 1 is a bar all along and no count.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Final

from pptx.chart.axis import ValueAxis
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Pt, lazyproperty

from reports.briefing.formats.base import COLOURS, FONT, INK
from reports.briefing.formats.cells import SIGNS, chart_value
from reports.briefing.formats.slide_letters import Box, Letters, rgb
from reports.briefing.pack import Chart, Missing
from text import N_, Translator

_DASHES: Final = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH)
_LETTERS: Final = 14
_GAP: Final = 45
_WORDS: Final = {Missing.UNKNOWN: N_("not known"), Missing.HIDDEN: N_("kept back")}
_HATCHES: Final = {
    Missing.UNKNOWN: MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    Missing.HIDDEN: MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL,
}
_LINES, _BETWEEN = "8A8577", "FFFFFF"
_AXES: Final = ("91010", "91020")
"""Ids of the axes of hatches within a chart."""


class _Book(CategoryWorkbookWriter):
    """The workbook behind a chart, in which no word is a formula or a link."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
        from xlsxwriter import Workbook

        options = dict.fromkeys(
            ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
        )
        with Workbook(xlsx_file, {"in_memory": True, **options}) as book:
            yield book, book.add_worksheet()


class _Data(CategoryChartData):
    @lazyproperty
    def _workbook_writer(self) -> _Book:
        make: Any = _Book
        return make(self)  # type: ignore[no-any-return]


def add_chart(slide: Any, chart: Chart, box: Box, letters: Letters, t: Translator) -> None:  # noqa: ANN401
    """Add a chart that can be edited in the presentation."""
    kind = XL_CHART_TYPE.LINE_MARKERS if chart.kind == "line" else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, *box.at(), _data(chart, t))
    frame.name = chart.title
    drawn = frame.chart
    drawn.has_title = False
    drawn.font.size, drawn.font.name = Pt(_LETTERS), FONT
    drawn.font.color.rgb = rgb(INK)
    several = len(chart.series) > 1
    drawn.has_legend = several
    if several:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
    _look(drawn, chart)
    if chart.kind != "line":
        _lie_down(drawn, chart)
        _hatch(drawn, chart)
    else:
        drawn.value_axis.minimum_scale = 0
        drawn.value_axis.major_gridlines.format.line.color.rgb = rgb("D6D0C2")
        drawn.value_axis.tick_labels.number_format = _pattern(chart)
        drawn.value_axis.tick_labels.number_format_is_linked = False
    for properties in drawn._chartSpace.iter(qn("a:defRPr")):  # noqa: SLF001 - for the ea typeface
        letters.set_on(properties)


def _data(chart: Chart, t: Translator) -> Any:  # noqa: ANN401 - python-pptx is untyped here
    make: Any = _Data
    data = make(number_format=_pattern(chart))
    data.categories = [_category(chart, place, t) for place in range(len(chart.categories))]
    for series in chart.series:
        data.add_series(series.title, [chart_value(value) for value in series.values])
    for series in chart.series if _reasons(chart) else ():
        marks = [1 if isinstance(value, Missing) else None for value in series.values]
        reasons = " / ".join(t(_WORDS[why]) for why in _reasons(chart))
        data.add_series(f"{series.title}: {reasons}", marks)
    return data


def _reasons(chart: Chart) -> list[Missing]:
    """Return why bars are missing; a line shows a gap by itself."""
    values = [value for series in chart.series for value in series.values]
    return [why for why in Missing if why in values and chart.kind != "line"]


def _category(chart: Chart, place: int, t: Translator) -> str:
    """Name a category; where a bar is missing, say so: a gap looks like zero."""
    values = [series.values[place] for series in chart.series]
    signs = [f"{SIGNS[why]} {t(_WORDS[why])}" for why in Missing if why in values]
    return " ".join((chart.categories[place], *signs))


def _pattern(chart: Chart) -> str:
    return "0.0%" if chart.kind == "shares" else "#,##0"


def _look(drawn: Any, chart: Chart) -> None:  # noqa: ANN401 - python-pptx
    for number, series in enumerate(list(drawn.plots[0].series)[: len(chart.series)]):
        colour = rgb(COLOURS[number % len(COLOURS)])
        if chart.kind == "line":
            series.smooth = False
            series.format.line.color.rgb = colour
            series.format.line.width = Pt(2.5)
            series.format.line.dash_style = _DASHES[number % len(_DASHES)]
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colour
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _lie_down(drawn: Any, chart: Chart) -> None:  # noqa: ANN401 - python-pptx
    """Bars from the top to the bottom, each with its number, without an axis of numbers."""
    plot = drawn.plots[0]
    plot.gap_width = _GAP
    plot.has_data_labels = True
    plot.data_labels.number_format = _pattern(chart)
    plot.data_labels.number_format_is_linked = False
    plot.data_labels.show_value = True
    drawn.category_axis.reverse_order = True
    drawn.category_axis.format.line.color.rgb = rgb("A8A396")
    drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.visible = False
    drawn.value_axis.minimum_scale = 0
    if chart.kind == "shares":
        drawn.value_axis.maximum_scale = 1


def _hatch(drawn: Any, chart: Chart) -> None:  # noqa: ANN401 - python-pptx
    """Move the hatches to axes of their own: each stands where the bar would be, over all of it."""
    if not _reasons(chart):
        return
    bars, count = drawn.plots[0], len(chart.series)
    _fill_hatches(chart, list(bars.series)[count:])
    group = bars._element  # noqa: SLF001 - python-pptx knows of no second axes
    over = deepcopy(group)
    for series in group.findall(qn("c:ser"))[count:]:
        group.remove(series)
    for series in over.findall(qn("c:ser"))[:count]:
        over.remove(series)
    for labels in over.findall(qn("c:dLbls")):
        over.remove(labels)
    for axis, number in zip(over.findall(qn("c:axId")), _AXES, strict=True):
        axis.set("val", number)
    group.addnext(over)
    _add_axes(drawn)


def _fill_hatches(chart: Chart, hatches: list[Any]) -> None:
    for series, hatch in zip(chart.series, hatches, strict=True):
        _fill(hatch.format, _HATCHES[Missing.UNKNOWN])  # what a legend shows
        for place, value in enumerate(series.values):
            if isinstance(value, Missing):
                _fill(hatch.points[place].format, _HATCHES[value])


def _fill(look: Any, pattern: Any) -> None:  # noqa: ANN401 - python-pptx
    look.fill.patterned()
    look.fill.pattern = pattern
    look.fill.fore_color.rgb, look.fill.back_color.rgb = rgb(_LINES), rgb(_BETWEEN)
    look.line.color.rgb = rgb(_LINES)


def _add_axes(drawn: Any) -> None:  # noqa: ANN401 - python-pptx
    """Give the hatches the axes of the bars again, unseen and from 0 to 1."""
    names, values = drawn.category_axis._element, drawn.value_axis._element  # noqa: SLF001
    last = values
    for axis, own, other in ((names, *_AXES), (values, *reversed(_AXES))):
        unseen = deepcopy(axis)
        unseen.find(qn("c:axId")).set("val", own)
        unseen.find(qn("c:crossAx")).set("val", other)
        last.addnext(unseen)
        last = unseen
        if axis is names:
            unseen.find(qn("c:delete")).set("val", "1")
    last.find(qn("c:crosses")).set("val", "max")
    # there, with nothing to be seen of it: by a deleted one LibreOffice measures nothing
    make: Any = ValueAxis
    scale = make(last)
    scale.visible = True
    scale.minimum_scale, scale.maximum_scale = 0, 1
    scale.major_tick_mark = scale.minor_tick_mark = XL_TICK_MARK.NONE
    scale.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    scale.format.line.fill.background()
