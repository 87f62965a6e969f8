"""Bringing a store's tables to the layout this program needs, and refusing any other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from geo.errors import StoreOutdated, StoreTooNew

if TYPE_CHECKING:
    from data.backend import Backend

VERSION_TABLE: Final = "alembic_version"
"""Every store of ours has it, and nothing else that could be named as a store."""
_MIGRATIONS = Path(__file__).with_name("migrations")


@cache
def revisions() -> tuple[str, ...]:
    """Return all revisions, oldest first; a revision's file is named ``<number>_<what>.py``."""
    files = (_MIGRATIONS / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.name.split("_")[0] for file in files))


def revision_of(connection: sa.Connection) -> str | None:
    """Read which revision a store is at; ``None`` for one without tables."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608


def require_current(backend: Backend) -> None:
    """Raise ``StoreOutdated`` or ``StoreTooNew`` unless the store has this program's layout."""
    with backend.engine.connect() as connection:
        found = revision_of(connection)
    if found == revisions()[-1]:
        return
    problem = StoreOutdated if found in {None, *revisions()} else StoreTooNew
    raise problem(store=backend.label, found=found or "-", wanted=revisions()[-1])


def upgrade(backend: Backend) -> bool:
    """Make or bring up to date all tables, in one transaction.

    Returns
    -------
    bool
        Whether anything had to be done.

    Raises
    ------
    StoreTooNew
        When a newer program has written the store.
    """
    from alembic import command
    from alembic.config import Config

    backend.prepare()
    with backend.engine.connect() as connection:
        found = revision_of(connection)
        connection.rollback()
        if found == revisions()[-1]:
            return False
        if found is not None and found not in revisions():
            raise StoreTooNew(store=backend.label, found=found, wanted=revisions()[-1])
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        backend.begin(connection, write=True)
        command.upgrade(config, "head")
        connection.commit()
    return True
