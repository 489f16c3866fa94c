"""Text → cross-references within the law, and citations of other laws."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.catalogue.grammars import Words, fold
from gap_analyzer.model.law import Citation, Provision, ProvisionKind, Span
from gap_analyzer.provisions.markers import Folded

_SILENT = frozenset({ProvisionKind.CONTENTS, ProvisionKind.GROUP})


@dataclass(frozen=True, slots=True)
class Mentions:
    """Places in a text where provisions or other laws are mentioned: offsets and words, in printed order."""

    offsets: tuple[int, ...]
    references: tuple[str, ...]

    def list_references(self, own: Span) -> tuple[str, ...]:
        """The references within `own`, each once."""
        first, last = bisect_left(self.offsets, own.start), bisect_left(self.offsets, own.end)
        return tuple(dict.fromkeys(self.references[first:last]))


def find_mentions(folded: Folded, words: Words) -> Mentions:
    """Every reference to an article or section, in the words of the text."""
    found = _find_all(folded, words, "references")
    return Mentions(tuple(offset for offset, _ in found), tuple(reference for _, reference in found))


def _find_all(folded: Folded, words: Words, name: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for form in words.patterns.get(name, ()):
        for match in form.pattern.finditer(folded.data):
            start, end = match.span()
            found.append((start, " ".join(folded.content[start:end].split())))
    return sorted(found)


def find_citations(provisions: Sequence[Provision], folded: Folded, words: Words) -> tuple[Citation, ...]:
    """Other laws that the provisions cite, in the order in which they are first cited."""
    spoken = [provision for provision in provisions if provision.kind not in _SILENT]
    starts = [provision.own.start for provision in spoken]
    by: dict[str, tuple[str, list[str]]] = {}
    for offset, citation in _find_all(folded, words, "cites"):
        index = bisect_left(starts, offset + 1) - 1
        if index < 0 or not spoken[index].own.start <= offset < spoken[index].own.end:
            continue
        key = fold(citation).lower()
        ids = by.setdefault(key, (citation, []))[1]
        if spoken[index].id not in ids:
            ids.append(spoken[index].id)
    return tuple(Citation(citation, tuple(ids), key) for key, (citation, ids) in by.items())
