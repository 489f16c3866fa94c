"""The child process: one job, one document, limits on memory, time and files; frames go out as pages are read."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
from importlib import import_module
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading import native
from gap_analyzer.reading.limits import LimitReached, Limits, Unreadable
from gap_analyzer.reading.steps import STEPS
from gap_analyzer.reading.wire import Kind, receive_job, send_frame, send_json


def serve(control: socket.socket) -> None:
    """Fork a child for each channel that arrives; end when the caller does."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _make_ready()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _run_and_exit(socket.socket(fileno=descriptors[0]))
        for descriptor in descriptors:
            os.close(descriptor)


def _make_ready() -> None:
    """Load what nearly every child needs, once for all; no collection of garbage touches it afterwards, so that
    children share its memory."""
    native.load()
    import_module("gap_analyzer.reading.pdf")
    import_module("gap_analyzer.reading.marks")
    gc.collect()
    gc.freeze()


def _run_and_exit(channel: socket.socket) -> None:
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        send_frame(channel, Kind.STARTED, str(os.getpid()).encode())
        job, data = receive_job(channel)
        confine(Limits(), seconds=float(job["seconds"]))
        perform(channel, job, data)
    finally:
        os._exit(0)


def confine(limits: Limits, *, seconds: float) -> None:
    """Hold this process to its memory, its time, files of 256 MB and no core dumps."""
    for kind, ceiling in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, int(seconds) + 5),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        wanted = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
        resource.setrlimit(kind, (wanted, wanted))


def perform(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
    """Do the job's step; what goes wrong is said in a frame, by its name."""
    try:
        STEPS[job["step"]](channel, job, data)
        send_frame(channel, Kind.END)
    except (Unreadable, LimitReached) as error:
        send_json(channel, Kind.FAILURE, error.reason)
        send_frame(channel, Kind.END)
    except MemoryError:
        send_json(channel, Kind.FAILURE, Unread.LIMIT_MEMORY)
        send_frame(channel, Kind.END)
    except RecursionError:
        send_json(channel, Kind.FAILURE, Unread.LIMIT_OBJECTS)
        send_frame(channel, Kind.END)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
