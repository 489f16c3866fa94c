"""Features → Features in which a sentence on "controlled substances" speaks of mercury, where this law lists it so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from gap_analyzer.catalogue.stand_ins import StandIns
from gap_analyzer.findings.lists import compile_lists, find_lists, is_foreign, list_articles
from gap_analyzer.findings.scope import opens
from gap_analyzer.findings.terms import LONGEST_TERM, NAMED_LATER, QUOTED, SHORTEST_TERM, TITLED, compile_terms
from gap_analyzer.model import Provision, ProvisionKind
from gap_analyzer.model.description import ConceptIndex, Features, Mention, Passage

MOST_ARTICLES = 0.5  # of a chapter: where so many speak of the class, the others do not repeat it
LONGEST_TITLE = 90  # characters of a schedule’s first sentence that is its title
CLOSE = 50  # characters between a class and the list that fills it: "controlled substances listed in Schedule 1"
_DEFINING = frozenset({ProvisionKind.DEFINITION, ProvisionKind.ITEM, ProvisionKind.PARAGRAPH, ProvisionKind.ARTICLE})


@dataclass(frozen=True, slots=True)
class Masks:
    """Stand-ins as masks over one index; `bit` marks a sentence that speaks of mercury by a class."""

    bit: int
    stands_for: int
    classes: int
    heads: int
    never: int
    listed: int = 0
    breach: int = 0
    named: int = 0
    turns: int = 0
    defines: int = 0
    foreign: int = 0
    scoped: int = 0
    narrowing: int = 0
    again: int = 0
    others: int = 0
    strange: int = 0
    ordinals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        index.mask(stand_ins.listed),
        index.mask(stand_ins.breach),
        index.mask(stand_ins.named),
        index.mask(stand_ins.turns),
        index.mask(stand_ins.defines),
        index.mask(stand_ins.foreign),
        index.mask(stand_ins.scoped),
        index.mask(stand_ins.narrowing),
        index.mask(stand_ins.again),
        index.mask(stand_ins.others),
        index.mask(stand_ins.strange),
        stand_ins.ordinals,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A law with its sentences on a class that holds mercury marked so; the same features where there is no such class.

    `established` are all class concepts with mercury, `articles` those that speak of anything this law puts it into.
    """

    features: Features
    established: int
    articles: frozenset[int]


def stand_in(features: Features, established: int, masks: Masks, index: ConceptIndex) -> Standing:
    """What a law's own lists and definitions put mercury into, beside the classes `established` by its sentences."""
    listed = find_lists(features, masks.named, goods=True)
    lists = compile_lists(listed, masks.ordinals)
    terms = _find_terms(features, masks, index, lists)
    strong = _head_classes(features, listed, index) | _say_classes(features, masks, lists)
    strong |= _name_classes([term for term in terms if term.stands], index)
    classes = established & masks.classes | strong & (masks.listed | masks.scoped)
    pattern = compile_terms([term.text for term in terms if term.stands])
    articles = _find_articles(features, masks, terms, index)
    established |= strong | _name_classes(terms, index)
    if not (masks.bit and (classes or pattern or lists)):
        return Standing(features, established, articles)
    marked = _mark(features, _Marks(masks, index, classes, pattern, lists))
    return Standing(marked, established | masks.bit, articles)


def _find_articles(features: Features, masks: Masks, terms: Sequence[_Term], index: ConceptIndex) -> frozenset[int]:
    """The articles that speak of anything into which this law puts mercury, or cite a list of it, or punish that."""
    provisions = features.law.provisions
    speaks = compile_terms([term.text for term in terms if len(term.text) >= SHORTEST_TERM])
    lists = compile_lists(find_lists(features, index.specific), masks.ordinals)
    if not (speaks or lists):
        return frozenset()
    found: dict[str, int] = {}
    for passage in features.passages:
        provision = provisions[passage.provision]
        text = provision.text[passage.start : passage.end]
        if provision.kind is ProvisionKind.DEFINITION or not provision.article:
            continue
        if _cites(speaks, text) or _cites_own(lists, passage, provision.text, masks.foreign):
            found[provision.article] = passage.article
    breaches = {
        passage.article
        for passage in features.passages
        if (passage.own | passage.modal | passage.lead | passage.heading) & masks.breach
        and not found.keys().isdisjoint(list_articles(provisions[passage.provision]))
    }
    return frozenset(breaches.union(found.values()))


@dataclass(frozen=True, slots=True)
class _Marks:
    masks: Masks
    index: ConceptIndex
    classes: int
    terms: re.Pattern[str] | None
    lists: re.Pattern[str] | None

    def is_spoken(self, passage: Passage, text: str) -> bool:
        """Whether a sentence names the class, the law's own term for it, or substances of a list."""
        masks = self.masks
        if passage.own & self.classes or (self.terms and self.terms.search(text, passage.start, passage.end)):
            return True
        is_of_substances = passage.own & masks.heads and not passage.own & masks.turns & ~masks.foreign
        return bool(is_of_substances and _cites_own(self.lists, passage, text, masks.foreign))


def _mark(features: Features, marks: _Marks) -> Features:
    provisions = features.law.provisions
    leads = {p.id for p in provisions if p.text and _cites(marks.terms, p.text)}
    headed = {h for p in provisions for h in (p.heading, *p.headings) if h and _cites(marks.terms, h)}
    bit = marks.masks.bit
    articles = list(features.articles)
    passages: list[Passage] = []
    opened: set[int] = set()  # articles that have named the class: what follows in them goes on to speak of it
    for passage in features.passages:
        provision = provisions[passage.provision]
        own, hits = passage.own, passage.hits
        may_speak = not own & marks.index.specific and provision.kind is not ProvisionKind.DEFINITION
        if may_speak and marks.is_spoken(passage, provision.text):
            own |= bit
            hits = _with_mention(passage, provision, marks)
        follows = (passage.article in opened and not own & marks.masks.turns) or provision.parent in leads
        lead = passage.lead | (bit if follows or passage.lead & marks.classes else 0)
        if own & bit and provision.article:
            opened.add(passage.article)
        heading = passage.heading
        if provision.kind is ProvisionKind.DEFINITION:
            pass
        elif heading & marks.classes or headed.intersection((provision.heading, *provision.headings)):
            heading |= bit
        articles[passage.article] |= own & bit
        passages.append(replace(passage, own=own, lead=lead, heading=heading, hits=hits))
    about = _find_groups(features, passages, bit)
    for at, passage in enumerate(passages):
        if provisions[passage.provision].headings in about:
            passages[at] = replace(passage, heading=passage.heading | bit)
        articles[passage.article] |= passages[at].heading & bit
    instrument = features.instrument | bit
    law = replace(features, passages=tuple(passages), articles=tuple(articles), instrument=instrument)
    return _follow_breaches(law, marks.masks)


def _follow_breaches(features: Features, masks: Masks) -> Features:
    """A sentence that punishes the breach of an article on the class speaks of the class: "contravenes section 21"."""
    provisions = features.law.provisions
    speaking = {provisions[p.provision].article for p in features.passages if p.own & masks.bit}
    passages = tuple(
        replace(passage, lead=passage.lead | masks.bit)
        if (passage.own | passage.modal | passage.lead | passage.heading) & masks.breach
        and not speaking.isdisjoint(list_articles(provisions[passage.provision]))
        else passage
        for passage in features.passages
    )
    return replace(features, passages=passages)


def _find_groups(features: Features, passages: Sequence[Passage], bit: int) -> set[tuple[str, ...]]:
    """The chapters of a law, by their headings, most of whose articles speak of the class."""
    every: dict[tuple[str, ...], set[int]] = {}
    speaking: dict[tuple[str, ...], set[int]] = {}
    for passage in passages:
        headings = features.law.provisions[passage.provision].headings
        if headings:
            every.setdefault(headings, set()).add(passage.article)
            if (passage.own | passage.lead) & bit:
                speaking.setdefault(headings, set()).add(passage.article)
    return {group for group, told in speaking.items() if len(told) >= MOST_ARTICLES * len(every[group])}


def _sort(hits: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(hits, key=lambda h: (h.first, h.last, h.concepts)))


def _with_mention(passage: Passage, provision: Provision, marks: _Marks) -> tuple[Mention, ...]:
    """The hits of a passage with one for the stand-in, where a class, the law's own term or a list is printed."""
    places = [hit for hit in passage.hits if marks.classes & hit.concepts]
    patterns = (pattern for pattern in (marks.terms, marks.lists) if pattern)
    matches = (pattern.search(provision.text, passage.start, passage.end) for pattern in patterns)
    found = next((match for match in matches if match), None)
    if places:
        hit = places[0]._replace(concepts=marks.masks.bit)
    elif found and passage.hits:
        near = min(passage.hits, key=lambda h: abs(h.start - found.start()))
        hit = Mention(marks.masks.bit, found.start(), found.end(), near.first, near.last)
    else:
        return passage.hits
    return _sort((*passage.hits, hit))


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the law's own that holds mercury; it `stands` for it when it names substances and nothing else."""

    text: str
    holds: int
    stands: bool


@dataclass(frozen=True, slots=True)
class _Definition:
    """A term that the law defines, the concepts and words of what it means, and whether it can be a class at all."""

    term: _Term
    said: int
    words: str


def _find_terms(
    features: Features, masks: Masks, index: ConceptIndex, lists: re.Pattern[str] | None
) -> tuple[_Term, ...]:
    """The law's own terms that a definition puts mercury into: by name, by a list that names it, or by such a term.

    `lists` are those that name mercury itself; those that name a lamp or a waste fill no class of substances.
    """
    others = compile_lists(find_lists(features, index.specific), masks.ordinals)
    waiting = list(_read_definitions(features, masks))
    found = _read_later_terms(features, masks, lists)
    while True:
        pattern = compile_terms([term.text for term in found if term.stands])
        held: list[_Definition] = []
        for each in waiting:
            holds = each.said & masks.named or _cites(lists, each.words) or _cites(pattern, each.words)
            if holds:
                found.append(each.term)
            elif each.said & index.specific or _cites(others, each.words):
                found.append(replace(each.term, stands=False))
            else:
                continue
            held.append(each)
        if not held:
            return tuple(found)
        waiting = [each for each in waiting if each not in held]


def _cites(pattern: re.Pattern[str] | None, words: str) -> bool:
    return bool(pattern and pattern.search(words))


def _cites_own(lists: re.Pattern[str] | None, passage: Passage, text: str, foreign: int) -> bool:
    """Whether a sentence cites a list, and not one of a treaty that it names next: "Annex I to the Convention"."""
    cited = lists.finditer(text, passage.start, passage.end) if lists else ()
    return any(not is_foreign(passage, m, foreign, within=CLOSE) for m in cited)


def _read_definitions(features: Features, masks: Masks) -> Iterator[_Definition]:
    """Each term that the law defines and that names a class, with what its definition says and the words of it."""
    for first, second in zip_longest(features.passages, features.passages[1:]):
        provision = features.law.provisions[first.provision]
        if first.start or provision.kind not in _DEFINING:
            continue
        said, end = first.own, first.end
        if second and second.provision == first.provision and first.end <= LONGEST_TERM:
            said, end = said | second.own, second.end  # "Insumo químico. Comprende el mercurio …"
        text = provision.text[:end]
        printed = _read_term(text)
        if not printed:
            continue
        term = _build_term(printed, text.index(printed), first, masks)
        if term.stands or provision.kind is ProvisionKind.DEFINITION:
            yield _Definition(term, said, text[text.index(printed) + len(printed) :])


def _read_later_terms(features: Features, masks: Masks, lists: re.Pattern[str] | None) -> list[_Term]:
    """Terms given where a list is first cited: 'the chemicals set out in the Schedule (“listed chemicals”)'."""
    found: list[_Term] = []
    for passage in features.passages:
        text = features.law.provisions[passage.provision].text
        cited = lists.search(text, passage.start, passage.end) if lists else None
        quoted = NAMED_LATER.search(text, cited.end(), passage.end) if cited else None
        if quoted:
            term = _build_term(quoted.group(1), quoted.start(1), passage, masks)
            found += [term] if term.stands else []
    return found


def _build_term(printed: str, start: int, passage: Passage, masks: Masks) -> _Term:
    holds = 0
    for hit in passage.hits:
        if start <= hit.start and hit.end <= start + len(printed):
            holds |= hit.concepts
    stands = len(printed) >= SHORTEST_TERM and bool(holds & masks.heads) and not holds & masks.never
    return _Term(printed, holds, stands)


def _name_classes(terms: Iterable[_Term], index: ConceptIndex) -> int:
    classes = 0
    for term in terms:
        classes |= term.holds & index.narrow
    return classes


def _head_classes(features: Features, listed: Collection[str], index: ConceptIndex) -> int:
    """The classes that the title of a list names, where the list names mercury: "Hazardous substances"."""
    classes = 0
    for passage in features.passages:
        provision = features.law.provisions[passage.provision]
        if provision.article not in listed:
            continue
        is_title = provision.kind is ProvisionKind.SCHEDULE and not passage.start and passage.end <= LONGEST_TITLE
        classes |= (passage.heading | (passage.own if is_title else 0)) & index.narrow
    return classes


def _read_term(text: str) -> str:
    quoted = QUOTED.search(text[: LONGEST_TERM + 20])
    if quoted and quoted.start() <= 4:
        return quoted.group(1)
    titled = TITLED.match(text)
    return titled.group(1) if titled else ""


def _say_classes(features: Features, masks: Masks, lists: re.Pattern[str] | None) -> int:
    """Classes that a sentence says mercury is in, or fills from a list: "Substances in Schedule 1 are controlled"."""
    provisions = features.law.provisions
    classes = 0
    for passage in features.passages:
        filled = masks.listed | (masks.scoped if opens(passage, features) else 0)
        said = (passage.own | passage.lead) & filled
        if not said & ~classes:
            continue
        if passage.own & masks.named and passage.modal & masks.defines:
            classes |= said & masks.listed
        elif lists and passage.own & filled:
            text = provisions[passage.provision].text
            hits = [hit for hit in passage.hits if filled & hit.concepts]
            for hit in hits:
                if lists.search(text, hit.end, min(passage.end, hit.end + CLOSE)):
                    classes |= filled & hit.concepts
    return classes
