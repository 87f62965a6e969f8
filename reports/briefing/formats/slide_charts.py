"""Native charts, with the workbook behind them: editable, gaps where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt, lazyproperty

from reports.briefing.formats.base import COLOURS, FONT, INK
from reports.briefing.formats.cells import SIGNS, chart_value
from reports.briefing.formats.slide_letters import Box, Letters, rgb
from reports.briefing.pack import Chart, Missing

_DASHES: Final = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH)
_LETTERS: Final = 14


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


def add_chart(slide: Any, chart: Chart, box: Box, letters: Letters) -> None:  # noqa: ANN401
    """Add a chart that can be edited in the presentation."""
    kind = XL_CHART_TYPE.LINE_MARKERS if chart.kind == "line" else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, *box.at(), _data(chart))
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
    else:
        drawn.value_axis.minimum_scale = 0
        drawn.value_axis.major_gridlines.format.line.color.rgb = rgb("D6D0C2")
        drawn.value_axis.tick_labels.number_format = _pattern(chart)
        drawn.value_axis.tick_labels.number_format_is_linked = False
    for properties in drawn._chartSpace.iter(qn("a:defRPr")):  # noqa: SLF001 - for the ea typeface
        letters.set_on(properties)


def _data(chart: Chart) -> Any:  # noqa: ANN401 - python-pptx is untyped here
    make: Any = _Data
    data = make(number_format=_pattern(chart))
    data.categories = [_category(chart, place) for place in range(len(chart.categories))]
    for series in chart.series:
        data.add_series(series.title, [chart_value(value) for value in series.values])
    return data


def _category(chart: Chart, place: int) -> str:
    """Name a category; where a bar is missing, say so: a gap looks like zero."""
    signs = [SIGNS[v] for s in chart.series if isinstance(v := s.values[place], Missing)]
    name = chart.categories[place]
    return f"{name} {signs[0]}" if signs else name


def _pattern(chart: Chart) -> str:
    return "0.0%" if chart.kind == "shares" else "#,##0"


def _look(drawn: Any, chart: Chart) -> None:  # noqa: ANN401 - python-pptx
    for number, series in enumerate(drawn.plots[0].series):
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
    plot.gap_width = 45
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
