"""Options that the analyses share, and the values that they take."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

from reports.verbs.base import add_campaign, add_common, words

SEED = 20170324


def positive(value: str) -> float:
    """Take a number above 0."""
    number = _number(value)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{value} is not above 0")
    return number


def share(value: str) -> float:
    """Take a part of a whole: above 0 and below 1."""
    number = _number(value)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{value} is not between 0 and 1")
    return number


def whole(least: int) -> Callable[[str], int]:
    """Take a whole number that is not below a least one."""

    def taken(value: str) -> int:
        try:
            number = int(value)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{value} is not a whole number") from error
        if number < least:
            raise argparse.ArgumentTypeError(f"{value} is below {least}")
        return number

    return taken


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value} is not a number") from error
    if math.isnan(number):
        raise argparse.ArgumentTypeError(f"{value} is not a number")
    return number


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add where places and counts come from: a store, or CSV files."""
    source = parser.add_mutually_exclusive_group()
    one = "CSV with a row for each household or place, instead of a store"
    source.add_argument("--points", metavar="CSV", type=words, help=one)
    areas = "CSV with a row for each area and its centroid, instead of a store"
    source.add_argument("--areas", metavar="CSV", type=words, help=areas)
    parser.add_argument("--x", metavar="COLUMN", type=words, default="x")
    parser.add_argument("--y", metavar="COLUMN", type=words, default="y")
    parser.add_argument("--id", metavar="COLUMN", type=words, default="", help="name of rows")
    cases = "column of cases; for the scan of areas also a CSV file of cases"
    parser.add_argument("--cases", metavar="COLUMN", type=words, default="cases", help=cases)
    asked = "column (or CSV file, alike) of how many were asked or live there"
    parser.add_argument("--population", metavar="COLUMN", type=words, default="", help=asked)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--planar", action="store_true", help="distances on the plane (the default)")
    how.add_argument("--geodesic", action="store_true", help="x, y are degrees: great circles")
    parser.add_argument("--crs", type=words, default="", help="of planar positions: EPSG:4549")
    parser.add_argument("--seed", type=whole(0), default=SEED)
    add_common(parser)
    add_campaign(parser)


def add_scan(parser: argparse.ArgumentParser) -> None:
    """Add the options of the scan."""
    models = ("bernoulli", "poisson", "permutation")
    default = "default: poisson with areas, --expected or --strata, else bernoulli"
    parser.add_argument("--model", choices=models, help=default)
    parser.add_argument("--expected", metavar="COLUMN", type=words, default="")
    groups = "columns of groups that have a rate of their own"
    parser.add_argument(
        "--strata", metavar="COLUMN", type=words, nargs="+", default=[], help=groups
    )
    in_file = "column of counts in a file of cases, of people"
    parser.add_argument("--cases-column", type=words, default="cases", help=in_file)
    parser.add_argument("--population-column", type=words, default="population")
    when = parser.add_mutually_exclusive_group()
    period = "space-time, by a column of years or of other periods in their order"
    when.add_argument("--period", metavar="COLUMN", type=words, default="", help=period)
    date = "space-time, by a column of days, months or years"
    when.add_argument("--date", metavar="COLUMN", type=words, default="", help=date)
    units = ("day", "week", "month", "year")
    unit = "what such periods are counted in (for a store: makes it space-time)"
    parser.add_argument("--time-unit", choices=units, help=unit)
    parser.add_argument("--time-length", type=whole(1), default=1, help="units in a period")
    study = "of the study period; default: of the cases"
    parser.add_argument("--start", metavar="DAY", type=words, default="", help=f"first day {study}")
    parser.add_argument("--end", metavar="DAY", type=words, default="", help=f"last day {study}")
    parser.add_argument("--direction", choices=("high", "low", "both"), default="high")
    parser.add_argument("--max-share", type=share, default=0.5, help="largest window, default .5")
    of_what = "of what that is a share in the Poisson model, default expected"
    parser.add_argument(
        "--share-of", choices=("expected", "population"), default="expected", help=of_what
    )
    parser.add_argument("--max-radius", type=positive, default=math.inf)
    parser.add_argument("--max-time-share", type=positive, default=0.5)
    parser.add_argument("--replicates", type=whole(1), default=999)
    parser.add_argument("--most", type=whole(1), default=50, help="clusters to print at most")
    parser.add_argument("--threads", type=whole(1), default=1)
