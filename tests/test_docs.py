"""What the documentation says is so: columns, codes, kinds, exports, commands, links."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from data import tables
from data.categories import starter_rows
from data.importing.kinds import KINDS
from geo.model import SURROUNDINGS
from geo.outcomes import OUTCOMES
from layers import LAYERS
from reports.exports import EXPORTS
from reports.verbs import VERBS
from tests.conftest import PROJECT
from text import LANGUAGES, Translator
from views.pages import PAGES
from views.settings import VARIABLES

DOCS = PROJECT / "docs"
PAPERS = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
DICTIONARY = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
MOST_LINES = 60


def section(title: str) -> str:
    """Return the part of the data dictionary below a heading."""
    found = re.search(
        rf"^### {re.escape(title)}.*?(?=^##|\Z)", DICTIONARY, re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found[0]


def coded(text: str) -> set[str]:
    """Return what stands first in the rows of a section's tables."""
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


@pytest.mark.parametrize("table", tables.METADATA.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_in_the_dictionary(table) -> None:
    written = coded(section(f"`{table.name}`"))
    assert written == {column.name for column in table.columns}


def test_every_outcome_and_category_is_in_the_dictionary() -> None:
    assert {outcome.key for outcome in OUTCOMES} <= coded(section("Visit outcomes"))
    assert set(starter_rows(1)["key"]) <= coded(section("Issue categories"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_accepted_header_is_in_the_dictionary(kind) -> None:
    shared = [k for k in SURROUNDINGS if k != "roads"]
    if kind.key in shared:
        assert f"`{kind.key}`" in section("kinds `water`")
        return
    text = section(f"kind `{kind.key}`")
    for field in kind.fields:
        assert Translator("zh")(field.title) in text, field.name


def test_every_export_verb_page_layer_and_variable_is_written_about() -> None:
    manuals = "".join(path.read_text(encoding="utf-8") for path in PAPERS)
    for export in EXPORTS:
        assert export.example.split(".")[0] in section_of_exports()
    for verb in VERBS:
        if verb.name == "prepare":  # only run.py calls it
            continue
        assert re.search(rf"`?(run\.py )?{verb.name}\b", manuals), verb.name
    for variable in VARIABLES:
        assert variable in DICTIONARY
    for language in LANGUAGES:
        manual = (DOCS / "manual" / f"{language.code}.md").read_text(encoding="utf-8")
        t = Translator(language.code)
        for page in PAGES:
            assert t(page.title) in manual
        for layer in LAYERS:
            assert t(layer.title) in manual, layer.key


def section_of_exports() -> str:
    return DICTIONARY[DICTIONARY.index("\n## Exports") :]


def links(path: Path) -> list[tuple[Path, str]]:
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [(path, target) for target in found if "://" not in target]


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = (re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)
    return set(slugs)


@pytest.mark.parametrize(
    ("paper", "target"),
    list(chain.from_iterable(links(path) for path in PAPERS)),
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_links_lead_somewhere(paper: Path, target: str) -> None:
    place, _, anchor = target.partition("#")
    file = (paper.parent / place).resolve() if place else paper
    assert file.exists()
    if anchor and file.suffix == ".md":
        assert anchor in anchors(file)


def test_pictures_are_all_shown() -> None:
    shown = {Path(target).name for path in PAPERS for _, target in links(path)}
    assert {path.name for path in (DOCS / "images").glob("*.png")} <= shown


def test_decisions_are_short_and_numbered() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_code_refers_to_decisions_that_exist() -> None:
    numbers = {path.name[:4] for path in (DOCS / "decisions").glob("*.md")}
    for folder in ("geo", "layers", "data", "reports", "views", "web/src"):
        for path in (PROJECT / folder).rglob("*.*"):
            if path.suffix in {".py", ".js"}:
                text = path.read_text(encoding="utf-8")
                assert set(re.findall(r"docs/decisions/(\d{4})", text)) <= numbers


def commands() -> list[str]:
    found: set[str] = set()
    for path in PAPERS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    python3 run.py"):
                found.add(line.strip().split("  ")[0].removeprefix("python3 run.py").strip())
    return sorted(found)


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_documentation_are_understood(command: str) -> None:
    arguments = shlex.split(command.replace("…", ""))
    verbs = {verb.name for verb in VERBS}
    if not arguments or arguments[0] not in verbs:
        import run

        known = arguments if arguments and arguments[0][0] != "-" else ["start", *arguments]
        assert run.understood(known).run
        return
    done = subprocess.run(
        [sys.executable, "-m", "reports.verbs", *arguments, "--check-call"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
