"""A case on disk: one SQLite file, originals by their hash beside it, and a log of decisions that only grows."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gap_analyzer.errors import CannotWriteError, UsageError
from gap_analyzer.model import Decision

MIGRATIONS = (
    """
    -- 1: what was supplied; the bytes stand in originals/<sha256>
    CREATE TABLE original (
        sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
        name TEXT NOT NULL,      -- for showing only, never a path
        bytes INTEGER NOT NULL,
        received TEXT NOT NULL   -- ISO time, given by the caller
    ) STRICT;
    -- what advisers decided: appended, never changed; each digest covers the one before
    CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        content TEXT NOT NULL,   -- JSON of one Decision
        previous TEXT NOT NULL,  -- digest of the entry before, '' for the first
        digest TEXT NOT NULL     -- sha256 of previous and content
    ) STRICT;
    CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
    CREATE TRIGGER decision_remains BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never removed'); END;
    """,
)


@dataclass(frozen=True, slots=True)
class Original:
    """A file as supplied: its hash, its display name, its length in bytes, and when it came (ISO time)."""

    sha256: str
    name: str
    bytes: int
    received: str


class Case:
    """One case in a folder: `case.sqlite` and `originals/`. What a method has returned from is on disk."""

    def __init__(self, folder: Path) -> None:
        """Open the case of `folder`, or begin one; raises UsageError for a case of a later version."""
        self.folder = folder
        self.originals = folder / "originals"
        try:
            self.originals.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWriteError(
                f"The case cannot be written: {error.strerror}.", "Choose another folder."
            ) from error
        with self._open() as file:
            _migrate(file)

    def add_original(self, content: bytes, *, name: str, received: str) -> tuple[Original, bool]:
        """Keep the bytes of a file; the second value tells whether they are new to this case."""
        original = Original(hashlib.sha256(content).hexdigest(), name, len(content), received)
        _write(self.originals / original.sha256, content)
        with self._open() as file, _transaction(file):
            added = file.execute(
                "INSERT INTO original VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (original.sha256, name, original.bytes, received),
            ).rowcount
        return original, added == 1

    def list_originals(self) -> tuple[Original, ...]:
        """The files of this case in the order of their coming."""
        with self._open() as file:
            rows = file.execute("SELECT sha256, name, bytes, received FROM original ORDER BY rowid").fetchall()
        return tuple(Original(*row) for row in rows)

    def read_original(self, sha256: str) -> bytes:
        """The bytes of a file of this case; raises UsageError when it is unknown, gone or no longer the same."""
        if all(original.sha256 != sha256 for original in self.list_originals()):
            raise UsageError("This file does not belong to the case.", "Open the case again.")
        try:
            content = (self.originals / sha256).read_bytes()
        except OSError as error:
            raise UsageError("A file of this case is gone.", "Add it again.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UsageError("A file of this case has changed on disk.", "Add it again.")
        return content

    def record(self, decision: Decision) -> str:
        """Append a decision to the log and give back its digest."""
        content = json.dumps(_encode(decision), ensure_ascii=False, sort_keys=True)
        with self._open() as file, _transaction(file):
            last = file.execute("SELECT digest FROM decision ORDER BY number DESC LIMIT 1").fetchone()
            previous = str(last[0]) if last else ""
            digest = _digest(previous, content)
            file.execute(
                "INSERT INTO decision (content, previous, digest) VALUES (?, ?, ?)", (content, previous, digest)
            )
        return digest

    def list_decisions(self) -> tuple[Decision, ...]:
        """Every decision in the order of the log; raises UsageError when the chain of the log is broken."""
        with self._open() as file:
            rows = file.execute("SELECT content, previous, digest FROM decision ORDER BY number").fetchall()
        before = ""
        for content, previous, digest in rows:
            if previous != before or digest != _digest(before, content):
                raise UsageError("The log of decisions has been altered.", "Go back to a copy of the case.")
            before = digest
        return tuple(_decode(content) for content, _, _ in rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        file = sqlite3.connect(self.folder / "case.sqlite", timeout=30, isolation_level=None)
        try:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = FULL")
            file.execute("PRAGMA foreign_keys = ON")
            yield file
        finally:
            file.close()


@contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _migrate(file: sqlite3.Connection) -> None:
    for number, script in enumerate(MIGRATIONS, start=1):
        if _version(file) < number:
            file.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
    if _version(file) > len(MIGRATIONS):
        raise UsageError("The case was written by a later version.", "Update gap-analyzer.")


def _version(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def _write(path: Path, content: bytes) -> None:
    """Bytes that are whole or not there: a temporary file beside, flushed, renamed, and the folder flushed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _digest(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def _encode(decision: Decision) -> dict[str, object]:
    return {name: getattr(decision, name) for name in Decision.__slots__}


def _decode(content: str) -> Decision:
    known = json.loads(content)
    return Decision(**known | {"evidence": tuple(known["evidence"])})
