"""Features → Features in which "the metal" or "dicha sustancia" speaks of mercury, where nothing else was named before.

Laws name a thing once and take it up again by a word of its kind. It is followed within an article from where mercury
was named, and everywhere under a heading or a title that names mercury and nothing else of its kind.
"""

from __future__ import annotations

from dataclasses import replace

from gap_analyzer.findings.stand_ins import Masks
from gap_analyzer.model import ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Mention, Passage

SOON = 200  # characters of a sentence: a word that stands further on takes up what the sentence itself has named


def follow(features: Features, masks: Masks, index: ConceptIndex) -> Features:
    """A law whose sentences that take mercury up again are marked with the stand-in."""
    named = masks.stands_for
    if not (masks.bit and features.instrument & masks.again and features.instrument & named):
        return features
    others = masks.others
    titled = features.named & named and not features.named & (others | masks.heads)
    passages = list(features.passages)
    articles = list(features.articles)
    said: dict[int, int] = {}  # what each article has named so far
    for place, passage in enumerate(features.passages):
        kind = features.law.provisions[passage.provision].kind
        before = said.get(passage.article, 0) | passage.lead
        said[passage.article] = before | passage.own
        around = before | passage.own | passage.heading
        is_near = titled or (before | passage.heading) & named
        if not passage.own & masks.again or passage.own & index.specific or kind is ProvisionKind.DEFINITION:
            continue
        if is_near and not around & others and _find(passage, masks):
            passages[place] = _mark(passage, masks)
            articles[passage.article] |= masks.bit
        elif before & masks.strange:
            passages[place] = replace(passage, own=passage.own | masks.strange)  # "the substance" may be that one
    return replace(features, passages=tuple(passages), articles=tuple(articles))


def _mark(passage: Passage, masks: Masks) -> Passage:
    hits = sorted((*passage.hits, *[hit._replace(concepts=masks.bit) for hit in _find(passage, masks)]), key=_place)
    return replace(passage, own=passage.own | masks.bit, hits=tuple(hits))


def _find(passage: Passage, masks: Masks) -> list[Mention]:
    """The words of a sentence that take something up again, soon after it begins."""
    return [hit for hit in passage.hits if hit.concepts & masks.again and hit.start <= passage.start + SOON]


def _place(hit: Mention) -> tuple[int, int, int]:
    return hit.first, hit.last, hit.concepts
