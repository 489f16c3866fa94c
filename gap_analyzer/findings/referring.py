"""Features → Features in which a sentence that cites an article of its law is read together with that article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.citations import Cited, Citing, compile_citing, tidy
from gap_analyzer.findings.holding import Holding
from gap_analyzer.findings.matching import Match
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.model import ProvisionKind, Stance, Why
from gap_analyzer.model.description import ConceptIndex, Features, Passage

ON_IT = 0.5  # of an article's sentences: where so many name mercury, the article is on it
NEAR = 45  # characters between a citation and the words that let off from it
_SILENT = frozenset({ProvisionKind.DEFINITION, ProvisionKind.GROUP, ProvisionKind.SCHEDULE, ProvisionKind.ROW})


class Refers(Enum):
    """How a sentence refers to an article: as an exception to it, to punish its breach, or to go on with its matter."""

    EXCEPTS = "excepts"
    BREACH = "breach"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Masks:
    """References as masks over one index; `named` are the words for mercury, by name or by a class."""

    citing: Mapping[str, Citing]
    named: int
    subjects: int
    things: int
    excepts: int
    always: int
    swallows: int
    forbids: int
    beside: int
    breach: int
    powers: int
    duties: int


@dataclass(frozen=True, slots=True)
class Together:
    """A sentence as it reads together with the articles that it cites, and how it refers to them."""

    passage: Passage
    read: Passage
    how: Refers
    targets: frozenset[int]  # articles


@dataclass(frozen=True, slots=True)
class Referring:
    """The citing sentences of a law; `features` has them alone, as they read together with what they cite."""

    features: Features
    sentences: tuple[Together, ...] = ()


def build_references(catalogue: Catalogue, index: ConceptIndex, stand_in: int) -> Masks:
    """The references of a catalogue over an index; without any where the catalogue has none."""
    references = catalogue.references
    named = index.specific | stand_in
    return Masks(
        citing={language: compile_citing(words) for language, words in references.words.items()},
        named=named,
        subjects=index.mask(references.subjects) | named,
        things=index.mask(references.things),
        excepts=index.mask(references.excepts),
        always=index.mask(references.always),
        swallows=index.mask(references.swallows),
        forbids=index.mask(references.forbids),
        beside=index.mask(references.beside),
        breach=index.mask(references.breach),
        powers=index.mask(references.powers),
        duties=index.mask(references.duties),
    )


def refer(features: Features, masks: Masks) -> Referring:
    """The sentences of a law that cite articles on mercury, with the subject of those articles.

    Each stands in an article of its own, in which an exception also finds what surrounds its rule.
    """
    subjects = _find_subjects(features, masks)
    if not subjects:
        return Referring(features)
    articles = list(features.articles)
    sentences: list[Together] = []
    for passage, targets, citation in _cite(features, masks):
        subject = _unite(subjects.get(target, 0) for target in targets)
        how = _tell(passage, citation, masks)
        if not subject or (passage.own & masks.named and how is not Refers.EXCEPTS):
            continue
        subject &= _leave(passage, masks)
        around = features.articles[passage.article]
        if how is Refers.EXCEPTS:
            around |= _unite(features.articles[target] for target in targets)
            named = _name(passage, subject)
        else:
            named = replace(passage, lead=passage.lead | subject)
        read = replace(named, article=len(articles))
        sentences.append(Together(passage, read, how, targets))
        articles.append(around | subject)
    together = replace(features, passages=tuple(each.read for each in sentences), articles=tuple(articles))
    return Referring(together, tuple(sentences))


def _leave(passage: Passage, masks: Masks) -> int:
    """What a sentence may take over beside what it names: nothing beside mercury, and no thing beside another."""
    if passage.own & masks.named:
        return 0
    return ~masks.things if passage.own & masks.things else -1


def _name(passage: Passage, subject: int) -> Passage:
    """A sentence as if it named a subject beside each of its words: it is as near to any of them."""
    hits = tuple([hit._replace(concepts=hit.concepts | subject) for hit in passage.hits])
    return replace(passage, own=passage.own | subject, hits=hits)


def _tell(passage: Passage, citation: Cited, masks: Masks) -> Refers:
    """How a sentence refers to what it cites; what forbids or punishes is no exception, whatever else it says."""
    may_except = not passage.modal & masks.forbids and not passage.own & masks.beside
    if may_except and (citation.despite or _lets_off(passage, citation, masks)):
        return Refers.EXCEPTS
    said = passage.own | passage.lead | passage.modal | passage.heading
    return Refers.BREACH if said & masks.breach else Refers.FOLLOWS


def _lets_off(passage: Passage, citation: Cited, masks: Masks) -> bool:
    """Whether a sentence lets somebody off from what it cites: "section 8 does not apply", "consent is presumed"."""
    if passage.own & masks.always:
        return True
    words = [
        (hit.start - passage.start, hit.end - passage.start) for hit in passage.hits if hit.concepts & masks.excepts
    ]
    return any(first - NEAR <= end and start <= last + NEAR for first, last in citation.spans for start, end in words)


def _unite(masks: Iterable[int]) -> int:
    united = 0
    for mask in masks:
        united |= mask
    return united


def _cite(features: Features, masks: Masks) -> Iterator[tuple[Passage, frozenset[int], Cited]]:
    """Each sentence that cites other articles of its law, those articles, and the citation."""
    provisions = features.law.provisions
    language = features.law.instrument.language
    slots: dict[str, set[int]] = {}
    order: list[str] = []
    for passage in features.passages:
        provision = provisions[passage.provision]
        if provision.article and provision.kind not in _SILENT:
            number = tidy(provision.article)
            slots.setdefault(number, set()).add(passage.article)
            if not order or order[-1] != number:
                order.append(number)
    before = dict(zip(order[1:], order, strict=False))
    for passage in features.passages:
        provision = provisions[passage.provision]
        citing = masks.citing.get(provision.language or language)
        if citing is None or provision.kind in _SILENT:
            continue
        cited = citing.read(provision.text[passage.start : passage.end])
        if cited:
            own = tidy(provision.article)
            targets = _resolve(cited, before.get(own, ""), slots) - slots.get(own, set())
            if targets:
                yield passage, targets, cited


def _resolve(cited: Cited, previous: str, slots: Mapping[str, set[int]]) -> frozenset[int]:
    numbers = (*cited.articles, *((previous,) if cited.previous and previous else ()))
    return frozenset(slot for number in numbers for slot in slots.get(number, ()))


def _find_subjects(features: Features, masks: Masks) -> dict[int, int]:
    """For each article on mercury what its sentences that name it speak of: a list that names it too is not on it."""
    subjects: dict[int, int] = {}
    sentences: dict[int, int] = {}
    naming: dict[int, int] = {}
    for passage in features.passages:
        said = passage.own | passage.lead
        kind = features.law.provisions[passage.provision].kind
        if kind is ProvisionKind.DEFINITION or not passage.own:
            continue
        sentences[passage.article] = sentences.get(passage.article, 0) + 1
        if said & masks.named:
            naming[passage.article] = naming.get(passage.article, 0) + 1
            subjects[passage.article] = subjects.get(passage.article, 0) | said & masks.subjects
    return {article: said for article, said in subjects.items() if naming[article] >= ON_IT * sentences[article]}


def hold_together(
    matches: Sequence[Match], referring: Referring, rulebook: Rulebook, subject: Subject, masks: Masks
) -> Iterator[Match]:
    """The matches of a law, and what rules find in its sentences as they read together with what they cite.

    A ban that an exception elsewhere goes against for the same element meets it in part; one that the exception
    swallows does not meet it.
    """
    if not referring.sentences:
        yield from matches
        return
    first = len(referring.features.articles) - len(referring.sentences)
    own = range(first, len(referring.features.articles))
    reached = replace(subject, classed=subject.classed.union(own))
    more: list[Match] = []
    against: dict[tuple[str, int], Match] = {}  # by element, the exception that goes against an article
    for m in Holding(rulebook, referring.features, reached).matches:
        sentence = referring.sentences[m.passage.article - first]
        if not _may(m, sentence.how, masks):
            continue
        found = _temper(replace(m, passage=sentence.passage), sentence, masks)
        if sentence.how is Refers.EXCEPTS and m.stance is Stance.CONTRADICTS:
            against.update({(m.rule.element, target): found for target in sentence.targets})
        more.append(found)
    shown: dict[tuple[str, int], float] = {}  # by element and exception, how strong is what it goes against
    for m in matches:
        exception = against.get((m.rule.element, m.passage.article))
        if exception is None or m.stance is Stance.CONTRADICTS:
            yield m
        elif not exception.passage.own & masks.swallows:
            label = referring.features.law.provisions[exception.passage.provision].label
            place = m.rule.element, exception.passage.provision
            shown[place] = max(shown.get(place, 0.0), m.strength)
            yield replace(m, stance=Stance.LIMITS, why=(*m.why, Why("scope", f"exception:{label}")))
    for m in more:
        yield replace(m, strength=max(m.strength, shown.get((m.rule.element, m.passage.provision), 0.0)))


def _may(m: Match, how: Refers, masks: Masks) -> bool:
    """Whether a sentence may do by reference what a rule asks: what punishes only punishes.

    Only an exception contradicts what it does not name, and no exception meets anything.
    """
    if how is Refers.EXCEPTS:
        return m.stance is not Stance.MEETS
    if m.stance is Stance.CONTRADICTS:
        return False
    return how is Refers.FOLLOWS or "punishes" in m.rule.modality or bool(m.evidence & masks.breach)


def _temper(m: Match, sentence: Together, masks: Masks) -> Match:
    """A match of a mere power over what another article names counts in part."""
    is_power = sentence.passage.modal & masks.powers and not sentence.passage.modal & masks.duties
    if sentence.how is not Refers.FOLLOWS or m.stance is not Stance.MEETS or not is_power:
        return m
    return replace(m, stance=Stance.LIMITS, why=(*m.why, Why("scope", "by-reference")))
