#!/usr/bin/env python3
"""Doorstep's one command: sets up what is missing, then starts, tests, or hands a verb on.

Standard library only, so that it runs on a machine that has nothing but Python.

    python3 run.py                 set up, start, print the address
    python3 run.py test            set up what the tests need and run them all
    python3 run.py VERB --help     start test lint demo import figures export bench backup …
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.programs import install_missing, installed
from views.serve import NotStarted, port_to_use, serve

PROJECT = Path(__file__).resolve().parent
HOME = PROJECT / ".doorstep"
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BUILT = PROJECT / "web" / "built"
PIP = (str(PYTHON), "-m", "pip", "-q", "--disable-pip-version-check")
STORE = HOME / "store.gpkg"
TOLD_STORE = os.environ.get("DOORSTEP_STORE", "")
LONGEST_SET_UP_MS = 1_800_000
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
BENCHES = {name: name for name in ("map", "plan", "brief", "analyse")} | {"import": "imports"}
HANDED_ON = ("demo", "import", "figures", "analyse", "export", "brief", "backup")


class Stop(Exception):
    """Set-up cannot go on; the text says what failed and what to do."""


# --- steps of the set-up ------------------------------------------------------------------------


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Show that something takes a while, and how long it took."""
    print(f"· {name} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" done ({time.monotonic() - start:.0f} s)", flush=True)


def fingerprint(*paths: Path, extra: str = "") -> str:
    """Return a fingerprint of files' contents."""
    held = b"".join(path.name.encode() + path.read_bytes() for path in paths)
    return hashlib.sha256(extra.encode() + held).hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up at a time change the folders; the lock of one that was killed frees itself."""
    HOME.mkdir(exist_ok=True)
    lock = sqlite3.connect(HOME / "set-up.lock", timeout=0, isolation_level=None)
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            print("· Waiting for another set-up to finish …", flush=True)
            lock.execute(f"PRAGMA busy_timeout = {LONGEST_SET_UP_MS}")
            lock.execute("BEGIN EXCLUSIVE")
        yield


def is_current(name: str, mark: str) -> bool:
    """Say whether a step was finished with just this input."""
    stamp = HOME / f"{name}.stamp"
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark


def finished(name: str, mark: str) -> None:
    """Remember that a step was finished."""
    HOME.mkdir(exist_ok=True)
    (HOME / f"{name}.stamp").write_text(mark, encoding="ascii")


def call(command: Sequence[str], *, what: str, advice: str, cwd: Path = PROJECT) -> None:
    """Run a program quietly; when it fails, show the end of what it said."""
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False, env=clean
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise Stop(f"{what} failed:\n{said}\n{advice}")


@alone()
def set_up_environment(*, development: bool = False, wheelhouse: Path | None = None) -> None:
    """Make the virtual environment with exactly the locked packages."""
    lock = PROJECT / ("requirements-dev.lock" if development else "requirements.lock")
    mark = fingerprint(lock, extra=sys.version)
    alike = fingerprint(PROJECT / "requirements-dev.lock", extra=sys.version)
    if PYTHON.exists() and (is_current("environment", mark) or is_current("environment", alike)):
        return
    if not PYTHON.exists():
        with step("Python environment"):
            make_venv()
    with step("Python packages (a minute or two the first time)"):
        offline = ["--no-index", "--find-links", str(wheelhouse)] if wheelhouse else []
        call(
            [*PIP, "install", "--require-hashes", *offline, "-r", str(lock)],
            what="Installing the Python packages",
            advice="Check the connection to the package index (or the --wheelhouse folder) and run "
            "this again; it goes on where it stopped.",
        )
    finished("environment", mark)


def make_venv() -> None:
    """Make the environment; Debian ships what that needs in a package of its own."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python{version}-venv"
        if not installed([package]):
            raise Stop(
                f"Python's venv module is missing. Install it (on Debian or Ubuntu: "
                f"apt-get install {package}) and run this again."
            )
    shutil.rmtree(VENV, ignore_errors=True)
    call(
        [sys.executable, "-m", "venv", str(VENV)],
        what="Making the Python environment",
        advice=f"Check that there is room on the disk and that {PROJECT.name}/ can be written.",
    )


@alone()
def set_up_assets(*, wheelhouse: Path | None = None) -> None:
    """Build map assets and fonts from the npm packages, or take them from the wheelhouse."""
    web = PROJECT / "web"
    sources = sorted((web / "src").iterdir())
    mark = fingerprint(web / "package-lock.json", web / "build.py", *sources)
    if (BUILT / "vendor").is_dir() and is_current("assets", mark):
        return
    ready_made = wheelhouse / "web-built" if wheelhouse else None
    with step("Map assets and fonts"):
        if ready_made is not None and ready_made.is_dir():
            shutil.rmtree(BUILT, ignore_errors=True)
            shutil.copytree(ready_made, BUILT)
        else:
            call(
                [str(PYTHON), str(web / "build.py"), "--fetch"],
                what="Building map assets and fonts",
                advice="Check the connection to the npm registry and run this again.",
            )
    finished("assets", mark)


def set_up_store(address: str, *, demo: bool) -> None:
    """Make the store, or bring it up to date; a new one gets the demo campaign."""
    path = Path(address)
    if "://" not in address and path.exists() and layout_of(path) == newest_layout():
        return
    with step("Store"):
        options = ["--demo"] if demo else []
        done = subprocess.run(
            [*verbs(), "prepare", "--store", address, *options],
            env=verb_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Stop(done.stderr.strip().removeprefix("run.py: ") or "Making the store failed.")
    for line in done.stdout.splitlines():
        if line.startswith("backup"):
            print(f"  {line}")


def newest_layout() -> str:
    """Return the newest revision of the store's layout."""
    files = (PROJECT / "data" / "migrations" / "versions").glob("[0-9]*.py")
    return max(file.name.split("_")[0] for file in files)


def layout_of(path: Path) -> str | None:
    """Read a GeoPackage's revision without the libraries that the program needs."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=2)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else None


def verbs() -> list[str]:
    """Return how to call the verbs inside the environment."""
    return [str(PYTHON), "-P", "-m", "reports.verbs"]  # -P: nothing of the current folder is run


# --- start --------------------------------------------------------------------------------------


def start(asked: argparse.Namespace) -> int:
    """Set up what is missing and run the server until Ctrl-C."""
    wheelhouse = asked.wheelhouse.resolve() if asked.wheelhouse else None
    if wheelhouse is not None and not wheelhouse.is_dir():
        raise Stop(f"There is no folder {wheelhouse}.")
    set_up_environment(wheelhouse=wheelhouse)
    set_up_assets(wheelhouse=wheelhouse)
    if asked.fill_wheelhouse:
        return fill_wheelhouse(asked.fill_wheelhouse, asked.platform)
    address = absolute(asked.store)
    set_up_store(address, demo=not asked.no_demo)
    told = {"STORE": address, "TILES": asked.tiles, "TILES_CREDIT": asked.tiles_credit}
    os.environ.update({f"DOORSTEP_{name}": value for name, value in told.items()})
    try:
        port = port_to_use(asked.port)
        return serve(PROJECT, PYTHON, port, HOME / f"server-{port}.log")
    except NotStarted as reason:
        raise Stop(str(reason)) from reason


def absolute(store: str) -> str:
    """Return a store's address so that it means the same from every folder."""
    if "://" in store:
        return store
    return str(Path(store).expanduser().resolve()) if store else str(STORE)


def fill_wheelhouse(folder: Path, platform: str) -> int:
    """Collect what a machine without internet needs to be set up with --wheelhouse."""
    with step(f"Wheelhouse in {folder}"):
        where = ["--platform", platform] if platform else []
        options = ["--only-binary=:all:", "--no-deps", *where, "-d", str(folder)]
        lock = str(PROJECT / "requirements.lock")
        command = [*PIP, "download", "--require-hashes", *options, "-r", lock]
        call(command, what="Collecting the packages", advice="Check the connection, run it again.")
        shutil.copytree(BUILT, folder / "web-built", dirs_exist_ok=True)
    print(f"Take the project and {folder} to the other machine: run.py --wheelhouse FOLDER")
    return 0


# --- tests, checks, benchmarks ------------------------------------------------------------------


def test(asked: argparse.Namespace) -> int:
    """Set up what the tests need, then run them: all side by side, chosen ones in one process."""
    set_up_environment(development=True)
    set_up_assets()
    install_missing()
    return run([str(PYTHON), "-m", "pytest", "-q", *(asked.more or SIDE_BY_SIDE)])


def lint(asked: argparse.Namespace) -> int:
    """Check style, types and the direction of imports."""
    set_up_environment(development=True)
    checks = (
        ["-m", "ruff", "check", *(["--fix"] if asked.fix else []), "."],
        ["-m", "ruff", "format", *([] if asked.fix else ["--check"]), "."],
        ["-m", "mypy"],
        ["-c", "from importlinter.cli import lint_imports_command as check; check()"],
    )
    return max([run([str(PYTHON), *check]) for check in checks])


def bench(asked: argparse.Namespace) -> int:
    """Measure, in the running program, against its peers."""
    set_up_environment(development=True)
    set_up_assets()
    install_missing()
    return run([str(PYTHON), "-m", f"tests.bench.{BENCHES[asked.what]}", *asked.more])


def run(command: Sequence[str]) -> int:
    """Run a program in the project's folder and return its exit status."""
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def hand_on(verb: str, arguments: Sequence[str]) -> int:
    """Run a verb inside the environment; help and unusable calls are answered without one."""
    parsed = subprocess.run(
        [sys.executable, "-P", "-m", "reports.verbs", verb, *arguments, "--check-call"],
        env=verb_environment(),
        check=False,
    )
    if parsed.returncode or any(a in {"-h", "--help"} for a in arguments):
        return parsed.returncode
    with contextlib.redirect_stdout(sys.stderr):  # what a verb prints may be meant for a program
        set_up_environment()
        if verb in {"export", "brief"}:
            set_up_assets()
        if verb in {"import", "demo"}:
            set_up_store(store_of(arguments), demo=False)
    command = [*verbs(), verb, *arguments]
    return subprocess.run(command, env=verb_environment(), check=False).returncode


def store_of(arguments: Sequence[str]) -> str:
    """Find the store that a verb's arguments name."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--store", default=TOLD_STORE)
    return absolute(finder.parse_known_args(arguments)[0].store)


def verb_environment() -> dict[str, str]:
    """Return the environment in which verbs find the project and its store."""
    told = {"PYTHONPATH": str(PROJECT), "DOORSTEP_STORE": absolute(TOLD_STORE)}
    return {**os.environ, **told}


# --- the command line ---------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """Build the parser of the verbs that are done here."""
    top = argparse.ArgumentParser(
        prog="run.py",
        description="Doorstep · 连心图: who has not been asked yet, and where what residents say "
        "clusters for a reason.",
        epilog=f"Further verbs, each with --help: {', '.join(HANDED_ON)}.",
    )
    all_verbs = top.add_subparsers(dest="verb", metavar="VERB")
    one = all_verbs.add_parser("start", help="set up what is missing and start (the default)")
    one.add_argument("--port", type=int, help="default: the first free one from 8501 on")
    where = "path of a GeoPackage, or postgresql://user@host/database"
    one.add_argument("--store", metavar="URL", default=TOLD_STORE, help=where)
    one.add_argument("--no-demo", action="store_true", help="a new store stays empty")
    tiles, credit = (os.environ.get(f"DOORSTEP_{name}", "") for name in ("TILES", "TILES_CREDIT"))
    below = "XYZ or WMTS tile service to put under the maps; none by default"
    one.add_argument("--tiles", metavar="ADDRESS", default=tiles, help=below)
    asks = "what that service asks to be printed on its maps"
    one.add_argument("--tiles-credit", metavar="TEXT", default=credit, help=asks)
    offline = "set up from this folder instead of the internet"
    one.add_argument("--wheelhouse", metavar="DIR", type=Path, help=offline)
    one.add_argument(
        "--fill-wheelhouse", metavar="DIR", type=Path, help="collect such a folder and do not start"
    )
    one.add_argument("--platform", default="", help="for --fill-wheelhouse: win_amd64, …")
    one.set_defaults(run=start)
    one = all_verbs.add_parser("test", help="set up what the tests need and run them")
    one.epilog = "Anything else is passed on to pytest."
    one.set_defaults(run=test)
    one = all_verbs.add_parser("lint", help="check style, types and the direction of imports")
    one.add_argument("--fix", action="store_true", help="mend what can be mended")
    one.set_defaults(run=lint)
    one = all_verbs.add_parser("bench", help="measure against peers; writes a report to docs/")
    one.add_argument("what", choices=tuple(BENCHES))
    one.epilog = "Passed on: --sizes, --repeat, --no-peers, --json, --out."
    one.set_defaults(run=bench)
    for verb in HANDED_ON:
        all_verbs.add_parser(verb, add_help=False)
    return top


def understood(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; ``more`` is what tests and benchmarks understand themselves."""
    asked, more = parser().parse_known_args(arguments)
    if more and asked.verb not in {"test", "bench"}:
        parser().error(f"unrecognized arguments: {' '.join(more)}")
    asked.more = more
    return asked


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one is told so
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(f"run.py: Python 3.11 or newer is needed; this is {found}.", file=sys.stderr)
        return 2
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in {"-h", "--help"}):
        given = ["start", *given]
    try:
        if given[0] in HANDED_ON:
            return hand_on(given[0], given[1:])
        asked = understood(given)
        return int(asked.run(asked))
    except Stop as reason:
        said, status = str(reason), 2
    except KeyboardInterrupt:
        said, status = "stopped. Run it again to go on where it was.", 130
    print(f"\nrun.py: {said}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
