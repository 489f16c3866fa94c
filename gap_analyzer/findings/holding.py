"""One law × Rulebook → matches, and what came near where nothing matches.

The law is turned round: for each concept the set of passages that name it, as the bits of one number. The candidates of
a rule are then a few unions and intersections of such sets, however long the law is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gap_analyzer.findings.matching import NEAR, CompiledRule, Match, Miss, match
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.model import Near
from gap_analyzer.model.description import Features, Passage, iterate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAREST = 3  # provisions of which it is told that they came near


class Holding:
    """A law held against every rule.

    `matches` stand in the order of the law, then of the concepts that brought them up, then of the rules. Sets of
    passages number them by the ids of their provisions, so that the least bits of a set are told first.
    """

    def __init__(self, rulebook: Rulebook, features: Features, subject: Subject) -> None:
        self.features = features
        self.subject = subject
        self._rulebook = rulebook
        provisions = features.law.provisions
        numbered = sorted(enumerate(features.passages), key=lambda pair: (provisions[pair[1].provision].id, pair[0]))
        self._passages = tuple(passage for _, passage in numbered)
        self._groups, self._totals = gather(rulebook, self._passages)
        self._began: dict[int, int] = {}  # by rule: where the group stands that it waits for
        self._missed: dict[int, int] = {}  # by rule: where its sentence names all and something else fails
        found = [
            (numbered[bit][0], concept, place, m)
            for place in range(len(rulebook.rules))
            for bit, concept, m in self._hold(place)
        ]
        self.matches = tuple(m for *_, m in sorted(found, key=lambda each: each[:3]))

    def _hold(self, place: int) -> Iterator[tuple[int, int, Match]]:
        rarest = min(self._rulebook.waits[place], key=self._totals.__getitem__, default=-1)
        candidates = self._groups[rarest] if rarest >= 0 else 0
        if not candidates:
            return
        self._began[place] = candidates
        for group in self._rulebook.asks[place]:
            candidates &= self._groups[group]
        for bit in iterate(candidates):
            outcome = self._match(place, bit)
            if isinstance(outcome, Match):
                said = outcome.passage.own | outcome.passage.lead
                yield bit, next(c for c in self._rulebook.groups[rarest] if said >> c & 1), outcome
            elif outcome is not None:
                self._missed[place] = self._missed.get(place, 0) | 1 << bit

    def _match(self, place: int, bit: int) -> Match | Miss | None:
        return match(self._rulebook.rules[place], self._passages[bit], self.features, self.subject)

    def approach(self, element: str) -> Iterator[Near]:
        """The provisions that came nearest to an element that nothing answers, the nearest first."""
        places = [place for place in self._rulebook.by_element.get(element, ()) if place in self._began]
        levels: dict[float, int] = defaultdict(int)
        for place in places:
            for share, passages in self._share(place):
                levels[share] |= passages
        told: set[int] = set()
        for share in sorted(levels, reverse=True):
            for bit in iterate(levels[share]):
                provision = self._passages[bit].provision
                if provision not in told:
                    told.add(provision)
                    yield self._tell(provision, share, bit, places)
                if len(told) == NEAREST:
                    return

    def _share(self, place: int) -> Iterator[tuple[float, int]]:
        """The passages where a rule is partly met, by the share of it that is."""
        compiled: CompiledRule = self._rulebook.rules[place]
        levels = [self._began[place]]
        for group in self._rulebook.asks[place]:
            named = self._groups[group]
            more = [passages & named for passages in levels]
            levels = [*(passages & ~named for passages in levels), 0]
            for held, passages in enumerate(more, 1):
                levels[held] |= passages
        levels[-1] = self._missed.get(place, 0)
        for share, passages in zip(compiled.shares, levels, strict=True):
            if share >= NEAR and passages:
                yield share, passages

    def _tell(self, provision: int, share: float, bit: int, places: Sequence[int]) -> Near:
        """What the first rule lacks that came so near in this passage."""
        outcomes = (self._match(place, bit) for place in places if self._began[place] >> bit & 1)
        lacking = next((o.lacking for o in outcomes if isinstance(o, Miss) and o.share == share), "")
        return Near(self.features.law.provisions[provision].id, round(share, 3), lacking)


def gather(rulebook: Rulebook, passages: Sequence[Passage]) -> tuple[list[int], list[int]]:
    """For each group of a rulebook the set of passages that name it and say something, and how often it is named."""
    import numpy as np

    if not passages or not rulebook.groups:
        return [0] * len(rulebook.groups), [0] * len(rulebook.groups)
    width = int(rulebook.concepts.max()) + 1
    table = spread([passage.own | passage.lead for passage in passages], width)
    counts = table.sum(axis=0, dtype=np.int64)
    totals = np.bincount(rulebook.owners, counts[rulebook.concepts], len(rulebook.groups)).astype(np.int64).tolist()
    speaking = np.asarray([passage.own != 0 for passage in passages], dtype=np.uint8)
    columns = np.packbits(table[:, :width].T & speaking, axis=1, bitorder="little")
    sets = [int.from_bytes(column.tobytes(), "little") for column in columns]
    groups: list[int] = []
    for concepts, total in zip(rulebook.groups, totals, strict=True):
        named = 0
        if total:
            for concept in concepts:
                named |= sets[concept]
        groups.append(named)
    return groups, totals


def spread(masks: Sequence[int], width: int) -> NDArray[np.uint8]:
    """Masks as rows of noughts and ones, `width` of them at least."""
    import numpy as np

    size = max((*(mask.bit_length() for mask in masks), width)) // 8 + 1
    data = b"".join([mask.to_bytes(size, "little") for mask in masks])
    rows = np.frombuffer(data, dtype=np.uint8).reshape(len(masks), size)
    return np.unpackbits(rows, axis=1, bitorder="little")
