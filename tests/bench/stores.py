"""Demo stores of several sizes, made once, and the questions that every way of drawing is asked."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from data import open_store
from data.actor import LOCAL
from data.demo import demo_change
from geo.facts import Facts
from geo.model import Filters, Survey
from geo.outcomes import Status
from tests.conftest import PROJECT

FOLDER = PROJECT / ".doorstep" / "bench"


def store_of(households: int) -> Path:
    """Return a GeoPackage with a demo campaign of some size, made if it is not there yet."""
    path = FOLDER / f"demo-{households}.gpkg"
    done, mark = path.with_suffix(".done"), _fingerprint()
    if path.exists() and done.exists() and done.read_text(encoding="ascii") == mark:
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    for left_over in FOLDER.glob(f"{path.name}*"):
        left_over.unlink()
    print(f"· A campaign of {households:,} households …", flush=True)
    store = open_store(path)
    store.prepare()
    store.write(LOCAL, demo_change(households=households))
    done.write_text(mark, encoding="ascii")
    return path


def _fingerprint() -> str:
    """Return a fingerprint of what makes a store: the demo and the layout of the tables."""
    digest = sha256()
    for folder in ("demo", "migrations/versions"):
        for file in sorted((PROJECT / "data" / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Question:
    """All departments but one: whom to take out, who stays, how many households that shows."""

    without: str
    ids: tuple[int, ...]
    shown: int


def survey_of(households: int) -> Survey:
    """Read a store's campaign."""
    store = open_store(store_of(households))
    campaign = store.campaigns(LOCAL)[0]
    return store.survey(LOCAL, campaign.id)


def facts_of(survey: Survey, departments: tuple[int, ...] = ()) -> Facts:
    """Ask a survey about some departments; about all of them by default."""
    return Facts(survey, Filters(survey.campaign.id, departments=departments))


def questions(survey: Survey) -> list[Question]:
    """Return a question for every department: what remains without it."""
    ids = survey.departments.index.tolist()
    asked = []
    for number, name in survey.departments["name"].items():
        others = tuple(other for other in ids if other != number)
        asked.append(Question(str(name), others, shown_by(facts_of(survey, others))))
    return asked


def shown_by(facts: Facts) -> int:
    """Count the households that a map shows."""
    return int(np.count_nonzero(facts.status != Status.OUTSIDE))
