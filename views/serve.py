"""Runs the server as a child process: picks its port, waits until it is ready, stops it in order.

Standard library only: ``run.py`` imports it with whatever Python the machine has.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any

FIRST_PORT = 8501
READY_WITHIN_S = 90


class NotStarted(Exception):
    """The server cannot start; the text says why."""


def port_to_use(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from the usual one on."""
    for port in [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + 50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OverflowError as error:
                raise NotStarted(f"{port} is not a port number.") from error
            except OSError:
                continue
            return port
    raise NotStarted(f"Port {wanted or FIRST_PORT} is taken: choose another one with --port.")


def serve(project: Path, python: Path, port: int, log_file: Path) -> int:
    """Run the server and wait; everything it says goes to its log."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [
        str(python),
        "-m",
        "streamlit",
        "run",
        str(project / "app.py"),
        "--server.port",
        str(port),
    ]
    log_file.parent.mkdir(exist_ok=True)
    with log_file.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command,
            cwd=project,
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            **own_group(),
        )
        signal.signal(signal.SIGTERM, interrupt)
        try:
            if not wait_until_ready(server, port):
                raise NotStarted(what_the_log_says(log_file))
            print(f"Doorstep is ready: http://127.0.0.1:{port}  (Ctrl-C stops it)", flush=True)  # noqa: T201 - run.py's voice
            status = server.wait()
        except KeyboardInterrupt:
            stop(server)
            print("\nDoorstep has stopped.", flush=True)  # noqa: T201 - run.py's voice
            return 0
        finally:
            stop(server)
    if status:
        raise NotStarted(what_the_log_says(log_file))
    return 0


def own_group() -> dict[str, Any]:
    """Keep Ctrl-C from reaching the server directly: it is stopped in order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def interrupt(*_: object) -> None:
    """Take a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the health check answers; false when the server has ended or takes too long."""
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        with (
            contextlib.suppress(OSError, urllib.error.URLError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer,
        ):
            if answer.status == HTTPStatus.OK:
                return True
        time.sleep(0.05)
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, then insist."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(8)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def what_the_log_says(log_file: Path) -> str:
    """Return the server's own last words."""
    lines = log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    own = [line.removeprefix("doorstep: ") for line in lines if line.startswith("doorstep: ")]
    return own[-1] if own else "The server did not start:\n" + "\n".join(lines[-15:])
