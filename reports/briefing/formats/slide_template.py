"""What slides are put on: our own plain master, or the masters of a department's own."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final

from geo.errors import RefusedFile, UnreadableFile
from reports.briefing.formats.slide_letters import Letters
from text import N_

LARGEST: Final = 40 * 2**20
_MOST_UNPACKED: Final = 200 * 2**20
_MOST_ENTRIES: Final = 2_000
_MOST_RATIO: Final = 250
_ACTIVE: Final = ("vba", "macro", "activex", "oleobject", "ole", "package", "control", "frame")
"""Words in the kinds of parts and links that run something, or hold a file that does."""
_TITLE_ONLY: Final = ("titleOnly", "obj", "blank")
_FULL_HD: Final = 12_192_000, 6_858_000
_EMU_PER_POINT: Final = 12_700


def open_presentation(template: bytes | None, *, wide: bool) -> Any:  # noqa: ANN401 - python-pptx
    """Open what slides are put on.

    Parameters
    ----------
    template
        A department's own presentation; its slides are left out. ``None`` is our own.
    wide
        16:9 rather than 4:3; a template keeps its own size.

    Raises
    ------
    RefusedFile
        When the template holds macros, embedded files or links to elsewhere, or is an attack.
    UnreadableFile
        When it is not a presentation.
    """
    from pptx import Presentation

    if template is None:
        opened = Presentation()
        if wide:
            _widen(opened)
        return opened
    _check_archive(template)
    try:
        opened = Presentation(BytesIO(template))
        _drop_slides(opened)
        layouts = [layout for master in opened.slide_masters for layout in master.slide_layouts]
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError, OSError) as error:
        raise _unreadable() from error
    if not layouts:
        raise _unreadable()
    _refuse_active(opened)
    return opened


def _unreadable() -> UnreadableFile:
    return UnreadableFile(file="template.pptx", reason=N_("it is not a presentation (.pptx)"))


def _refused(reason: str, **facts: object) -> RefusedFile:
    return RefusedFile(file="template.pptx", reason=reason, **facts)


def _check_archive(template: bytes) -> None:
    """Refuse what unpacks to too much, or is built to deceive, before anything reads it."""
    if len(template) > LARGEST:
        raise _refused(N_("it is larger than {most} MB"), most=LARGEST >> 20)
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            entries = archive.infolist()
            _refuse_dangerous(entries)
            for entry in entries:
                is_markup = entry.filename.lower().endswith((".xml", ".rels"))
                if is_markup and b"<!DOCTYPE" in archive.read(entry):
                    raise _refused(N_("it declares document types, which office files never do"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _unreadable() from error


def _refuse_dangerous(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    if len(entries) > _MOST_ENTRIES or sum(e.file_size for e in entries) > _MOST_UNPACKED:
        raise _refused(N_("it unpacks to more than {most} MB"), most=_MOST_UNPACKED >> 20)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        outside = path.is_absolute() or ".." in path.parts or ":" in entry.filename
        bomb = (
            entry.file_size > 2**20 and entry.file_size / max(entry.compress_size, 1) > _MOST_RATIO
        )
        folded = entry.filename.casefold()
        if outside or bomb or folded in seen or stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(N_("the archive is built like an attack"))
        seen.add(folded)


def _drop_slides(opened: Any) -> None:  # noqa: ANN401 - python-pptx
    """Leave the template's own slides out: parts that nothing refers to are not saved."""
    listed = opened.slides._sldIdLst  # noqa: SLF001 - python-pptx cannot delete slides
    for entry in list(listed):
        opened.part.drop_rel(entry.rId)
        listed.remove(entry)


def _refuse_active(opened: Any) -> None:  # noqa: ANN401 - python-pptx
    package = opened.part.package
    for link in package.iter_rels():
        kind = link.reltype.rsplit("/", 1)[-1].lower()
        if link.is_external:
            raise _refused(N_("it links to something outside of itself"))
        part = link.target_part
        about = f"{kind} {part.content_type} {part.partname}".lower()
        if kind in _ACTIVE or any(word in about for word in _ACTIVE[:4]):
            raise _refused(N_("it holds macros or embedded files"))


def _widen(opened: Any) -> None:  # noqa: ANN401 - python-pptx
    """Stretch our own master and its layouts to 16:9."""
    width, height = opened.slide_width, opened.slide_height
    across, down = _FULL_HD[0] / width, _FULL_HD[1] / height
    opened.slide_width, opened.slide_height = _FULL_HD
    master = opened.slide_master
    for shape in (*master.shapes, *(s for layout in master.slide_layouts for s in layout.shapes)):
        if shape.is_placeholder and shape._element.spPr.xfrm is None:  # noqa: SLF001 - inherited
            continue
        shape.left, shape.width = round(shape.left * across), round(shape.width * across)
        shape.top, shape.height = round(shape.top * down), round(shape.height * down)


def plain_layout(opened: Any) -> Any:  # noqa: ANN401 - python-pptx
    """Return the layout with a title and nothing else, chosen by its type, not by its name."""
    layouts = list(opened.slide_layouts)
    kinds = {layout._element.get("type"): layout for layout in reversed(layouts)}  # noqa: SLF001
    return next((kinds[kind] for kind in _TITLE_ONLY if kind in kinds), layouts[-1])


def letters_of(opened: Any, *, own: bool) -> Letters:  # noqa: ANN401 - python-pptx
    """Return the typefaces to set: ours, or none where a template's theme names its own."""
    if own:
        return Letters()
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn

    theme = opened.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    untyped: Any = parse_xml  # resolves no entities
    faces = [each.get("typeface", "") for each in untyped(theme.blob).iter(qn("a:ea"))]
    return Letters("", "") if any(faces[:2]) else Letters("", Letters().east_asian)


def size_of(opened: Any) -> tuple[float, float]:  # noqa: ANN401 - python-pptx
    """Return width and height of the slides in points."""
    return opened.slide_width / _EMU_PER_POINT, opened.slide_height / _EMU_PER_POINT
