"""Units of an outline → those of the law, and the forms to be filled in that stand after its articles.

A form is no rule: what it asks is asked by the article that prescribes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from gap_analyzer.catalogue.grammars import Grammar, Words, make_rule
from gap_analyzer.model.law import LineKind, Span, Text
from gap_analyzer.provisions.markers import Folded
from gap_analyzer.provisions.sequence import Link

FORM = make_rule("form", "note", "form")

_UNITS = frozenset({"article", "special"})
_OWN = frozenset({"annex", "appendix"})  # schedules by whose names forms call their own, where laws have schedules


def find_forms(units: Sequence[Link], text: Text, folded: Folded, grammar: Grammar, words: Words) -> tuple[Span, ...]:
    """Where forms stand: from a line that says so, capitals or a line in brackets under it, to the next or to law.

    They follow the last article. Where a grammar knows schedules, an annex between two forms is one of the first.
    """
    heads = list(_list_heads(units, text, folded, words))
    own = _OWN if any(rule.id == "schedule" for rule in grammar.rules) else frozenset[str]()
    found: list[Span] = []
    for head, following in pairwise([*heads, len(folded.data)]):
        last = following == len(folded.data)
        bounds = (
            link.marker.start
            for link in units
            if head < link.marker.start < following
            and link.marker.rule.level in ("schedule", "group")
            and (last or link.marker.rule.id not in own)
        )
        found.append(Span(head, next(bounds, following)))
    return tuple(found)


def _list_heads(units: Sequence[Link], text: Text, folded: Folded, words: Words) -> Iterator[int]:
    """The lines with which forms begin."""
    schedules = [link.marker.start for link in units if link.marker.rule.level == "schedule"]
    first = schedules[0] if schedules else len(folded.data)
    articles = [link.marker.end for link in units if link.marker.rule.level in _UNITS and link.marker.start < first]
    if not articles:
        return
    for at, line in enumerate(text.lines):
        start = line.span.start
        if start < articles[-1] or line.kind not in (LineKind.BODY, LineKind.HEADING):
            continue
        if words.tells("form", folded.data[start : line.span.end].strip()):
            under = text.lines[at + 1].span.start if at + 1 < len(text.lines) else start
            printed = text.content[start : line.span.end]  # capitals, but for the sign of "N.º"
            if printed == printed.upper() or folded.data[under : under + 1] in (b"(", b"["):
                yield start
