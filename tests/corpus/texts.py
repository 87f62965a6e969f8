"""T1, T2: encodings, sound, mixed, cut off, and text that was ruined before."""

from __future__ import annotations

from functools import partial
from typing import Final

from tests.corpus.base import ASK, FAULTS, READ, REFUSE, Case
from tests.corpus.making import GOOD, HEAD

_TRADITIONAL: Final = "戶號,地址,經度,緯度\n1,東城灣村3幢,120.01,31.75\n2,潞城村,120.02,31.76\n"
_PLACES: Final = ("芳渚村1号", "潞城村2号")
_RARE: Final = HEAD + "H1,𠮷野路1号,120.01,31.75\nH2,㐂村2号,120.02,31.76\n"


def _in(encoding: str, text: str = GOOD) -> bytes:
    return text.encode(encoding)


def _mixed() -> bytes:
    first, second, third, _ = GOOD.split("\n")
    return b"\n".join((first.encode(), second.encode(), third.encode("gbk"), b""))


def _mojibake(*, wrong: str, right: str, lines: slice = slice(None)) -> bytes:
    """Text read in a wrong encoding and saved: in some lines, or all."""
    rows = GOOD.splitlines(keepends=True)
    for place in range(*lines.indices(len(rows))):
        rows[place] = rows[place].encode(right).decode(wrong, "replace")
    return "".join(rows).encode()


TEXTS: Final = (
    *(
        Case(f"T1 {encoding}", "a.csv", partial(_in, encoding), READ, 2, cells={"地址": _PLACES})
        for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
    ),
    *(
        Case(f"T1 {encoding} without mark", "a.csv", partial(_in, encoding), READ, 2)
        for encoding in ("utf-16-le", "utf-16-be")
    ),
    *(
        Case(
            f"T1 rare characters {encoding}",
            "a.csv",
            partial(_in, encoding, _RARE),
            READ,
            2,
            cells={"地址": ("𠮷野路1号", "㐂村2号")},
        )
        for encoding in ("utf-8", "gb18030", "utf-16")
    ),
    Case("T1 utf-32", "a.csv", partial(_in, "utf-32"), REFUSE, seen=("UTF-32",)),
    Case("T1 few characters", "a.csv", partial(_in, "gbk", "a,b\n1,甲\n"), ASK, topic="encoding"),
    Case(
        "T2 big5",
        "a.csv",
        partial(_in, "big5", _TRADITIONAL),
        ASK,
        2,
        topic="encoding",
        cells={"地址": ("東城灣村3幢", "潞城村")},
    ),
    Case(
        "T2 big5 answered",
        "a.csv",
        partial(_in, "big5", _TRADITIONAL),
        READ,
        2,
        cells={"地址": ("東城灣村3幢", "潞城村")},
        answers={"encoding": "Big5"},
    ),
    Case(
        "T2 western",
        "a.csv",
        partial(_in, "cp1252", "name,lon,lat\nÉlise à Orléans,1,2\nGröße,3,4\n"),
        ASK,
        2,
        topic="encoding",
        cells={"name": ("Élise à Orléans", "Größe")},
    ),
    *(
        Case(
            f"T2 cut inside a character {encoding}",
            "a.csv",
            lambda encoding=encoding: _in(encoding, GOOD + "H3,芙蓉")[:-1],
            FAULTS,
            3,
            faults=((4, "cut_off"), (4, "ragged")),
        )
        for encoding in ("utf-8", "gbk", "utf-16")
    ),
    Case("T2 mixed encodings", "a.csv", _mixed, REFUSE, seen=("different encodings", "3")),
    Case(
        "T2 binary rubbish",
        "a.csv",
        lambda: HEAD.encode() + b"H1,\xff\xff\xfe\xff\x81\xff,1,2\n",
        REFUSE,
        seen=("encodings",),
    ),
    *(
        Case(
            f"T2 mojibake of everything {right} as {wrong}",
            "a.csv",
            partial(_mojibake, wrong=wrong, right=right),
            ASK,
            2,
            topic="garbled",
        )
        for wrong, right in (("latin-1", "utf-8"), ("latin-1", "gbk"))
    ),
    Case(
        "T2 mojibake of one row",
        "a.csv",
        partial(_mojibake, wrong="latin-1", right="gbk", lines=slice(1, 2)),
        ASK,
        2,
        topic="garbled",
        cells={"地址": _PLACES},
    ),
    Case(
        "T2 mojibake that lost characters",
        "a.csv",
        partial(_mojibake, wrong="gbk", right="utf-8", lines=slice(1, 2)),
        FAULTS,
        2,
        faults=((2, "garbled"),),
    ),
    Case(
        "T2 replacement characters",
        "a.csv",
        (HEAD + "H1,锟斤拷锟斤拷,120,31\nH2,潞城\ufffd,120,31\nH3,好,120,31\n").encode,
        FAULTS,
        3,
        faults=((2, "garbled"), (3, "garbled")),
    ),
    Case(
        "T2 mojibake kept on demand",
        "a.csv",
        partial(_mojibake, wrong="latin-1", right="gbk", lines=slice(1, 2)),
        READ,
        2,
        answers={"garbled": "kept"},
    ),
)
