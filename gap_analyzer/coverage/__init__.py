"""Findings × Obligation → Coverage: the written rules for full, partial, none, conflict (docs/results.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gap_analyzer.coverage.applicability import Condition, apply, load_conditions, read_profile
from gap_analyzer.model import (
    DECISIVE,
    Applies,
    Coverage,
    ElementState,
    Finding,
    Near,
    Obligation,
    Reach,
    Searched,
    Stance,
    State,
    Status,
)

__all__ = ["DECISIVE", "Condition", "Reading", "apply", "judge", "load_conditions", "read_profile"]

UNREAD_SHARE = 0.01  # a would-be none is unread while more than 1 % of the pages was not read


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of the dossier was read and searched; decides between none and unread."""

    instruments: int
    provisions: int
    pages: int
    unread_pages: int
    unread_documents: int

    @property
    def is_complete(self) -> bool:
        """False while a document, or more than 1 % of the pages, was not read."""
        return self.unread_documents == 0 and self.unread_pages <= UNREAD_SHARE * max(1, self.pages)


def judge(
    obligation: Obligation,
    findings: Sequence[Finding],
    *,
    reading: Reading,
    applies: tuple[Applies, str],
    terms: tuple[str, ...] = (),
    nearest: Mapping[str, tuple[Near, ...]] | None = None,
) -> Coverage:
    """The verdict on one obligation from its findings.

    Findings under confidence 0.5 decide nothing; general ones only where the catalogue says that a general regime
    carries the obligation; proposed ones only where every deciding finding is proposed (`proposed_status`).
    """
    deciding = [f for f in findings if f.confidence >= DECISIVE and _decides(f, obligation)]
    support = tuple(f.id for f in findings if f.confidence >= DECISIVE and not _decides(f, obligation))
    in_force = [f for f in deciding if not f.proposed]
    elements = tuple(_state(e.id, in_force) for e in obligation.elements)
    status = _decide(obligation, elements)
    proposed = None
    if len(in_force) != len(deciding):
        proposed = _decide(obligation, tuple(_state(e.id, deciding) for e in obligation.elements))
    shown = status
    if applies[0] is Applies.NO:
        shown = Status.NOT_APPLICABLE
    elif status is Status.NONE and not reading.is_complete:
        shown = Status.UNREAD
    near = _nearest(elements, nearest or {})
    return Coverage(
        obligation=obligation.id,
        status=shown,
        confidence=_confidence(obligation, status, deciding, near),
        applies=applies[0],
        applies_reason=applies[1],
        expected=obligation.expected,
        elements=elements,
        searched=Searched(reading.instruments, reading.provisions, terms, near),
        support=support,
        proposed_status=proposed,
    )


def _decides(finding: Finding, obligation: Obligation) -> bool:
    return finding.reach is not Reach.GENERAL or obligation.general == "carries"


def _state(element: str, findings: Sequence[Finding]) -> ElementState:
    own = [f for f in findings if f.element == element]
    stances = {f.stance for f in own}
    if Stance.MEETS in stances:
        state = State.MET
    elif Stance.LIMITS in stances:
        state = State.LIMITED
    elif stances:
        state = State.CONTRADICTED
    else:
        state = State.MISSING
    return ElementState(element, state, tuple(f.id for f in own))


def _decide(obligation: Obligation, elements: Sequence[ElementState]) -> Status:
    states = {e.element: e.state for e in elements}
    core = [e.id for e in obligation.elements if e.core]
    alternatives = [e.id for e in obligation.elements if e.alternative]
    if obligation.binds and any(states[i] is State.CONTRADICTED for i in core + alternatives):
        return Status.CONFLICT  # of what binds nobody a contradiction is shown under partial
    if any(states[a] is State.MET for a in alternatives) or (core and all(states[c] is State.MET for c in core)):
        return Status.FULL
    if any(state is not State.MISSING for state in states.values()):
        return Status.PARTIAL
    return Status.NONE


def _confidence(
    obligation: Obligation,
    status: Status,
    deciding: Sequence[Finding],
    near: Sequence[Near],
) -> float:
    best: dict[str, float] = {}
    for finding in deciding:
        best[finding.element] = max(best.get(finding.element, 0.0), finding.confidence)
    if status is Status.NONE:
        return round(0.9 - 0.4 * max((n.score for n in near), default=0.0), 3)
    if status is Status.FULL:
        alternatives = [best[e.id] for e in obligation.elements if e.alternative and e.id in best]
        core = [best.get(e.id, 0.0) for e in obligation.elements if e.core]
        return round(max([min(core, default=0.0), *alternatives]), 3)
    return round(max(best.values(), default=0.5), 3)


def _nearest(elements: Sequence[ElementState], nearest: Mapping[str, tuple[Near, ...]]) -> tuple[Near, ...]:
    """The provisions that came nearest to the elements that are missing, best first, each once."""
    best: dict[str, Near] = {}
    for element in elements:
        if element.state is State.MISSING:
            for near in nearest.get(element.element, ()):
                if near.provision not in best or best[near.provision].score < near.score:
                    best[near.provision] = near
    return tuple(sorted(best.values(), key=lambda n: (-n.score, n.provision))[:5])
