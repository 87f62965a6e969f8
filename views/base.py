"""What a page is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from data.actor import Actor
from geo.facts import Facts
from geo.model import Campaign
from text import Translator
from views.library import Library
from views.state import Selection


@dataclass(frozen=True)
class Context:
    """What every page may use.

    Attributes
    ----------
    facts
        What is known under the sidebar's filters; ``None`` while there is no campaign.
    """

    library: Library
    actor: Actor
    t: Translator
    chosen: Selection
    campaigns: tuple[Campaign, ...]
    facts: Facts | None

    def about(self, facts: Facts) -> Context:
        """Return the same context about other facts."""
        return replace(self, facts=facts)

    @property
    def counted(self) -> str:
        """What one row of the register is called."""
        buildings = self.facts is not None and self.facts.survey.campaign.register == "buildings"
        return self.t("buildings") if buildings else self.t("households")


class Page(NamedTuple):
    """One page.

    Attributes
    ----------
    key
        Its address.
    title
        Message key of its name.
    needs_campaign
        Whether it has nothing to show without one.
    """

    key: str
    title: str
    render: Callable[[Context], None]
    needs_campaign: bool = True
