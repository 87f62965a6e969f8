"""What went wrong, for people: the one table from error classes to sentences and advice."""

from __future__ import annotations

from typing import Final, NamedTuple

from geo import errors
from text import N_, Translator


class Explanation(NamedTuple):
    """A mishap in words.

    Attributes
    ----------
    what
        What is wrong, and where.
    advice
        What to do.
    """

    what: str
    advice: str

    @property
    def sentence(self) -> str:
        """Both in one line."""
        return f"{self.what} {self.advice}".strip()


_TABLE: Final[dict[type[errors.DoorstepError], tuple[str, str]]] = {
    errors.UnreadableFile: (
        N_("{file} cannot be read: {reason}."),
        N_(
            "Open it in the program it comes from and save it again as GeoJSON, GeoPackage, zipped "
            "Shapefile, CSV or XLSX."
        ),
    ),
    errors.RefusedFile: (
        N_("{file} was not opened: {reason}."),
        N_("Ask whoever sent it for a plain export."),
    ),
    errors.MissingColumns: (
        N_("{file} lacks columns: {missing}. Columns found: {found}."),
        N_("Rename the columns or add the missing ones."),
    ),
    errors.UnknownChoice: (
        N_("There is no {topic} “{value}”."),
        N_("Known: {known}."),
    ),
    errors.TooManyCategories: (
        N_("{file} was not imported: {reason}."),
        N_("Nothing was changed. Name the right column “category”, or use fewer words in it."),
    ),
    errors.NotChosen: (
        N_("There is more than one {topic}: {known}."),
        N_("Name the one that is meant."),
    ),
    errors.UnusableService: (
        N_("The address of the tile service cannot be used: {reason}."),
        N_("Copy it from the service's own page, or leave it out: maps do without."),
    ),
    errors.UnusableWording: (
        N_("The wording of forms in {file} cannot be used: {reason}."),
        N_("Correct it; what the file leaves out stays as it is in the program."),
    ),
    errors.NameTaken: (
        N_("There is a campaign “{value}” already."),
        N_("Give the new one another name, or put it into another store."),
    ),
    errors.TargetIsStore: (
        N_("{file} is a Doorstep store, or belongs to one, and was not overwritten."),
        N_("Choose another name for the new file."),
    ),
    errors.CannotUndo: (
        N_("The change cannot be taken back: {reason}."),
        N_(
            "Nothing was changed. Correct the file and import it again: only what differs is "
            "overwritten."
        ),
    ),
    errors.NotAnalysable: (
        N_("The analysis cannot be made: {reason}."),
        N_("Check the columns and the filter; nothing was computed."),
    ),
    errors.ChangedMeanwhile: (
        N_("Somebody else has changed this record meanwhile."),
        N_("Nothing was overwritten. Look at both and choose what is right."),
    ),
    errors.ContractBreach: (
        N_("Records are not what they should be ({frame})."),
        N_("This is a fault of the program: please report it."),
    ),
    errors.StoreProblem: (
        N_("{store} cannot be used: its database reports an error."),
        N_("Nothing was changed. Ask whoever looks after the database."),
    ),
    errors.StoreAddress: (
        N_("The address of the store cannot be used."),
        N_("Write postgresql://user@host:port/database, or name a GeoPackage file."),
    ),
    errors.StoreMissing: (
        N_("There is no store at {store}, or it cannot be reached."),
        N_("Run “python3 run.py” to make one, or name another with --store."),
    ),
    errors.StoreForeign: (
        N_("{store} holds something that is not a Doorstep store."),
        N_("Nothing was changed. Name another file or database with --store."),
    ),
    errors.StoreAltered: (
        N_("{store} holds triggers or views that another program made."),
        N_(
            "They could change records by themselves: remove them there (spatial indexes, too), "
            "or restore a backup."
        ),
    ),
    errors.StoreLocked: (
        N_("Another program holds {store}."),
        N_("Close it there (a GIS program, a second server, a copy under way) and try again."),
    ),
    errors.StoreReadOnly: (
        N_("{store} cannot be written."),
        N_("Give this user write permission for the file and its folder, or name another store."),
    ),
    errors.StoreFull: (
        N_("{store} cannot be written: the disk is full, or it fails."),
        N_("Nothing was changed. Make room, or choose another place."),
    ),
    errors.StoreDamaged: (
        N_("{store} is damaged."),
        N_("Nothing was changed. Put the newest backup in its place."),
    ),
    errors.StoreOutdated: (
        N_("{store} has an older layout ({found}; this program needs {wanted})."),
        N_("Run “python3 run.py” once: it makes a backup and brings the store up to date."),
    ),
    errors.StoreTooNew: (
        N_("{store} was written by a newer program ({found}; this one knows {wanted})."),
        N_("Update the program."),
    ),
    errors.NotPermitted: (
        N_("You may not do this ({action})."),
        N_("Ask whoever looks after the accounts."),
    ),
    errors.NotSetUp: (
        N_("Something that set-up makes is missing: {what}."),
        N_("Run “python3 run.py”."),
    ),
}


def explain(error: errors.DoorstepError, t: Translator) -> Explanation:
    """Say what went wrong and what to do about it."""
    for kind in type(error).__mro__:
        if kind in _TABLE:
            what, advice = _TABLE[kind]
            facts = _spoken(error.facts, t)
            return Explanation(t(what, **facts), t(advice, **facts))
    return Explanation(t("Something went wrong."), t("Please report it."))


def _spoken(facts: dict[str, object], t: Translator) -> dict[str, object]:
    """Translate those facts that are message keys themselves."""
    said: dict[str, object] = {
        name: t(str(facts[name]), **facts) for name in ("reason", "topic", "what") if name in facts
    }
    return {**facts, **said}


def explained_errors() -> frozenset[type[errors.DoorstepError]]:
    """Return the error classes that have a sentence of their own."""
    return frozenset(_TABLE)
