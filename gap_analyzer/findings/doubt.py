"""What rules found × what was learned → Search: calibrated confidence, and suggestions where no rule answers."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.findings.calibration import SUGGESTED, Calibrator
from gap_analyzer.findings.evidence import build_finding, build_near_finding, build_suggestion
from gap_analyzer.findings.holding import NEAREST, Holding
from gap_analyzer.findings.likeness import Likeness
from gap_analyzer.findings.matching import Match
from gap_analyzer.findings.nearly import Nearly, find_nearly
from gap_analyzer.findings.rulebook import Rulebook
from gap_analyzer.findings.signals import LIKENESS_FROM, NEARLY, Signals, read_signals, read_suggestion
from gap_analyzer.findings.suggestions import Likely, Weighed, find_likely, weigh_law
from gap_analyzer.model import DECISIVE, Finding, Force, Near, Reach
from gap_analyzer.model.description import ConceptIndex, Features, Passage

SUGGEST_FROM = 0.15  # confidence from which a likely provision is suggested: one in seven is worth a person's look

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
    """Everything that the rules said of a dossier, law by law."""

    matches: dict[str, list[tuple[Match, Features]]] = field(default_factory=lambda: defaultdict(list))
    holdings: list[Holding] = field(default_factory=list)


def doubt(
    found: Found,
    kept: Mapping[str, Matches],
    nearest: Mapping[str, tuple[Near, ...]],
    learned: Learned,
    *,
    weighed: Sequence[Weighed],
    rules: Rulebook,
    index: ConceptIndex,
    catalogue: Catalogue,
) -> Search:
    """Findings with calibrated confidence in catalogue order, the model's suggestions, and nearest provisions."""
    _weigh_claims(weighed, kept, learned.likeness, index)
    unanswered = [element for element, matches in kept.items() if not _is_named(matches)]
    may_answer = [w for w in weighed if _may_answer(w)]
    near_claims = find_nearly(
        may_answer,
        unanswered,
        learned.likeness,
        rules,
        faint=index.mask(catalogue.faint),
        calibrator=learned.calibrator,
    )
    unanswered = [element for element in unanswered if element not in near_claims]
    likely = find_likely(may_answer, unanswered, learned.likeness, rules)
    findings: list[Finding] = []
    signals: dict[str, Signals] = {}
    for element, matches in kept.items():
        obligation = catalogue.rules[element].obligation
        claims = _claim(element, matches, found.matches.get(element, ()), weighed, index, learned)
        suggested = _suggest(likely.get(element, ()), obligation, learned, index)
        for finding, told in (
            *((build_finding(m, f, obligation, c), s) for m, f, c, s in claims),
            *_claim_nearly(near_claims.get(element, ()), obligation, learned, index),
            *suggested,
        ):
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


Resembles = Callable[[Match, Features], float]


def weigh_laws(found: Found, learned: Learned, index: ConceptIndex) -> list[Weighed]:
    """The passages of each law that name mercury or a class, weighed for every element."""
    return [weigh_law(law.features, law.subject, learned.likeness, index) for law in found.holdings]


def resemble(element: str, weighed: Sequence[Weighed], learned: Learned | None) -> Resembles:
    """How much the place of a match resembles known answers of an element, in log-odds; nought without a model."""
    column = None if learned is None else learned.likeness.column_of.get(element)
    laws = {id(law.features): law for law in weighed}

    def likeness(m: Match, features: Features) -> float:
        law = laws.get(id(features))
        return 0.0 if law is None else max(LIKENESS_FROM, law.likeness(m.passage, column))

    return likeness


def _weigh_claims(
    weighed: Sequence[Weighed], kept: Mapping[str, Matches], model: Likeness, index: ConceptIndex
) -> None:
    """Weigh what rules claim and what names neither mercury nor a class: general regimes."""
    claimed: dict[int, list[Passage]] = defaultdict(list)
    for matches in kept.values():
        for m, features in matches:
            claimed[id(features)].append(m.passage)
    for law in weighed:
        law.weigh(claimed[id(law.features)], model, index)


def _claim(
    element: str, kept: Matches, found: Matches, weighed: Sequence[Weighed], index: ConceptIndex, learned: Learned
) -> Iterator[tuple[Match, Features, float, Signals]]:
    """The matches that are kept, each with its confidence and signals."""
    places = len({(id(f), m.passage.article) for m, f in found if m.reach is not Reach.GENERAL or not _is_named(kept)})
    column = learned.likeness.column_of.get(element)
    taken: Counter[str] = Counter()
    for m, features in kept:
        place = taken[features.law.instrument.id]  # the first of each instrument stands for that instrument
        taken[features.law.instrument.id] += 1
        law = next(w for w in weighed if w.features is features)
        signals = read_signals(
            m, features, index,
            subject=law.subject, likeness=law.likeness(m.passage, column), place=place, places=places,
        )  # fmt: skip
        yield m, features, _confide(m, signals, learned.calibrator), signals


def _confide(m: Match, signals: Signals, calibrator: Calibrator | None) -> float:
    """The confidence of a rule's claim; what its author left to a person stays a suggestion."""
    if calibrator is None:
        return m.strength
    confidence = calibrator.confide(signals)
    return confidence if m.rule.confidence >= DECISIVE else min(confidence, SUGGESTED)


def _claim_nearly(
    nearly: Sequence[Nearly], obligation: str, learned: Learned, index: ConceptIndex
) -> Iterator[tuple[Finding, Signals]]:
    """The claims of rules that lack one condition, each with what it lacks and what it resembles."""
    for each in nearly:
        passage = each.match.passage
        terms = learned.likeness.explain(each.weighed.traits[each.row], each.match.rule.element)
        signals = read_suggestion(
            passage, each.weighed.features, subject=each.weighed.subject, likeness=each.odds, missed=1.0
        )
        yield build_near_finding(each, obligation, terms, index), replace(signals, kind=NEARLY)


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
