"""A surface as GeoTIFF: read back tag by tag, north on top, in its own system."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
import shapely

from geo.relative_risk import RiskOptions, relative_risk
from reports.risk_files import figures_of, geotiff, write_surface

SIZES = {2: 1, 3: 2, 4: 4, 12: 8}
FORMATS = {2: "s", 3: "H", 4: "I", 12: "d"}


@pytest.fixture(scope="module")
def surface():
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 900, 200), rng.uniform(0, 500, 200)
    options = RiskOptions(bandwidth_m=150, relabellings=3)
    area = shapely.box(0, 0, 900, 500)
    return relative_risk(x, y, rng.random(200) < 0.3, study_area=area, options=options)


def tags(held: bytes) -> dict[int, list]:
    magic, version, start = struct.unpack("<2sHI", held[:8])
    assert (magic, version, start % 2) == (b"II", 42, 0)
    (count,) = struct.unpack_from("<H", held, start)
    found = {}
    for number in range(count):
        tag, kind, values = struct.unpack_from("<HHI", held, start + 2 + 12 * number)
        at = start + 2 + 12 * number + 8
        if values * SIZES[kind] > 4:
            (at,) = struct.unpack_from("<I", held, at)
        form = f"<{values}s" if kind == 2 else f"<{values}{FORMATS[kind]}"
        found[tag] = list(struct.unpack_from(form, held, at))
    assert list(found) == sorted(found)
    return found


def test_a_geotiff_holds_every_figure_where_it_belongs(surface) -> None:
    held = geotiff(surface, crs="EPSG:4549")
    found = tags(held)
    grid = surface.grid
    assert (found[256], found[257]) == ([grid.columns], [grid.rows])
    assert found[33550][:2] == [grid.pixel_m, grid.pixel_m]
    assert found[33922][3:5] == pytest.approx(
        [grid.x[0] - grid.pixel_m / 2, grid.y[-1] + grid.pixel_m / 2]
    )
    keys = np.array(found[34735]).reshape(-1, 4)
    assert [1024, 0, 1, 1] in keys.tolist()
    assert [3072, 0, 1, 4549] in keys.tolist()
    names = [name for name in figures_of(surface) if name.encode() in found[42112][0]]
    assert len(names) == found[277][0] == 6
    for band, figure in enumerate(figures_of(surface).values()):
        start, length = found[273][band], found[279][band]
        values = np.frombuffer(zlib.decompress(held[start : start + length]), dtype="<f4")
        assert values.reshape(figure.shape)[::-1] == pytest.approx(figure, rel=1e-6, nan_ok=True)


def test_a_plane_of_no_known_system_has_no_number(surface) -> None:
    keys = np.array(tags(geotiff(surface, crs="plane"))[34735]).reshape(-1, 4)
    assert [3072, 0, 1, 32767] in keys.tolist()


def test_the_ending_of_the_name_decides(surface, tmp_path) -> None:
    for name, begins in (("a.TIF", b"II*"), ("a.csv", b"x,y,log_ratio,p,evidence")):
        write_surface(surface, tmp_path / name, crs="plane")
        assert (tmp_path / name).read_bytes().startswith(begins)
