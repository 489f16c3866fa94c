"""Provisions × Catalogue → Findings with evidence and reasons: wide retrieval, strict verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.matching import CompiledRule, Match, Miss, compile_rule, match
from gap_analyzer.findings.stand_ins import build_masks, stand_in
from gap_analyzer.findings.subjects import Subject, establish_classes, establish_subject
from gap_analyzer.model import Finding, Force, Instrument, InstrumentKind, Near, Reach, Span, Stance, Why
from gap_analyzer.model.description import ConceptIndex, Features

__all__ = ["CompiledRule", "Search", "compile_rules", "find"]

ARTICLES_PER_ELEMENT = 2  # of one instrument: as many as readers cite for an element (1.2 on average)
REGIME_SHARE = 0.18  # of a law's passages; measured: traffic and animal laws 0–0.16, a water act 0.22
FEW = 10  # passages; of an extract it cannot be told what kind of law it is from
NO_LAW = frozenset({InstrumentKind.PLAN, InstrumentKind.GUIDELINE, InstrumentKind.MEMORANDUM})  # cap at partial
NEAREST = 3
SPREAD = 0.06  # further places are kept only when nearly as strong as the best
_RANK = {Reach.SPECIFIC: 2, Reach.CLASS: 1, Reach.GENERAL: 0}
_STANCE = {Stance.MEETS: 2, Stance.CONTRADICTS: 1, Stance.LIMITS: 0}


@dataclass(frozen=True, slots=True)
class Search:
    """What was found and, for the proof of absence, what came near: nearest provisions by element."""

    findings: tuple[Finding, ...]
    nearest: Mapping[str, tuple[Near, ...]]


def compile_rules(catalogue: Catalogue, index: ConceptIndex) -> tuple[CompiledRule, ...]:
    """Every rule of the catalogue as masks. Raises RulePackError for an unknown concept."""
    masks = build_masks(catalogue.stand_ins, index)
    return tuple(compile_rule(rule, index, masks) for entry in catalogue.rules.values() for rule in entry.rules)


def find(
    described: Sequence[Features],
    catalogue: Catalogue,
    index: ConceptIndex,
    *,
    rules: Sequence[CompiledRule] | None = None,
) -> Search:
    """Hold every passage of a dossier against every rule, and keep what a lawyer would cite.

    `rules` spares who searches many small laws their compilation. Order: by element in catalogue order, then by
    strength; equal input gives equal findings.
    """
    rules = compile_rules(catalogue, index) if rules is None else rules
    matches: dict[str, list[tuple[Match, Features]]] = defaultdict(list)
    misses: dict[str, list[tuple[Miss, Features]]] = defaultdict(list)
    for outcome, features in _hold(described, catalogue, index, rules):
        if isinstance(outcome, Match):
            matches[outcome.rule.element].append((outcome, features))
        else:
            misses[outcome.rule.element].append((outcome, features))
    findings: list[Finding] = []
    nearest: dict[str, tuple[Near, ...]] = {}
    for element, entry in catalogue.rules.items():
        kept = _select(matches.get(element, []))
        findings.extend(_build(m, f, entry.obligation) for m, f in kept)
        if not kept:
            nearest[element] = _nearest(misses.get(element, []))
    return Search(tuple(findings), nearest)


def _hold(
    described: Sequence[Features], catalogue: Catalogue, index: ConceptIndex, rules: Sequence[CompiledRule]
) -> Iterator[tuple[Match | Miss, Features]]:
    """Every match that counts and every miss, law by law, each with the law in which it stands."""
    masks = build_masks(catalogue.stand_ins, index)
    for law, elsewhere in _join(described, index):
        if law.law.instrument.force is Force.REPEALED:
            continue  # repealed law covers nothing
        subject = establish_subject(law, index, elsewhere)
        features = stand_in(law, subject.established, masks, index)
        if features is not law:
            subject = replace(subject, established=subject.established | masks.bit)
        is_regime = _is_regime(features, index.mask(catalogue.regimes))
        for outcome in _match_all(rules, features, subject):
            if isinstance(outcome, Miss) or _counts(outcome, features.law.instrument, catalogue, is_regime=is_regime):
                yield outcome, features


def _join(described: Sequence[Features], index: ConceptIndex) -> Iterator[tuple[Features, int]]:
    """Each law with the classes that others of the dossier put mercury into: those it cites, and those citing it."""
    established = [establish_classes(features, index) if len(described) > 1 else 0 for features in described]
    for features in described:
        elsewhere = 0
        for other, classes in zip(described, established, strict=True):
            if other is not features and (_cites(features, other) or _cites(other, features)):
                elsewhere |= classes
        yield features, elsewhere


def _cites(one: Features, other: Features) -> bool:
    number = _squeeze(other.law.instrument.number)
    return bool(number) and any(number in _squeeze(citation.citation) for citation in one.law.cites)


def _squeeze(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _counts(found: Match, instrument: Instrument, catalogue: Catalogue, *, is_regime: bool) -> bool:
    """Whether a match may be claimed, by the kind of law that it stands in.

    A general claim needs a law that is a regime at all, and an element that a general regime can answer. An act that
    only approves a treaty repeats every obligation and implements none: it meets XC-17#a alone.
    """
    element = found.rule.element
    if found.reach is Reach.GENERAL and (not is_regime or element in catalogue.never_general):
        return False
    return instrument.force is not Force.TREATY_APPROVAL or element in catalogue.by_incorporation


def _is_regime(features: Features, regimes: int) -> bool:
    """Whether a law is a regime of environment, mining, health or customs at all: a traffic code supports nothing."""
    speaking = sum(1 for passage in features.passages if (passage.own | passage.lead) & regimes)
    return not regimes or len(features.passages) < FEW or speaking >= REGIME_SHARE * len(features.passages)


def _match_all(rules: Sequence[CompiledRule], features: Features, subject: Subject) -> list[Match | Miss]:
    triggers = _index_by_trigger(rules, features)
    outcomes: list[Match | Miss] = []
    for passage in features.passages:
        if not passage.own:
            continue
        tried: set[int] = set()
        for concept in _bits(passage.own | passage.lead):
            for place, compiled in triggers.get(concept, ()):
                if place in tried:
                    continue
                tried.add(place)
                outcome = match(compiled, passage, features, subject)
                if outcome is not None:
                    outcomes.append(outcome)
    return outcomes


def _index_by_trigger(rules: Sequence[CompiledRule], features: Features) -> dict[int, list[tuple[int, CompiledRule]]]:
    """Concept → rules to try, with their places: each waits for its rarest sentence group, counted over this law."""
    counts: dict[int, int] = defaultdict(int)
    for passage in features.passages:
        for concept in _bits(passage.own | passage.lead):
            counts[concept] += 1
    triggers: dict[int, list[tuple[int, CompiledRule]]] = defaultdict(list)
    for place, compiled in enumerate(rules):
        groups = compiled.own or compiled.sentence
        if not groups:
            continue
        bits = min((_bits(mask) for mask in groups), key=lambda b: sum(counts[c] for c in b))
        for concept in bits:
            triggers[concept].append((place, compiled))
    return triggers


def _bits(mask: int) -> tuple[int, ...]:
    bits: list[int] = []
    while mask:
        low = mask & -mask
        bits.append(low.bit_length() - 1)
        mask ^= low
    return tuple(bits)


def _select(found: Sequence[tuple[Match, Features]]) -> list[tuple[Match, Features]]:
    """The best match of each article, the best articles of each instrument; general ones only when none reaches."""
    if not found:
        return []
    if any(m.reach is not Reach.GENERAL for m, _ in found):
        found = [(m, f) for m, f in found if m.reach is not Reach.GENERAL]
    best: dict[tuple[str, str], tuple[Match, Features]] = {}
    for m, f in found:
        provision = f.law.provisions[m.passage.provision]
        key = (provision.instrument, provision.article or provision.id)
        if key not in best or _order(m) > _order(best[key][0]):
            best[key] = (m, f)
    ranked = sorted(best.values(), key=lambda pair: _order(pair[0]), reverse=True)
    top = ranked[0][0].strength
    kept: list[tuple[Match, Features]] = []
    taken: dict[str, int] = defaultdict(int)
    for m, f in ranked:
        instrument = f.law.instrument.id
        if m.strength >= top - SPREAD and taken[instrument] < ARTICLES_PER_ELEMENT:
            taken[instrument] += 1
            kept.append((m, f))
    return kept


def _order(m: Match) -> tuple[float, ...]:
    return (_RANK[m.reach], round(m.strength + 0.02 * _STANCE[m.stance], 4), -m.passage.provision, -m.passage.start)


def _nearest(found: Sequence[tuple[Miss, Features]]) -> tuple[Near, ...]:
    best: dict[str, Near] = {}
    for miss, features in found:
        provision = features.law.provisions[miss.passage.provision].id
        if provision not in best or best[provision].score < miss.share:
            best[provision] = Near(provision, round(miss.share, 3), miss.lacking)
    return tuple(sorted(best.values(), key=lambda n: (-n.score, n.provision))[:NEAREST])


def _build(m: Match, features: Features, obligation: str) -> Finding:
    provision = features.law.provisions[m.passage.provision]
    start, end = _quote_range(m, provision.text)
    quote = provision.text[start:end]
    span = Span(provision.own.start + start, provision.own.start + end)
    boxes = features.law.text.boxes(span)
    no_law = features.law.instrument.kind in NO_LAW and m.stance is Stance.MEETS
    return Finding(
        id=f"{m.rule.element}@{provision.id}",
        obligation=obligation,
        element=m.rule.element,
        provision=provision.id,
        stance=Stance.LIMITS if no_law else m.stance,
        reach=m.reach,
        confidence=round(m.strength, 3),
        quote=quote,
        page=boxes[0].page if boxes else provision.page,
        boxes=boxes,
        why=(*_cues(m, provision.text), *m.why, *((Why("scope", "not-law"),) if no_law else ())),
        method=f"rule {m.rule.element} {m.rule.number}",
        proposed=provision.force in (Force.DRAFT, Force.NOT_YET)
        or features.law.instrument.force in (Force.DRAFT, Force.NOT_YET),
    )


MAX_QUOTE = 420


def _quote_range(m: Match, text: str) -> tuple[int, int]:
    """The sentence, or as many of its words around the evidence as a reader takes in at once."""
    passage = m.passage
    hits = [hit for hit in passage.hits if m.evidence >> hit.concept & 1] or passage.hits
    if passage.end - passage.start <= MAX_QUOTE or not hits:
        return passage.start, passage.end
    first, last = hits[0].start, hits[-1].end
    if last - first > MAX_QUOTE:
        last = first + MAX_QUOTE
    slack = (MAX_QUOTE - (last - first)) // 2
    start, end = max(passage.start, first - slack), min(passage.end, last + slack)
    while start > passage.start and not text[start - 1].isspace():
        start -= 1
    while end < passage.end and not text[end].isspace():
        end += 1
    return start, end


def _cues(m: Match, text: str) -> tuple[Why, ...]:
    """The law's own words that fired, in printed order."""
    seen: dict[str, None] = {}
    for hit in m.passage.hits:
        seen.setdefault(" ".join(text[hit.start : hit.end].split()), None)
    return (Why("cue", " · ".join(list(seen)[:12])),)
