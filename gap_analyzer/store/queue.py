"""Where each file of a case stands: received, read under a lease, done, failed with its reason, or cancelled."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Unread
from gap_analyzer.store.case import Case
from gap_analyzer.store.faults import Fault, reach
from gap_analyzer.store.schema import transaction

ATTEMPTS = 3  # a file that ends its reader so often is named as the reason
LEASE = 60.0  # seconds without a sign of life, after which a reading is anybody's again
_COLUMNS = "sha256, name, bytes, received, stage, page, pages, attempts, reason, began"


class Stage(StrEnum):
    """Where a file stands."""

    RECEIVED = "received"
    READING = "reading"
    SPLITTING = "splitting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING = (Stage.RECEIVED, Stage.READING, Stage.SPLITTING)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file of the case with its place in the queue. `reason` is a named one (docs/messages.md) where it failed."""

    sha256: str
    name: str
    bytes: int
    received: str
    stage: Stage
    page: int
    pages: int
    attempts: int
    reason: str
    began: float


def list_waiting(case: Case) -> tuple[Waiting, ...]:
    """Every file of the case in the order of its coming."""
    with case.open() as file:
        return _select(file, "ORDER BY original.rowid")


def claim(case: Case, *, holder: str, moment: float) -> Waiting | None:
    """The next file that waits, or whose reader gave no sign of life for a minute; None when there is none.

    A file that was begun three times without an end is failed as PARSER_CRASHED.
    """
    with case.open() as file, transaction(file):
        waits = "(stage = 'received' OR (stage IN ('reading', 'splitting') AND until < ?))"
        file.execute(
            f"UPDATE reading SET stage = 'failed', reason = ? WHERE attempts >= ? AND {waits}",  # noqa: S608 - our own words
            (Unread.PARSER_CRASHED.value, ATTEMPTS, moment),
        )
        found = _select(file, f"WHERE {waits} ORDER BY original.rowid LIMIT 1", moment)
        if not found:
            return None
        file.execute(
            "UPDATE reading SET stage = 'reading', attempts = attempts + 1, holder = ?, until = ?, began = ?, "
            "page = 0, pages = 0, reason = '' WHERE sha256 = ?",
            (holder, moment + LEASE, moment, found[0].sha256),
        )
    reach(Fault.CLAIMED)
    return found[0]


def tell(case: Case, sha256: str, *, holder: str, stage: Stage, page: int, pages: int, moment: float) -> bool:
    """Say where a reading stands and keep its lease; False when it is no longer this holder's: cancelled or deleted."""
    with case.open() as file, transaction(file):
        changed = file.execute(
            "UPDATE reading SET stage = ?, page = ?, pages = max(pages, ?), until = ? "
            "WHERE sha256 = ? AND holder = ? AND stage IN ('reading', 'splitting')",
            (stage.value, page, pages, moment + LEASE, sha256, holder),
        ).rowcount
    return changed == 1


def finish(case: Case, sha256: str, *, holder: str, reason: str = "", pages: int = 0) -> bool:
    """The end of a reading, with the reason when the file could not be read; False when it was no longer ours."""
    stage = Stage.FAILED if reason else Stage.DONE
    with case.open() as file, transaction(file):
        changed = file.execute(
            "UPDATE reading SET stage = ?, reason = ?, page = ?, pages = ?, attempts = 0, holder = '', until = 0 "
            "WHERE sha256 = ? AND holder = ? AND stage IN ('reading', 'splitting')",
            (stage.value, reason, pages, pages, sha256, holder),
        ).rowcount
    return changed == 1


def give_back(case: Case, sha256: str, *, holder: str) -> None:
    """A reader that failed lets go of a file; what it was begun for still counts."""
    with case.open() as file, transaction(file):
        file.execute(
            "UPDATE reading SET stage = 'received', holder = '' "
            "WHERE sha256 = ? AND holder = ? AND stage IN ('reading', 'splitting')",
            (sha256, holder),
        )


def release_all(case: Case) -> None:
    """Put back what a reader left when it ended: called by the one reader of this folder as it starts."""
    with case.open() as file, transaction(file):
        file.execute("UPDATE reading SET stage = 'received', holder = '' WHERE stage IN ('reading', 'splitting')")


def cancel(case: Case, sha256: str) -> None:
    """Take a file out of the queue; it stays in the case and counts as not read."""
    _move(case, sha256, Stage.CANCELLED, RUNNING)


def retry(case: Case, sha256: str) -> None:
    """Put a file back into the queue, whatever became of it."""
    _move(case, sha256, Stage.RECEIVED, (Stage.FAILED, Stage.CANCELLED, Stage.DONE))


def _move(case: Case, sha256: str, to: Stage, of: tuple[Stage, ...]) -> None:
    case.find_original(sha256)
    with case.open() as file, transaction(file):
        row = file.execute("SELECT stage FROM reading WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None or row[0] not in of:
            raise UsageError("This file has moved on in the meantime.", "Look at the list again.")
        file.execute(
            "UPDATE reading SET stage = ?, holder = '', attempts = 0, reason = '', page = 0, pages = 0 "
            "WHERE sha256 = ?",
            (to.value, sha256),
        )


def _select(file: sqlite3.Connection, tail: str, *values: object) -> tuple[Waiting, ...]:
    rows = file.execute(
        f"SELECT {_COLUMNS} FROM original JOIN reading USING (sha256) {tail}",  # noqa: S608 - our own words
        values,
    ).fetchall()
    return tuple(
        Waiting(sha256, name, length, received, Stage(stage), page, pages, attempts, reason, began)
        for sha256, name, length, received, stage, page, pages, attempts, reason, began in rows
    )
