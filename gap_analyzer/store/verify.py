"""Whether a case is what it was: every original by its hash, every result by its own, the log by its chain."""

from __future__ import annotations

from dataclasses import dataclass

from gap_analyzer.errors import UsageError
from gap_analyzer.store import files
from gap_analyzer.store.case import Case


@dataclass(frozen=True, slots=True)
class Damage:
    """Something of a case that is not what it was: what it is, and which (a hash, a number)."""

    what: str  # original | snapshot | log
    which: str


def verify(case: Case) -> tuple[Damage, ...]:
    """Everything in the case that was altered or is gone; empty when all is as it was."""
    found = []
    for original in case.list_originals():
        path = case.originals / original.sha256
        if not path.exists() or files.hash_file(path) != original.sha256:
            found.append(Damage("original", original.sha256))
    for snapshot in case.list_snapshots():
        try:
            case.read_snapshot(snapshot.number)
        except UsageError:
            found.append(Damage("snapshot", str(snapshot.number)))
    try:
        entries = case.list_entries()
    except UsageError as error:
        return (*found, Damage("log", error.what))
    for snapshot in case.list_snapshots():
        signed = snapshot.signed
        if signed and signed.head != (entries[signed.entries - 1].digest if signed.entries else ""):
            found.append(Damage("log", f"signature of result {snapshot.number}"))
    return tuple(found)
