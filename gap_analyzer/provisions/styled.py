"""Lines to which the file gives a heading style (DOCX) → markers of groups: headings without a number of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gap_analyzer.catalogue.grammars import make_rule
from gap_analyzer.model.law import HEADINGS, LineKind, Text
from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.numbers import NumberReading

_RULE = make_rule("styled", "group", "hdg")
_RANK = 5  # within parts, titles, chapters and sections, which have numbers
_NONE = (NumberReading("none", ()),)


def find_styled(text: Text, markers: Sequence[Marker]) -> list[Marker]:
    """A marker for each heading that is no unit and stands over none, after the first unit: before it is the title."""
    found: list[Marker] = []
    first = min((marker.start for marker in markers), default=len(text.content))
    for mark in text.declared:
        line = text.lines[mark.line]
        start = line.span.start
        if mark.level not in HEADINGS or start <= first or line.kind is not LineKind.BODY:
            continue
        if any(marker.start <= start < max(marker.end, marker.start + 1) for marker in markers):
            continue
        rule = replace(_RULE, rank=_RANK + int(mark.level[1:]))
        found.append(Marker(rule, start, start, "", _NONE))
    return found
