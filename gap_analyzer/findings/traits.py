"""Passages → traits: the words, letters and concepts by which the learned model knows a passage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gap_analyzer.catalogue.grammars import fold
from gap_analyzer.model import Provision, ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Passage

LEAD_LENGTH = 240  # characters of a lead-in that are read with an item of its list
SHORTEST, LONGEST = 3, 5  # letters in a run
_WORD = re.compile(r"[^\W_]+")
_WHOLE = frozenset({ProvisionKind.GROUP, ProvisionKind.SCHEDULE})


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of some words of law: folded words in order, and names of the concepts they hold.

    `said` are concepts of the words and their lead-in, `headed` those of headings and title.
    """

    language: str
    words: tuple[str, ...]
    said: tuple[str, ...]
    headed: tuple[str, ...]


def read_traits(
    passages: Sequence[Passage], features: Features, index: ConceptIndex, by_id: Mapping[str, Provision]
) -> Traits:
    """The traits of passages of one provision, read together; `by_id` finds the provision above."""
    provision = features.law.provisions[passages[0].provision]
    said = headed = 0
    for passage in passages:
        said |= passage.own | passage.lead
        headed |= passage.heading | features.title
    text = " ".join(provision.text[p.start : p.end] for p in passages)
    return Traits(
        language=provision.language or features.law.instrument.language,
        words=tuple(_WORD.findall(fold(f"{_lead_in(provision, by_id)} {text}".lower()))),
        said=tuple(index.names(said)),
        headed=tuple(index.names(headed)),
    )


def _lead_in(provision: Provision, by_id: Mapping[str, Provision]) -> str:
    """The end of the unfinished words above an item; nothing where they are a finished sentence or a heading."""
    parent = by_id.get(provision.parent)
    if parent is None or parent.kind in _WHOLE or parent.text.rstrip().endswith((".", "!", "?")):
        return ""
    return parent.text[-LEAD_LENGTH:]


def name_words(traits: Traits) -> list[str]:
    """Single words and pairs of neighbours, each with its language: "en export", "en export permit"."""
    words, language = traits.words, traits.language
    return [f"{language} {w}" for w in words] + [f"{language} {a} {b}" for a, b in pairwise(words)]


def name_letters(word: str) -> list[str]:
    """Runs of three to five letters of a word and its edges; languages share them: "~expor"."""
    edged = f" {word} "
    return ["~" + edged[i : i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(edged) - n + 1)]


def name_concepts(traits: Traits) -> list[str]:
    """The concepts, apart by where they stand: "o:export" in the words, "h:export" above them."""
    return [f"o:{each}" for each in traits.said] + [f"h:{each}" for each in traits.headed]
