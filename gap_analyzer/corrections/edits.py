"""Measures × edits → measures: what planners changed in the roadmap, applied in the order of the log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gap_analyzer.model import Measure

TIME = re.compile(r"(\d{4})-Q([1-4])/(\d{4})-Q([1-4])")
FIELDS = ("title", "body", "horizon", "cost_band")  # what a planner may write


class EditKind(StrEnum):
    """What an edit of the roadmap does."""

    SET = "set"  # a field gets another value
    MERGE = "merge"  # a measure goes into another
    BEFORE = "before"  # a measure is put before another; "" is the end


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: of a measure, of a field (`set`), with a value: the new text, or the id of the other measure."""

    kind: EditKind
    measure: str
    value: str
    field: str = ""


def edit_measures(measures: Sequence[Measure], edits: Sequence[Edit], lacks: Mapping[str, str]) -> tuple[Measure, ...]:
    """The measures with every edit applied. An edit of a measure that is no longer there does nothing.

    `lacks` holds the sentences for `body`, `time`, `order` and `circle`: a measure without body or time, one that
    begins before what it waits for, or one that waits for itself, is not ready.
    """
    listed = list(measures)
    for edit in edits:
        listed = _edit(listed, edit)
    known = {measure.id: measure for measure in listed}
    return tuple(_check(measure, known, lacks) for measure in listed)


def _edit(measures: list[Measure], edit: Edit) -> list[Measure]:
    known = {measure.id: measure for measure in measures}
    if edit.measure not in known:
        return measures
    match edit.kind:
        case EditKind.SET:
            return [_set(m, edit) if m.id == edit.measure else m for m in measures]
        case EditKind.MERGE:
            if edit.value not in known or edit.value == edit.measure:
                return measures
            return _merge(measures, known[edit.measure], edit.value)
        case EditKind.BEFORE:
            rest = [m for m in measures if m.id != edit.measure]
            at = next((n for n, m in enumerate(rest) if m.id == edit.value), len(rest))
            return [*rest[:at], known[edit.measure], *rest[at:]]


def _set(measure: Measure, edit: Edit) -> Measure:
    if edit.field not in FIELDS:
        return measure
    changed: Mapping[str, str] = {edit.field: edit.value}
    if edit.field == "body":
        return replace(measure, body=edit.value, body_reason="")
    return replace(measure, **changed)  # type: ignore[arg-type]  # fields of text only


def _merge(measures: Sequence[Measure], gone: Measure, into: str) -> list[Measure]:
    """One measure for two: it closes what both closed, and takes the longer time."""
    merged = []
    for measure in measures:
        waits = dict.fromkeys(into if each == gone.id else each for each in measure.after)
        kept = replace(measure, after=tuple(each for each in waits if each != measure.id))
        if measure.id == into:
            merged.append(_join(kept, gone))
        elif measure.id != gone.id:
            merged.append(kept)
    return merged


def _join(measure: Measure, gone: Measure) -> Measure:
    waits = dict.fromkeys((*measure.after, *gone.after))
    return replace(
        measure,
        closes=tuple(dict.fromkeys((*measure.closes, *gone.closes))),
        elements=tuple(dict.fromkeys((*measure.elements, *gone.elements))),
        before=tuple(dict((*measure.before, *gone.before)).items()),
        supporting=tuple(b for b in dict.fromkeys((*measure.supporting, gone.body, *gone.supporting)) if b
                         and b != measure.body),
        hint="\n".join(dict.fromkeys(part for part in (measure.hint, gone.hint) if part)),
        done_when="\n".join(dict.fromkeys(part for part in (measure.done_when, gone.done_when) if part)),
        horizon=_span(measure.horizon, gone.horizon),
        priority=max(measure.priority, gone.priority),
        after=tuple(each for each in waits if each not in (measure.id, gone.id)),
    )  # fmt: skip


def _span(first: str, second: str) -> str:
    """The time from the earlier beginning to the later end; the first where one is no time."""
    times = [found.groups() for each in (first, second) if (found := TIME.fullmatch(each))]
    if len(times) < 2:
        return first or second
    start = min((year, quarter) for year, quarter, _, _ in times)
    end = max((year, quarter) for _, _, year, quarter in times)
    return f"{start[0]}-Q{start[1]}/{end[0]}-Q{end[1]}"


def is_time(text: str) -> bool:
    """Whether a text is a time of the roadmap, "2027-Q1/2028-Q2", that does not end before it begins."""
    found = TIME.fullmatch(text)
    return found is not None and found.group(1, 2) <= found.group(3, 4)


def _check(measure: Measure, known: Mapping[str, Measure], lacks: Mapping[str, str]) -> Measure:
    missing = []
    if not measure.body.strip():
        missing.append(lacks["body"])
    if not is_time(measure.horizon):
        missing.append(lacks["time"])
    waits = [known[each] for each in measure.after if each in known]
    if is_time(measure.horizon) and any(is_time(w.horizon) and w.horizon[:7] > measure.horizon[:7] for w in waits):
        missing.append(lacks["order"])
    if _waits_for_itself(measure.id, known):
        missing.append(lacks["circle"])
    return replace(measure, ready=not missing, not_ready_because=" ".join(missing))


def _waits_for_itself(ident: str, known: Mapping[str, Measure]) -> bool:
    seen: set[str] = set()
    pending = list(known[ident].after)
    while pending:
        each = pending.pop()
        if each == ident:
            return True
        if each in known and each not in seen:
            seen.add(each)
            pending.extend(known[each].after)
    return False
