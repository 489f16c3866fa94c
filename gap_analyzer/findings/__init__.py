"""Provisions × Catalogue → Findings with evidence and reasons: wide retrieval, strict verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.bans import Masks as BanMasks
from gap_analyzer.findings.bans import build_masks as build_bans
from gap_analyzer.findings.bans import carry
from gap_analyzer.findings.calibration import load_calibrator
from gap_analyzer.findings.doubt import Found, Learned, Resembles, Search, doubt, resemble, weigh_laws
from gap_analyzer.findings.evidence import build_finding
from gap_analyzer.findings.following import follow
from gap_analyzer.findings.holding import NEAREST, Holding
from gap_analyzer.findings.likeness import load_likeness
from gap_analyzer.findings.matching import Match
from gap_analyzer.findings.referring import Masks as ReferenceMasks
from gap_analyzer.findings.referring import build_references, hold_together, refer
from gap_analyzer.findings.rulebook import Rulebook, compile_rules
from gap_analyzer.findings.scope import read_field
from gap_analyzer.findings.stand_ins import Masks as StandInMasks
from gap_analyzer.findings.stand_ins import build_masks, stand_in
from gap_analyzer.findings.subjects import Subject, establish_classes, establish_subject
from gap_analyzer.model import Force, Instrument, Near, Reach, Stance, Why, squeeze
from gap_analyzer.model.description import ConceptIndex, Features

__all__ = ["Learned", "Rulebook", "Search", "compile_rules", "find", "load_learned"]

ARTICLES_PER_ELEMENT = 2  # of one instrument: as many as readers cite for an element (1.2 on average)
REGIME_SHARE = 0.15  # of passages, by their own words; measured: traffic and animal laws 0–0.1, an environment act 0.15
CLOSED_SHARE = 0.5  # of passages on a regime; measured: a climate act 1.2, tobacco 1, acts of environment under 0.1
FEW = 10  # passages; of an extract it cannot be told what kind of law it is from
LIKENESS = 0.03  # what one log-odds of likeness adds to a place's strength when places are compared
SPREAD = 0.06  # further places are kept only when nearly as strong as the best
_RANK = {Reach.SPECIFIC: 2, Reach.CLASS: 1, Reach.GENERAL: 0}
_STANCE = {Stance.MEETS: 2, Stance.CONTRADICTS: 1, Stance.LIMITS: 0}


def load_learned(pack: Path) -> Learned | None:
    """The model and calibrator of a pack's folder, or None where it has learned nothing."""
    likeness = load_likeness(pack)
    return None if likeness is None else Learned(likeness, load_calibrator(pack))


def find(
    described: Sequence[Features],
    catalogue: Catalogue,
    index: ConceptIndex,
    *,
    rules: Rulebook | None = None,
    learned: Learned | None = None,
) -> Search:
    """Hold every passage of a dossier against every rule, and keep what a lawyer would cite.

    `rules` are the catalogue's, or others; `learned` calibrates confidence and adds suggestions.
    Order: by element in catalogue order, then by strength; equal input gives equal findings.
    """
    rules = compile_rules(catalogue, index) if rules is None else rules
    found = Found()
    around = _build_around(catalogue, index)
    for law, elsewhere in _join(described, index):
        if law.law.instrument.force is not Force.REPEALED:  # repealed law covers nothing
            _hold(law, elsewhere, around, catalogue, index, rules, found)
    weighed = [] if learned is None else weigh_laws(found, learned, index)
    kept = {e: _select(found.matches.get(e, []), resemble(e, weighed, learned)) for e in catalogue.rules}
    nearest = {element: _nearest(element, found) for element, matches in kept.items() if not matches}
    if learned is not None:
        return doubt(found, kept, nearest, learned, weighed=weighed, rules=rules, index=index, catalogue=catalogue)
    findings = tuple(
        build_finding(m, features, catalogue.rules[element].obligation, m.strength)
        for element, matches in kept.items()
        for m, features in matches
    )
    return Search(findings, nearest)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read around a sentence, as masks that serve every law of a dossier."""

    stand_ins: StandInMasks
    bans: BanMasks
    references: ReferenceMasks


def _build_around(catalogue: Catalogue, index: ConceptIndex) -> _Around:
    stand_ins = build_masks(catalogue.stand_ins, index)
    bans = build_bans(catalogue.bans, index, catalogue.stand_ins.ordinals)
    return _Around(stand_ins, bans, build_references(catalogue, index, stand_ins.bit))


def _hold(
    law: Features,
    elsewhere: int,
    around: _Around,
    catalogue: Catalogue,
    index: ConceptIndex,
    rules: Rulebook,
    found: Found,
) -> None:
    """Hold one law against every rule; `elsewhere` are the classes that other laws put mercury into for it."""
    masks, references = around.stand_ins, around.references
    features, subject = _read_around(law, elsewhere, around, catalogue, index)
    holding = Holding(rules, features, subject)
    found.holdings.append(holding)
    is_concerned = bool(features.instrument & masks.bit)  # it lists mercury, or puts it into a class of its own
    is_closed = not features.instrument & (masks.bit | index.specific)
    is_regime = _is_regime(features, index.mask(catalogue.regimes), index.mask(catalogue.closed) if is_closed else 0)
    formal = index.mask(catalogue.formal)
    for m in hold_together(holding.matches, refer(features, references), rules, subject, references):
        widened = is_concerned and m.reach is Reach.GENERAL and m.rule.element in catalogue.by_instrument
        told = _temper(replace(m, reach=Reach.CLASS) if widened and not m.passage.heading & formal else m, catalogue)
        if _counts(told, features.law.instrument, catalogue, reaches=is_regime and not m.passage.heading & formal):
            found.matches[m.rule.element].append((told, features))


def _read_around(
    law: Features, elsewhere: int, around: _Around, catalogue: Catalogue, index: ConceptIndex
) -> tuple[Features, Subject]:
    """A law whose sentences are read with what stands around them: its classes, its lists, and what it keeps to."""
    masks = around.stand_ins
    subject = establish_subject(law, index, elsewhere)
    standing = stand_in(law, subject.established, masks, index)
    carried = carry(follow(standing.features, masks, index), around.bans)
    return replace(carried, field=read_field(carried, catalogue.scopes, index)), replace(
        subject,
        established=standing.established,
        classed=standing.articles,
        again=masks.bit,
        strange=masks.strange,
    )


def _temper(m: Match, catalogue: Catalogue) -> Match:
    """A match that contradicts what binds no State falls short of it: only a duty can be broken."""
    if m.stance is not Stance.CONTRADICTS:
        return m
    obligation = catalogue.obligations.get(catalogue.rules[m.rule.element].obligation)
    if obligation is None or obligation.binds:
        return m
    return replace(m, stance=Stance.LIMITS, told=Stance.LIMITS, why=(*m.why, Why("scope", "binds-nobody")))


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
    number = squeeze(other.law.instrument.number)
    return bool(number) and any(number in squeeze(citation.citation) for citation in one.law.cites)


def _counts(found: Match, instrument: Instrument, catalogue: Catalogue, *, reaches: bool) -> bool:
    """Whether a match may be claimed, by the kind of law and the part of it that it stands in.

    A general claim needs a law that `reaches` mercury, being a regime, and an element that a general regime can
    answer. An act that only approves a treaty repeats every obligation and implements none: it meets XC-17#a alone.
    """
    element = found.rule.element
    if found.reach is Reach.GENERAL and (not reaches or element in catalogue.never_general):
        return False
    return instrument.force is not Force.TREATY_APPROVAL or element in catalogue.by_incorporation


def _is_regime(features: Features, regimes: int, closed: int) -> bool:
    """Whether a law is a regime of environment, mining, health or customs at all: a traffic code supports nothing.

    Nor does a law that keeps to a `closed` field: it has many words of a regime, and mercury is none of its matters.
    """
    if not regimes or len(features.passages) < FEW:
        return True
    speaking = sum(1 for passage in features.passages if passage.own & regimes)
    elsewhere = sum(1 for passage in features.passages if passage.own & closed)
    return speaking >= REGIME_SHARE * len(features.passages) and elsewhere <= CLOSED_SHARE * speaking


def _select(found: Sequence[tuple[Match, Features]], likeness: Resembles) -> list[tuple[Match, Features]]:
    """The best match of each article, the best articles of each instrument; general ones only when none reaches.

    Of places about as strong the one that resembles known answers more is better.
    """
    if not found:
        return []
    if any(m.reach is not Reach.GENERAL for m, _ in found):
        found = [(m, f) for m, f in found if m.reach is not Reach.GENERAL]
    best: dict[tuple[str, str], tuple[Match, Features]] = {}
    for m, f in found:
        provision = f.law.provisions[m.passage.provision]
        key = (provision.instrument, provision.article or provision.id)
        if key not in best or _outweighs((m, f), best[key], likeness):
            best[key] = (m, f)
    ranked = sorted(best.values(), key=lambda pair: _order(pair[0], likeness(*pair)), reverse=True)
    top = ranked[0][0].strength
    kept: list[tuple[Match, Features]] = []
    taken: dict[str, int] = defaultdict(int)
    for m, f in ranked:
        instrument = f.law.instrument.id
        if m.strength >= top - SPREAD and taken[instrument] < ARTICLES_PER_ELEMENT:
            taken[instrument] += 1
            kept.append((m, f))
    return kept


def _outweighs(one: tuple[Match, Features], other: tuple[Match, Features], likeness: Resembles) -> bool:
    """Whether of two passages of an article the first tells what it does.

    An item that meets outweighs the unfinished words above its list, by whose rule they are but a part; where an
    exception in them or a missing act narrows them, they narrow the item too.
    """
    for (item, f), (above, _), first in ((one, other, True), (other, one, False)):
        told = (item.stance, above.rule.stance, above.stance, item.reach)
        if told == (Stance.MEETS, Stance.LIMITS, Stance.LIMITS, above.reach) and _hangs_under(item, above, f):
            return first
    return _order(one[0], likeness(*one)) > _order(other[0], likeness(*other))


def _hangs_under(item: Match, above: Match, features: Features) -> bool:
    """Whether a passage is an item of the list that another, unfinished one opens."""
    provisions = features.law.provisions
    opener = provisions[above.passage.provision]
    is_last = above.passage.end >= len(opener.text.rstrip())
    return is_last and opener.text.rstrip().endswith(":") and provisions[item.passage.provision].parent == opener.id


def _order(m: Match, likeness: float) -> tuple[float, ...]:
    strength = m.strength + 0.02 * _STANCE[m.told] + LIKENESS * likeness
    return (_RANK[m.reach], round(strength, 4), -m.passage.provision, -m.passage.start)


def _nearest(element: str, found: Found) -> tuple[Near, ...]:
    near = (each for holding in found.holdings for each in holding.approach(element))
    return tuple(sorted(near, key=lambda each: (-each.score, each.provision))[:NEAREST])
