"""Features → Features in which a sentence on "controlled substances" speaks of mercury, where this law lists it so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

from gap_analyzer.catalogue.stand_ins import StandIns
from gap_analyzer.model import Provision, ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Mention, Passage

LONGEST_TERM = 60  # characters; a defined term is a few words
SHORTEST_TERM = 8
_QUOTED = re.compile(r"[«“\"‘'„]\s?([^«»“”\"‘’'„]{3,60}?)\s?[»”\"’']")
_TITLED = re.compile(r"^\s*(?:[\divx]{1,5}[.)]\s+|[a-z]\)\s+)?([^.:;,()]{3,60}?)\s?[.:]\s", re.IGNORECASE)
_LISTS = frozenset({ProvisionKind.SCHEDULE, ProvisionKind.ROW, ProvisionKind.ITEM, ProvisionKind.PARAGRAPH})
_DEFINING = frozenset({ProvisionKind.DEFINITION, ProvisionKind.ITEM, ProvisionKind.PARAGRAPH, ProvisionKind.ARTICLE})


@dataclass(frozen=True, slots=True)
class Masks:
    """Stand-ins as masks over one index; `bit` marks a sentence that speaks of mercury by a class."""

    bit: int
    stands_for: int
    classes: int
    heads: int
    never: int

    def widen(self, mask: int) -> int:
        """A rule's group of concepts, taking the stand-in wherever it takes mercury."""
        return mask | self.bit if mask & self.stands_for else mask


def build_masks(stand_ins: StandIns, index: ConceptIndex) -> Masks:
    """The stand-ins of a catalogue over an index; all empty where the catalogue has none."""
    if not stand_ins.concept:
        return Masks(0, 0, 0, 0, 0)
    return Masks(
        index.mask((stand_ins.concept,)),
        index.mask(stand_ins.stands_for),
        index.mask(stand_ins.classes),
        index.mask(stand_ins.heads),
        index.mask(stand_ins.never),
    )


def stand_in(features: Features, established: int, masks: Masks, index: ConceptIndex) -> Features:
    """The same law, its sentences on a class that holds mercury marked so; unchanged where there is no such class.

    `established` are the class concepts that the dossier puts mercury into.
    """
    classes = established & masks.classes
    lists = _compile_lists(_find_lists(features, index))
    terms = _compile_terms(_find_terms(features, masks, index, lists))
    if not (masks.bit and (classes or terms or lists)):
        return features
    return _mark(features, _Marks(masks, index, classes, terms, lists))


@dataclass(frozen=True, slots=True)
class _Marks:
    masks: Masks
    index: ConceptIndex
    classes: int
    terms: re.Pattern[str] | None
    lists: re.Pattern[str] | None

    def is_in(self, concepts: int, text: str) -> bool:
        if concepts & self.classes or (self.terms and self.terms.search(text)):
            return True
        return bool(self.lists and concepts & self.masks.heads and self.lists.search(text))


def _mark(features: Features, marks: _Marks) -> Features:
    provisions = features.law.provisions
    leads = {p.id for p in provisions if p.text and marks.is_in(0, p.text)}
    headed = {h for p in provisions for h in (p.heading, *p.headings) if h and marks.is_in(0, h)}
    bit = marks.masks.bit
    articles = list(features.articles)
    passages: list[Passage] = []
    for passage in features.passages:
        provision = provisions[passage.provision]
        own, hits = passage.own, passage.hits
        if not own & marks.index.specific and marks.is_in(own, provision.text[passage.start : passage.end]):
            own |= bit
            hits = _with_mention(passage, provision, marks)
        lead = passage.lead | (bit if passage.lead & marks.classes or provision.parent in leads else 0)
        heading = passage.heading
        if heading & marks.classes or headed.intersection((provision.heading, *provision.headings)):
            heading |= bit
        articles[passage.article] |= (own | heading) & bit
        passages.append(replace(passage, own=own, lead=lead, heading=heading, hits=hits))
    instrument = features.instrument | bit
    return replace(features, passages=tuple(passages), articles=tuple(articles), instrument=instrument)


def _with_mention(passage: Passage, provision: Provision, marks: _Marks) -> tuple[Mention, ...]:
    """The hits of a passage with one for the stand-in, where a class or the law's own term is printed."""
    places = [hit for hit in passage.hits if marks.classes & hit.concepts]
    found = marks.terms.search(provision.text, passage.start, passage.end) if marks.terms else None
    if places:
        hit = places[0]._replace(concepts=marks.masks.bit)
    elif found and passage.hits:
        near = min(passage.hits, key=lambda h: abs(h.start - found.start()))
        hit = Mention(marks.masks.bit, found.start(), found.end(), near.first, near.last)
    else:
        return passage.hits
    return tuple(sorted((*passage.hits, hit), key=lambda h: (h.first, h.last, h.concepts)))


def _find_terms(
    features: Features, masks: Masks, index: ConceptIndex, cites: re.Pattern[str] | None
) -> tuple[str, ...]:
    """The law's own terms for a class that its definition puts mercury into, by name or by a list that names it."""
    terms: dict[str, None] = {}
    for first, second in zip_longest(features.passages, features.passages[1:]):
        provision = features.law.provisions[first.provision]
        if first.start or provision.kind not in _DEFINING:
            continue
        said, end = first.own, first.end
        if second and second.provision == first.provision and first.end <= LONGEST_TERM:
            said, end = said | second.own, second.end  # "Insumo químico. Comprende el mercurio …"
        text = provision.text[:end]
        if said & index.specific or (cites and cites.search(text)):
            term = _read_term(text)
            if term and _is_class(term, first, text, masks):
                terms.setdefault(term, None)
    return tuple(terms)


def _read_term(text: str) -> str:
    quoted = _QUOTED.search(text[: LONGEST_TERM + 20])
    if quoted and quoted.start() <= 4:
        return quoted.group(1)
    titled = _TITLED.match(text)
    return titled.group(1) if titled else ""


def _is_class(term: str, passage: Passage, text: str, masks: Masks) -> bool:
    if len(term) < SHORTEST_TERM:
        return False
    start = text.index(term)
    held = 0
    for hit in passage.hits:
        if start <= hit.start and hit.end <= start + len(term):
            held |= hit.concepts
    return bool(held & masks.heads) and not held & masks.never


def _find_lists(features: Features, index: ConceptIndex) -> tuple[str, ...]:
    """The labels of schedules and annexes that name mercury, as the law prints them ("Anexo I", "Schedule 2")."""
    found: dict[str, None] = {}
    provisions = features.law.provisions
    for passage in features.passages:
        provision = provisions[passage.provision]
        if provision.kind in _LISTS and passage.own & index.specific and not provision.article.isdigit():
            found.setdefault(provision.article, None)
    return tuple(label for label in found if " " in label and any(c.isdigit() or c.isupper() for c in label[1:]))


def _compile_terms(terms: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all terms; each word may end as its plural or other gender does."""
    options = [r"\W+".join(rf"{re.escape(_cut(w))}\w{{0,3}}" for w in term.split()) for term in terms]
    return re.compile(rf"\b(?:{'|'.join(options)})\b", re.IGNORECASE) if options else None


def _cut(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1].lower() in "aeosx" else word


def _compile_lists(labels: Iterable[str]) -> re.Pattern[str] | None:
    options = [r"\s+".join(re.escape(word) for word in label.split()) for label in labels]
    return re.compile(rf"\b(?:{'|'.join(options)})\b(?![-.]?\d)", re.IGNORECASE) if options else None
