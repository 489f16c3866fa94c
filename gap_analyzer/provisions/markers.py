"""Text → markers: every place where a heading rule of the grammar sees the beginning of a unit."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from gap_analyzer.catalogue.grammars import Form, Grammar, HeadingRule, fold
from gap_analyzer.model.law import Span, Text
from gap_analyzer.provisions.numbers import NumberReading, read_misread_ordinal, read_number

TOP_LEVELS = frozenset({"group", "article", "schedule", "special", "note"})


@dataclass(frozen=True, slots=True)
class Marker:
    """The beginning of a unit: `start` of its marker, `end` where its own words begin, its number as printed.

    `misread` is what recognition made of the number, where `number` is only what may be meant by it.
    """

    rule: HeadingRule
    start: int
    end: int
    number: str
    readings: tuple[NumberReading, ...]
    inline: bool = False
    quoted: bool = False
    heading: Span | None = None
    inferred: bool = False
    misread: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """The content of a Text, folded to ASCII bytes of the same length, and where its TextLines begin."""

    content: str
    data: bytes
    starts: tuple[int, ...]
    scanned: bool = False

    def find_line(self, offset: int) -> int:
        """The index of the TextLine in which `offset` lies."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def end_of_line(self, offset: int) -> int:
        """The offset of the line feed that ends the line of `offset`."""
        end = self.data.find(b"\n", offset)
        return len(self.data) if end < 0 else end


def fold_content(text: Text) -> Folded:
    """The content of `text` ready for matching."""
    starts = tuple(line.span.start for line in text.lines)
    scanned = any(line.confidence is not None for line in text.lines)
    return Folded(text.content, fold(text.content).encode("ascii"), starts, scanned)


def find_markers(folded: Folded, grammar: Grammar, ordinals: dict[str, int], levels: frozenset[str]) -> list[Marker]:
    """Every marker of the rules of `levels` in printed order; at one place, that of the earlier rule first."""
    found: list[tuple[int, int, Marker]] = []
    for order, rule in enumerate(grammar.rules):
        if rule.level not in levels:
            continue
        for form, inline in ((p, i) for ps, i in ((rule.lines, False), (rule.inline, True)) for p in ps):
            for match in form.pattern.finditer(folded.data):
                marker = build_marker(folded, rule, form, match, ordinals, inline=inline)
                if marker is not None:
                    found.append((marker.start, order, marker))
    found.sort(key=lambda entry: entry[:2])
    return _drop_repeats([marker for _, _, marker in found])


def _drop_repeats(markers: list[Marker]) -> list[Marker]:
    kept: list[Marker] = []
    seen: set[tuple[int, str]] = set()
    for marker in markers:
        if (marker.start, marker.rule.id) not in seen:
            seen.add((marker.start, marker.rule.id))
            kept.append(marker)
    return kept


def build_marker(
    folded: Folded, rule: HeadingRule, form: Form, match: Any, ordinals: dict[str, int], *, inline: bool = False
) -> Marker | None:
    """The marker that `match` stands for, or None when its number cannot be read as the rule allows."""
    first, last = match.span(form.number) if form.number else (-1, -1)
    printed = folded.content[first:last] if first >= 0 else ""
    readings = read_number(printed, rule.styles, ordinals)
    if not readings:
        return None
    if folded.scanned and rule.level == "article":
        readings += read_misread_ordinal(printed)
    stop = match.start(form.next) if form.next and match.start(form.next) >= 0 else match.end()
    start = match.start()
    if inline:
        start = first - 1 if folded.data[first - 1 : first] == b"(" else first
    quoted = folded.data[start : start + 1] == b'"'
    return Marker(rule, start, stop, printed, readings, inline=inline, quoted=quoted)
