"""One analysis, ours or a peer's, in a process of its own: prints times and what was found.

Data are made up, evenly scattered, by seed; libraries are imported before the clock starts, and
what a peer compiles on its first call has been compiled.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

SIDE_M: Final = 20_000.0
SHARE: Final = 0.15
PIXELS: Final = 500
BANDWIDTH_PIXELS: Final = 4.5
NEIGHBOURS: Final = 8
NEW_STOPS: Final = 8
PERMUTATIONS: Final = 999

Told = dict[str, Any]
Reals = NDArray[np.float64]


class Clock:
    """Seconds of the processor and of the clock."""

    def __enter__(self) -> Self:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.told = {
            "cpu_s": time.process_time() - self._cpu,
            "wall_s": time.perf_counter() - self._wall,
        }


def scattered(count: int, *, seed: int = 1) -> tuple[Reals, Reals, NDArray[np.bool_]]:
    """Scatter points; some of them are cases."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, SIDE_M, (2, count))
    return x, y, rng.random(count) < SHARE


def scan(count: int, largest: int, replicates: int) -> Told:
    """Scan households."""
    from geo.scan import Options, bernoulli_scan

    x, y, case = scattered(count)
    options = Options(max_share=largest / count, replicates=replicates)
    with Clock() as clock:
        found = bernoulli_scan(x, y, cases=case, options=options)
    first = found.clusters[0]
    return clock.told | {"llr": first.llr, "p": first.p, "members": len(first.members)}


def risk(count: int) -> Told:
    """Compute a relative-risk surface with its pointwise tolerance."""
    import shapely

    from geo.relative_risk import RiskOptions, relative_risk

    x, y, case = scattered(count)
    pixel = SIDE_M / PIXELS
    options = RiskOptions(bandwidth_m=BANDWIDTH_PIXELS * pixel, pixel_m=pixel)
    area = shapely.box(0, 0, SIDE_M, SIDE_M)
    with Clock() as clock:
        surface = relative_risk(x, y, case, study_area=area, options=options)
    return clock.told | {
        "cells": surface.log_ratio.size,
        "median": float(_median(surface.evidence)),
    }


def _median(values: Reals) -> Reals:
    return np.asarray(np.nanmedian(values))


def spots(count: int) -> Told:
    """Gi* of areas; finding the neighbours is measured apart."""
    from geo.hotspots import gi_star
    from geo.spatial_weights import nearest_units

    x, y, values = _valued(count)
    with Clock() as finding:
        near = nearest_units(x, y, count=NEIGHBOURS)
    with Clock() as clock:
        found = gi_star(values, near)
    return clock.told | {"neighbours_cpu_s": finding.told["cpu_s"], **_z(found.z)}


def spots_esda(count: int) -> Told:
    """The same by esda, whose p needs permutations."""
    from esda.getisord import G_Local
    from libpysal.weights import WSP

    x, y, values = _valued(count)
    options: Any = {"transform": "B", "star": None, "keep_simulations": False, "n_jobs": 1}
    small = WSP(_weights(*scattered(200)[:2])).to_W(silence_warnings=True)
    G_Local(values[:200], small, permutations=9, **options)
    weights = WSP(_weights(x, y)).to_W(silence_warnings=True)
    with Clock() as clock:
        found = G_Local(values, weights, permutations=PERMUTATIONS, **options)
    return clock.told | _z(found.Zs)


def _valued(count: int) -> tuple[Reals, Reals, Reals]:
    x, y, _ = scattered(count)
    return x, y, np.random.default_rng(5).gamma(2.0, 1.0, count)


def _weights(x: Reals, y: Reals) -> Any:
    """Weights of 1 for neighbours and for the unit itself."""
    from scipy.sparse import csr_array

    from geo.spatial_weights import nearest_units

    near = nearest_units(x, y, count=NEIGHBOURS)
    rows = np.concatenate([near.unit, np.arange(len(x))])
    columns = np.concatenate([near.other, np.arange(len(x))])
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(x), len(x)))


def _z(z: Reals) -> Told:
    return {"z": np.asarray(z[:50]).tolist()}


def density(count: int) -> Told:
    """Kernel density on a grid."""
    from geo.density import kernel_density

    x, y, _ = scattered(count)
    bandwidth = BANDWIDTH_PIXELS * SIDE_M / PIXELS
    with Clock() as clock:
        surface = kernel_density(x, y, crs="EPSG:4549", bandwidth_m=bandwidth)
    return clock.told | {"cells": surface.values.size, "pixel_m": surface.pixel_m}


def density_kdepy(count: int, pixel_m: float) -> Told:
    """The same by KDEpy's FFT on a grid of the same cell."""
    from KDEpy import FFTKDE

    x, y, _ = scattered(count)
    bandwidth = BANDWIDTH_PIXELS * SIDE_M / PIXELS
    data = np.column_stack([x, y])
    margin = 4 * bandwidth
    axis = np.arange(-margin, SIDE_M + margin, pixel_m)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    FFTKDE(kernel="gaussian", bw=bandwidth).fit(data[:100]).evaluate(grid)
    with Clock() as clock:
        values = FFTKDE(kernel="gaussian", bw=bandwidth).fit(data).evaluate(grid)
    return clock.told | {"cells": len(values), "pixel_m": pixel_m}


def joined(count: int, areas: int) -> Told:
    """Find the points of areas."""
    from geo.point_join import points_in_shapes

    x, y, shapes = _parcels(count, areas)
    with Clock() as clock:
        found = points_in_shapes(x, y, shapes)
    return clock.told | {"pairs": len(found.point), "mark": _mark(found.point, found.shape)}


def joined_geopandas(count: int, areas: int) -> Told:
    """The same by geopandas."""
    import geopandas as gpd

    x, y, shapes = _parcels(count, areas)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y))
    grounds = gpd.GeoDataFrame(geometry=shapes)
    with Clock() as clock:
        found = gpd.sjoin(points, grounds, predicate="intersects")
    pairs = found.index.to_numpy(), found["index_right"].to_numpy()
    return clock.told | {"pairs": len(found), "mark": _mark(*pairs)}


def _parcels(count: int, areas: int) -> tuple[Reals, Reals, NDArray[np.object_]]:
    """Scatter points over a plane that is cut into areas."""
    import shapely

    x, y, _ = scattered(count)
    middle = np.random.default_rng(7).uniform(0, SIDE_M, (areas, 2))
    cut = shapely.voronoi_polygons(
        shapely.MultiPoint(middle), extend_to=shapely.box(0, 0, SIDE_M, SIDE_M)
    )
    parts = shapely.segmentize(shapely.get_parts(cut), SIDE_M / 200)
    return x, y, np.asarray(parts, dtype=object)


def _mark(point: NDArray[np.int64], shape: NDArray[np.int64]) -> int:
    """Boil pairs down to a number, whatever their order."""
    mixed = (point.astype(np.uint64) * np.uint64(2_654_435_761)) ^ shape.astype(np.uint64)
    return int(np.bitwise_xor.reduce(mixed * np.uint64(11_400_714_819_323_198_485)))


def lamps(count: int, among: int) -> Told:
    """Find the nearest lamp of each home."""
    import shapely

    from geo.facilities import nearest_of

    x, y, _ = scattered(count)
    spots_at = np.asarray(shapely.points(*scattered(among, seed=2)[:2]), dtype=object)
    nearest_of(x[:10], y[:10], spots_at[:10])
    with Clock() as clock:
        found = nearest_of(x, y, spots_at)
    return clock.told | {"sum_m": float(found.away_m.sum())}


def siting(demands: int, sites: int) -> Told:
    """Choose new stops that serve most."""
    from geo.siting import best_sites

    serves, weight, at = _demand(demands, sites)
    best_sites(serves[:20], weight[:20], at, count=1)
    with Clock() as clock:
        found = best_sites(serves, weight, at, count=NEW_STOPS)
    return clock.told | {"served": float(found.served), "gap": float(found.gap)}


def siting_spopt(demands: int, sites: int) -> Told:
    """The same by spopt with its usual solver."""
    import pulp
    from spopt.locate import MCLP

    serves, weight, _ = _demand(demands, sites)
    cost = np.where(serves, 0.0, 2.0)
    with Clock() as clock:
        model = MCLP.from_cost_matrix(cost, weight, 1.0, NEW_STOPS)
        model.solve(pulp.PULP_CBC_CMD(msg=False))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock.told["cpu_s"] += children.ru_utime + children.ru_stime
    return clock.told | {"served": float(pulp.value(model.problem.objective))}


def _demand(demands: int, sites: int) -> tuple[NDArray[np.bool_], Reals, Reals]:
    rng = np.random.default_rng(11)
    home, at = rng.uniform(0, SIDE_M, (demands, 2)), rng.uniform(0, SIDE_M, (sites, 2))
    away = np.hypot(*(home[:, None] - at[None]).transpose(2, 0, 1))
    return away <= SIDE_M / 12, rng.integers(1, 6, demands).astype(np.float64), at


TASKS: Final[dict[str, Callable[..., Told]]] = {
    "scan": scan,
    "risk": risk,
    "spots": spots,
    "spots_esda": spots_esda,
    "density": density,
    "density_kdepy": density_kdepy,
    "joined": joined,
    "joined_geopandas": joined_geopandas,
    "lamps": lamps,
    "siting": siting,
    "siting_spopt": siting_spopt,
}


def main(task: str, *numbers: str) -> None:
    """Do it and print."""
    import warnings

    warnings.simplefilter("ignore")  # peers warn of each other
    given = [float(each) if "." in each else int(each) for each in numbers]
    told = TASKS[task](*given)
    told["memory_mb"] = _memory_mb()
    print(json.dumps(told))


def _memory_mb() -> float:
    """Return the most memory this process had; other counts of Linux include its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) * 1.024 / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
