"""What advisers decided → labelled provisions: the form that the model of a rule pack learns from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gap_analyzer.model import DECISIVE, Analysis, Decision, Finding, Obligation, Provision, Stance

LANGUAGES = ("en", "es", "pt", "fr")
BY_PERSON = "person"  # the method of a finding that an adviser added


@dataclass(frozen=True, slots=True)
class Lesson:
    """A provision with the elements that it answers by a person's word; `tolerated` are those that nobody judged."""

    id: str
    title: str
    heading: str
    text: str
    labels: Mapping[Stance, tuple[str, ...]]
    tolerated: tuple[str, ...]


@dataclass(slots=True)
class _Gathered:
    """What was said of one provision so far."""

    labels: dict[Stance, list[str]] = field(default_factory=lambda: {stance: [] for stance in Stance})
    unsure: set[str] = field(default_factory=set)


def collect_lessons(analysis: Analysis, obligations: Mapping[str, Obligation]) -> tuple[Lesson, ...]:
    """One lesson for each provision on which a person decided.

    A verdict that a person confirmed makes its findings right; one that became *none* makes them wrong; any other
    change leaves them open. Evidence that a person added is right. Open and stale decisions teach nothing, and what
    likeness helped to claim stays open where it was confirmed: the model is not to learn from itself.
    """
    decided = {d.obligation: d for d in analysis.decisions if d.status != "undecided" and not d.stale}
    gathered: dict[str, _Gathered] = {}
    for finding in analysis.findings:
        if finding.confidence >= DECISIVE or finding.method == BY_PERSON:
            _take(gathered, finding, decided.get(finding.obligation))
    elements = {o.id: tuple(e.id for e in o.elements) for o in obligations.values()}
    not_judged = {e for o, own in elements.items() if o not in decided for e in own}
    return tuple(_write(analysis, gathered, not_judged))


def _take(gathered: dict[str, _Gathered], finding: Finding, decision: Decision | None) -> None:
    by_person = finding.method == BY_PERSON
    if decision is None and not by_person:
        return
    known = gathered.setdefault(finding.provision, _Gathered())
    confirmed = decision is not None and decision.status == decision.machine
    helped = any(why.kind == "model" for why in finding.why)
    if by_person or (confirmed and not helped):
        known.labels[finding.stance].append(finding.element)
    elif decision is not None and decision.status != "none":
        known.unsure.add(finding.element)


def _write(analysis: Analysis, gathered: Mapping[str, _Gathered], not_judged: set[str]) -> Iterator[Lesson]:
    number = 0
    for law in analysis.laws:
        for provision in law.provisions:
            language = provision.language or law.instrument.language
            known = gathered.get(provision.id)
            if known is None or language not in LANGUAGES or not provision.text.strip():
                continue
            number += 1
            labels = {stance: tuple(dict.fromkeys(found)) for stance, found in known.labels.items()}
            answered = {element for found in labels.values() for element in found}
            yield Lesson(
                id=f"{language}-{number:03d}",
                title=law.instrument.title,
                heading=_heading(provision),
                text=" ".join(provision.text.split()),
                labels=labels,
                tolerated=tuple(sorted((not_judged | known.unsure) - answered)),
            )


def _heading(provision: Provision) -> str:
    return ". ".join(each for each in (*provision.headings, provision.heading) if each)


def as_entries(lessons: Iterable[Lesson]) -> tuple[Mapping[str, Any], ...]:
    """Lessons as the entries of a file of labelled provisions."""
    return tuple(
        {"id": each.id, "title": each.title, "heading": each.heading, "text": each.text, "tolerated": each.tolerated}
        | {stance.value: each.labels[stance] for stance in Stance}
        for each in lessons
    )


def write_lessons(lessons: Iterable[Lesson]) -> bytes:
    """A file of labelled provisions (YAML), as `corpus/labelled` has them."""
    lines = ["provisions:"]
    for lesson in lessons:
        lines.append(f"- id: {lesson.id}")
        lines += [f"  {name}: {_quote(getattr(lesson, name))}" for name in ("title", "heading", "text")]
        lines += [f"  {stance.value}: {_list(lesson.labels[stance])}" for stance in Stance]
        lines.append(f"  tolerated: {_list(lesson.tolerated)}")
    if len(lines) == 1:
        lines = ["provisions: []"]
    return ("\n".join(lines) + "\n").encode()


def _list(elements: Iterable[str]) -> str:
    return f"[{', '.join(_quote(each) for each in elements)}]"


def _quote(text: str) -> str:
    """A double-quoted scalar of YAML: the strings of JSON are strings of YAML."""
    return json.dumps(text, ensure_ascii=True)
