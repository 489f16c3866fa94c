"""Facts of corrections: what advisers did lies on top of what the machine said, and takes nothing of it away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import BAN, DECREE, analysis, laws, provision

from gap_analyzer.catalogue import load
from gap_analyzer.corrections import (
    BY_PERSON,
    Addition,
    Anchor,
    Change,
    Edit,
    EditKind,
    Found,
    Ruling,
    anchor_place,
    correct,
    edit_measures,
    find_quote,
    is_time,
)
from gap_analyzer.model import Analysis, Decision, Measure, Stance, State, Status

LACKS = {"body": "No body.", "time": "No time.", "order": "Too early.", "circle": "In a circle."}
QUOTE = "Se prohíbe la importación de mercurio metálico"


@pytest.fixture(scope="module")
def plain() -> Analysis:
    """The invented country over some obligations."""
    catalogue = load()
    return analysis(tuple(catalogue.obligations[each] for each in ("MC-3.8", "MC-3.6a", "MC-C.1f", "XC-01")))


def anchor(quote: str = QUOTE, article: str = "3") -> Anchor:
    """An anchor in the invented decree."""
    decree = laws()[0]
    place = find_quote(decree, next(p for p in decree.provisions if p.article == article), quote)
    assert place is not None
    return anchor_place(place)


def addition(**changes: object) -> Addition:
    """Evidence that Ana added to the second element of MC-3.8."""
    plain = Addition(7, "MC-3.8#b", Stance.MEETS, anchor(), "Ana", "2026-11-21T10:00:00Z", "Reads as a ban.")
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Addition


def ruling(machine: str = "partial", *anchors: Anchor | None) -> Ruling:
    """A decision of Ana on MC-3.8."""
    return Ruling(Decision("MC-3.8", "full", "Ana", "A ban is enough.", "2026-11-21T10:00:00Z", machine), anchors)


def status(whole: Analysis, obligation: str) -> Status:
    """What the machine says of an obligation."""
    return next(c.status for c in whole.coverage if c.obligation == obligation)


def state(whole: Analysis, element: str) -> State:
    """The state of an element."""
    return next(s.state for c in whole.coverage for s in c.elements if s.element == element)


def test_nothing_done_changes_nothing(plain: Analysis) -> None:
    """Without decisions and evidence the analysis is the machine's."""
    found = correct(plain, (), ())
    assert found.analysis == plain
    assert (found.changes, found.orphans, found.moved) == ({}, (), {})


def test_a_decision_leaves_the_machine_its_word(plain: Analysis) -> None:
    """The verdict of the person stands beside that of the machine, not in its place."""
    found = correct(plain, (ruling(status(plain, "MC-3.8").value, anchor()),), ())
    assert found.analysis.coverage == plain.coverage
    assert [(d.obligation, d.status, d.stale) for d in found.analysis.decisions] == [("MC-3.8", "full", False)]
    assert found.analysis.decisions[0].evidence == (f"{DECREE}/art_3",)


def test_a_decision_on_another_proposal_is_stale(plain: Analysis) -> None:
    """The machine had proposed something else when it was decided."""
    found = correct(plain, (ruling("conflict", anchor()),), ())
    assert found.changes == {"MC-3.8": (Change.VERDICT,)}
    assert found.analysis.decisions[0].stale


def test_a_decision_whose_passage_is_gone_is_stale(plain: Analysis) -> None:
    """The passage was amended: the decision waits for a person, and it is not dropped."""
    amended = replace(laws()[0], provisions=(provision(DECREE, "3", BAN.replace("prohíbe", "permite")),))
    now = replace(plain, laws=(amended, laws()[1]))
    found = correct(now, (ruling(status(plain, "MC-3.8").value, anchor()),), ())
    assert found.changes == {"MC-3.8": (Change.QUOTE,)}
    assert found.analysis.decisions[0].evidence == ()


def test_a_decision_whose_document_was_deleted_is_stale(plain: Analysis) -> None:
    """None stands for a passage that went with its document."""
    found = correct(plain, (ruling(status(plain, "MC-3.8").value, None),), ())
    assert found.changes == {"MC-3.8": (Change.QUOTE,)}


def test_a_decision_whose_passage_moved_stands(plain: Analysis) -> None:
    """Renumbering alone makes nobody decide again; the new place is told."""
    moved = replace(laws()[0], provisions=(provision(DECREE, "4", BAN),))
    found = correct(replace(plain, laws=(moved,)), (ruling(status(plain, "MC-3.8").value, anchor()),), ())
    fate = found.rulings["MC-3.8"][0]
    assert found.changes == {}
    assert fate is not None
    assert fate.found is Found.MOVED
    assert found.analysis.decisions[0].evidence == (f"{DECREE}/art_4",)


def test_added_evidence_is_a_finding_of_a_person(plain: Analysis) -> None:
    """It carries the law's own words, its place, who added it and why; it is certain."""
    found = correct(plain, (), (addition(),))
    added = found.analysis.findings[-1]
    assert (added.id, added.method, added.confidence) == ("person-7", BY_PERSON, 1.0)
    assert (added.quote, added.page, added.provision) == (QUOTE, 2, f"{DECREE}/art_3")
    assert added.why[0].text == "Ana · 2026-11-21T10:00:00Z · Reads as a ban."


def test_added_evidence_meets_its_element_and_leaves_the_verdict(plain: Analysis) -> None:
    """The checklist shows the element as met; the verdict is still the machine's until a person decides."""
    found = correct(plain, (), (addition(),))
    assert state(plain, "MC-3.8#b") is State.MISSING
    assert state(found.analysis, "MC-3.8#b") is State.MET
    assert status(found.analysis, "MC-3.8") is status(plain, "MC-3.8")


@pytest.mark.parametrize(
    ("stance", "now"),
    [(Stance.CONTRADICTS, State.CONTRADICTED), (Stance.LIMITS, State.LIMITED), (Stance.MEETS, State.MET)],
)
def test_the_stance_of_added_evidence_counts(plain: Analysis, stance: Stance, now: State) -> None:
    """On an element where nothing was found, the state follows the stance."""
    assert state(correct(plain, (), (addition(stance=stance),)).analysis, "MC-3.8#b") is now


def test_added_evidence_never_takes_away_what_is_met(plain: Analysis) -> None:
    """Met in one provision outweighs limited in another."""
    found = correct(plain, (), (addition(element="MC-3.8#a", stance=Stance.LIMITS),))
    assert state(found.analysis, "MC-3.8#a") is State.MET


@pytest.mark.parametrize("lost", [None, replace(anchor(), exact="words that no law holds", start=0)])
def test_evidence_without_a_place_counts_for_nothing(plain: Analysis, lost: Anchor | None) -> None:
    """Orphaned evidence is listed and decides nothing."""
    found = correct(plain, (), (addition(anchor=lost),))
    assert found.analysis.findings == plain.findings
    assert state(found.analysis, "MC-3.8#b") is State.MISSING
    assert [each.entry for each in found.orphans] == [7]


def test_evidence_that_moved_is_told(plain: Analysis) -> None:
    """Its entry is named with the old place and the new one."""
    moved = replace(plain, laws=(replace(laws()[0], provisions=(provision(DECREE, "4", BAN),)),))
    found = correct(moved, (), (addition(),))
    assert found.moved[7].found is Found.MOVED
    assert found.analysis.findings[-1].provision == f"{DECREE}/art_4"


# --- the roadmap ---------------------------------------------------------------------------------------


def measure(ident: str, **changes: object) -> Measure:
    """A measure that is complete."""
    plain = Measure(
        id=ident,
        title=f"Amend {ident}",
        closes=(f"MC-{ident}",),
        elements=(f"MC-{ident}#a",),
        instrument_type="statute",
        body="Ministry",
        horizon="2027-Q1/2027-Q4",
        priority=2.0,
        priority_parts=(),
        after=(),
        pillar="P1",
        cost_band="M",
        cost_source="assumption",
        ready=True,
        not_ready_because="",
        hint=f"Hint {ident}",
        done_when=f"Done {ident}",
        before=((f"MC-{ident}", "none"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Measure


def edit(*edits: Edit, of: tuple[Measure, ...] = (measure("a"), measure("b"), measure("c"))) -> tuple[Measure, ...]:
    """Measures a, b, c after some edits."""
    return edit_measures(of, edits, LACKS)


def ids(measures: tuple[Measure, ...]) -> list[str]:
    """Their ids in order."""
    return [each.id for each in measures]


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-Q1", "2027-Q5/2028-Q1", "2028-Q1/2027-Q4", "soon", "2027-Q1/2028-Q2 "]
)
def test_what_is_no_time(text: str) -> None:
    """A time has a quarter in which it begins and one, not earlier, in which it ends."""
    assert not is_time(text)


@pytest.mark.parametrize("text", ["2027-Q1/2027-Q1", "2027-Q4/2028-Q1"])
def test_a_time(text: str) -> None:
    """One quarter is a time too."""
    assert is_time(text)


@pytest.mark.parametrize(
    "idle",
    [
        Edit(EditKind.SET, "z", "x", "body"),
        Edit(EditKind.SET, "a", "99", "priority"),
        Edit(EditKind.MERGE, "a", "z"),
        Edit(EditKind.MERGE, "a", "a"),
        Edit(EditKind.BEFORE, "z", "a"),
    ],
)
def test_an_edit_of_what_is_not_there_does_nothing(idle: Edit) -> None:
    """A gap that closed since took its measure along; fields that no planner writes stay."""
    assert edit(idle) == edit()


def test_a_field_gets_its_new_value() -> None:
    """A body that a person named is no longer the one that the law named."""
    found = edit(Edit(EditKind.SET, "a", "Customs", "body"), of=(measure("a", body_reason="law/art_1"),))
    assert (found[0].body, found[0].body_reason) == ("Customs", "")


def test_the_last_edit_of_a_field_stands() -> None:
    """Edits are applied in the order of the log."""
    found = edit(Edit(EditKind.SET, "a", "one", "title"), Edit(EditKind.SET, "a", "two", "title"))
    assert found[0].title == "two"


@pytest.mark.parametrize(
    ("field", "value", "lacks"),
    [("body", " ", "No body."), ("horizon", "", "No time."), ("horizon", "2029-Q1/2028-Q1", "No time.")],
)
def test_a_measure_without_body_or_time_is_not_ready(field: str, value: str, lacks: str) -> None:
    """It says what it lacks."""
    found = edit(Edit(EditKind.SET, "a", value, field))
    assert (found[0].ready, found[0].not_ready_because) == (False, lacks)


def test_a_body_makes_a_measure_ready() -> None:
    """What the machine could not name, a person names."""
    found = edit(Edit(EditKind.SET, "a", "Customs", "body"), of=(measure("a", body="", ready=False),))
    assert (found[0].ready, found[0].not_ready_because) == (True, "")


def test_a_measure_that_begins_before_what_it_waits_for_is_not_ready() -> None:
    """Powers come before what uses them; beginning together is allowed."""
    waiting = (measure("a", after=("b",)), measure("b"))
    assert edit(of=waiting)[0].ready
    found = edit(Edit(EditKind.SET, "b", "2027-Q2/2028-Q1", "horizon"), of=waiting)
    assert found[0].not_ready_because == "Too early."


def test_a_measure_goes_before_another_and_to_the_end() -> None:
    """Order by buttons: before another one, or last of all."""
    assert ids(edit(Edit(EditKind.BEFORE, "c", "a"))) == ["c", "a", "b"]
    assert ids(edit(Edit(EditKind.BEFORE, "a", ""))) == ["b", "c", "a"]


def test_a_merged_measure_closes_what_both_closed() -> None:
    """One line for two, with the longer time; what waited for the one waits for the other."""
    late = measure("b", horizon="2028-Q1/2029-Q2", body="Customs", priority=3.0)
    found = edit(
        Edit(EditKind.MERGE, "b", "a"), of=(measure("a"), late, measure("c", after=("b",), horizon="2029-Q1/2029-Q2"))
    )
    assert ids(found) == ["a", "c"]
    merged = found[0]
    assert (merged.closes, merged.horizon) == (("MC-a", "MC-b"), "2027-Q1/2029-Q2")
    assert (merged.supporting, merged.priority) == (("Customs",), 3.0)
    assert (merged.hint, merged.done_when) == ("Hint a\nHint b", "Done a\nDone b")
    assert merged.before == (("MC-a", "none"), ("MC-b", "none"))
    assert found[1].after == ("a",)


def test_a_measure_never_waits_for_itself_after_a_merge() -> None:
    """What a merged measure waited for within itself is forgotten."""
    assert (
        edit(Edit(EditKind.MERGE, "b", "a"), of=(measure("a", after=("b",)), measure("b", after=("a",))))[0].after == ()
    )


def test_a_circle_through_others_is_told() -> None:
    """Merging may tie measures into a circle: none of it is ready."""
    of = (measure("a", after=("c",)), measure("b"), measure("c", after=("b",)))
    found = edit(Edit(EditKind.MERGE, "b", "a"), of=of)
    assert [each.not_ready_because for each in found] == ["In a circle.", "In a circle."]


def test_a_merge_with_a_measure_without_time_keeps_the_time() -> None:
    """The one that has a time gives it."""
    found = edit(Edit(EditKind.MERGE, "b", "a"), of=(measure("a", horizon=""), measure("b")))
    assert found[0].horizon == "2027-Q1/2027-Q4"
