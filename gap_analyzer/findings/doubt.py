"""What rules found × what was learned → Search: calibrated confidence, and suggestions where no rule answers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gap_analyzer.catalogue import ElementRules
from gap_analyzer.findings.calibration import SUGGESTED, Calibrator
from gap_analyzer.findings.evidence import build_finding, build_suggestion
from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.findings.matching import CompiledRule, Match, Miss
from gap_analyzer.findings.signals import Signals, read_signals, read_suggestion
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.findings.suggestions import Likely, Weighed, find_likely, weigh_law
from gap_analyzer.model import Finding, Force, Near, Reach
from gap_analyzer.model.description import ConceptIndex, Features, Passage

SUGGEST_FROM = 0.15  # confidence from which a likely provision is suggested: one in seven is worth a person's look
NEAREST = 3

Matches = Sequence[tuple[Match, Features]]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found and, for the proof of absence, what came near: nearest provisions by element.

    `signals` has, for the id of each finding, what its confidence is calibrated from; it is empty without a model.
    """

    findings: tuple[Finding, ...]
    nearest: Mapping[str, tuple[Near, ...]]
    signals: Mapping[str, Signals] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a rule pack has learned; without a calibrator a finding's confidence is its rule's own."""

    likeness: Likeness
    calibrator: Calibrator | None = None
    suggest_from: float = SUGGEST_FROM


@dataclass(slots=True)
class Found:
    """Everything that the rules said of a dossier."""

    matches: dict[str, list[tuple[Match, Features]]] = field(default_factory=lambda: defaultdict(list))
    misses: dict[str, list[tuple[Miss, Features]]] = field(default_factory=lambda: defaultdict(list))
    laws: list[tuple[Features, Subject]] = field(default_factory=list)


def doubt(
    found: Found,
    kept: Mapping[str, Matches],
    nearest: Mapping[str, tuple[Near, ...]],
    learned: Learned,
    *,
    rules: Sequence[CompiledRule],
    index: ConceptIndex,
    obligations: Mapping[str, ElementRules],
) -> Search:
    """Findings with calibrated confidence in catalogue order, the model's suggestions, and nearest provisions."""
    weighed = _weigh(found, kept, learned.likeness, index)
    unanswered = [element for element, matches in kept.items() if not _is_named(matches)]
    likely = find_likely([w for w in weighed if _may_answer(w)], unanswered, learned.likeness, rules)
    findings: list[Finding] = []
    signals: dict[str, Signals] = {}
    for element, matches in kept.items():
        obligation = obligations[element].obligation
        claims = _claim(element, matches, found.matches.get(element, ()), weighed, index, learned)
        suggested = _suggest(likely.get(element, ()), obligation, learned, index)
        for finding, told in (*((build_finding(m, f, obligation, c), s) for m, f, c, s in claims), *suggested):
            if finding.id not in signals:
                findings.append(finding)
                signals[finding.id] = told
    near = {e: _join(nearest.get(e, ()), likely.get(e, ()), learned) for e in (*nearest, *likely)}
    return Search(tuple(findings), near, signals)


def _is_named(matches: Matches) -> bool:
    return any(m.reach is not Reach.GENERAL for m, _ in matches)


def _may_answer(weighed: Weighed) -> bool:
    """An act that only approves a treaty repeats every obligation: nothing in it is worth suggesting."""
    return weighed.features.law.instrument.force is not Force.TREATY_APPROVAL


def _weigh(found: Found, kept: Mapping[str, Matches], model: Likeness, index: ConceptIndex) -> list[Weighed]:
    claimed: dict[str, list[Passage]] = defaultdict(list)
    for matches in kept.values():
        for m, features in matches:
            claimed[features.law.instrument.id].append(m.passage)
    return [weigh_law(f, subject, model, index, claimed[f.law.instrument.id]) for f, subject in found.laws]


def _claim(
    element: str, kept: Matches, found: Matches, weighed: Sequence[Weighed], index: ConceptIndex, learned: Learned
) -> Iterator[tuple[Match, Features, float, Signals]]:
    """The matches that are kept, each with its confidence and signals."""
    places = len({(id(f), m.passage.article) for m, f in found if m.reach is not Reach.GENERAL or not _is_named(kept)})
    column = learned.likeness.column_of.get(element)
    for place, (m, features) in enumerate(kept):
        law = next(w for w in weighed if w.features is features)
        signals = read_signals(
            m, features, index,
            subject=law.subject, likeness=law.likeness(m.passage, column), place=place, places=places,
        )  # fmt: skip
        confidence = m.strength if learned.calibrator is None else learned.calibrator.confide(signals)
        yield m, features, confidence, signals


def _suggest(
    likely: Sequence[Likely], obligation: str, learned: Learned, index: ConceptIndex
) -> Iterator[tuple[Finding, Signals]]:
    """The likest provision of the dossier, where it is likely enough."""
    for each in likely[:1]:
        confidence, signals = _doubt_likely(each, learned)
        if confidence >= learned.suggest_from:
            terms = learned.likeness.explain(each.weighed.traits[each.row], each.element)
            yield build_suggestion(each, obligation, confidence, terms, index), signals


def _doubt_likely(likely: Likely, learned: Learned) -> tuple[float, Signals]:
    law = likely.weighed
    signals = read_suggestion(
        likely.passage, law.features, subject=law.subject, likeness=likely.odds, missed=likely.missed
    )
    if learned.calibrator is None:
        return round(min(SUGGESTED, 1 / (1 + math.exp(-likely.odds))), 3), signals
    return learned.calibrator.confide(signals), signals


def _join(near: Sequence[Near], likely: Sequence[Likely], learned: Learned) -> tuple[Near, ...]:
    """What came nearest by rule, with the last place for what the model likens most when no rule names it."""
    known = {each.provision for each in near}
    fresh = [each for each in likely if each.provision.id not in known and each.lacking][:1]
    more = tuple(Near(each.provision.id, _doubt_likely(each, learned)[0], each.lacking) for each in fresh)
    return (*near[: NEAREST - len(more)], *more)
