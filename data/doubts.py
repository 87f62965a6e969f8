"""What a program cannot know for certain about a file, and what somebody decided.

Reading and importing take ``Answers``; what they had to guess, they return as questions. A question
that is certain enough is shown and can be changed; a doubtful one has to be answered before
anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from geo.errors import UnknownChoice
from text import N_

Message = tuple[str, dict[str, Any]]
"""A message key and what fills its places."""

VERBATIM: Final = "{text}"
"""Message of a choice that a file names: a column, a sheet. Not a sentence, never translated."""

Answers = Mapping[str, str]
"""Topic of a question to the value of the choice that somebody made."""

NO_ANSWERS: Final[Answers] = {}


class Choice(NamedTuple):
    """One possible answer: the value a program uses, and what people read."""

    value: str
    title: Message


@dataclass(frozen=True)
class Question:
    """Something about a file that can be read in more than one way.

    Attributes
    ----------
    topic
        Short stable name: ``encoding``, ``header_row``, ``crs``, ``column.visited_at`` …
    message
        The question.
    choices
        Possible answers; ``recommended`` is the value of one of them, or empty where nothing speaks
        for any.
    evidence
        Why the recommended one is recommended.
    doubtful
        Whether somebody has to decide before anything is written.
    answer
        The value that was chosen; empty while nobody has.
    """

    topic: str
    message: Message
    choices: tuple[Choice, ...]
    recommended: str
    evidence: Message
    doubtful: bool = True
    answer: str = ""

    @property
    def taken(self) -> str:
        """The value in effect."""
        return self.answer or self.recommended

    @property
    def open(self) -> bool:
        """Whether somebody has to decide yet."""
        return self.doubtful and not self.answer


ALL: Final = "all"
RECOMMENDED: Final = "recommended"
"""The answer ``all=recommended`` settles every question that has no answer of its own."""


def asked(question: Question, answers: Answers) -> Question:
    """Return a question with the answer that was given to its topic, if any.

    Raises
    ------
    UnknownChoice
        When the answer is none of the choices.
    """
    given = answers.get(question.topic, "")
    if not given and question.doubtful and answers.get(ALL) == RECOMMENDED:
        given = question.recommended
    if given and given not in {choice.value for choice in question.choices}:
        known = ", ".join(choice.value for choice in question.choices)
        raise UnknownChoice(
            topic=N_("answer to the question"), value=f"{question.topic}={given}", known=known
        )
    return Question(
        question.topic,
        question.message,
        question.choices,
        question.recommended,
        question.evidence,
        question.doubtful,
        given,
    )
