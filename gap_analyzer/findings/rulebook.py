"""Catalogue → Rulebook: every rule as masks; the groups of concepts that rules ask for, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.matching import CompiledRule, Masks, compile_rule
from gap_analyzer.findings.scope import compile_scopes
from gap_analyzer.findings.stand_ins import build_masks
from gap_analyzer.model.description import ConceptIndex, list_concepts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_KEPT = 8  # rulebooks in memory; a desk has one


@dataclass(frozen=True, eq=False, slots=True)
class Rulebook:
    """The rules of a catalogue over one index.

    `groups` are the concepts of every group that a rule asks for, each group once; `concepts` are the same in a row,
    with the group of each in `owners`. For each rule `waits` are the groups of which it waits for the rarest (none: it
    is never tried), `asks` those that its sentence must name. `by_element` has the places of each element's rules.
    """

    rules: tuple[CompiledRule, ...]
    groups: tuple[tuple[int, ...], ...]
    waits: tuple[tuple[int, ...], ...]
    asks: tuple[tuple[int, ...], ...]
    by_element: Mapping[str, tuple[int, ...]]
    concepts: NDArray[np.int64]
    owners: NDArray[np.int64]

    def of(self, element: str) -> list[CompiledRule]:
        """The rules of an element, in their order; none for one that has none."""
        return [self.rules[place] for place in self.by_element.get(element, ())]


def compile_rules(catalogue: Catalogue, index: ConceptIndex) -> Rulebook:
    """Every rule of the catalogue as masks, kept for the next law. Raises RulePackError for an unknown concept."""
    key = id(catalogue), id(index)
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        masks = build_masks(catalogue.stand_ins, index)
        bans = index.mask(catalogue.bans.banned), index.mask(catalogue.bans.acts)
        rules = [
            compile_rule(rule, index, masks, scopes, bans)
            for element, entry in catalogue.rules.items()
            for scopes in [compile_scopes(catalogue.scopes, element, index)]
            for rule in entry.rules
        ]
        kept = _KEPT[key] = catalogue, index, bind(rules)
    return kept[2]


def bind(rules: Sequence[CompiledRule]) -> Rulebook:
    """Compiled rules as a rulebook."""
    import numpy as np

    numbers: dict[int, int] = {}

    def number(masks: Masks) -> tuple[int, ...]:
        return tuple([numbers.setdefault(mask, len(numbers)) for mask in masks])

    waits = tuple([number(compiled.own or compiled.sentence) for compiled in rules])
    asks = tuple([number(compiled.sentence) for compiled in rules])
    by_element: dict[str, list[int]] = defaultdict(list)
    for place, compiled in enumerate(rules):
        by_element[compiled.rule.element].append(place)
    groups = tuple([tuple(list_concepts(mask)) for mask in numbers])
    return Rulebook(
        rules=tuple(rules),
        groups=groups,
        waits=waits,
        asks=asks,
        by_element={element: tuple(places) for element, places in by_element.items()},
        concepts=np.asarray([concept for group in groups for concept in group], dtype=np.int64),
        owners=np.repeat(np.arange(len(groups), dtype=np.int64), [len(group) for group in groups]),
    )


# By identity, as catalogues hold mappings; both are kept with it, so that an identity stays theirs.
_KEPT: dict[tuple[int, int], tuple[Catalogue, ConceptIndex, Rulebook]] = {}
