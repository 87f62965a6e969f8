"""G4: archives that reach out of themselves, unpack to too much, or hold the wrong things."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from functools import partial
from typing import Final

from tests.corpus.base import REFUSE, Case
from tests.corpus.making import GOOD, archive, shapefile, zipped


def _link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(entry, "/etc/passwd")
    return made.getvalue()


def _twice() -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as target:
        warnings.simplefilter("ignore")
        for end, part in shapefile().items():
            target.writestr("a" + end, part)
        target.writestr("a.dbf", b"other")
    return made.getvalue()


def _encrypted() -> bytes:
    content = bytearray(zipped(shapefile()))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(start, at + 1)) >= 0:
            content[at + place] |= 1
    return bytes(content)


def _bomb() -> bytes:
    return archive({"a.shp": bytes(50_000_000), "a.shx": b"", "a.dbf": b""})


def _quine_like() -> bytes:
    inner = archive({f"{n}.txt": bytes(2_000_000) for n in range(20)})
    return archive({f"{n}.zip": inner for n in range(20)})


ARCHIVES: Final = (
    *(
        Case(
            f"G4 {name}",
            "a.zip",
            partial(archive, {path: "x", "a.dbf": ""}),
            REFUSE,
            seen=("attack",),
        )
        for name, path in (
            ("traversal", "../../x.shp"),
            ("traversal of Windows", "..\\..\\x.shp"),
            ("absolute", "/etc/x.shp"),
            ("drive", "C:/x.shp"),
        )
    ),
    Case("G4 link", "a.zip", _link, REFUSE, seen=("attack",)),
    Case("G4 same name twice", "a.zip", _twice, REFUSE, seen=("attack",)),
    Case("G4 bomb", "a.zip", _bomb, REFUSE, seen=("attack",)),
    Case(
        "G4 bomb as workbook",
        "a.xlsx",
        lambda: archive({"xl/workbook.xml": "<a/>", "x.xml": bytes(90_000_000)}),
        REFUSE,
    ),
    Case("G4 nested", "a.zip", _quine_like, REFUSE),
    Case(
        "G4 archive of an archive",
        "a.zip",
        lambda: archive({"a.zip": zipped(shapefile())}),
        REFUSE,
        seen=("archive of archives",),
    ),
    Case(
        "G4 thousands of entries",
        "a.zip",
        lambda: archive({f"{n}.shp": "" for n in range(2500)}),
        REFUSE,
        seen=("2000 files",),
    ),
    Case("G4 encrypted", "a.zip", _encrypted, REFUSE, seen=("password",)),
    Case("G4 single files", "a.zip", lambda: archive({"a.csv": GOOD}), REFUSE, seen=("unpack",)),
    Case("G4 driver inside", "a.zip", lambda: archive({"x.vrt": "<OGRVRTDataSource/>"}), REFUSE),
    Case("G4 empty", "a.zip", lambda: archive({}), REFUSE, seen=("empty",)),
    Case("G4 truncated", "a.zip", lambda: zipped(shapefile())[:400], REFUSE, seen=("damaged",)),
    Case("G4 rar", "a.rar", lambda: b"Rar!\x1a\x07\x01\0" + bytes(50), REFUSE, seen=("unpack",)),
    Case("G4 7z", "a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), REFUSE, seen=("unpack",)),
    Case("G4 pdf", "a.csv", lambda: b"%PDF-1.7 x", REFUSE, seen=("PDF",)),
    Case("G4 picture", "a.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0", REFUSE, seen=("picture",)),
    Case("G4 program", "a.csv", lambda: b"MZ\x90\0\x03" + bytes(100), REFUSE, seen=("program",)),
)
