"""The desk as a program: checks the address, starts the reader, serves, and ends both together."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gap_analyzer.errors import UsageError
from gap_analyzer.store import Shelf
from gap_analyzer.web.setting import REQUEST_BYTES, Setting

LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS = 8
_AGAIN = 1.0  # seconds before a reader that ended is started again


@dataclass(frozen=True, slots=True)
class Address:
    """Where the desk listens, and the further names by which it may be called."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()


def check_address(address: Address, *, accounts: bool) -> None:
    """Raises UsageError for an address that other machines reach, unless people must sign in."""
    if address.host not in LOOPBACK and not accounts:
        raise UsageError(
            f"{address.host} can be reached from other machines, and this desk asks nobody who they are.",
            "Leave --host out, or add --accounts.",
        )
    if not 0 <= address.port <= 65_535:
        raise UsageError(f"{address.port} is no port.", "Choose one from 1024 to 65535.")


def serve(address: Address, folder: Path, *, accounts: bool, demo: bool, tell: Callable[[str], None]) -> None:
    """Serve the desk until it is stopped. `tell` is given the address, once it answers."""
    from waitress.server import create_server

    from gap_analyzer.web import create_app

    check_address(address, accounts=accounts)
    shelf = Shelf(folder)
    lock = _lock(folder)
    shelf.sweep()
    tempfile.tempdir = str(shelf.temporary)  # what is being sent stays on this volume, in a folder of our own
    names = tuple(dict.fromkeys((*LOOPBACK, "[::1]", address.host, *address.names)))
    app = create_app(Setting(folder, tuple(name.casefold() for name in names), accounts))
    if demo and not shelf.list_ids():
        with app.test_request_context():
            from gap_analyzer.web.cases import lay_out_demo

            lay_out_demo()
    try:
        server = create_server(
            app, host=address.host, port=address.port, threads=THREADS, connection_limit=500, ident="",
            max_request_body_size=4 * REQUEST_BYTES, max_request_header_size=32_000, channel_timeout=60,
            inbuf_overflow=1 << 20, clear_untrusted_proxy_headers=True,
        )  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"Port {address.port} cannot be used ({error.strerror}).", "Choose another one with --port."
        ) from error
    reader = Keeper(folder)
    app.extensions["gap-analyzer"].unlock = reader.unlock
    reader.start()
    tell(f"http://{address.host}:{server.effective_port}/")
    try:
        server.run()
    finally:
        reader.stop()
        server.close()
        lock.close()


def _lock(folder: Path) -> IO[str]:
    """One desk for a folder. Raises UsageError when another has it."""
    lock = (folder / "desk.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UsageError(
            "Another desk works on this folder.", "Use that one, or choose another with --data."
        ) from error
    return lock


class Keeper:
    """Keeps one reader running: starts it, starts it again when it ends, and ends it with the desk."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._stopped = folder, threading.Event()
        self._reader: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the reader and watch it."""
        threading.Thread(target=self._watch, daemon=True).start()

    def unlock(self, sha256: str, password: str) -> None:
        """Hand the password of a file to the reader through its input."""
        reader = self._reader
        if reader is not None and reader.stdin is not None:
            line = json.dumps({"sha256": sha256, "password": password}) + "\n"
            with suppress(OSError):  # a reader that just ended: the file is then locked as before
                reader.stdin.write(line.encode())
                reader.stdin.flush()

    def stop(self) -> None:
        """End the reader: it ends when its input does."""
        self._stopped.set()
        reader = self._reader
        if reader is not None and reader.stdin is not None:
            reader.stdin.close()
            try:
                reader.wait(timeout=5)
            except subprocess.TimeoutExpired:
                reader.kill()
                reader.wait()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            self._reader = subprocess.Popen(
                [sys.executable, "-m", "gap_analyzer.web.worker", str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": str(self._folder / "temporary")},
            )
            self._reader.wait()
            if not self._stopped.is_set():
                time.sleep(_AGAIN)
