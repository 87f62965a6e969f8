"""Who is asking: every read and write names an actor, and what is not allowed is denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from geo.errors import NotPermitted

Right = Literal["figures", "households", "words", "write", "copy"]
"""``figures``: counts by area; ``households``: single households and their places; ``words``: what
residents said, and addresses; ``write``: change records; ``copy``: take the whole store along."""

ROLES: Final[dict[str, frozenset[Right]]] = {
    "steward": frozenset({"figures", "households", "words", "write", "copy"}),
    "team": frozenset({"figures", "households", "words", "write"}),
    "planner": frozenset({"figures", "households", "words"}),
    "briefing": frozenset({"figures"}),
}


@dataclass(frozen=True)
class Actor:
    """A person or process and what it may see.

    Attributes
    ----------
    name
        As written into the audit trail.
    role
        A key of ``ROLES``; an unknown role may do nothing.
    areas
        Areas whose records may be seen (with all below them); empty means every area.
    """

    name: str
    role: str
    areas: tuple[int, ...] = ()

    def may(self, right: Right) -> bool:
        """Say whether the actor holds a right."""
        return right in ROLES.get(self.role, frozenset())

    def require(self, right: Right) -> None:
        """Raise ``NotPermitted`` unless the actor holds a right."""
        if not self.may(right):
            raise NotPermitted(action=right)


LOCAL: Final = Actor("local", "steward")
"""Whoever sits at this machine: until accounts exist the server listens on loopback only."""
