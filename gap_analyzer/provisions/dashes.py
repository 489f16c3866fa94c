"""Lines that begin with a dash or bullet under a sentence that announces them → items of that sentence's unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gap_analyzer.catalogue.grammars import make_rule
from gap_analyzer.model.law import LineKind, Span, Text, TextLine
from gap_analyzer.provisions.insets import CLOSING, build_inset
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.nesting import Branch

DASH = make_rule("dash", "item", "item")
REST = make_rule("rest", "paragraph", "para")

_DASH = re.compile(r"[-–—−•▪◦●·*\uf0b7] (?=\S)|[-–—−•](?=[^\W\d_])")
_ENDED = re.compile(r"[;,.:)]\s*\w{0,3}$")  # the item before is finished, as in "… ; et"
_SENTENCE_END = (".", ":")
_SHORT = 15.0  # points by which the last line of a paragraph is shorter than the widest
_SHIFT = 5.0  # points to the left of the list: words that belong to its parent again


def hang_dashes(branch: Branch, text: Text, folded: Folded, quotes: Sequence[Span]) -> None:
    """Part the own words of `branch` and of what is within it at their dashes, when a colon or comma announces them.

    Items are counted from 1 and print no number, so that they are cited by the unit that they stand in. A paragraph
    after the list is a unit of its own, with its own list, if any.
    """
    for child in branch.children:
        hang_dashes(child, text, folded, quotes)
    end = branch.children[0].marker.start if branch.children else branch.end
    lines = _list_lines(text, folded, Span(branch.marker.end, end), quotes)
    starts = [at for at in range(len(lines)) if _begins_item(lines, at, text)]
    if not starts or not _announces(text.content[branch.marker.end : lines[starts[0]].span.start]):
        return
    breaks = (at for at in range(starts[0] + 1, len(lines)) if at not in starts and _leaves(lines, at, starts[0], text))
    stop = next(breaks, len(lines))
    starts = [at for at in starts if at < stop]
    rest = lines[stop].span.start if stop < len(lines) else end
    hung = [build_inset(DASH, lines[at].span.start, rest, str(count)) for count, at in enumerate(starts, 1)]
    for item, following in zip(hung, [*hung[1:], None], strict=True):
        item.marker = _skip_dash(item, folded)
        item.end = following.marker.start if following else rest
    if rest < end:
        begins = build_inset(CLOSING if text.content[rest].islower() else REST, rest, end)
        hang_dashes(begins, text, folded, quotes)
        hung.append(begins)
    branch.children[:0] = hung


def _list_lines(text: Text, folded: Folded, own: Span, quotes: Sequence[Span]) -> list[TextLine]:
    """The lines that begin within `own`, outside tables and quotations, with the line in which it begins."""
    found: list[TextLine] = []
    index = folded.find_line(own.start)
    while index < len(text.lines) and text.lines[index].span.start < own.end:
        line = text.lines[index]
        index += 1
        quoted = any(quote.start <= line.span.start < quote.end for quote in quotes)
        if line.span.end > own.start and line.kind is LineKind.BODY and not quoted:
            found.append(line)
    return found


def _begins_item(lines: Sequence[TextLine], at: int, text: Text) -> bool:
    """Whether a dash opens the line, and closes no aside that the line before has opened."""
    if at == 0 or not _DASH.match(text.content, lines[at].span.start):
        return False
    before = text.content[lines[at - 1].span.start : lines[at - 1].span.end].rstrip()
    return bool(_ENDED.search(before)) or lines[at - 1].box.x1 < _find_widest(lines) - _SHORT


def _announces(before: str) -> bool:
    return before.rstrip().endswith((":", ","))


def _leaves(lines: Sequence[TextLine], at: int, first: int, text: Text) -> bool:
    """Whether the line at `at` begins a paragraph after the list whose first line is at `first`."""
    before, line, item = lines[at - 1], lines[at], lines[first]
    ended = text.content[before.span.start : before.span.end].rstrip().endswith(_SENTENCE_END)
    leads = text.content[line.span.start : line.span.end].rstrip().endswith(":")
    leads = leads and at + 1 < len(lines) and _begins_item(lines, at + 1, text)
    same = line.box.page == item.box.page and line.column == item.column
    if ended and same and line.box.x0 < item.box.x0 - _SHIFT:
        return True
    opens = text.content[line.span.start : line.span.start + 1].isupper()
    return (ended or leads) and opens and before.box.x1 < _find_widest(lines) - _SHORT


def _find_widest(lines: Sequence[TextLine]) -> float:
    return max(line.box.x1 for line in lines)


def _skip_dash(item: Branch, folded: Folded) -> Marker:
    """The marker of `item`, its own words beginning after the dash."""
    match = _DASH.match(folded.content, item.marker.start)
    return replace(item.marker, end=match.end() if match else item.marker.end)
