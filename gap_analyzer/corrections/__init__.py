"""What advisers did × Analysis → Analysis: decisions, added evidence and edits of the roadmap on top of the machine.

Nothing here changes what the machine said: its verdict stays in `Coverage.status` beside every decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gap_analyzer.corrections.anchors import (
    Anchor,
    Anchored,
    Found,
    Place,
    anchor_place,
    find_quote,
    read_anchor,
    reanchor,
)
from gap_analyzer.corrections.edits import Edit, EditKind, edit_measures, is_time
from gap_analyzer.model import (
    Analysis,
    Coverage,
    Decision,
    ElementState,
    Finding,
    Reach,
    Stance,
    State,
    Why,
)

__all__ = [
    "BY_PERSON",
    "Addition",
    "Anchor",
    "Anchored",
    "Change",
    "Corrected",
    "Edit",
    "EditKind",
    "Found",
    "Place",
    "Ruling",
    "anchor_place",
    "correct",
    "edit_measures",
    "find_quote",
    "is_time",
    "read_anchor",
    "reanchor",
]

BY_PERSON = "person"  # the method of a finding that an adviser added
_STATES = {Stance.MEETS: State.MET, Stance.LIMITS: State.LIMITED, Stance.CONTRADICTS: State.CONTRADICTED}
_ORDER = (State.MISSING, State.CONTRADICTED, State.LIMITED, State.MET)  # met in one place outweighs the rest


class Change(StrEnum):
    """Why a decision must be looked at again."""

    VERDICT = "verdict"  # the machine's verdict is no longer the one that was decided upon
    QUOTE = "quote"  # a passage on which it rests is orphaned, or its document was deleted


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and the passages on which it rests; None stands for a passage whose document was deleted."""

    decision: Decision
    anchors: tuple[Anchor | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """Evidence that an adviser added to an element; `entry` is its number in the log."""

    entry: int
    element: str
    stance: Stance
    anchor: Anchor | None
    author: str
    time: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """An analysis with what advisers did, and what has become of the passages and decisions."""

    analysis: Analysis
    changes: Mapping[str, tuple[Change, ...]]  # by obligation
    rulings: Mapping[str, tuple[Anchored | None, ...]]  # by obligation: the passages of its decision
    orphans: tuple[Addition, ...]  # evidence that counts for nothing, since its words are gone
    moved: Mapping[int, Anchored]  # by entry: evidence that stands elsewhere now


def correct(analysis: Analysis, rulings: Sequence[Ruling], additions: Sequence[Addition]) -> Corrected:
    """The analysis with decisions and evidence on top, every passage held against the laws as they are now."""
    fates = _hold(rulings, additions, analysis)
    by_entry = {addition.entry: fates.get(addition.anchor) for addition in additions}
    findings, orphans = [], []
    for addition in additions:
        fate = by_entry.get(addition.entry)
        if fate is None or fate.place is None:
            orphans.append(addition)
        else:
            findings.append(_find(addition, fate.place))
    machine = {coverage.obligation: coverage.status.value for coverage in analysis.coverage}
    held = {ruling.decision.obligation: tuple(fates.get(each) for each in ruling.anchors) for ruling in rulings}
    changes = {r.decision.obligation: _changes(r, held[r.decision.obligation], machine) for r in rulings}
    decisions = tuple(
        replace(r.decision, stale=bool(changes[r.decision.obligation]), evidence=_name(held[r.decision.obligation]))
        for r in rulings
    )
    return Corrected(
        analysis=replace(
            analysis,
            findings=(*analysis.findings, *findings),
            coverage=tuple(_cover(each, findings) for each in analysis.coverage),
            decisions=decisions,
        ),
        changes={key: found for key, found in changes.items() if found},
        rulings=held,
        orphans=tuple(orphans),
        moved={entry: fate for entry, fate in by_entry.items() if fate is not None and fate.found is Found.MOVED},
    )


def _hold(
    rulings: Sequence[Ruling], additions: Sequence[Addition], analysis: Analysis
) -> Mapping[Anchor | None, Anchored]:
    """Every anchor held against the laws once; the lost ones (None) have no entry."""
    named = (*(a for r in rulings for a in r.anchors), *(a.anchor for a in additions))
    anchors = tuple(dict.fromkeys(each for each in named if each is not None))
    return dict(zip(anchors, reanchor(anchors, analysis.laws), strict=True))


def _changes(ruling: Ruling, held: Sequence[Anchored | None], machine: Mapping[str, str]) -> tuple[Change, ...]:
    decision, changes = ruling.decision, []
    if decision.machine and machine.get(decision.obligation) != decision.machine:
        changes.append(Change.VERDICT)
    if any(each is None or each.found is Found.ORPHANED for each in held):
        changes.append(Change.QUOTE)
    return tuple(changes)


def _name(held: Sequence[Anchored | None]) -> tuple[str, ...]:
    """The provisions on which a decision rests now, each once."""
    places = [each.place.provision.id for each in held if each is not None and each.place is not None]
    return tuple(dict.fromkeys(places))


def _find(addition: Addition, place: Place) -> Finding:
    said = " · ".join(part for part in (addition.author, addition.time, addition.reason) if part)
    return Finding(
        id=f"{BY_PERSON}-{addition.entry}",
        obligation=addition.element.partition("#")[0],
        element=addition.element,
        provision=place.provision.id,
        stance=addition.stance,
        reach=Reach.SPECIFIC,
        confidence=1.0,
        quote=place.exact,
        page=place.page,
        boxes=place.boxes,
        why=(Why(BY_PERSON, said),),
        method=BY_PERSON,
    )


def _cover(coverage: Coverage, added: Sequence[Finding]) -> Coverage:
    own = [finding for finding in added if finding.obligation == coverage.obligation]
    if not own:
        return coverage
    return replace(coverage, elements=tuple(_add(state, own) for state in coverage.elements))


def _add(state: ElementState, added: Sequence[Finding]) -> ElementState:
    own = [finding for finding in added if finding.element == state.element]
    states = (state.state, *(_STATES[finding.stance] for finding in own))
    return replace(
        state, state=max(states, key=_ORDER.index), findings=(*state.findings, *(finding.id for finding in own))
    )
