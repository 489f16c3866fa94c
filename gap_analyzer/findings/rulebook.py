"""Catalogue → Rulebook: every rule as masks, and for a law the rules that each concept brings up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.matching import CompiledRule, compile_rule
from gap_analyzer.findings.stand_ins import build_masks
from gap_analyzer.model.description import ConceptIndex, list_concepts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Waiting = Mapping[int, Sequence[tuple[int, CompiledRule]]]
MOST_KEPT = 8  # rulebooks in memory; a desk has one


@dataclass(frozen=True, eq=False, slots=True)
class Rulebook:
    """The rules of a catalogue over one index, with what each may wait for.

    `waits` has the first and the last (excluded) group of each rule; `groups` the concepts of each group, which stand
    in a row in `concepts`, a group's from `starts` on.
    """

    rules: tuple[CompiledRule, ...]
    waits: tuple[tuple[int, int], ...]
    groups: tuple[tuple[int, ...], ...]
    concepts: NDArray[np.int64]
    starts: NDArray[np.int64]

    def bring_up(self, said: Sequence[int]) -> tuple[Waiting, list[list[int]]]:
        """Concept → the rules to try where it is named, with their places; and for each passage such concepts.

        `said` are the masks of the passages of a law. Each rule waits for the group that is rarest in this law; one
        whose group is named nowhere is never tried.
        """
        import numpy as np

        waiting: dict[int, list[tuple[int, CompiledRule]]] = defaultdict(list)
        if not self.groups or not said:
            return waiting, [[] for _ in said]
        table = spread(said, int(self.concepts.max()) + 1)
        totals = np.add.reduceat(table.sum(axis=0, dtype=np.int64)[self.concepts], self.starts).tolist()
        for place, (first, last) in enumerate(self.waits):
            least = min(totals[first:last], default=0)
            if least:
                for concept in self.groups[totals.index(least, first)]:
                    waiting[concept].append((place, self.rules[place]))
        awaited = np.asarray(sorted(waiting), dtype=np.int64)
        passages, columns = np.nonzero(table[:, awaited])
        named = np.split(awaited[columns], np.cumsum(np.bincount(passages, minlength=len(said)))[:-1])
        return waiting, [concepts.tolist() for concepts in named]


def spread(masks: Sequence[int], width: int) -> NDArray[np.uint8]:
    """Masks as rows of noughts and ones, `width` of them at least."""
    import numpy as np

    size = max((*(mask.bit_length() for mask in masks), width)) // 8 + 1
    data = b"".join([mask.to_bytes(size, "little") for mask in masks])
    rows = np.frombuffer(data, dtype=np.uint8).reshape(len(masks), size)
    return np.unpackbits(rows, axis=1, bitorder="little")


def compile_rules(catalogue: Catalogue, index: ConceptIndex) -> Rulebook:
    """Every rule of the catalogue as masks, kept for the next law. Raises RulePackError for an unknown concept."""
    key = id(catalogue), id(index)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        masks = build_masks(catalogue.stand_ins, index)
        rules = [compile_rule(rule, index, masks) for entry in catalogue.rules.values() for rule in entry.rules]
        _KEPT[key] = catalogue, index, bind(rules)
    return _KEPT[key][2]


def bind(rules: Sequence[CompiledRule]) -> Rulebook:
    """Compiled rules as a rulebook."""
    import numpy as np

    waits: list[tuple[int, int]] = []
    groups: list[tuple[int, ...]] = []
    for compiled in rules:
        first = len(groups)
        groups += [tuple(list_concepts(mask)) for mask in compiled.own or compiled.sentence if mask]
        waits.append((first, len(groups)))
    sizes = np.asarray([len(group) for group in groups], dtype=np.int64)
    return Rulebook(
        tuple(rules), tuple(waits), tuple(groups),
        np.fromiter(chain.from_iterable(groups), dtype=np.int64), np.cumsum(sizes) - sizes,
    )  # fmt: skip


# By identity, as catalogues hold mappings; both are kept with it, so that an identity stays theirs.
_KEPT: dict[tuple[int, int], tuple[Catalogue, ConceptIndex, Rulebook]] = {}
