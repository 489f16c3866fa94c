"""Articles that define → markers of their definitions, each with the term that it defines."""

from __future__ import annotations

from collections.abc import Sequence

from gap_analyzer.catalogue.grammars import Words, make_rule
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.numbers import NumberReading

RULE = make_rule("definition", "definition", "def", "{number}")
_OPENING = 400  # characters of an article within which it says that it defines
_BEFORE_TERM = b"\"' ("


def defines(branch: Branch, folded: Folded, words: Words) -> bool:
    """Whether the article says, in its heading or opening words, that it defines terms."""
    opening = folded.data[branch.marker.start : min(branch.end, branch.marker.end + _OPENING)]
    return words.tells("definitions", opening)


def find_definitions(branch: Branch, items: Sequence[Marker], folded: Folded, words: Words) -> list[Marker]:
    """Where the definitions of `branch` begin that have no number of their own; the term is the marker's number."""
    numbered = {marker.start for marker in items} | {marker.end for marker in items}
    data = folded.data[branch.marker.end : branch.end]
    found: dict[int, Marker] = {}
    for form in words.patterns.get("defined", ()):
        for match in form.pattern.finditer(data):
            first, last = (branch.marker.end + offset for offset in match.span(form.term))
            start = first
            while start > branch.marker.end and folded.data[start - 1] in _BEFORE_TERM and first - start < 3:
                start -= 1
            while folded.data[start : start + 1] == b" ":
                start += 1
            if not any(start - 3 <= place <= first for place in numbered):
                term = folded.content[first:last].strip()
                found.setdefault(start, Marker(RULE, start, start, term, (NumberReading("none", ()),)))
    return [found[start] for start in sorted(found)]


def find_term(own: str, folded_own: bytes, words: Words) -> str:
    """The term that a numbered definition begins with, or "" when its words show none."""
    for form in words.patterns.get("defined", ()):
        match = form.pattern.search(folded_own)
        if match and match.start(form.term) <= 2:
            first, last = match.span(form.term)
            return own[first:last].strip()
    return ""
