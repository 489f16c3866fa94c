"""Markers → markers with the heading that is printed above them: marginal notes, bold and centred lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gap_analyzer.model.law import LineKind, Span, Text, TextLine
from gap_analyzer.provisions.markers import Folded, Marker

_MOST_LINES = 3
_MOST_WIDTH = 110  # characters of a heading line
_MOST_PLAIN = 80  # characters of a heading line that is not set apart by its type
_MOST_PLAIN_LINES = 2
_LEAST_SENTENCE = 40  # characters of a unit that is whole on its one line: what stands under it is not its heading
_SENTENCE_ENDS = (".", ";", ":", ")", "]")
_FEWEST_NOTES = 4
_NOTED_SHARE = 0.6  # of a law's articles: so many under a short plain line, and such lines are its notes
_NO_END = ".,;:)-\u2013\u2014"


def attach_headings(
    markers: Sequence[Marker], text: Text, folded: Folded, *, above: Sequence[Marker] = ()
) -> list[Marker]:
    """`markers` that begin at their heading where one stands above the number; the others as they are.

    A line above is a heading when it is bold or centred, short, and no sentence; for rules with `heading_before`, also
    one plain short line after a finished sentence. A line right under another marker, of `markers` or of the larger
    units `above`, is that one's heading. Where nearly every article stands under a short plain line
    (“Use of retort.”), those lines are the headings.
    """
    taken = {marker.start for marker in (*above, *markers)}
    notes = _find_notes(markers, taken, text, folded)
    led: list[Marker] = []
    for marker in markers:
        start = notes.get(marker.start, marker.start)
        if start == marker.start and _may_lead(marker, folded):
            start = _find_lead(marker, taken, text, folded)
        under = start < marker.start
        led.append(replace(marker, start=start, heading=Span(start, marker.start)) if under else marker)
    return led


def _find_notes(markers: Sequence[Marker], taken: set[int], text: Text, folded: Folded) -> dict[int, int]:
    """Where the note above each article begins, by where its number stands; empty where that is not the law's habit."""
    articles = [marker for marker in markers if marker.rule.level == "article" and _may_lead(marker, folded)]
    numbers = {marker.start for marker in articles}
    notes: dict[int, int] = {}
    for marker in articles:
        at = folded.find_line(marker.start) - 1
        above, line = (text.lines[i].span if 0 <= i < len(text.lines) else Span(0, 0) for i in (at - 1, at))
        # right under a short line with a number stands what that article says
        is_text = above.start in numbers and above.end - above.start <= _LEAST_SENTENCE
        ended = above.start in taken or text.content[above.start : above.end].rstrip().endswith(_SENTENCE_ENDS)
        if line.start not in taken and not is_text and _is_note(text.content[line.start : line.end].strip(), ended):
            notes[marker.start] = line.start
    return notes if len(notes) >= max(_FEWEST_NOTES, _NOTED_SHARE * len(articles)) else {}


def _is_note(printed: str, ended: bool) -> bool:
    """A few words that begin with a capital and end with their only full stop, or with none after a whole sentence."""
    words = printed[:-1] if printed.endswith(".") else printed if ended else ""
    return len(words) < _MOST_PLAIN and _is_title(words) and not set(words) & set(".;:")


def _may_lead(marker: Marker, folded: Folded) -> bool:
    if marker.inline or marker.rule.level not in ("article", "paragraph", "special"):
        return False
    return marker.start == 0 or folded.data[marker.start - 1 : marker.start] == b"\n"


def _find_lead(marker: Marker, taken: set[int], text: Text, folded: Folded) -> int:
    """Where the heading above `marker` begins, or the marker's own start."""
    here = folded.find_line(marker.start)
    if here >= len(text.lines):
        return marker.start
    start, own = marker.start, text.lines[here]
    for at in range(here - 1, max(-1, here - 1 - _MOST_LINES), -1):
        line = text.lines[at]
        printed = text.content[line.span.start : line.span.end]
        if line.span.start in taken:
            whole = len(printed) > _LEAST_SENTENCE and printed.rstrip().endswith(_SENTENCE_ENDS[:2])
            return start if whole else marker.start
        if line.kind is not LineKind.BODY or not _is_title(printed):
            break
        if not _stands_out(line, own):
            return min(start, _find_plain_lead(marker, at, taken, text)) if at == here - 1 else start
        start = line.span.start
    return start


def _is_title(printed: str) -> bool:
    words = printed.strip()
    return 0 < len(words) <= _MOST_WIDTH and words[-1] not in _NO_END and not words[0].islower() and words[0].isalpha()


def _stands_out(line: TextLine, own: TextLine) -> bool:
    return (line.bold and not own.bold) or (line.centred and not own.centred)


def _find_plain_lead(marker: Marker, at: int, taken: set[int], text: Text) -> int:
    """Where a heading of one or two plain short lines begins that ends in line `at`, after a finished sentence."""
    if not marker.rule.heading_before:
        return marker.start
    start = marker.start
    for index in range(at, max(-1, at - _MOST_PLAIN_LINES - 1), -1):
        line = text.lines[index]
        printed = text.content[line.span.start : line.span.end].rstrip()
        if printed.endswith(_SENTENCE_ENDS):
            return start
        if not _is_title(printed) or len(printed) > _MOST_PLAIN or line.span.start in taken:
            return marker.start
        start = line.span.start
    return start if at < _MOST_PLAIN_LINES else marker.start
