"""Units whose number a scan has swallowed → units again, told by a heading over a first subsection."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.numbers import NumberReading
from gap_analyzer.provisions.sequence import Link

_FIRST = (1,)


def infer_lost(units: Sequence[Link], paragraphs: Sequence[Marker]) -> list[Link]:
    """`units` with those that are missing between two sections, where as many headings stand over a "(1)".

    Recognition drops a small number that stands alone before "(1)". Only whole numbers without a keyword are inferred,
    and only when the count of such places is the count of the missing numbers; each is marked as inferred.
    """
    sections = [link for link in units if link.marker.rule.bare]
    heads = [m for m in paragraphs if m.heading is not None and m.readings[0].key == _FIRST]
    found: list[Link] = []
    for before, after in pairwise(sections):
        missing = range(before.reading.key[0] + 1, after.reading.key[0])
        if not missing or len(after.reading.key) > 1:
            continue
        within = [head for head in heads if before.marker.end < head.start < after.marker.start]
        if len(within) == len(missing):
            found.extend(_build(before, head, number) for head, number in zip(within, missing, strict=True))
    return sorted([*units, *found], key=lambda link: link.marker.start)


def _build(before: Link, head: Marker, number: int) -> Link:
    reading = NumberReading(before.reading.style, (number,))
    end = head.heading.end if head.heading else head.start
    marker = Marker(before.marker.rule, head.start, end, str(number), (reading,), heading=head.heading, inferred=True)
    return Link(marker, reading)
