"""One step on one document by one child → the pages it brought, or why it failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gap_analyzer.model.law import Flag, Markup, Page, Unread
from gap_analyzer.reading.frames import BadFrame, unpack
from gap_analyzer.reading.nursery import NURSERY, ChildFailed
from gap_analyzer.reading.wire import Kind

Observer = Callable[[Page, bytes], None]


@dataclass(slots=True)
class Attempt:
    """Pages by number, what was noticed on the way, and the failure where the step did not reach its end."""

    pages: dict[int, Page] = field(default_factory=dict)
    count: int = 0
    flags: set[Flag] = field(default_factory=set)
    suspicions: dict[int, str] = field(default_factory=dict)
    markup: list[Markup] = field(default_factory=list)
    failure: Unread | None = None

    @property
    def words(self) -> int:
        """How many words were read, hidden ones not counted."""
        return sum(len(line.edges) // 2 or 1 for page in self.pages.values() for line in page.lines)

    @property
    def has_words(self) -> bool:
        """True where any word was read that is not hidden."""
        return any(page.lines for page in self.pages.values())

    @property
    def has_gap(self) -> bool:
        """True where a page is missing or could not be opened."""
        return len(self.pages) < self.count or any(page.width <= 0 for page in self.pages.values())

    def absorb(self, other: Attempt) -> None:
        """Take in what another child read of the same document."""
        self.pages.update(other.pages)
        self.count = max(self.count, other.count)
        self.flags |= other.flags
        self.suspicions.update(other.suspicions)
        self.failure = self.failure or other.failure


def attempt(job: dict[str, Any], data: bytes, *, seconds: float, observe: Observer | None = None) -> Attempt:
    """Let a child do `job` on `data`; never raises for what the document holds."""
    made = Attempt()
    try:
        for kind, payload in NURSERY.run({**job, "seconds": seconds}, data, seconds=seconds):
            _take(made, kind, payload)
            if observe is not None and kind is Kind.PAGE:
                observe(unpack(payload), payload)
    except ChildFailed as error:
        made.failure = error.reason
    except (BadFrame, ValueError, KeyError, TypeError, IndexError):
        made.failure = Unread.PARSER_CRASHED
    return made


def _take(made: Attempt, kind: Kind, payload: bytes) -> None:
    if kind is Kind.PAGE:
        page = unpack(payload)
        made.pages[page.number] = page
        return
    content = json.loads(payload)
    match kind:
        case Kind.FACTS:
            made.count = int(content["pages"])
            made.flags.update(Flag(flag) for flag in content["flags"])
        case Kind.SUSPICION:
            made.suspicions[int(content[0])] = str(content[1])
        case Kind.MARKUP:
            made.markup.extend(
                Markup(int(line), str(level), str(number), str(heading), int(depth), str(eid))
                for line, level, number, heading, depth, eid in content
            )
        case Kind.FAILURE:
            made.failure = Unread(content)
