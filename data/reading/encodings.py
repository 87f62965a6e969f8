"""Which encoding a text is in: by what it would say in each, never the first that decodes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from data.doubts import Choice, Message, Question
from data.reading.characters import plausibility
from data.reading.faults import Unreadable, listed
from data.reading.names import known_share
from text import N_


class Encoding(NamedTuple):
    """An encoding files come in: our name, Python's, what people read, other names for it."""

    name: str
    codec: str
    title: str
    aliases: frozenset[str] = frozenset()


ENCODINGS: Final = (
    Encoding("UTF-8", "utf-8-sig", N_("UTF-8 (all languages)"), frozenset({"65001", "UTF8"})),
    Encoding(
        "GB18030",
        "gb18030",
        N_("GB18030, GBK (Chinese office programs)"),
        frozenset({"936", "GBK", "CP936", "GB2312", "ANSI 936", "MS936", "EUC-CN"}),
    ),
    Encoding(
        "Big5",
        "cp950",
        N_("Big5 (traditional Chinese)"),
        frozenset({"950", "BIG-5", "CP950", "BIG5-HKSCS", "ANSI 950"}),
    ),
    Encoding(
        "Windows-1252",
        "cp1252",
        N_("Windows-1252 (western European)"),
        frozenset({"1252", "CP1252", "ISO-8859-1", "ISO 88591", "88591", "LATIN1", "ANSI 1252"}),
    ),
    Encoding("UTF-16", "utf-16", N_("UTF-16 (Unicode text of Excel)")),
    Encoding("UTF-16LE", "utf-16-le", N_("UTF-16 (Unicode text of Excel)")),
    Encoding("UTF-16BE", "utf-16-be", N_("UTF-16 (Unicode text of Excel)")),
)
_BYTEWISE: Final = ENCODINGS[:4]
_OFFERED: Final = ("UTF-8", "GB18030", "Big5")
_SAMPLE: Final = 200_000
_CLOSE: Final = 0.2
_POOR: Final = 0.25
_NONSENSE: Final = -0.3
_ENOUGH: Final = 12


def encoding_named(name: str) -> Encoding | None:
    """Find an encoding by our name for it or by one that other programs use."""
    wanted = name.strip().upper()
    return next((e for e in ENCODINGS if wanted == e.name.upper() or wanted in e.aliases), None)


def codec_of(name: str) -> str:
    """Return Python's name of an encoding that was offered as a choice."""
    return next(encoding.codec for encoding in ENCODINGS if encoding.name == name)


@dataclass(frozen=True)
class Decoding:
    """How a file's bytes become text.

    Attributes
    ----------
    question
        The choice of the encoding, with its evidence.
    cut
        Whether the file ends in the middle of a character.
    """

    question: Question
    cut: bool = False


def find_encoding(content: bytes, known: frozenset[str] = frozenset()) -> Decoding:
    """Find out which encoding a text is in.

    Parameters
    ----------
    content
        The whole file.
    known
        Known column names, as :func:`~data.reading.names.plain_name` gives them.

    Raises
    ------
    Unreadable
        When it holds NUL, or its lines are in different encodings.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(N_("its text is in UTF-32, which nothing else reads; save it as UTF-8"))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(content, "UTF-16", N_("The file begins with the mark of UTF-16."))
    if b"\0" in content:
        return _with_nul(content)
    if content.isascii():
        return Decoding(
            _question(
                ["UTF-8"], (N_("Plain letters and digits only: the same in all of them."), {})
            )
        )
    return _bytewise(content, known)


def _with_nul(content: bytes) -> Decoding:
    """UTF-16 without its mark has a NUL at every second place of plain letters; else refuse."""
    head = content[:_SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "UTF-16LE" if odd > even else "UTF-16BE"
    text = head[: len(head) // 2 * 2].decode(name, "replace")
    if max(even, odd) > len(head) * 0.02 and text.count("\0") == 0 and plausibility(text) >= 0:
        return _utf16(content, name, N_("Every second byte of plain letters is empty."))
    line = content[: content.index(b"\0")].count(b"\n") + 1
    raise Unreadable(N_("line {line} holds a NUL character, as text never does"), line=line)


def _utf16(content: bytes, name: str, evidence: str) -> Decoding:
    encoding = encoding_named(name)
    assert encoding is not None
    fault = _fault(content, encoding.codec)
    if fault is _BROKEN:
        raise Unreadable(N_("its text is not in {encoding}; save it as UTF-8"), encoding=name)
    return Decoding(_question([name], (evidence, {})), cut=fault is _CUT)


def _bytewise(content: bytes, known: frozenset[str]) -> Decoding:
    sample = _sample(content)
    utf8 = _fault(content, "utf-8")
    if utf8 is not _BROKEN and sum(byte > 0x7F for byte in sample[:_SAMPLE]) >= _ENOUGH:  # noqa: PLR2004
        # one Chinese character of GBK in six is valid UTF-8 by chance, six in a row never are
        sure = N_("Everything in it is valid {encoding}."), {"encoding": "UTF-8"}
        return Decoding(_question(["UTF-8"], sure), cut=utf8 is _CUT)
    if utf8 is _BROKEN:
        _refuse_mixed(content)
    faults = {each.name: _fault(content, each.codec) for each in _BYTEWISE}
    texts = {
        each.name: sample.decode(each.codec, "ignore")
        for each in _BYTEWISE
        if faults[each.name] is not _BROKEN
    }
    shares = {name: plausibility(text) for name, text in texts.items()}
    scores = {name: shares[name] + _names_bonus(text, known) for name, text in texts.items()}
    ranked = sorted(scores, key=lambda name: -scores[name])
    if ranked and ranked[0] in {"UTF-8", "GB18030"}:
        ranked = [name for name in ranked if scores[name] > _NONSENSE]
    if not ranked or scores[ranked[0]] <= _NONSENSE:
        raise Unreadable(N_("its characters are neither UTF-8, UTF-16, GB18030 nor Big5"))
    if "UTF-8" in ranked and scores["UTF-8"] > scores[ranked[0]] - 2 * _CLOSE:
        ranked = ["UTF-8", *(name for name in ranked if name != "UTF-8")]
    first, *others = ranked
    close = any(scores[name] > scores[first] - _CLOSE for name in others)
    doubtful = close or first not in {"UTF-8", "GB18030"} or scores[first] < _POOR
    question = _question(ranked, _evidence(ranked, shares), doubtful=doubtful)
    return Decoding(question, cut=faults[first] is _CUT)


def _evidence(ranked: list[str], scores: dict[str, float]) -> Message:
    share = {name: f"{max(scores[name], 0.0):.0%}" for name in ranked}
    if len(ranked) == 1:
        return N_("Everything in it is valid {encoding}."), {"encoding": ranked[0]}
    return (
        N_(
            "Read as {encoding} its characters are those people write ({share}); "
            "as {other} less so ({less})."
        ),
        {
            "encoding": ranked[0],
            "share": share[ranked[0]],
            "other": ranked[1],
            "less": share[ranked[1]],
        },
    )


def _question(names: list[str], evidence: Message, *, doubtful: bool = False) -> Question:
    """Ask for the encoding; what can be changed is offered, even if nothing speaks for it."""
    offered = names if names[0].startswith("UTF-16") else dict.fromkeys((*names, *_OFFERED))
    found = [encoding for name in offered if (encoding := encoding_named(name))]
    return Question(
        topic="encoding",
        message=(N_("In which encoding is the text?"), {}),
        choices=tuple(Choice(encoding.name, (encoding.title, {})) for encoding in found),
        recommended=names[0],
        evidence=evidence,
        doubtful=doubtful,
    )


class _Fault(Enum):
    """What is wrong with bytes as text of some encoding."""

    NONE = auto()
    CUT = auto()
    BROKEN = auto()


_CUT: Final = _Fault.CUT
_BROKEN: Final = _Fault.BROKEN


def _fault(content: bytes, codec: str) -> _Fault:
    """Say whether bytes are text of an encoding, whole or cut inside the last character."""
    decoder = codecs.getincrementaldecoder(codec)()
    step = 2**20
    try:
        for start in range(0, len(content), step):
            decoder.decode(content[start : start + step])
    except UnicodeDecodeError:
        return _Fault.BROKEN
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Fault.CUT
    return _Fault.NONE


def fits(content: bytes, codec: str) -> bool:
    """Say whether bytes are text of an encoding, but for a last character that is cut off."""
    return _fault(content, codec) is not _BROKEN


def _sample(content: bytes) -> bytes:
    """Return the lines with characters beyond ASCII, as many as are enough to judge."""
    found: list[bytes] = []
    size = 0
    for line in _lines(content):
        if not line.isascii():
            found.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return b"\n".join(found)[: 2 * _SAMPLE]


def _lines(content: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(content):
        stop = content.find(b"\n", start)
        stop = len(content) if stop < 0 else stop + 1
        yield content[start:stop]
        start = stop


def _names_bonus(text: str, known: frozenset[str]) -> float:
    """Return what names of columns in a reading are worth."""
    lines = text.splitlines()[:20] if known else []
    cells = (re.split(r"[,;\t|，\"]", line) for line in lines)
    return min(max((known_share(row, known)[0] for row in cells), default=0), 3) * 0.2


_UTF8_HANZI: Final = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")


def _refuse_mixed(content: bytes) -> None:
    """Refuse a file of which some lines are UTF-8 and others are not."""
    well: list[int] = []
    other: list[int] = []
    for number, line in enumerate(_lines(content), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            other.append(number)
        else:
            if _UTF8_HANZI.search(line):
                well.append(number)
    if well and other:
        few = min(other, well, key=len)
        raise Unreadable(
            N_("its lines are in different encodings; these differ from the others: {lines}"),
            lines=listed(few),
        )
