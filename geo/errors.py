"""The one exception tree of the project.

::

    DoorstepError
    ├── UnusableInput             what the user handed over cannot be used
    │   ├── UnreadableFile        not a file of a kind we read, or damaged
    │   ├── RefusedFile           a file that is dangerous to open, or too large
    │   ├── MissingColumns        the table lacks columns that the records need
    │   ├── UnknownChoice         a name that is not one of the known ones
    │   ├── TooManyCategories     words that can hardly be categories
    │   ├── NotChosen             there are several, and none was named
    │   ├── UnusableService       a tile service's address that cannot be one
    │   ├── UnusableWording       an office's own wording of forms that is not such
    │   ├── NameTaken             a second campaign of the same name
    │   ├── TargetIsStore         a file to be written is a store
    │   ├── CannotUndo            a change that cannot be taken back
    │   ├── NotAnalysable         there is too little in the data for an analysis
    │   ├── ChangedMeanwhile      somebody else has changed the same part of a record
    │   └── ContractBreach        a frame that is not what its specification says
    ├── StoreProblem              the store cannot be used as it is
    │   ├── StoreAddress          an address that cannot be one
    │   ├── StoreMissing
    │   ├── StoreForeign          a file or database that is not ours
    │   ├── StoreAltered          ours, with triggers or views of somebody else
    │   ├── StoreLocked
    │   ├── StoreReadOnly
    │   ├── StoreFull             no room is left where it, or a copy of it, is written
    │   ├── StoreDamaged
    │   ├── StoreOutdated         an older layout: set-up has to run
    │   └── StoreTooNew           a newer layout: the program is older than the data
    ├── NotPermitted              the actor may not do this
    └── NotSetUp                  something set-up should have made is not there

An error names *where* (file, row, column) and *what* in ``facts``; the sentence a person reads is
made in one place, ``reports/explain.py``. Facts never hold what residents said.
"""

from __future__ import annotations


class DoorstepError(Exception):
    """Base of all errors the project raises on purpose.

    Parameters
    ----------
    **facts
        What the explanation needs: file name, column names, limits. No personal data.
    """

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(", ".join(f"{name}={value!r}" for name, value in facts.items()))


class UnusableInput(DoorstepError):
    """What the user handed over cannot be used."""


class UnreadableFile(UnusableInput):
    """The file is not of a kind we read, or it is damaged (``file``, ``reason``)."""


class RefusedFile(UnusableInput):
    """The file is dangerous to open or too large (``file``, ``reason``)."""


class MissingColumns(UnusableInput):
    """The table lacks columns that the records need (``file``, ``missing``, ``found``)."""


class UnknownChoice(UnusableInput):
    """A name is not one of the known ones (``topic``, ``value``, ``known``)."""


class TooManyCategories(UnusableInput):
    """A file brings more new categories than there can be (``file``, ``reason``)."""


class NotChosen(UnusableInput):
    """There are several, and none was named (``topic``, ``known``)."""


class UnusableService(UnusableInput):
    """The address of a tile service cannot be one (``reason``)."""


class UnusableWording(UnusableInput):
    """The file with an office's own wording of forms is not such (``file``, ``reason``)."""


class NameTaken(UnusableInput):
    """There is a campaign of this name already (``value``)."""


class TargetIsStore(UnusableInput):
    """The file to be written is a store, or belongs to one (``file``)."""


class CannotUndo(UnusableInput):
    """A change cannot be taken back, or no longer (``change``, ``reason``)."""


class NotAnalysable(UnusableInput):
    """The data are not such that the analysis can be made (``reason``, and its figures)."""


class ChangedMeanwhile(UnusableInput):
    """Somebody else has changed the same parts of a record (``fields``: their names)."""


class ContractBreach(UnusableInput):
    """A frame is not what its specification says (``frame``, ``breaches``)."""


class StoreProblem(DoorstepError):
    """The store cannot be used as it is (``store``)."""


class StoreAddress(StoreProblem):
    """The address cannot be one; it is not repeated, it may hold a password."""


class StoreMissing(StoreProblem):
    """There is no store at this address."""


class StoreForeign(StoreProblem):
    """The file or database holds something that is not ours."""


class StoreAltered(StoreProblem):
    """The store holds triggers or views: we make none, and they could change records."""


class StoreLocked(StoreProblem):
    """Somebody else holds the store's write lock."""


class StoreReadOnly(StoreProblem):
    """The store or its folder cannot be written."""


class StoreFull(StoreProblem):
    """There is no room left for the store or for a copy of it (``store`` names which)."""


class StoreDamaged(StoreProblem):
    """The store's own check reports damage."""


class StoreOutdated(StoreProblem):
    """The store has an older layout; set-up has to run (``found``, ``wanted``)."""


class StoreTooNew(StoreProblem):
    """The store was written by a newer program (``found``, ``wanted``)."""


class NotPermitted(DoorstepError):
    """The actor may not do this (``action``)."""


class NotSetUp(DoorstepError):
    """Something that set-up should have made is not there (``what``)."""
