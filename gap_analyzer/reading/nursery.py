"""Children that read one document each and can be killed: forked from a clean parent that never sees a document."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.wire import Hangup, Kind, receive_frame, send_job

_START_SECONDS = 20.0
_HEAP = f"glibc.malloc.trim_threshold={64 << 20}:glibc.malloc.mmap_threshold={32 << 20}"


class ChildFailed(Exception):
    """A child ended without its last word; `reason` is LIMIT_TIME, LIMIT_MEMORY or PARSER_CRASHED."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Nursery:
    """A process that has imported the readers and forks a child for each job it is handed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    def start(self) -> None:
        """Begin, if it has not begun; returns at once, so that imports run beside the caller's own."""
        with self._lock:
            self._ensure()

    def _ensure(self) -> socket.socket:
        alive = self._process is not None and self._process.poll() is None and self._owner == os.getpid()
        if alive and self._control is not None:
            return self._control
        if self._control is not None:
            self._control.close()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "gap_analyzer.reading.child", str(theirs.fileno())]
        self._process = subprocess.Popen(
            command,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )
        theirs.close()
        self._control, self._owner = ours, os.getpid()
        return ours

    def stop(self) -> None:
        """End the nursery; children at work are killed by their callers."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._process is not None and self._owner == os.getpid():
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=2)
                if self._process.poll() is None:
                    self._process.kill()
                    self._process.wait()
            self._process = self._control = None

    def bear(self) -> socket.socket:
        """A channel to a new child. Raises ChildFailed where none can be made."""
        for _ in range(2):
            ours, theirs = socket.socketpair()
            try:
                with self._lock:
                    socket.send_fds(self._ensure(), [b"j"], [theirs.fileno()])
                return ours
            except OSError:
                ours.close()
                with self._lock:
                    self._process = None
            finally:
                theirs.close()
        raise ChildFailed(Unread.PARSER_CRASHED)

    def run(self, job: dict[str, Any], data: bytes, *, seconds: float) -> Iterator[tuple[Kind, bytes]]:
        """The frames a child sends for `job`, without the last. The child is killed when it takes too long or when
        the caller stops listening.

        Raises ChildFailed with LIMIT_TIME, LIMIT_MEMORY or PARSER_CRASHED.
        """
        channel = self.bear()
        deadline = time.monotonic() + seconds
        pid = 0
        try:
            channel.settimeout(_START_SECONDS)
            send_job(channel, job, data)
            while True:
                kind, payload = receive_frame(channel)
                if kind is Kind.STARTED:
                    pid = int(payload)
                elif kind is Kind.END:
                    pid = 0 if payload == b"" else pid
                    return
                else:
                    yield kind, payload
                channel.settimeout(max(0.001, deadline - time.monotonic()))
        except TimeoutError:
            raise ChildFailed(Unread.LIMIT_TIME) from None
        except (Hangup, ConnectionError, ValueError):
            raise ChildFailed(Unread.PARSER_CRASHED) from None
        finally:
            channel.close()
            _kill(pid)


def _kill(pid: int) -> None:
    if pid > 1:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """The caller's environment, Tesseract held to one thread: two are five times slower than one.

    pdfium makes and frees an array of a megabyte for every page: told to, glibc keeps it for the next one, where it
    would ask the kernel each time.
    """
    found = [path for path in sys.path if path and os.path.isdir(path)]
    return {
        **os.environ,
        "OMP_THREAD_LIMIT": "1",
        "GLIBC_TUNABLES": _HEAP,
        "PYTHONPATH": os.pathsep.join(found),
        "PYTHONHASHSEED": "0",
    }


NURSERY = Nursery()
atexit.register(NURSERY.stop)
