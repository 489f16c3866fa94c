"""The case file: one SQLite file per case, originals by hash beside it, and the shelf on which cases stand."""

from gap_analyzer.store.case import About, Case, Original, SignOff, Snapshot
from gap_analyzer.store.faults import Fault, reach
from gap_analyzer.store.log import Entry, EntryKind, current_decisions, standing
from gap_analyzer.store.readings import LawReading, PageFact
from gap_analyzer.store.schema import MIGRATIONS
from gap_analyzer.store.shelf import Shelf

__all__ = [
    "MIGRATIONS",
    "About",
    "Case",
    "Entry",
    "EntryKind",
    "Fault",
    "LawReading",
    "Original",
    "PageFact",
    "Shelf",
    "SignOff",
    "Snapshot",
    "current_decisions",
    "reach",
    "standing",
]
