"""The house rules, kept by machine."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from data.importing.kinds import KINDS
from layers import LAYERS, PLAN_LAYERS
from reports.verbs import VERBS
from tests.conftest import PROJECT
from views.pages import PAGES

PACKAGES = ("geo", "layers", "data", "reports", "views", "text")
TOP = {
    "app.py",
    "run.py",
    "geo",
    "layers",
    "data",
    "reports",
    "views",
    "text",
    "web",
    "tests",
    "docs",
}
META = {
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [PROJECT / name for name in listed.stdout.splitlines() if (PROJECT / name).exists()]


def sources(*folders: str) -> list[Path]:
    chosen = folders or PACKAGES
    found = [path for folder in chosen for path in sorted((PROJECT / folder).rglob("*.py"))]
    return found + (
        [PROJECT / "app.py", PROJECT / "run.py", PROJECT / "web" / "build.py"]
        if not folders
        else []
    )


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else ast.walk(tree)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def run(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_types_are_strict_and_hold() -> None:
    run("mypy")


def test_style_holds() -> None:
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def test_top_level_is_what_the_design_says() -> None:
    names = {path.relative_to(PROJECT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP | META


@pytest.mark.parametrize(
    "path",
    sources() + sorted((PROJECT / "tests").rglob("*.py")),
    ids=lambda p: str(p.relative_to(PROJECT)),
)
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 62, node.name
            assert len(node.args.args) + len(node.args.kwonlyargs) <= 8, node.name


def test_every_package_and_module_opens_with_its_promise() -> None:
    for path in sources():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_catch_all_module_names() -> None:
    banned = {"utils", "helpers", "manager", "misc", "common", "util", "helper"}
    assert not {path for path in sources() if path.stem in banned}


def uses(paths: list[Path], *, attribute: str) -> set[str]:
    """Files in which some attribute or name is used."""
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Attribute) and node.attr == attribute) or (
                isinstance(node, ast.Name) and node.id == attribute
            ):
                found.add(str(path.relative_to(PROJECT)))
    return found


@pytest.mark.parametrize(
    ("attribute", "allowed"),
    [
        ("to_crs", {"geo/crs.py"}),
        ("session_state", {"views/state.py"}),
        ("query_params", {"views/state.py", "views/routes.py"}),
        ("cache_data", set()),
        ("cache_resource", set()),
        ("unsafe_allow_html", set()),
        ("unsafe_allow_javascript", set()),
        ("Popup", set()),
        ("Tooltip", set()),
        ("DivIcon", set()),
        ("GeoJson", set()),
        ("explore", set()),
        ("eval", set()),
        ("exec", set()),
        ("pickle", set()),
    ],
)
def test_one_home_for_what_is_dangerous_or_easily_doubled(
    attribute: str, allowed: set[str]
) -> None:
    assert uses(sources(), attribute=attribute) <= allowed


def test_folium_objects_are_made_in_one_module() -> None:
    with_folium = {
        str(p.relative_to(PROJECT))
        for p in sources()
        if any(n.split(".")[0] in {"folium", "branca"} for n in imports(p))
    }
    assert with_folium == {"layers/screen.py"}


def test_markup_is_set_in_one_module() -> None:
    calls = set()
    for path in sources("views"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.html":
                calls.add(str(path.relative_to(PROJECT)))
    assert calls == {"views/chrome.py"}


def test_no_handler_swallows_everything() -> None:
    broad = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            ):
                broad.add(str(path.relative_to(PROJECT)))
    # the child that reads hostile files; the steps that clean up and raise again
    assert broad <= {
        "data/reading/child.py",
        "reports/files.py",
        "reports/verbs/__main__.py",  # never a traceback: an incident number instead
        "run.py",
    }


def test_set_up_needs_nothing_but_python() -> None:
    own = {"views.serve", "tests.programs"}
    for name in ("run.py", "views/serve.py", "tests/programs.py"):
        for module in imports(PROJECT / name):
            assert (
                module.split(".")[0] in sys.stdlib_module_names | {"__future__"} or module in own
            ), (name, module)


def test_verbs_answer_before_anything_is_set_up() -> None:
    for path in sorted((PROJECT / "reports" / "verbs").glob("*.py")):
        if path.name == "asking.py":
            continue
        for module in imports(path, top_level=True):
            assert module.split(".")[0] in sys.stdlib_module_names or module.startswith(
                "reports.verbs"
            ), (path.name, module)


def registered(folder: str, modules: set[str], *, besides: set[str]) -> None:
    there = {path.stem for path in (PROJECT / folder).glob("*.py")} - {"__init__"} - besides
    assert there == modules, folder


def test_every_layer_page_kind_and_verb_is_registered() -> None:
    registered(
        "layers",
        {layer.tile.__module__.split(".")[-1] for layer in (*LAYERS, *PLAN_LAYERS)},
        besides={
            "base",
            "style",
            "screen",
            "sheet",
            "paper",
            "paper_furniture",
            "point_tiles",
            "shape_tiles",
            "tile_service",
            "turf_on_paper",
            "number_places",
        },
    )
    pages = {page.render.__module__.split(".")[-1] for page in PAGES}
    assert {path.stem for path in (PROJECT / "views").glob("*_page.py")} == pages
    kinds = {getattr(kind.accept, "func", kind.accept).__module__.split(".")[-1] for kind in KINDS}
    registered("data/importing/kinds", kinds, besides={"base"})
    verbs = {verb.run.__module__.split(".")[-1] for verb in VERBS}
    of_analyse = {f"analyse_{part}" for part in ("options", "scan", "source", "surroundings")}
    registered("reports/verbs", verbs, besides={"base", "__main__", "asking"} | of_analyse)


def test_the_import_verb_knows_every_kind() -> None:
    from reports.verbs.import_files import _KINDS

    assert tuple(kind.key for kind in KINDS) == _KINDS


def test_the_brief_verb_names_every_format() -> None:
    from reports.briefing.formats import FORMATS
    from reports.verbs.brief import _FORMATS_HELP

    assert _FORMATS_HELP.startswith(", ".join(each.key for each in FORMATS) + ",")


def test_committed_files_name_no_registry_and_no_machine() -> None:
    import re

    hosts = re.compile(
        r"(pypi|pythonhosted|npmjs|jsdelivr|unpkg|cdnjs|cloudflare|googleapis)[.](org|com|net|io)"
    )
    machine = re.compile(r"(?<![A-Za-z0-9_.])/(work|root|home|Users)/[A-Za-z]")
    for path in tracked():
        if path.suffix in {".png", ".woff2", ".ico"} or path.name == "test_architecture.py":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), path
        assert not machine.search(text), path


def test_committed_files_are_small_and_no_data() -> None:
    for path in tracked():
        limit = 400_000 if path.suffix in {".png", ".lock"} else 260_000
        assert path.stat().st_size < limit, path
        assert path.suffix not in {".gpkg", ".xlsx", ".csv", ".geojson", ".zip", ".whl"}, path


def test_core_does_not_import_the_interface() -> None:
    code = (
        "import sys, geo.facts, geo.density, geo.areas;"
        "bad = {'streamlit', 'folium', 'matplotlib', 'sqlalchemy'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
