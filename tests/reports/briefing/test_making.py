"""Files of a briefing are written whole or not at all; maps show no single place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from geo.errors import UnknownChoice
from reports.briefing.formats import FORMATS
from reports.briefing.formats.maps import WALL
from reports.briefing.making import chosen_formats, make_files, write_files
from reports.briefing.pack import MapView
from tests import packs


def test_a_full_disk_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    calls = []

    def full(_number: int) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_files(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    monkeypatch.undo()
    write_files(tmp_path / "new", {"a.txt": b"new", "b.txt": b"new"})
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"a.txt", "b.txt"}


def test_making_tells_how_far_it_is_and_can_be_stopped(fonts: Path) -> None:
    made = packs.making(packs.village_names(2), fonts)
    shares: list[float] = []
    files = make_files(made, chosen_formats(["html", "xlsx"]), told=shares.append)
    assert set(files) == {"briefing.html", "briefing-annex.xlsx"}
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1

    class Stopped(BaseException):
        """What a page raises when somebody has clicked."""

    def stop(share: float) -> None:
        if share > 0:
            raise Stopped

    with pytest.raises(Stopped):
        make_files(made, chosen_formats(["html"]), told=stop)


def test_formats_are_known_by_name_and_all_when_none_is_named() -> None:
    assert [each.key for each in chosen_formats(["xlsx", "xlsx"])] == ["xlsx"]
    assert chosen_formats([]) == FORMATS
    with pytest.raises(UnknownChoice):
        chosen_formats(["odp"])


@pytest.mark.parametrize("layer", ["households", "issues", "householdplaces", "nothing"])
def test_layers_of_single_places_are_refused(layer: str, fonts: Path) -> None:
    made = packs.making(packs.village_names(1), fonts)
    with pytest.raises(UnknownChoice):
        made.maps.picture(MapView("x", "x", ("base", layer)), WALL)


def test_a_map_is_drawn_once_for_all_formats(fonts: Path) -> None:
    made = packs.making(packs.village_names(1), fonts)
    view = made.pack.screens[0].maps[0]
    assert made.maps.picture(view, WALL) is made.maps.picture(view, WALL)
