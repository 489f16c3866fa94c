"""The log of a case: everything that a person did, appended and chained, and what of it still stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Decision


class EntryKind(StrEnum):
    """What an entry of the log records."""

    VERDICT = "verdict"  # a Decision on an obligation
    UNDO = "undo"  # {"entry": number}: that entry no longer stands
    EVIDENCE = "evidence"  # {"obligation", "element", "annotation"}: text that an adviser added
    MEASURE = "measure"  # {"measure", ...}: an edit of the roadmap
    CORRECTION = "correction"  # {"document", "key", "value"}: what was put right about a law
    REMOVED = "removed"  # {"what", "sha256"}: a document was deleted
    SIGNED = "signed"  # {"snapshot", "sha256"}: a snapshot was frozen


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log: its number from 1, what it records, who wrote it and when, and its chained digest."""

    number: int
    kind: EntryKind
    author: str
    time: str
    content: Mapping[str, Any]
    digest: str

    def decision(self) -> Decision:
        """The Decision of a verdict entry."""
        known = {name: self.content[name] for name in Decision.__slots__ if name in self.content}
        return Decision(**known | {"evidence": tuple(known.get("evidence") or ())})


def standing(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that no later entry has undone; an undo can be undone too."""
    known = tuple(entries)
    undone: set[int] = set()
    for entry in reversed(known):
        if entry.kind is EntryKind.UNDO and entry.number not in undone:
            undone.add(int(entry.content["entry"]))
    return tuple(e for e in known if e.kind is not EntryKind.UNDO and e.number not in undone)


def current_decisions(entries: Iterable[Entry]) -> tuple[Decision, ...]:
    """The decision that stands on each obligation: the last one that was not undone."""
    decided = {e.content["obligation"]: e.decision() for e in standing(entries) if e.kind is EntryKind.VERDICT}
    return tuple(decided.values())


def chain(previous: str, content: str) -> str:
    """The digest of an entry: it covers the entry before."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def read_rows(rows: Iterable[tuple[int, str, str, str]]) -> tuple[Entry, ...]:
    """The entries of number, content, previous, digest; raises UsageError at the first that breaks the chain."""
    before = ""
    found: list[Entry] = []
    for number, content, previous, digest in rows:
        if number != len(found) + 1 or previous != before or digest != chain(before, content):
            raise UsageError(
                f"The log of decisions has been altered at entry {len(found) + 1}.", "Go back to a copy of the case."
            )
        before = digest
        known = json.loads(content)
        kind = EntryKind(known.get("kind", EntryKind.VERDICT))
        found.append(Entry(number, kind, known["author"], known["time"], known, digest))
    return tuple(found)


def write_content(kind: EntryKind, content: Mapping[str, Any], *, author: str, time: str) -> str:
    """The JSON of an entry, the same for the same entry."""
    known = {**content, "kind": kind.value, "author": author, "time": time}
    return json.dumps(known, ensure_ascii=False, sort_keys=True)


def encode_decision(decision: Decision) -> dict[str, object]:
    """The fields of a Decision as JSON keeps them."""
    return {name: getattr(decision, name) for name in Decision.__slots__}
