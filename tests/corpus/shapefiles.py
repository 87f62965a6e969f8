"""G3: Shapefiles with parts missing, cut off, mislabelled."""

from __future__ import annotations

import struct
from functools import partial
from typing import Final

from tests.corpus.base import ASK, FAULTS, READ, REFUSE, Case
from tests.corpus.making import WGS84, archive, shapefile, zipped

_NAMES: Final = {"名称": ("芳渚村", "潞城村")}
_PARTS: Final = ("zip file", ".shp, .shx, .dbf")


def _without(*parts: str, encoding: str = "utf-8") -> bytes:
    return zipped(shapefile(encoding=encoding), without=parts)


def _changed(part: str, content: bytes, *, encoding: str = "utf-8") -> bytes:
    return zipped({**shapefile(encoding=encoding), part: content})


def _cut(part: str, bytes_off: int) -> bytes:
    parts = shapefile()
    return zipped({**parts, part: parts[part][:-bytes_off]})


def _absurd_count() -> bytes:
    parts = shapefile()
    dbf = parts[".dbf"]
    return zipped({**parts, ".dbf": dbf[:4] + struct.pack("<I", 2_000_000_000) + dbf[8:]})


def _broken_shape() -> bytes:
    """A record that says it is a polygon of two thousand million parts."""
    parts = shapefile()
    shp = bytearray(parts[".shp"])
    shp[108:112] = struct.pack("<i", 5)
    return zipped({**parts, ".shp": bytes(shp)})


def _two_layers() -> bytes:
    parts = shapefile()
    files = {f"{stem}{end}": part for stem in ("村", "点") for end, part in parts.items()}
    return archive(files)


SHAPEFILES: Final = (
    Case("G3 sound", "a.zip", _without, READ, 2, cells=_NAMES),
    Case("G3 in a folder", "a.zip", lambda: zipped(shapefile(), "数据/村"), READ, 2, cells=_NAMES),
    Case(
        "G3 packed on macOS",
        "a.zip",
        lambda: archive(
            {f"村{end}": part for end, part in shapefile().items()}
            | {f"__MACOSX/._村{end}": b"\0\5\x16\7" for end in shapefile()}
        ),
        READ,
        2,
        cells=_NAMES,
    ),
    Case("G3 no prj", "a.zip", partial(_without, ".prj"), READ, 2, seen=(".prj",)),
    Case("G3 no dbf", "a.zip", partial(_without, ".dbf"), REFUSE, seen=(".dbf",)),
    Case("G3 no shx", "a.zip", partial(_without, ".shx"), REFUSE, seen=(".shx",)),
    Case("G3 no shp", "a.zip", partial(_without, ".shp"), REFUSE, seen=(".shp",)),
    Case(
        "G3 no cpg gbk",
        "a.zip",
        partial(_without, ".cpg", encoding="gbk"),
        READ,
        2,
        cells=_NAMES,
        seen=(".cpg",),
    ),
    Case("G3 no cpg utf-8", "a.zip", partial(_without, ".cpg"), READ, 2, cells=_NAMES),
    Case(
        "G3 no cpg big5",
        "a.zip",
        lambda: zipped(
            shapefile(("東城灣", "臺灣村"), encoding="big5", field="name"), without=[".cpg"]
        ),
        ASK,
        2,
        topic="encoding",
        cells={"name": ("東城灣", "臺灣村")},
    ),
    *(
        Case(
            f"G3 wrong cpg {wrong}",
            "a.zip",
            partial(_changed, ".cpg", wrong.encode(), encoding=encoding),
            ASK,
            2,
            topic="encoding",
            cells=_NAMES,
        )
        for wrong, encoding in (("UTF-8", "gbk"), ("ISO-8859-1", "gbk"), ("GBK", "utf-8"))
    ),
    Case(
        "G3 language byte instead of cpg",
        "a.zip",
        lambda: zipped(shapefile(encoding="gbk", language=0x4D), without=[".cpg"]),
        READ,
        2,
        cells=_NAMES,
    ),
    Case("G3 truncated shp", "a.zip", partial(_cut, ".shp", 10), REFUSE, seen=("cut off",)),
    Case("G3 truncated shx", "a.zip", partial(_cut, ".shx", 8), REFUSE, seen=("belong together",)),
    Case("G3 truncated dbf", "a.zip", partial(_cut, ".dbf", 60), REFUSE, seen=("cut off",)),
    Case("G3 absurd count", "a.zip", _absurd_count, REFUSE, seen=("cut off",)),
    Case("G3 broken shape", "a.zip", _broken_shape, REFUSE, seen=("damaged",)),
    Case("G3 empty parts", "a.zip", partial(_changed, ".shp", b""), REFUSE, seen=("cut off",)),
    Case(
        "G3 degrees that are metres",
        "a.zip",
        partial(_changed, ".prj", b""),
        READ,
        2,
    ),
    Case(
        "G3 rubbish prj",
        "a.zip",
        partial(_changed, ".prj", b"NONSENSE[1]"),
        READ,
        2,
        seen=(".prj",),
    ),
    Case(
        "G3 broken prj",
        "a.zip",
        partial(_changed, ".prj", WGS84[:60].encode()),
        READ,
        2,
        seen=(".prj",),
    ),
    Case("G3 two layers", "a.zip", _two_layers, ASK, 2, topic="layer"),
    Case("G3 two layers answered", "a.zip", _two_layers, READ, 2, answers={"layer": "点"}),
    Case(
        "G3 name cut inside a character",
        "a.zip",
        lambda: zipped(shapefile(encoding="utf-8", field="村庄名称")),
        READ,
        2,
        cells={"村庄名": ("芳渚村", "潞城村")},
    ),
    Case(
        "G3 cell cut inside a character",
        "a.zip",
        lambda: zipped(shapefile(("芳渚村民委员会", "潞城村"), width=10)),
        FAULTS,
        2,
        faults=((1, "cut_text"),),
    ),
    Case("G3 shp alone", "a.shp", lambda: shapefile()[".shp"], REFUSE, seen=_PARTS),
    Case("G3 shx alone", "a.shx", lambda: shapefile()[".shx"], REFUSE, seen=_PARTS),
    Case("G3 dbf alone", "a.dbf", lambda: shapefile()[".dbf"], REFUSE, seen=_PARTS),
)
