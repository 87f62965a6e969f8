"""The doors of a building as people see them: by stair (单元), floor and flat."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.address import Address, parse

_FLAT: Final = re.compile(r"(-?)(\d{1,2})(\d{2})[A-Z]?")


@dataclass(frozen=True)
class Floor:
    """The flats of one floor of one stair.

    Attributes
    ----------
    number
        Which floor, ``None`` where the addresses do not say.
    flats
        Name of the flat and key of its household, in their order.
    """

    number: int | None
    flats: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Stair:
    """One stair of a building, the top floor first.

    Attributes
    ----------
    unit
        Its number (单元), empty for a building with one stair.
    """

    unit: str
    floors: tuple[Floor, ...]

    @property
    def households(self) -> tuple[int, ...]:
        """Keys of all its households."""
        return tuple(key for floor in self.floors for _, key in floor.flats)


def stair_grid(addresses: Mapping[int, str]) -> tuple[Stair, ...]:
    """Lay the households of one building out by stair, floor and flat.

    Parameters
    ----------
    addresses
        Address by key of the household.

    Returns
    -------
    tuple of Stair
        Every household once; those without a flat stand on a floor without a number, by their
        whole address. Two households in one flat stay two.
    """
    stairs: dict[str, dict[int | None, list[tuple[str, int]]]] = {}
    for key, text in addresses.items():
        address = parse(text)
        floors = stairs.setdefault(address.unit, defaultdict(list))
        floors[floor_of(address)].append((address.room or text, key))
    return tuple(
        Stair(
            unit,
            tuple(
                Floor(number, tuple(sorted(stairs[unit][number], key=_flat_order)))
                for number in sorted(stairs[unit], key=_floor_order)
            ),
        )
        for unit in sorted(stairs, key=lambda name: (len(name), name))
    )


def floor_of(address: Address) -> int | None:
    """Say on which floor a flat lies: as the address says, else as its number does (1203: 12)."""
    if re.fullmatch(r"-?\d{1,3}", address.floor):
        return int(address.floor)
    flat = _FLAT.fullmatch(address.room)
    if flat is None:
        return None
    return int(flat[1] + flat[2])


def _flat_order(flat: tuple[str, int]) -> tuple[int, str, int]:
    name, key = flat
    return len(name), name, key


def _floor_order(number: int | None) -> float:
    return float("inf") if number is None else -number
