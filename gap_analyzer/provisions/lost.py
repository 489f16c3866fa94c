"""Units whose number a scan has swallowed → units again, told by what stands over a first subsection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gap_analyzer.model.law import Span, Text
from gap_analyzer.provisions.leads import attach_headings
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.numbers import NumberReading
from gap_analyzer.provisions.sequence import Link

_FIRST = (1,)
_UNSURE = 0.6  # confidence in a line: under it, the line may be a number that was misread
_SIGN = re.compile(r"\S{1,4}")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a section may begin: at `start`, with `heading`, its "(1)" at `end`."""

    start: int
    end: int
    heading: Span | None


def infer_lost(units: Sequence[Link], paragraphs: Sequence[Marker], text: Text, folded: Folded) -> list[Link]:
    """`units` with those that are missing between two sections, where as many beginnings stand over a "(1)".

    Recognition drops a small number that stands alone before "(1)", or makes a letter of it: what is left is a heading
    over "(1)", or a sign that it was not sure of. Only whole numbers without a keyword are inferred, and only when the
    count of such places is the count of the missing numbers; each is marked as inferred.
    """
    sections = [link for link in units if link.marker.rule.bare]
    first = [marker for marker in paragraphs if marker.readings[0].key == _FIRST]
    places = _list_places(first, text, folded, [link.marker for link in units]) if len(sections) > 1 else []
    found: list[Link] = []
    for before, after in pairwise(sections):
        inserted = len(after.reading.key) > 1  # before 3.1 stands 3
        missing = range(before.reading.key[0] + 1, after.reading.key[0] + inserted)
        if not missing:
            continue
        within = [place for place in places if before.marker.end < place.start < after.marker.start]
        if len(within) == len(missing):
            found.extend(_build(before, place, number) for place, number in zip(within, missing, strict=True))
    return sorted([*units, *found], key=lambda link: link.marker.start)


def _list_places(first: Sequence[Marker], text: Text, folded: Folded, above: Sequence[Marker]) -> list[_Place]:
    """Every "(1)" under a heading or a sign, in printed order; with both, the heading is the one above the sign."""
    signs = attach_headings(list(_list_signs(first, text, folded)), text, folded, above=above)
    places = {sign.end: _Place(sign.start, sign.end, sign.heading) for sign in signs}
    for marker in first:
        if marker.heading is not None:
            places.setdefault(marker.heading.end, _Place(marker.start, marker.heading.end, marker.heading))
    return sorted(places.values(), key=lambda place: place.start)


def _list_signs(first: Sequence[Marker], text: Text, folded: Folded) -> Iterator[Marker]:
    """A marker for each short line over a "(1)" that recognition was not sure of."""
    for marker in first:
        end = marker.heading.end if marker.heading else marker.start
        at = folded.find_line(end) - 1
        if at < 0 or (line := text.lines[at]).confidence is None or line.span.end + 1 != end:
            continue
        if line.confidence < _UNSURE and _SIGN.fullmatch(text.content[line.span.start : line.span.end].strip()):
            yield replace(marker, start=line.span.start, end=end, heading=None)


def _build(before: Link, place: _Place, number: int) -> Link:
    reading = NumberReading(before.reading.style, (number,))
    rule = before.marker.rule
    marker = Marker(rule, place.start, place.end, str(number), (reading,), heading=place.heading, inferred=True)
    return Link(marker, reading)
