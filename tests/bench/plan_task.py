"""One way of planning one task, in a process of its own: prints routes and times as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.turfs import cut_turfs
from geo.walk_route import ITERATIONS, walk_route
from tests.bench.plan_cases import Case, case

_UNITS_PER_M: Final = 100
_BUSY: Final = 7
"""So many seconds may pass for one of the processor."""

Routes = list[list[int]]


class _OutOfTime:
    """Says when a process has had its seconds of the processor, however busy the machine is."""

    def __init__(self, seconds: int) -> None:
        self._end = time.process_time() + seconds

    def __call__(self, _best_cost: int) -> bool:
        return time.process_time() > self._end


def ours(task: Case, seconds: int, *, iterations: int = ITERATIONS) -> Routes:
    """Cut turfs, then order each; ``seconds`` is for the others."""
    import pyvrp.stop  # noqa: F401 - imported before the clock of the route runs
    import scipy.sparse.csgraph  # noqa: F401

    roads = task.roads
    walks = None if roads is None else lambda xy: roads.walks(xy[:, 0], xy[:, 1]).distance_m
    team = cut_turfs(task.x, task.y, teams=task.teams, meeting=task.meeting, walks=walks).team
    routes = []
    for each in range(task.teams):
        own = np.flatnonzero(team == each)
        start = None if task.start is None else task.start[own]
        way = walk_route(task.distance[np.ix_(own, own)], from_start_m=start, iterations=iterations)
        routes.append(own[way.order].tolist())
    return routes


def plain(task: Case, seconds: int) -> Routes:
    """Our turfs, with routes by 2-opt and Or-opt alone."""
    return ours(task, seconds, iterations=0)


def pyvrp_alone(task: Case, seconds: int) -> Routes:
    """All teams at once, with as many households at most as the largest turf has."""
    import pyvrp

    matrix, largest = _with_depot(task)
    count = len(matrix)
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * count,
        [pyvrp.Client(n, delivery=[1]) for n in range(1, count)],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(task.teams, capacity=[largest])],
        [matrix],
        [np.zeros_like(matrix)],
    )
    best = pyvrp.solve(data, _OutOfTime(seconds), 0, collect_stats=False).best
    assert best.is_feasible()
    return [[step.idx for step in route if step.is_client()] for route in best.routes()]


def or_tools(task: Case, seconds: int) -> Routes:
    """The same by OR-tools: parallel cheapest insertion, guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    matrix, largest = _with_depot(task)
    manager = pywrapcp.RoutingIndexManager(len(matrix), task.teams, 0)
    routing = pywrapcp.RoutingModel(manager)
    way = routing.RegisterTransitMatrix(matrix.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    one = routing.RegisterUnaryTransitVector([0] + [1] * (len(matrix) - 1))
    routing.AddDimensionWithVehicleCapacity(one, 0, [largest] * task.teams, True, "households")
    asked = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.first_solution_strategy = first
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromSeconds(seconds * _BUSY)
    over = _OutOfTime(seconds)
    routing.AddSearchMonitor(routing.solver().CustomLimit(lambda: over(0)))
    found = routing.SolveWithParameters(asked)
    routes: Routes = []
    for team in range(task.teams):
        index, route = found.Value(routing.NextVar(routing.Start(team))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index) - 1)
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return routes


def _with_depot(task: Case) -> tuple[NDArray[np.int64], int]:
    """Return whole-number ways with the meeting point as number 0, and the largest turf."""
    count = len(task.x)
    matrix = np.zeros((count + 1, count + 1), dtype=np.int64)
    matrix[1:, 1:] = np.rint(task.distance * _UNITS_PER_M)
    if task.start is not None:
        matrix[0, 1:] = np.rint(task.start * _UNITS_PER_M)
    return matrix, -(-count // task.teams)


WAYS: Final[dict[str, Callable[[Case, int], Routes]]] = {
    "ours": ours,
    "plain": plain,
    "pyvrp": pyvrp_alone,
    "ortools": or_tools,
}


def main(way: str, name: str, seconds: str) -> None:
    """Plan and print."""
    task = case(name)
    wall, processor = time.perf_counter(), time.process_time()
    routes = WAYS[way](task, int(seconds))
    told: dict[str, Any] = {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - processor,
        "routes": routes,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
