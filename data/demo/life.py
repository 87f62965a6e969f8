"""Who was visited when, with what result, and what was said: drawn at random from a seed."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.published import CARDS_LEFT, LAST_DAY, REPORTS, Department
from data.demo.stories import STORIES, Exposure

EFFECTIVE: Final = {
    "战略发展部": 83,
    "党群工作部": 270,
    "金融发展局": 70,
    "农村工作局": 158,
    "社会事业局": 187,
    "国土分局": 612,
    "常州国税三分局": 206,
}
"""Households effectively visited at the demo's own size; they agree with the published wording,
and where none was published they are invented."""

SUGGESTIONS: Final = {
    "战略发展部": 19,
    "党群工作部": 74,
    "金融发展局": 17,
    "农村工作局": 32,
    "社会事业局": 41,
    "国土分局": 126,
    "常州国税三分局": 34,
}
"""Issues collected at the demo's own size, likewise."""

_UNFINISHED: Final = (
    ("no_answer", 0.50),
    ("partial", 0.12),
    ("refuse_soft", 0.08),
    ("away_long", 0.08),
    ("vacant_suspected", 0.09),
    ("refuse_hard", 0.05),
    ("no_access", 0.04),
    ("not_found", 0.02),
    ("not_dwelling", 0.01),
    ("vacant_verified", 0.01),
)
"""What came of visits that did not succeed, and how often."""

_SUCCESS: Final = 0.86
"""Share of the households tried that were effectively visited."""

_REACHED_AT_MOST: Final = 0.94
"""Share of its households a department gets to at all."""

_MEETING_POINTS: Final = {"社会事业局": 1.25 * np.pi}
"""Where teams start, if it matters: blocks 2 and 4, which reported something, lie there."""

_NEEDED_TWO_TRIES: Final = 0.22
_LATER_NO_ANSWER: Final = 0.02


def visits_of(
    rng: np.random.Generator, department: Department, homes: pd.DataFrame, effective: int
) -> pd.DataFrame:
    """Draw a department's visits to its households.

    Teams work their way from a meeting point through the neighbourhood, so that what they did not
    reach lies together in the far corners.

    Parameters
    ----------
    homes
        The department's households: ``x``, ``y``; index is the row in the register.
    effective
        How many of them are effectively visited, exactly.

    Returns
    -------
    DataFrame
        ``household``, ``team``, ``visited_at``, ``outcome``, ``mode``, ``card_left``; in time
        order.
    """
    order = _walking_order(rng, homes, _MEETING_POINTS.get(department.name))
    reached = min(round(effective / _SUCCESS), round(len(order) * _REACHED_AT_MOST))
    tried = order[: max(reached, effective)]
    success = np.zeros(len(tried), dtype=bool)
    success[rng.choice(len(tried), size=effective, replace=False)] = True
    names, shares = zip(*_UNFINISHED, strict=True)
    failed = rng.choice(names, size=len(tried), p=np.array(shares) / sum(shares))
    outcome = np.where(success, "met", failed)
    moments = _schedule(rng, department, len(tried))
    team = _teams(department, len(tried))
    main = pd.DataFrame(
        {"household": tried, "team": team, "visited_at": moments, "outcome": outcome}
    )
    again = main[success & (rng.random(len(tried)) < _NEEDED_TWO_TRIES)]
    first_day = np.datetime64(department.first_day)
    earlier = again.assign(
        outcome="no_answer",
        visited_at=np.maximum(
            again["visited_at"].to_numpy() - np.timedelta64(2, "D"),
            first_day + np.timedelta64(14, "h"),
        ),
    )
    earlier = earlier[earlier["visited_at"].to_numpy() < again["visited_at"].to_numpy()]
    once_more = main[success & (rng.random(len(tried)) < _LATER_NO_ANSWER)]
    later = once_more.assign(
        outcome="no_answer", visited_at=once_more["visited_at"] + pd.Timedelta(days=1, hours=1)
    )
    later = later[later["visited_at"] < pd.Timestamp(LAST_DAY) + pd.Timedelta(days=1)]
    visits = pd.concat([main, earlier, later]).sort_values(["visited_at", "household"])
    visits["mode"] = np.where(visits["outcome"] == "partial", "door", "home")
    visits["card_left"] = _cards(department, visits)
    return visits.reset_index(drop=True)


def _walking_order(
    rng: np.random.Generator, homes: pd.DataFrame, meeting_point: float | None
) -> NDArray[np.int64]:
    """Order households by distance from where the teams start, with some wandering.

    Parameters
    ----------
    meeting_point
        Direction from the middle in which the teams start, radians from east; ``None`` draws one.
    """
    x, y = homes["x"].to_numpy(), homes["y"].to_numpy()
    angle = rng.uniform(0, 2 * np.pi) if meeting_point is None else meeting_point
    start = (
        x.mean() + 0.55 * np.ptp(x) * np.cos(angle),
        y.mean() + 0.55 * np.ptp(y) * np.sin(angle),
    )
    distance = np.hypot(x - start[0], y - start[1])
    wandering = rng.gumbel(0, max(float(distance.std()), 1.0) * 0.22, len(homes))
    return homes.index.to_numpy()[np.argsort(distance + wandering, kind="stable")]


def _schedule(
    rng: np.random.Generator, department: Department, count: int
) -> NDArray[np.datetime64]:
    """Spread visits over the department's days: evenings, weekends, or office hours."""
    span = (LAST_DAY - department.first_day).days + 1
    days = [department.first_day + dt.timedelta(days=number) for number in range(span)]
    if department.weekends:
        days = [day for day in days if day.weekday() >= 5]  # noqa: PLR2004 - Saturday
    last = max(int(len(days) * 0.85), 1)
    which = (np.arange(count) * last // max(count, 1)).astype(int)
    first_hour, hours = (18.0, 2.5) if department.evenings else (9.0, 8.0)
    minutes = np.sort(rng.uniform(0, hours * 60, count))
    minutes = minutes[np.argsort(rng.random(count), kind="stable")]
    start = np.array(days, dtype="datetime64[D]")[which].astype("datetime64[s]")
    offset = (first_hour * 3600 + minutes * 60).astype("timedelta64[s]")
    return np.asarray(start + offset)


def _teams(department: Department, count: int) -> list[str]:
    return [f"第{number % department.teams + 1}组" for number in range(count)]


def _cards(department: Department, visits: pd.DataFrame) -> NDArray[np.bool_]:
    """Leave a contact card at effective visits; as many as published where a number was."""
    cards = (visits["outcome"] == "met").to_numpy().copy()
    published = CARDS_LEFT.get(department.name)
    if published is not None and cards.sum() > published:
        cards[np.flatnonzero(cards)[published:]] = False
    return cards


def issues_of(
    rng: np.random.Generator,
    department: Department,
    visits: pd.DataFrame,
    exposure: Exposure,
    count: int,
) -> pd.DataFrame:
    """Draw what a department's visits brought to light, the published reports first.

    Parameters
    ----------
    visits
        The department's visits; ``household`` is a row of ``exposure``.

    Returns
    -------
    DataFrame
        ``household``, ``category``, ``request_type``, ``text``, ``reported_at``.
    """
    met = visits[visits["outcome"] == "met"].drop_duplicates("household", keep="last")
    asked = met["household"].to_numpy()
    stories = STORIES[department.name]
    shares = np.array([story.share for story in stories])
    published = [report for report in REPORTS if report.department == department.name][:count]
    chosen = rng.choice(len(stories), size=count - len(published), p=shares / shares.sum())
    rows = []
    for report in published:
        alike = [story for story in stories if story.category == report.category]
        weight = alike[0].weight(exposure) if alike else np.ones(len(exposure.homes))
        if report.building:
            weight = weight * (exposure.homes["block"] == int(report.building[:-1])).to_numpy()
        rows.append(
            (_draw(rng, asked, weight, 1)[0], report.category, report.request_type, report.text)
        )
    for number, times in zip(*np.unique(chosen, return_counts=True), strict=True):
        story = stories[number]
        homes = _draw(rng, asked, story.weight(exposure), int(times))
        words = rng.choice(story.sentences, size=len(homes))
        rows += [
            (home, story.category, story.request_type, str(word))
            for home, word in zip(homes, words, strict=True)
        ]
    issues = pd.DataFrame(rows, columns=["household", "category", "request_type", "text"])
    when = met.set_index("household")["visited_at"]
    issues["reported_at"] = when.loc[issues["household"]].to_numpy()
    return issues


def _draw(
    rng: np.random.Generator, asked: NDArray[np.int64], weight: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """Draw asked households by weight, each once as long as there are enough of them."""
    chance = weight[asked]
    if not chance.sum() > 0:
        chance = np.ones(len(asked))
    again = bool(count > np.count_nonzero(chance))
    drawn = rng.choice(asked, size=count, replace=again, p=chance / chance.sum())
    return np.asarray(drawn)
