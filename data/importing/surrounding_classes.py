"""Of which class a thing around the households is, read from the words that files use.

Railway lines are told apart by whether trains run there, lamps and cameras by whether they work.
A word that nobody knows is never taken for the better case in silence.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from data.importing.rows import Rows
from geo.surroundings import BROKEN, TUNNEL, UNKNOWN, WORKING
from text import N_

WITH_STATE: Final = frozenset({"street_lamps", "cameras"})
"""Kinds of things that work or do not; that is their class."""

LIFE: Final = ("razed", "abandoned", "disused", "proposed", "construction")
"""States of a railway line that is not in use, the strongest first; each may have a column."""

_NO: Final = frozenset({"", "no", "n", "false", "0", "否", "不是", "非", "没有"})
_YES: Final = frozenset({"yes", "y", "true", "1", "是", "有"})

_RAIL_WORDS: Final = {
    "razed": r"拆除|\braz(?:ed|ing)|dismantl|removed",
    "abandoned": r"废弃|弃用|废线|abandon",
    "disused": r"停用|停运|闲置|不再?运营|disused|closed",
    "proposed": r"规划|拟建|待建|proposed|planned",
    "construction": r"在建|建设中|施工|修建|未建成|construction",
    TUNNEL: r"隧道|隧洞|地下|tunnel|underground",
}
_RUNNING: Final = re.compile(
    r"rail|铁|轨|subway|metro|tram|train|track|运营|运行|在用|使用|正常|开通|高架|地面|高速|普速"
    r"|客运|货运|客货|专线|专用线|支线|正线|干线|单线|复线|双线|active|in use|operat|open|main"
    r"|branch|spur|siding|yard|funicular|preserved|narrow_gauge|light|surface|elevated",
)
_NOT_BEFORE: Final = r"(?<![未非无不没])"

_WORKS: Final = """
亮 常亮 能亮 可亮 灯亮 已亮 正常 正常使用 正常工作 正常运行 运行正常 工作正常 使用正常 状态正常
完好 良好 好 好的 在用 使用中 运行中 可用 能用 已修复 已修 在线 无故障 无损坏 没坏 未损坏 未坏
working works ok good on lit online functional operational operating active normal in_use
"""
_FAILS: Final = """
坏 坏了 损坏 已损坏 破损 故障 有故障 不亮 不亮了 未亮 没亮 灯不亮 灭 灭了 熄灭 常灭 停用 弃用
不能用 不可用 无法使用 不正常 报修 待修 待维修 维修中 缺失 丢失 离线
broken off out unlit fault faulty defective damaged dead offline disused abandoned
not_working out_of_order non_operational nonoperational needs_maintenance closed
"""
_WORKING_WORDS, _BROKEN_WORDS = frozenset(_WORKS.split()), frozenset(_FAILS.split())
_SPEAKS_OF_DAMAGE: Final = re.compile(
    r"坏|故障|不亮|破损|broken|fault|damage|defect", re.IGNORECASE
)
_UNKNOWN_WORDS: Final = frozenset(
    {"unknown", "未知", "不知", "不详", "不明", "不清楚", "未查", "?"}
)


def classes_of(rows: Rows, kind: str) -> list[str]:
    """Return the class of every row; words that nobody knows are noted in a warning."""
    words = rows.text("class")
    if kind == "rail":
        return _lines(rows, words)
    if kind in WITH_STATE:
        return _states(rows, words)
    if kind == "facilities":
        _note_unnamed(rows, words)
    return words


def _lines(rows: Rows, words: list[str]) -> list[str]:
    """Return the class of railway lines: what keeps trains off, else what the file calls them."""
    found, unknown = list(words), []
    said = {name: rows.text(name) for name in ("state", "tunnel", *LIFE)}
    for place, word in enumerate(words):
        known = [line_class(text) for text in (word, said["state"][place]) if text]
        known += [name for name in (*LIFE, TUNNEL) if _folded(said[name][place]) not in _NO]
        found[place] = next((name for name in (*LIFE, TUNNEL) if name in known), word)
        unknown += [text for text in (word, said["state"][place]) if text and not _read(text)]
    _warn_of(rows, unknown, _UNKNOWN_LINES)
    return found


def line_class(text: str) -> str:
    """Return what a word says about a railway line; empty when it says that trains run there."""
    plain = _folded(text)
    for name, pattern in _RAIL_WORDS.items():
        if re.search(f"{_NOT_BEFORE}(?:{pattern})", plain):
            return name
    return ""


def _read(text: str) -> bool:
    return bool(line_class(text) or _RUNNING.search(_folded(text)))


def _states(rows: Rows, words: list[str]) -> list[str]:
    """Return whether lamps and cameras work; what the file does not say is unknown."""
    damage = bool(_SPEAKS_OF_DAMAGE.search(rows.column("class")))
    found = [state(word, of_damage=damage) for word in words]
    unknown = [
        word
        for word, known in zip(words, found, strict=True)
        if known == UNKNOWN and word and _folded(word) not in _UNKNOWN_WORDS
    ]
    _warn_of(rows, unknown, _UNKNOWN_STATES)
    return found


def state(text: str, *, of_damage: bool = False) -> str:
    """Return ``working``, ``broken`` or ``unknown``.

    Parameters
    ----------
    of_damage
        The column asks whether something is broken: yes means that it is.
    """
    plain = re.sub(r"[\s\-_]+", "_", _folded(text)).rstrip("。.!;,")
    if plain in _YES:
        return BROKEN if of_damage else WORKING
    if plain in _NO and plain:
        return WORKING if of_damage else BROKEN
    if plain in _BROKEN_WORDS:
        return BROKEN
    return WORKING if plain in _WORKING_WORDS else UNKNOWN


def _note_unnamed(rows: Rows, words: list[str]) -> None:
    silent = sum(not word for word, good in zip(words, rows.good, strict=True) if good)
    if silent:
        rows.warn(N_("Facilities that do not say of which class they are: {count}."), count=silent)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _warn_of(rows: Rows, words: list[str], message: str) -> None:
    if words:
        rows.warn(message, words=", ".join(sorted(set(words))[:10]))


_UNKNOWN_LINES: Final = N_(
    "Words that nobody knows; these lines are taken for railway in use on the surface: {words}."
)
_UNKNOWN_STATES: Final = N_(
    "Words that do not say whether something works, taken as unknown: {words}."
)
