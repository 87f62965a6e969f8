"""The words a record of a visit or an issue holds besides its outcome: keys and their titles."""

from __future__ import annotations

from typing import Final

from text import N_

MODES: Final = {
    "home": N_("at home"),
    "door": N_("at the door"),
    "phone": N_("by phone"),
    "grid": N_("through the grid worker"),
}
"""Ways of visiting. Files may bring others; they are kept as they are."""

USUAL_MODES: Final = {"partial": "door", "remote": "phone"}
"""What goes without saying for an outcome; for all others it is ``home``."""

CARD_WAYS: Final = {
    "hand": N_("in person"),
    "door": N_("under the door or in the letter box"),
}
"""Ways in which a contact card is left; files often say only that one was."""

ENQUIRY: Final = "enquiry"
REQUEST_TYPES: Final = {
    ENQUIRY: N_("enquiry"),
    "request": N_("request"),
    "complaint": N_("complaint"),
    "report": N_("report of a wrong"),
    "suggestion": N_("suggestion"),
}
"""Kinds of requests. Files may bring others; they are kept as they are."""

TO_VERIFY: Final = "to_verify"
ANSWERED: Final = "answered"
ISSUE_STATES: Final = {
    "": N_("Not stated"),
    TO_VERIFY: N_("To be checked"),
    ANSWERED: N_("Answered"),
}
"""What became of an issue, as far as it is known when it is written down."""


def usual_mode(outcome: str) -> str:
    """Return the way of visiting that goes without saying for an outcome."""
    return USUAL_MODES.get(outcome, "home")


def state_when_recorded(request_type: str, *, answered: bool) -> str:
    """Return the state of an issue at the moment it is written down.

    A question of policy that was answered on the spot needs nobody's further attention; anything
    else waits to be checked, whatever was said at the door.
    """
    return ANSWERED if answered and request_type == ENQUIRY else TO_VERIFY
