"""The file of a case: its tables, numbered, and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gap_analyzer.errors import UsageError
from gap_analyzer.store.faults import Fault, reach

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
        content TEXT NOT NULL,   -- JSON of one entry
        previous TEXT NOT NULL,  -- digest of the entry before, '' for the first
        digest TEXT NOT NULL     -- sha256 of previous and content
    ) STRICT;
    CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
    CREATE TRIGGER decision_remains BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never removed'); END;
    """,
    """
    -- 2: the desk; what a case is about, key by key
    CREATE TABLE about (
        key TEXT PRIMARY KEY,    -- name, country, as_of, language, created, facts
        value TEXT NOT NULL
    ) STRICT;
    -- where a supplied file stands in the queue
    CREATE TABLE reading (
        sha256 TEXT PRIMARY KEY REFERENCES original ON DELETE CASCADE,
        stage TEXT NOT NULL DEFAULT 'received'
            CHECK (stage IN ('received', 'reading', 'splitting', 'done', 'failed', 'cancelled')),
        page INTEGER NOT NULL DEFAULT 0,
        pages INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        holder TEXT NOT NULL DEFAULT '',     -- who reads it now
        until REAL NOT NULL DEFAULT 0,       -- when that lease ends, seconds since 1970
        began REAL NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT ''      -- a named reason of docs/messages.md
    ) STRICT;
    INSERT INTO reading (sha256) SELECT sha256 FROM original;
    -- what advisers put right about an instrument: kind, force, language, date, title, number, law
    CREATE TABLE correction (
        sha256 TEXT NOT NULL REFERENCES original ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (sha256, key)
    ) STRICT;
    -- text that an adviser selected; apart from the log, so that it goes with its document
    CREATE TABLE annotation (
        digest TEXT PRIMARY KEY,             -- sha256 of content
        sha256 TEXT NOT NULL REFERENCES original ON DELETE CASCADE,
        content TEXT NOT NULL                -- JSON of a W3C Web Annotation target
    ) STRICT;
    -- every result of judging, whole
    CREATE TABLE snapshot (
        number INTEGER PRIMARY KEY,
        taken TEXT NOT NULL,
        sha256 TEXT NOT NULL,                -- of the bytes of analysis.json
        input TEXT NOT NULL,                 -- digest of all that the judgement was made from
        signed TEXT NOT NULL DEFAULT '',     -- JSON of the sign-off, '' while unsigned
        content BLOB NOT NULL                -- analysis.json, deflated
    ) STRICT;
    """,
)


@contextmanager
def open_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that flushes what it commits and overwrites what it deletes; closed afterwards."""
    file = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("PRAGMA foreign_keys = ON")
        file.execute("PRAGMA secure_delete = ON")
        yield file
    finally:
        file.close()


@contextmanager
def transaction(file: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the write lock is taken at once."""
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def migrate(file: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring a file up to the newest number, each step whole; raises UsageError for a file of a later version."""
    if _version(file) > len(migrations):
        raise UsageError("The case was written by a later version.", "Update gap-analyzer.")
    if _version(file) == len(migrations):
        return
    with transaction(file):
        for number, script in enumerate(migrations, start=1):
            if _version(file) < number:
                for statement in split_statements(script):
                    file.execute(statement)
                reach(Fault.MIGRATING)
                file.execute(f"PRAGMA user_version = {number}")


def split_statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: a trigger's own semicolons do not end it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _version(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA user_version").fetchone()[0])
