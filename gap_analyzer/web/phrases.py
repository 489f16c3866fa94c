"""Stages and causes in words."""

from __future__ import annotations

from typing import assert_never

from gap_analyzer.report.words import Words
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
