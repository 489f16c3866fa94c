"""What parent and child say to each other: a letter, a length, and that many bytes."""

from __future__ import annotations

import json
import socket
import struct
from enum import Enum
from typing import Any

_HEAD = struct.Struct("<cI")
_JOB = struct.Struct("<IQ")
MAX_FRAME = 256_000_000
MAX_JOB = 1_000_000


class Kind(Enum):
    """What a frame holds."""

    STARTED = b"s"
    FACTS = b"i"
    PAGE = b"p"
    SUSPICION = b"q"
    MARKUP = b"m"
    WORDS = b"w"
    FAILURE = b"f"
    END = b"e"


class Hangup(Exception):
    """The other side is gone before it had said all."""


def send_frame(channel: socket.socket, kind: Kind, payload: bytes = b"") -> None:
    """One frame."""
    channel.sendall(_HEAD.pack(kind.value, len(payload)) + payload)


def send_json(channel: socket.socket, kind: Kind, content: Any) -> None:
    """One frame of JSON."""
    send_frame(channel, kind, json.dumps(content, separators=(",", ":")).encode("utf-8", "replace"))


def send_job(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
    """A job and the document it is about."""
    head = json.dumps(job).encode("utf-8", "surrogatepass")
    channel.sendall(_JOB.pack(len(head), len(data)) + head)
    channel.sendall(data)


def receive_job(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """The job and its document, in the child."""
    length, size = _JOB.unpack(receive(channel, _JOB.size))
    job = json.loads(receive(channel, length))
    return job, bytes(receive(channel, size))


def receive_frame(channel: socket.socket) -> tuple[Kind, bytes]:
    """The next frame. Raises Hangup, TimeoutError, or ValueError for what no child of ours sends."""
    letter, length = _HEAD.unpack(receive(channel, _HEAD.size))
    if length > MAX_FRAME:
        raise ValueError("a frame is too long")
    return Kind(letter), bytes(receive(channel, length))


def receive(channel: socket.socket, size: int) -> bytearray:
    """Just so many bytes."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        got = channel.recv_into(view)
        if not got:
            raise Hangup
        view = view[got:]
    return buffer
