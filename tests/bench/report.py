"""The report: what was measured how, tables, targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.bench.in_browser import median
from tests.bench.targets import targets

METHOD = Path(__file__).with_name("method.md")
Figures = dict[str, Any]
Row = tuple[str, Callable[[Figures], str]]


def markdown(found: Figures) -> str:
    """Write the whole report."""
    ours = {f"{int(size):,}": figures for size, figures in found["ours"].items()}
    peers = {f"{each['title']} ({each['households']:,})": each for each in found["peers"].values()}
    parts = [
        "# The map, measured",
        _opening(found["repeat"]),
        _machine(found["machine"]),
        "## Targets\n\n" + _targets(found),
        "## The program, by number of households\n\n" + _table(ours, _BROWSER + _PYTHON),
        "### Encoding tiles, compression included\n\n" + _encoding(ours),
    ]
    if peers:
        parts.append(
            "## Plain ways of drawing the same households\n\n"
            + _table({f"program ({size})": ours[size] for size in ours} | peers, _PEER)
        )
    parts += ["## Importing\n\n" + _imports(found), METHOD.read_text(encoding="utf-8").strip()]
    return "\n\n".join(parts) + "\n"


def _opening(repeat: int) -> str:
    return (
        f"Written by `python3 run.py bench map`: medians of {repeat} repetitions in one run. "
        "Times in milliseconds, KB = 1000 bytes."
    )


def _machine(told: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in told.items()) + "."


def _targets(found: Figures) -> str:
    rows = [
        (
            each.says,
            each.wanted,
            "not measured" if each.found is None else f"{each.found:.3g}{each.unit}",
            {None: "–", True: "reached", False: "**missed**"}[each.reached],
        )
        for each in targets(found)
    ]
    return _lines(("target", "wanted", "found", ""), rows)


def _middle(name: str, digits: int = 0, scale: float = 1.0) -> Callable[[Figures], str]:
    def told(figures: Figures) -> str:
        values = figures.get(name)
        if not values:
            return "> 120 s" if figures.get("failure") else "–"
        return f"{median(values) / scale:,.{digits}f}"

    return told


def _of_tasks(name: str) -> Callable[[Figures], str]:
    def told(figures: Figures) -> str:
        parts = [
            median(figures["tasks"].get(f"{phase}, {name}", []))
            for phase in ("opening", "moving", "filtering")
        ]
        return " / ".join("–" if value != value else _task(value) for value in parts)  # noqa: PLR0124

    return told


def _task(value: float) -> str:
    return f"{value:.0f}" if value else "< 50"


def _tiles(figures: Figures) -> str:
    told = figures["tile_ms"]
    return f"{told['median']:.0f} / {told['p95']:.0f}" if told else "–"


_BROWSER: list[Row] = [
    ("first paint", _middle("first_paint")),
    ("new filter → painted", _middle("new_filter")),
    ("new filter → gaps painted as well", _middle("new_whole")),
    ("known filter → painted", _middle("known_filter")),
    ("frame reloads per change", _middle("reloads")),
    ("page's messages per change, KB", _middle("page_bytes", 1, 1000)),
    ("of these the map's, KB", _middle("map_bytes", 1, 1000)),
    ("tiles per change, KB", _middle("tile_bytes", 1, 1000)),
    ("longest task of the map: opening / moving / filtering", _of_tasks("map")),
    ("longest task of the page: opening / moving / filtering", _of_tasks("page")),
    ("frame interval while moving, p95", _middle("frame_p95", 1)),
    ("longest frame interval while moving", _middle("frame_max", 1)),
    ("JS heap, MB", _middle("heap_mb", 1)),
]
_PYTHON: list[Row] = [
    ("tile, asked → there: median / p95", _tiles),
    ("Python: counting under a new filter", _middle("count_ms", 1)),
    ("Python: building the map", _middle("build_ms", 2)),
]
_PEER: list[Row] = [
    ("Python: building the map", _middle("build_ms", 1)),
    *(row for row in _BROWSER if not row[0].startswith("tiles")),
]


def _table(columns: dict[str, Figures], rows: Iterable[Row]) -> str:
    body = [(name, *(cell(figures) for figures in columns.values())) for name, cell in rows]
    if len(columns) <= 5:
        return _lines(("", *columns), body)
    turned = list(zip(*body, strict=True))
    return _lines(
        ("", *turned[0]), [(name, *row) for name, row in zip(columns, turned[1:], strict=True)]
    )


def _encoding(ours: dict[str, Figures]) -> str:
    rows = [
        (
            size,
            layer,
            str(each["tiles"]),
            f"{each['median_ms']:.2f}",
            f"{each['p95_ms']:.2f}",
            f"{each['longest_ms']:.1f}",
            f"{each['largest_bytes'] / 1000:.1f}",
        )
        for size, figures in ours.items()
        for layer, each in figures["encoding"].items()
    ]
    return _lines(("households", "layer", "tiles", "median", "p95", "longest", "largest, KB"), rows)


def _imports(found: Figures) -> str:
    titles = {
        "core": "all of geo/ and text",
        "geopandas": "geopandas",
        "nothing": "Python alone",
    }
    rows = [(titles[name], f"{median(times):.0f}") for name, times in found["import_ms"].items()]
    return _lines(("a new interpreter that imports", "ms"), rows)


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    rule = tuple("---" for _ in head)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
