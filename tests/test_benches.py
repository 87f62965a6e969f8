"""Every benchmark that the command offers is there, and its report can be written."""

from __future__ import annotations

import importlib.util

import pytest

import run
from tests.bench import analyse, analyse_task, imports, plan
from tests.bench.plan_cases import case

OURS = {
    "check_s": 1.5,
    "preview_s": 0.5,
    "import_s": 2.0,
    "rows": 10,
    "accepted": 9,
    "rejected": 1,
    "placed": 9,
    "extra_mb": 100.0,
    "child_mb": 30.0,
}
PLAIN = {"read_s": 0.5, "write_s": 0.5, "extra_mb": 10.0}


def figures(*, peers: bool = True, **changed: float) -> dict:
    file = {"mb": 1.0, "ours": OURS | changed, "plain": PLAIN if peers else {}}
    return {
        "machine": {"day": "2026-01-01"},
        "sizes": [20_000, 1_000_000],
        "repeat": 3,
        "files": {"xlsx": file, "csv": file},
    }


@pytest.mark.parametrize("what", run.BENCHES)
def test_every_benchmark_has_a_module(what: str) -> None:
    assert importlib.util.find_spec(f"tests.bench.{run.BENCHES[what]}")
    assert run.understood(["bench", what, "--sizes", "1,2"]).more == ["--sizes", "1,2"]


def test_the_report_on_importing_compares_with_promises_and_plain_reading() -> None:
    told = imports.markdown(figures())
    assert "| XLSX of 20,000 rows: all checks and preview | ≤ 20 s | 2 s | reached |" in told
    assert "| import against plain reading | 4× | 4× |" in told
    assert "missed" not in told
    assert "**missed**" in imports.markdown(figures(import_s=121.0))
    assert "| import against plain reading | – | – |" in imports.markdown(figures(peers=False))


def planned(length: float, **changed: float) -> dict:
    one = {"total_m": length, "longest_m": 9.0, "smallest": 55, "largest": 56, "off_mean": 0.6}
    return one | {"overlap": 0.0, "wall_s": 3.0, "cpu_s": 2.0} | changed


def plans(mine: dict, peer: dict) -> dict:
    ways = {"ours": mine, "plain": mine, "pyvrp": peer, "ortools": {"failure": "TimeoutExpired"}}
    cases = {"free-500-9": {"title": "500 in 9", "ways": ways}}
    return {"machine": {"day": "2026-01-01"}, "seconds": 30, "cases": cases}


def test_the_report_on_planning_compares_with_pyvrp_and_promises() -> None:
    told = plan.markdown(plans(planned(102.0), planned(100.0, overlap=0.2)))
    assert "| 500 in 9: length against PyVRP alone | ≤ 1.03× | 1.02× | reached |" in told
    assert "| OR-tools | no answer |" in told
    assert "missed" not in told
    for worse in (planned(104.0), planned(90.0, overlap=0.02), planned(90.0, off_mean=5.0)):
        assert plan.markdown(plans(worse, planned(100.0))).count("**missed**") == 1


def test_routes_are_judged_by_one_ruler() -> None:
    task = case("meeting-40-2")
    found = plan.judged(task, [list(range(30)), list(range(30, 40))])
    assert task.start is not None
    by_hand = task.start[[0, 30]].sum() + sum(task.distance[n, n + 1] for n in range(39) if n != 29)
    assert found["total_m"] == pytest.approx(by_hand)
    assert (found["smallest"], found["largest"], found["off_mean"]) == (10, 30, 10)
    with pytest.raises(AssertionError):
        plan.judged(task, [list(range(39))])


def test_the_import_benchmark_runs_on_files_of_its_own() -> None:
    found = imports.run((200, 500), repeat=1, peers=False)
    ours = {kind: file["ours"] for kind, file in found["files"].items()}
    assert {kind: file["rows"] for kind, file in ours.items()} == {"xlsx": 200, "csv": 500}
    assert all(file["placed"] > file["rows"] * 0.9 for file in ours.values())
    assert "| preview, s |" in imports.markdown(found)


def analysed(**changed: dict) -> dict:
    one = {"cpu_s": 0.01, "wall_s": 0.02, "memory_mb": 90.0, "z": [1.0], "mark": 5, "served": 7.0}
    names = analyse.tasks(analyse.SIZES)
    measured = {name: one | ({"cpu_s": 1.0} if ", " in name else {}) for name in names}
    return {
        "machine": {"day": "2026-01-01"},
        "sizes": list(analyse.SIZES),
        "repeat": 3,
        "tasks": measured | {name: one | each for name, each in changed.items()},
    }


def test_the_report_on_analyses_compares_with_peers_and_promises() -> None:
    told = analyse.markdown(analysed())
    assert "| Gi* against esda | ≥ 30× | 100× | reached |" in told
    assert "| Scan of 10,000 households | ≤ 3 s | 1 s | reached |" in told
    assert "missed" not in told
    for worse in (
        {"scan, small": {"cpu_s": 3.1}},
        {"scan, large": {"cpu_s": 2.0, "memory_mb": 1501.0}},
        {"spots, esda": {"cpu_s": 1.0, "z": [1.0 + 1e-9]}},
        {"siting, spopt": {"cpu_s": 1.0, "served": 8.0}},
        {"join, geopandas": {"cpu_s": 0.015}},
    ):
        assert analyse.markdown(analysed(**worse)).count("**missed**") == 1
    alone = analysed()
    alone["tasks"] = {name: alone["tasks"][name] for name in ("scan, small", "spots")}
    assert "| Siting against spopt | ≤ 0.05× | not measured | – |" in analyse.markdown(alone)


def test_the_tasks_of_the_analyses_run_on_data_of_their_own() -> None:
    assert analyse_task.scan(300, 30, 9)["members"] > 1
    assert analyse_task.risk(500)["cells"] == analyse_task.PIXELS**2
    assert len(analyse_task.spots(80)["z"]) == 50
    assert analyse_task.density(100)["cells"] > 10_000
    ours, theirs = analyse_task.joined(500, 9), analyse_task.joined_geopandas(500, 9)
    assert (ours["pairs"], ours["mark"]) == (theirs["pairs"], theirs["mark"])
    assert analyse_task.lamps(50, 20)["sum_m"] > 0
    assert analyse_task.siting(60, 20)["gap"] == 0
