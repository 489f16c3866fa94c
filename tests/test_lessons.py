"""What a person decided becomes what the model may learn, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from samples import analysis

from gap_analyzer.catalogue import load, load_strings
from gap_analyzer.corrections.lessons import BY_PERSON, collect_lessons, write_lessons
from gap_analyzer.model import Analysis, Decision, Obligation, Stance

OBLIGATIONS = load().obligations


def judged(*decisions: Decision, **changes: object) -> Analysis:
    """The invented country with decisions."""
    return replace(analysis(tuple(OBLIGATIONS.values())), decisions=decisions, **changes)


def found(obligation: str) -> tuple[str, ...]:
    """The elements of an obligation that the invented country's findings speak to."""
    return tuple(f.element for f in judged().findings if f.obligation == obligation and f.confidence >= 0.5)


SPOKEN = next(f.obligation for f in judged().findings if f.confidence >= 0.5)
MACHINE = next(c.status.value for c in judged().coverage if c.obligation == SPOKEN)


def decide(status: str, **changes: object) -> Decision:
    """A decision on an obligation on which the machine found something."""
    return replace(Decision(SPOKEN, status, "Ana", "Why.", "2026-11-21T10:00:00Z", MACHINE), **changes)


def labels(*decisions: Decision, **changes: object) -> set[str]:
    """Every element that some lesson says is answered."""
    lessons = collect_lessons(judged(*decisions, **changes), OBLIGATIONS)
    return {element for lesson in lessons for own in lesson.labels.values() for element in own}


def test_nothing_decided_teaches_nothing() -> None:
    """The machine never learns from itself."""
    assert collect_lessons(judged(), OBLIGATIONS) == ()
    assert write_lessons(()) == b"provisions: []\n"


@pytest.mark.parametrize("decision", [decide("undecided"), decide(MACHINE, stale=True)], ids=["open", "stale"])
def test_an_open_or_stale_decision_teaches_nothing(decision: Decision) -> None:
    """Nobody said what is right."""
    assert labels(decision) == set()


def test_a_verdict_that_became_none_makes_its_findings_wrong() -> None:
    """The provision is a lesson that answers none of the obligation's elements, and tolerates none of them."""
    lessons = collect_lessons(judged(decide("none")), OBLIGATIONS)
    own = {e.id for e in OBLIGATIONS[SPOKEN].elements}
    assert lessons
    assert labels(decide("none")) == set()
    assert all(own.isdisjoint(lesson.tolerated) for lesson in lessons)


def test_another_verdict_leaves_the_findings_open() -> None:
    """They may be right or wrong: they are tolerated and teach neither."""
    other = "partial" if MACHINE != "partial" else "full"
    lessons = collect_lessons(judged(decide(other)), OBLIGATIONS)
    assert labels(decide(other)) == set()
    assert set(found(SPOKEN)) <= {e for lesson in lessons for e in lesson.tolerated}


def test_a_confirmed_verdict_makes_its_findings_right() -> None:
    """The elements of the findings, and no others."""
    assert labels(decide(MACHINE)) == set(found(SPOKEN))


def test_added_evidence_is_right_whatever_was_decided() -> None:
    """A person chose the words."""
    first = judged().findings[0]
    added = replace(first, id="added", element=f"{SPOKEN}#z", method=BY_PERSON, confidence=0.1, stance=Stance.LIMITS)
    (lesson,) = collect_lessons(judged(findings=(added,)), OBLIGATIONS)
    assert lesson.labels[Stance.LIMITS] == (f"{SPOKEN}#z",)


def test_what_nobody_judged_is_tolerated() -> None:
    """A provision that answers another obligation is not called wrong for it."""
    others: list[Obligation] = [o for o in OBLIGATIONS.values() if o.id != SPOKEN]
    (lesson, *_) = collect_lessons(judged(decide(MACHINE)), OBLIGATIONS)
    assert {e.id for o in others for e in o.elements} <= set(lesson.tolerated)


def test_the_file_is_read_as_the_corpus_is(tmp_path: Path) -> None:
    """Strings stay strings: quotes, line ends, marks and numbers survive."""
    plain = judged(decide(MACHINE))
    odd = 'No. 3.10: "no" \\ # {}\u2028 012 – º'
    laws = tuple(replace(law, provisions=tuple(replace(p, text=odd) for p in law.provisions)) for law in plain.laws)
    lessons = collect_lessons(replace(plain, laws=laws), OBLIGATIONS)
    path = tmp_path / "lessons.yaml"
    path.write_bytes(write_lessons(lessons))
    entries = load_strings(path)["provisions"]
    assert [e["id"] for e in entries] == [lesson.id for lesson in lessons]
    assert " ".join(odd.split()) in {e["text"] for e in entries}
    answered = {e for entry in entries for stance in Stance for e in entry[stance.value]}
    assert answered == labels(decide(MACHINE))
