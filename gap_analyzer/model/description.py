"""Words for a law as described: sentences with their concepts, quantities and dates; what findings are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gap_analyzer.model.law import Law


class Mention(NamedTuple):
    """Words of a sentence and the concepts that they name: a mask, and the range of characters in the provision's text.

    A law has tens of thousands of them: a named tuple is made and compared several times faster than a dataclass.
    """

    concepts: int
    start: int
    end: int
    first: int  # token range, for distances
    last: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit (ids of quantities.yaml) and where it stands in the sentence."""

    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ConceptIndex:
    """Every concept of a catalogue with its bit, and for each bit what it includes."""

    ids: tuple[str, ...]
    bits: Mapping[str, int]
    modal: int
    specific: int
    classes: int
    narrow: int = 0  # classes that, in a title, say what an instrument is about ("chemical" is too broad)

    def mask(self, names: Sequence[str]) -> int:
        """The union of the bits of concepts; an unknown name is a KeyError."""
        mask = 0
        for name in names:
            mask |= 1 << self.bits[name]
        return mask

    def names(self, mask: int) -> Iterator[str]:
        """The names of the concepts of a mask, in index order."""
        return map(self.ids.__getitem__, list_concepts(mask))


def list_concepts(mask: int) -> list[int]:
    """The numbers of the concepts of a mask, in order."""
    return list(iterate(mask))


def iterate(mask: int) -> Iterator[int]:
    """The bits of a set one by one, the least first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a provision with what it says itself (`own`) and what it inherits (`lead`, `heading`).

    `start`, `end` are offsets in the provision's text; masks are sets of concept bits; `modal` is the modality
    that governs the sentence: its own, or its lead-in's when it has none.
    """

    provision: int
    start: int
    end: int
    own: int
    lead: int
    heading: int
    modal: int
    hits: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[str, ...]
    article: int  # index into Features.articles


@dataclass(frozen=True, slots=True)
class Features:
    """A law as described: passages in printed order, concept masks of articles and of the whole instrument.

    `title` is the mask of the instrument's own title with the long title under it; `named` of its short title alone.
    `field` adds to the short title what the law says that it applies to.
    """

    law: Law
    passages: tuple[Passage, ...]
    articles: tuple[int, ...]
    instrument: int
    title: int
    operative: int  # how many provisions were searched
    named: int = 0
    field: int = 0
