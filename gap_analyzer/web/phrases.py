"""Stages and causes in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from gap_analyzer.report.dossier import say_status
from gap_analyzer.report.words import Words
from gap_analyzer.store import Entry, EntryKind
from gap_analyzer.store.queue import Stage


def say_stage(say: Words, stage: Stage) -> str:
    """Where a file stands."""
    match stage:
        case Stage.RECEIVED:
            return say("received, waits to be read")
        case Stage.READING:
            return say("being read")
        case Stage.SPLITTING:
            return say("being split into provisions")
        case Stage.DONE:
            return say("read")
        case Stage.FAILED:
            return say("not read")
        case Stage.CANCELLED:
            return say("cancelled")
    assert_never(stage)


def say_cause(say: Words, cause: str) -> str:
    """Why a result differs from the one before it."""
    match cause:
        case "law":
            return say("the law that was supplied")
        case "corrections":
            return say("corrections to what was read")
        case "party":
            return say("what is known of the country, or the day")
        case "rules":
            return say("the rules")
        case _:
            return say("the software")


def say_entry(say: Words, entry: Entry, titles: Mapping[str, str]) -> str:
    """What an entry of the log records, in one line."""
    known = entry.content
    title = titles.get(str(known.get("obligation", "")), str(known.get("obligation", "")))
    match entry.kind:
        case EntryKind.VERDICT:
            status, machine = say_status(say, str(known["status"])), say_status(say, str(known.get("machine", "")))
            return say("%(title)s: %(status)s (the program: %(machine)s)", title=title, status=status, machine=machine)
        case EntryKind.UNDO:
            return say("Entry %(n)s undone", n=known["entry"])
        case EntryKind.EVIDENCE:
            return say("%(title)s: evidence added", title=title)
        case EntryKind.MEASURE:
            return say("Roadmap changed: %(measure)s", measure=known.get("measure", ""))
        case EntryKind.CORRECTION:
            return say("Reading corrected: %(key)s", key=known.get("key", ""))
        case EntryKind.REMOVED:
            return say("A document was deleted")
        case EntryKind.SIGNED:
            return say("Result %(n)s signed", n=known["snapshot"])
    assert_never(entry.kind)
