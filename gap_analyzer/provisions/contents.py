"""Markers → tables of contents: where numbers are listed that come again with their words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from gap_analyzer.model.law import LineKind, Span, Text
from gap_analyzer.provisions.markers import Folded, Marker

_LEAST_CONTENTS = 6
_LEAST_SHARE = 0.6  # of the numbers listed in a table of contents that come again
_SHORT = 140  # characters to the next unit: shorter looks like a line of a table of contents


def find_contents(markers: Sequence[Marker], folded: Folded) -> tuple[Span, ...]:
    """Tables of contents: six headings or more with hardly a word between them, whose numbers all come again."""
    articles = [marker for marker in markers if marker.rule.level == "article" and not marker.inline]
    found: list[Span] = []
    for begin, end in _find_blocks(articles):
        block = articles[begin:end]
        if len(block) < _LEAST_CONTENTS or end == len(articles):
            continue
        gaps = sorted(block[at + 1].start - block[at].start for at in range(len(block) - 1))
        later = {m.readings[0].key for m in markers if m.rule.level == "article" and m.start >= articles[end].start}
        share = sum(marker.readings[0].key in later for marker in block) / len(block)
        within = folded.data[block[0].start : block[-1].end]
        looks_listed = gaps[len(gaps) // 2] < _SHORT and share > _LEAST_SHARE and b"(1)" not in within
        if looks_listed and not _is_in_schedules(block, markers):
            found.append(_enclose(markers, block, articles[end], folded))
    return tuple(found)


def _is_in_schedules(block: Sequence[Marker], markers: Sequence[Marker]) -> bool:
    """Whether short numbered items stand under the heading of a schedule, or begin anew under the next one."""
    schedules = [marker.start for marker in markers if marker.rule.level == "schedule"]
    if any(block[0].start - 2 * _SHORT < start < block[0].start for start in schedules):
        return True
    anew = [(a.start, b.start) for a, b in pairwise(block) if b.readings[0].key <= a.readings[0].key]
    return any(first < start < second for first, second in anew for start in schedules)


def _find_blocks(articles: Sequence[Marker]) -> list[tuple[int, int]]:
    """Runs of markers between which numbers begin again at 1 or 2, or at the first of the run ("§ 970.100")."""
    blocks: list[tuple[int, int]] = []
    begin = 0
    highest: tuple[int, ...] = (0,)
    for index, marker in enumerate(articles):
        key = marker.readings[0].key
        anew = key[:1] <= (2,) or key == articles[begin].readings[0].key
        if anew and highest >= (5,) and key in {m.readings[0].key for m in articles[begin:index]}:
            blocks.append((begin, index))
            begin, highest = index, (0,)
        highest = max(highest, key)
    return [*blocks, (begin, len(articles))]


def _enclose(markers: Sequence[Marker], run: Sequence[Marker], again: Marker, folded: Folded) -> Span:
    """The table of contents around `run`: also the groups just before it and the schedules that it lists last."""
    start, end = run[0].start, _end_entry(run[-1], folded)
    for marker in reversed([m for m in markers if m.start < start and m.rule.level == "group"]):
        if start - marker.start > 3 * _SHORT:
            break
        start = marker.start
    later = {(m.rule.id, m.readings[0].key) for m in markers if m.start >= again.start}
    for marker in markers:
        if end <= marker.start < again.start and (marker.rule.id, marker.readings[0].key) in later:
            end = _end_entry(marker, folded)
    return Span(start, end)


def _end_entry(marker: Marker, folded: Folded) -> int:
    """Where the last entry of a table of contents ends: its line, and the next when it runs on in lower case."""
    end = folded.end_of_line(marker.end) + 1
    return folded.end_of_line(end) + 1 if folded.data[end : end + 1].islower() else end


def find_listed(markers: Sequence[Marker], text: Text, folded: Folded) -> tuple[Span, ...]:
    """Tables of contents whose lines `text` knows as such: leader dots show it, or the whole text of a collection did.

    `markers` are all those seen; of the articles on lines of one table most come again, or it is a form or a list of
    fees.
    """
    articles = [marker for marker in markers if marker.rule.level == "article" and not marker.inline]
    places = [(marker, folded.find_line(marker.start)) for marker in articles]
    runs = [(listed, list(run)) for listed, run in groupby(places, key=lambda place: _is_listed(text, place[1]))]
    printed = {marker.readings[0].key for listed, run in runs if not listed for marker, _ in run}
    found: list[Span] = []
    for listed, run in runs:
        again = sum(marker.readings[0].key in printed for marker, _ in run)
        if listed and len(run) >= _LEAST_CONTENTS and again > _LEAST_SHARE * len(run):
            found.append(_enclose_lines(text, run[0][1], run[-1][1]))
    return tuple(found)


def _is_listed(text: Text, line: int) -> bool:
    return text.lines[line].kind is LineKind.CONTENTS


def _enclose_lines(text: Text, first: int, last: int) -> Span:
    """The lines from `first` to `last`, and those of the same table before and after them."""
    while first > 0 and _is_listed(text, first - 1):
        first -= 1
    while last + 1 < len(text.lines) and _is_listed(text, last + 1):
        last += 1
    return Span(text.lines[first].span.start, text.lines[last].span.end)
