"""Coverages → ordered Measures: what to adopt or amend, by whom, when, at what cost, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gap_analyzer.catalogue.measures import Family, MeasureRules, Rung, load_measures
from gap_analyzer.errors import RulePackError
from gap_analyzer.model import (
    DECISIVE,
    Analysis,
    Applies,
    Coverage,
    Finding,
    Force,
    Law,
    Measure,
    Obligation,
    Reach,
    Stance,
    State,
    Status,
)

VOLUNTARY = ("may", "encouraged")
_ORDER = (Status.CONFLICT, Status.NONE, Status.PARTIAL)


class Texts(Protocol):
    """The catalogue's words that a measure takes over."""

    def hint(self, obligation: str, /) -> str:
        """Drafting hint of an obligation."""


class Catalogue(Protocol):
    """What a roadmap needs of a rule pack."""

    @property
    def folder(self) -> Path:
        """Where the pack lies."""

    @property
    def obligations(self) -> Mapping[str, Obligation]:
        """Obligations by id."""

    def texts(self, language: str) -> Texts:
        """The pack's words in a language."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """An obligation that the law falls short of, with the verdict that is shown."""

    obligation: Obligation
    coverage: Coverage
    status: Status


@dataclass(frozen=True, slots=True)
class _Draft:
    """The gaps of one family that one type of instrument closes, before it has a place in time."""

    id: str
    family: Family
    rung: Rung
    gaps: tuple[_Gap, ...]
    law: str  # id of the instrument to open, or ""


def plan(analysis: Analysis, catalogue: Catalogue, *, language: str = "en") -> tuple[Measure, ...]:
    """The measures that close the gaps of an analysis, first things first.

    Gaps that one instrument closes become one measure. Voluntary, unsettled and merely administrative obligations
    bring no measure. Order: what others wait for comes before them, then priority. Raises RulePackError when the
    rules of the pack make measures wait for each other in a circle.
    """
    rules = load_measures(catalogue.folder)
    drafts = _draft(_gaps(analysis, catalogue.obligations), analysis, rules)
    after = _depend(drafts, rules)
    slots = _schedule(drafts, after, analysis.as_of)
    texts = catalogue.texts(language)
    measures = {d.id: _measure(d, analysis, rules, after[d.id], slots[d.id], texts, language) for d in drafts}
    return _sort(measures)


def _gaps(analysis: Analysis, obligations: Mapping[str, Obligation]) -> tuple[_Gap, ...]:
    decided = {d.obligation: d.status for d in analysis.decisions}
    gaps = []
    for coverage in analysis.coverage:
        obligation = obligations.get(coverage.obligation)
        if obligation is None or obligation.binding in VOLUNTARY:
            continue
        if coverage.applies is not Applies.YES and coverage.obligation not in decided:
            continue
        status = decided.get(coverage.obligation, coverage.status.value)
        if status not in {s.value for s in _ORDER}:
            continue
        if obligation.expected == "administrative" and status == Status.NONE.value:
            continue
        gaps.append(_Gap(obligation, coverage, Status(status)))
    return tuple(gaps)


# --- grouping: open the act once -------------------------------------------------------------------------


def _draft(gaps: Sequence[_Gap], analysis: Analysis, rules: MeasureRules) -> tuple[_Draft, ...]:
    grouped: dict[tuple[str, str], list[_Gap]] = {}
    for gap in gaps:
        key = rules.family(gap.obligation).id, _lowest(gap, analysis, rules)
        grouped.setdefault(key, []).append(gap)
    families = {family.id: family for family in rules.families}
    drafts = []
    for (family, rung), own in grouped.items():
        ordered = tuple(sorted(own, key=lambda g: (-g.obligation.weight, _ORDER.index(g.status), g.obligation.id)))
        law = _law_to_open(ordered, analysis, rules.rung(rung))
        drafts.append(_Draft(f"{family}.{rung}", families[family], rules.rung(rung), ordered, law))
    return tuple(drafts)


def _lowest(gap: _Gap, analysis: Analysis, rules: MeasureRules) -> str:
    """The lowest type that is enough: what the obligation needs, raised to the rank of a law that contradicts it."""
    ranks = [rung.id for rung in rules.ladder]
    needed = ranks.index(gap.obligation.expected) if gap.obligation.expected in ranks else len(ranks) - 1
    if gap.status is Status.CONFLICT:
        laws = {law.instrument.id: law for law in analysis.laws}
        for finding in analysis.findings:
            if finding.obligation == gap.obligation.id and finding.stance is Stance.CONTRADICTS:
                law = _law_of(finding, laws)
                for rank, rung in enumerate(rules.ladder):
                    if law is not None and law.instrument.kind in rung.opens:
                        needed = max(needed, rank)
                        break
    return ranks[needed]


def _law_of(finding: Finding, laws: Mapping[str, Law]) -> Law | None:
    return laws.get(finding.provision.partition("/")[0])


def _law_to_open(gaps: Sequence[_Gap], analysis: Analysis, rung: Rung) -> str:
    """The supplied law in force, of a rank that is enough, that says most about these gaps; "" when none does."""
    obligations = {gap.obligation.id for gap in gaps}
    laws = {law.instrument.id: law for law in analysis.laws}
    said: dict[str, float] = {}
    for finding in analysis.findings:
        law = _law_of(finding, laws)
        if finding.obligation not in obligations or finding.confidence < DECISIVE or law is None:
            continue
        instrument = law.instrument
        if instrument.kind in rung.opens and instrument.force in (Force.IN_FORCE, Force.UNKNOWN):
            contradicts = 3.0 if finding.stance is Stance.CONTRADICTS else 1.0
            said[instrument.id] = said.get(instrument.id, 0.0) + contradicts
    return min(said, key=lambda ident: (-said[ident], ident)) if said else ""


# --- order and time --------------------------------------------------------------------------------------


def _depend(drafts: Sequence[_Draft], rules: MeasureRules) -> dict[str, tuple[str, ...]]:
    """What each measure waits for: its family's act, and definitions → powers → controls → penalties → reporting."""
    stages = rules.stages
    after: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        stage = stages.index(draft.family.stage)
        waits = [
            other.id
            for other in drafts
            if other is not draft
            and (
                (other.family.id == draft.family.id and other.rung.effort > draft.rung.effort)
                or (other.rung.id == draft.rung.id and _precedes(other, draft, stages.index(other.family.stage), stage))
            )
        ]
        after[draft.id] = tuple(waits)
    refuse_cycles(after)
    return after


def _precedes(other: _Draft, draft: _Draft, before: int, stage: int) -> bool:
    """Whether a stage comes before another: foundations before all; penalties and reports after their own pillar."""
    if before >= stage:
        return False
    pillars = {g.obligation.pillar for g in draft.gaps}
    related = any(g.obligation.pillar in pillars for g in other.gaps)
    return other.family.stage in ("definitions", "powers") or related


def refuse_cycles(after: Mapping[str, Sequence[str]]) -> None:
    """Raises RulePackError, naming the measures, when measures wait for each other in a circle."""
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        circle = " → ".join(str(each) for each in error.args[1])
        raise RulePackError(f"Measures wait for each other: {circle}.", "Mend `stages` in roadmap.yaml.") from error


def _schedule(drafts: Sequence[_Draft], after: Mapping[str, Sequence[str]], as_of: str) -> dict[str, tuple[int, int]]:
    """First and last quarter of each measure, counted as year × 4 + quarter − 1.

    Measures of one type that wait for each other are parts of one drafting and run together; a lower instrument
    starts when the act it rests on is adopted.
    """
    from graphlib import TopologicalSorter

    known = {draft.id: draft for draft in drafts}
    first = _next_quarter(as_of)
    slots: dict[str, tuple[int, int]] = {}
    for ident in TopologicalSorter(after).static_order():
        draft = known[ident]
        start = first
        for other in after[ident]:
            together = known[other].rung.id == draft.rung.id
            start = max(start, slots[other][0] if together else slots[other][1] + 1)
        slots[ident] = (start, start + draft.rung.quarters - 1)
    return slots


def _next_quarter(as_of: str) -> int:
    year, month = int(as_of[:4]), int(as_of[5:7])
    return year * 4 + (month - 1) // 3 + 1


def _horizon(slot: tuple[int, int]) -> str:
    return "/".join(f"{quarter // 4}-Q{quarter % 4 + 1}" for quarter in slot)


def _sort(measures: Mapping[str, Measure]) -> tuple[Measure, ...]:
    """By the quarter in which they start, then by priority; what waits for another never starts before it."""
    return tuple(sorted(measures.values(), key=lambda m: (m.horizon.partition("/")[0], -m.priority, m.id)))


# --- one measure -----------------------------------------------------------------------------------------


def _measure(
    draft: _Draft,
    analysis: Analysis,
    rules: MeasureRules,
    after: tuple[str, ...],
    slot: tuple[int, int],
    texts: Texts,
    language: str,
) -> Measure:
    bodies, reason = _find_bodies(draft, analysis, rules)
    body = bodies[0] if bodies else ""
    band, _, source = rules.cost(draft.family, draft.rung.id, language)
    priority, parts = _weigh(draft, analysis.as_of, rules)
    closes = tuple(gap.obligation.id for gap in draft.gaps)
    name = next(
        (law.instrument.title or law.instrument.source for law in analysis.laws if law.instrument.id == draft.law), ""
    )
    return Measure(
        id=draft.id,
        title=rules.compose_title(draft.family.id, draft.rung.id, language, name),
        closes=closes,
        elements=tuple(
            state.element for gap in draft.gaps for state in gap.coverage.elements if state.state is not State.MET
        ),
        instrument_type=draft.rung.id,
        body=body,
        horizon=_horizon(slot),
        priority=priority,
        priority_parts=parts,
        after=after,
        pillar=_pillar(draft),
        cost_band=band,
        cost_source=source,
        ready=bool(body),
        not_ready_because="" if body else str(rules.content["not_ready"]["body"][language]),
        hint="\n".join(texts.hint(ident) for ident in closes),
        done_when=str(rules.content["done_when"][language]) % {"closes": ", ".join(closes)},
        law_to_open=draft.law,
        body_reason=reason,
        supporting=bodies[1:],
        before=tuple((gap.obligation.id, gap.status.value) for gap in draft.gaps),
    )


def _pillar(draft: _Draft) -> str:
    """The pillar that most of the gaps belong to, in the order of the pack when equal."""
    pillars = [gap.obligation.pillar for gap in draft.gaps]
    return max(pillars, key=pillars.count)


def _find_bodies(draft: _Draft, analysis: Analysis, rules: MeasureRules) -> tuple[tuple[str, ...], str]:
    """The bodies that the supplied law itself names for a family, the leading one first, and where it names them.

    A general rule names a body only where its own law is to be opened: who keeps wildlife does not keep mercury.
    """
    laws = {law.instrument.id: law for law in analysis.laws}
    bare: tuple[tuple[str, ...], str] = ((), "")
    for element in rules.witnesses(draft.family.id):
        for finding in analysis.findings:
            law = _law_of(finding, laws)
            if finding.element != element or finding.confidence < DECISIVE or law is None:
                continue
            if finding.reach is Reach.GENERAL and law.instrument.id != draft.law:
                continue
            bodies = rules.name_bodies(finding.quote, law.instrument.language)
            if any(" " in body for body in bodies):
                return bodies, finding.provision
            if bodies and not bare[0]:
                bare = bodies, finding.provision  # "the Minister", unless another provision names one in full
    return bare


def _weigh(draft: _Draft, as_of: str, rules: MeasureRules) -> tuple[float, tuple[tuple[str, float], ...]]:
    """The product binding × deadline × severity × risk × exposed, less the effort, to two decimals."""
    weights = rules.content["priority"]
    binding = max(rules.weight("binding", gap.obligation.binding) for gap in draft.gaps)
    passed = any(_deadline_passed(gap.obligation, as_of) for gap in draft.gaps)
    deadline = rules.weight("deadline", "passed" if passed else "none")
    gravest = max(rules.weight("severity", gap.status.value) * gap.obligation.weight for gap in draft.gaps)
    more = min(len(draft.gaps) - 1, int(weights["further_gaps_counted"])) * float(weights["further_gap"])
    severity = round(gravest * (1 + more), 2)
    parts = (
        ("binding", binding),
        ("deadline", deadline),
        ("severity", severity),
        ("risk", draft.family.risk),
        ("exposed", draft.family.exposed),
        ("effort", draft.rung.effort),
    )
    total = binding * deadline * severity * draft.family.risk * draft.family.exposed - draft.rung.effort
    return round(total, 2), parts


def _deadline_passed(obligation: Obligation, as_of: str) -> bool:
    """Whether a date of the Convention lies before the as-of date; a bare year ends with its last day."""
    for threshold in obligation.thresholds:
        value = threshold.value
        if len(value) == 4 and value.isdigit() and f"{value}-12-31" < as_of:
            return True
    return False
