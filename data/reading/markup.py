"""XML of others: no document types, no entities, nothing fetched, any encoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from data.reading.archives import refuse_document_type
from data.reading.encodings import codec_of, find_encoding
from data.reading.faults import Unreadable
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Handover

_STEP: Final = 2**20
_MOST_DEEP: Final = 200


def parse(content: bytes, parser: Any) -> None:  # noqa: ANN401 - the parser's type has no name
    """Feed markup to a parser that refuses document types.

    Raises
    ------
    Unreadable
        When there is one, or the markup is broken.
    """

    def refuse(*_: object) -> None:
        refuse_document_type(b"<!DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for start in range(0, len(content), _STEP):
            parser.Parse(content[start : start + _STEP], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(
            N_("its markup is broken at line {line}: it may be cut off"), line=error.lineno
        ) from error


def as_utf8(content: bytes, out: Handover) -> bytes:
    """Bring markup to UTF-8, whatever it declares; ask when it declares something else."""
    declared = re.match(rb"""\s*<\?xml[^>]*encoding=["']([\w.-]+)["']""", content)
    question = find_encoding(content).question
    named = declared.group(1).decode("ascii").upper() if declared else "UTF-8"
    if question.recommended == "GB18030" and named.startswith("GB"):
        question = replace(question, doubtful=False)
    elif not question.recommended.startswith("UTF-") and named != "BIG5":
        question = replace(question, doubtful=True)
    encoding = out.ask(question)
    out.read_as["encoding"] = encoding
    if encoding == "UTF-8":
        return content
    try:
        return content.decode(codec_of(encoding)).encode()
    except UnicodeError as error:
        raise Unreadable(
            N_("its text is not in {encoding}; save it as UTF-8"), encoding=encoding
        ) from error


class Walker:
    """Walks through markup and keeps the text of each element.

    Parameters
    ----------
    opened
        Called with an element's name without prefix, and its attributes.
    closed
        Called with an element's name and the text in it, without that of elements inside.
    """

    def __init__(
        self,
        opened: Callable[[str, Mapping[str, str]], None],
        closed: Callable[[str, str], None],
    ) -> None:
        self._opened, self._closed = opened, closed
        self._texts: list[list[str]] = []

    def walk(self, content: bytes) -> None:
        """Walk through all of it; it must be UTF-8.

        Raises
        ------
        Unreadable
            When it is broken or nested too deeply.
        """
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parse(content, parser)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._texts) > _MOST_DEEP:
            raise Unreadable(N_("it is nested too deeply"), dangerous=True)
        self._texts.append([])
        self._opened(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._closed(name.rpartition(":")[2], "".join(self._texts.pop()).strip())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)


class _Words(HTMLParser):
    """Keeps what a reader would see of a piece of HTML."""

    _SILENT: Final = frozenset({"script", "style", "head", "title"})
    _BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a line where HTML would."""
        self._silent += tag in self._SILENT
        self.words.append("\n" if tag in self._BREAKS else " " if tag in {"td", "th"} else "")

    def handle_endtag(self, tag: str) -> None:
        """Hear again after what is not shown."""
        self._silent -= tag in self._SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._silent:
            self.words.append(data)


def visible_text(text: str) -> str:
    """Return a description without its markup; a text without any stays as it is."""
    if not re.search(r"<\s*/?\s*[a-zA-Z!]|&#?\w+;", text):
        return text
    words = _Words()
    words.feed(text)
    words.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", each).strip() for each in "".join(words.words).split("\n"))
    return "\n".join(each for each in lines if each)
