"""A private PostgreSQL cluster with PostGIS: own folder, own port, an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

_TEMPLATE = "doorstep_template"


def find_programs() -> Path | None:
    """Return the folder of ``initdb`` of the newest PostgreSQL that has PostGIS."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).parent] if on_path else []
    for folder in folders:
        version = folder.parent.name
        shares = [Path("/usr/share/postgresql") / version, Path("/usr/share/pgsql")]
        has = any((share / "extension" / "postgis.control").exists() for share in shares)
        if (folder / "initdb").exists() and has:
            return folder
    return None


@dataclass
class Cluster:
    """A running cluster."""

    port: int
    user: str

    @classmethod
    @contextmanager
    def running(cls, programs: Path) -> Iterator[Cluster]:
        """Make, start and finally remove a cluster; root hands it to somebody who is not root."""
        folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-", dir="/tmp"))
        user, prefix = _unprivileged()
        data = folder / "data"
        if prefix:
            record = pwd.getpwnam(user)
            os.chown(folder, record.pw_uid, record.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        settings = (
            f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c full_page_writes=off -c synchronous_commit=off"
        )

        def call(*command: str) -> None:
            subprocess.run([*prefix, *command], check=True, capture_output=True, cwd=folder)

        try:
            call(
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                "doorstep",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            )
            call(
                str(programs / "pg_ctl"),
                "-D",
                str(data),
                "-w",
                "-l",
                str(folder / "log"),
                "-o",
                settings,
                "start",
            )
            made = cls(port, "doorstep")
            made._make_template()
            yield made
        finally:
            subprocess.run(
                [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
                check=False,
                capture_output=True,
                cwd=folder,
            )
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def _execute(self, statement: str) -> None:
        engine = sa.create_engine(
            self.url("postgres").replace("postgresql://", "postgresql+psycopg://"),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _make_template(self) -> None:
        from data import open_store

        self._execute(f"CREATE DATABASE {_TEMPLATE}")
        store = open_store(self.url(_TEMPLATE))
        store.prepare()
        store.backend.engine.dispose()

    @contextmanager
    def prepared_database(self) -> Iterator[str]:
        """A database with our tables; returns its address."""
        with self.empty_database(template=_TEMPLATE) as url:
            yield url

    @contextmanager
    def empty_database(self, *, template: str = "template1") -> Iterator[str]:
        """A database without our tables; returns its address."""
        name = f"t{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged() -> tuple[str, list[str]]:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return user, ["runuser", "-u", user, "--"]
