"""Findings become verdicts by written rules: what decides, what only supports, and what was not read is never none."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import load
from gap_analyzer.coverage import Reading, apply, judge, load_conditions, read_profile
from gap_analyzer.errors import UsageError
from gap_analyzer.model import (
    Applies,
    Coverage,
    Element,
    Finding,
    Near,
    Obligation,
    Profile,
    Reach,
    Stance,
    State,
    Status,
)

BAN = Obligation(
    id="T-1", article="3", paragraph="1", title="No export", summary="Mercury is not exported.", binding="shall",
    kind="prohibition", expected="statute", theme="trade", also_themes=(), pillar="P1", applicability="all Parties",
    general="supports", weight=3,
    elements=(
        Element("T-1#a", "export is prohibited", core=True),
        Element("T-1#b", "compounds are covered", core=True),
        Element("T-1#c", "breach is punished", core=False),
        Element("T-1#alt1", "all trade is prohibited", core=False, alternative=True),
    ),
)  # fmt: skip
READ = Reading(instruments=2, provisions=40, pages=100, unread_pages=0, unread_documents=0)
BINDING = (Applies.YES, "all Parties")


def finding(element: str, stance: Stance = Stance.MEETS, **changes: object) -> Finding:
    """A specific finding in force, sure enough to decide; the rest as named."""
    plain = Finding(
        id=f"{element}@law/art_1", obligation="T-1", element=f"T-1#{element}", provision="law/art_1", stance=stance,
        reach=Reach.SPECIFIC, confidence=0.9, quote="q", page=1, boxes=(), why=(), method="rule",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields of Finding


def decide(*findings: Finding, reading: Reading = READ, obligation: Obligation = BAN) -> Coverage:
    """The verdict on the ban from these findings."""
    return judge(obligation, findings, reading=reading, applies=BINDING)


# --- what does not decide -----------------------------------------------------------------------------------


def test_a_suggestion_decides_nothing() -> None:
    """Under 0.5 a finding is for a person: two of them do not make even a part."""
    verdict = decide(finding("a", confidence=0.499), finding("b", confidence=0.3))
    assert verdict.status is Status.NONE
    assert {element.state for element in verdict.elements} == {State.MISSING}
    assert verdict.support == ()


def test_a_finding_of_exactly_one_half_decides() -> None:
    """The limit itself is no suggestion."""
    assert decide(finding("a", confidence=0.5), finding("b", confidence=0.5)).status is Status.FULL


def test_a_general_regime_supports_and_decides_nothing() -> None:
    """A customs licence for all goods is shown, and mercury stays uncovered."""
    verdict = decide(finding("a", reach=Reach.GENERAL), finding("b", reach=Reach.GENERAL))
    assert verdict.status is Status.NONE
    assert verdict.support == ("a@law/art_1", "b@law/art_1")


def test_a_general_regime_carries_where_the_catalogue_says_so() -> None:
    """The same findings cover an obligation that a general law may carry."""
    carried = replace(BAN, general="carries")
    verdict = decide(finding("a", reach=Reach.GENERAL), finding("b", reach=Reach.GENERAL), obligation=carried)
    assert (verdict.status, verdict.support) == (Status.FULL, ())


def test_a_bill_fills_only_the_proposed_column() -> None:
    """Beside law in force, a draft changes no status; it says what would be."""
    verdict = decide(finding("a"), finding("b", proposed=True))
    assert (verdict.status, verdict.proposed_status) == (Status.PARTIAL, Status.FULL)


def test_without_a_bill_nothing_is_proposed() -> None:
    """The Proposed column stays empty."""
    assert decide(finding("a")).proposed_status is None


# --- full ---------------------------------------------------------------------------------------------------


def test_one_core_element_is_not_the_whole() -> None:
    """A ban without its compounds is partial, and the compounds are named as missing."""
    verdict = decide(finding("a"), finding("c"))
    assert verdict.status is Status.PARTIAL
    assert [element.element for element in verdict.elements if element.state is State.MISSING] == ["T-1#b", "T-1#alt1"]


def test_every_core_element_is_full_without_the_others() -> None:
    """What is not core may be missing."""
    assert decide(finding("a"), finding("b")).status is Status.FULL


def test_elements_may_be_met_by_different_provisions_of_different_laws() -> None:
    """Joint satisfaction: the mining act bans, the customs regulation names the compounds."""
    other = finding("b", id="b@customs/reg_4", provision="customs/reg_4")
    assert decide(finding("a"), other).status is Status.FULL


def test_an_alternative_suffices_alone() -> None:
    """A ban of all trade needs no ban of export beside it."""
    assert decide(finding("alt1")).status is Status.FULL


def test_a_limited_alternative_does_not_suffice() -> None:
    """An alternative with a hole is a part."""
    assert decide(finding("alt1", Stance.LIMITS)).status is Status.PARTIAL


def test_a_limited_core_element_is_not_full() -> None:
    """An exception that narrows the ban leaves a gap."""
    assert decide(finding("a"), finding("b", Stance.LIMITS)).status is Status.PARTIAL


def test_met_in_one_provision_outweighs_limited_in_another() -> None:
    """The stricter law of two closes the gap that the other leaves."""
    verdict = decide(finding("a"), finding("b"), finding("b", Stance.LIMITS, id="b@old/art_9"))
    assert verdict.status is Status.FULL
    assert verdict.elements[1].findings == ("b@law/art_1", "b@old/art_9")


def test_an_obligation_without_core_elements_is_not_full_by_nothing() -> None:
    """No core element to miss is no reason to say full."""
    loose = replace(BAN, elements=(Element("T-1#a", "x", core=False), Element("T-1#c", "y", core=False)))
    assert decide(obligation=loose).status is Status.NONE
    assert decide(finding("a"), obligation=loose).status is Status.PARTIAL


# --- conflict -----------------------------------------------------------------------------------------------


def test_silence_never_conflicts() -> None:
    """No finding at all is none."""
    assert decide().status is Status.NONE


def test_a_contradiction_beside_the_core_is_shown_under_partial() -> None:
    """Allowing what only a further element bars is no conflict."""
    assert decide(finding("c", Stance.CONTRADICTS)).status is Status.PARTIAL


@pytest.mark.parametrize("element", ["a", "b", "alt1"])
def test_allowing_what_the_convention_bars_is_a_conflict(element: str) -> None:
    """On a core element or an alternative, with nothing that bars it."""
    assert decide(finding(element, Stance.CONTRADICTS)).status is Status.CONFLICT


@pytest.mark.parametrize("binding", ["may", "encouraged", "none"])
def test_what_binds_nobody_is_not_in_conflict(binding: str) -> None:
    """The contradiction is shown under partial: only a duty that binds can be broken by a law."""
    verdict = decide(finding("a", Stance.CONTRADICTS), obligation=replace(BAN, binding=binding))
    assert verdict.status is Status.PARTIAL


def test_a_suggested_contradiction_is_no_conflict() -> None:
    """The worst word is not said on a guess."""
    assert decide(finding("a", Stance.CONTRADICTS, confidence=0.4)).status is Status.NONE


def test_a_bill_that_allows_is_no_conflict_today() -> None:
    """A draft contradicts in the Proposed column only."""
    verdict = decide(finding("a", Stance.CONTRADICTS, proposed=True))
    assert (verdict.status, verdict.proposed_status) == (Status.NONE, Status.CONFLICT)


# --- unread and not applicable --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unread_pages", "unread_documents", "status"),
    [(0, 0, Status.NONE), (1, 0, Status.NONE), (2, 0, Status.UNREAD), (0, 1, Status.UNREAD)],
)
def test_none_needs_a_law_that_was_read(unread_pages: int, unread_documents: int, status: Status) -> None:
    """One page in a hundred may be lost; two, or a document, may hold the provision."""
    reading = replace(READ, unread_pages=unread_pages, unread_documents=unread_documents)
    assert decide(reading=reading).status is status


def test_what_was_found_stands_though_a_document_was_not_read() -> None:
    """An unread file takes nothing away from full and partial."""
    reading = replace(READ, unread_documents=1)
    assert decide(finding("a"), finding("b"), reading=reading).status is Status.FULL
    assert decide(finding("a"), reading=reading).status is Status.PARTIAL


def test_an_empty_dossier_is_unread_when_its_document_was() -> None:
    """No page at all divides by nothing."""
    assert decide(reading=Reading(0, 0, 0, 0, 1)).status is Status.UNREAD


def test_what_does_not_bind_is_not_judged() -> None:
    """Not applicable wins over every finding, and says why."""
    verdict = judge(BAN, [finding("a")], reading=READ, applies=(Applies.NO, "no mines"))
    assert (verdict.status, verdict.applies_reason) == (Status.NOT_APPLICABLE, "no mines")


def test_what_may_not_bind_is_judged_all_the_same() -> None:
    """Unknown changes no finding."""
    verdict = judge(BAN, [finding("a"), finding("b")], reading=READ, applies=(Applies.UNKNOWN, "mines?"))
    assert (verdict.status, verdict.applies) == (Status.FULL, Applies.UNKNOWN)


# --- proof of absence -------------------------------------------------------------------------------------------


def test_none_says_what_was_searched_and_what_came_nearest() -> None:
    """Best first, each provision once, five at most, and only for elements that are missing."""
    near = {
        "T-1#a": (Near("law/art_2", 0.4, "permits"), Near("law/art_3", 0.6, "no mercury")),
        "T-1#b": (Near("law/art_2", 0.7, "no export"), *(Near(f"law/art_{n}", 0.1, "far") for n in range(10, 16))),
    }
    verdict = judge(BAN, [], reading=READ, applies=BINDING, terms=("mercury", "export"), nearest=near)
    assert (verdict.searched.instruments, verdict.searched.provisions) == (2, 40)
    assert verdict.searched.terms == ("mercury", "export")
    assert [each.provision for each in verdict.searched.nearest] == [
        "law/art_2", "law/art_3", "law/art_10", "law/art_11", "law/art_12",
    ]  # fmt: skip
    assert verdict.searched.nearest[0].why_not == "no export"


def test_what_is_met_has_no_nearest() -> None:
    """A provision that meets an element is found, not near."""
    near = {"T-1#a": (Near("law/art_2", 0.4, "permits"),)}
    verdict = judge(BAN, [finding("a")], reading=READ, applies=BINDING, nearest=near)
    assert verdict.searched.nearest == ()


def test_a_near_provision_makes_none_less_sure() -> None:
    """The nearer something came, the less sure is its absence."""
    far = judge(BAN, [], reading=READ, applies=BINDING, nearest={"T-1#a": (Near("p", 0.1, ""),)})
    close = judge(BAN, [], reading=READ, applies=BINDING, nearest={"T-1#a": (Near("p", 0.9, ""),)})
    assert far.confidence > close.confidence


def test_full_is_as_sure_as_its_weakest_core_element() -> None:
    """A chain of elements holds as its weakest link; the best provision for an element counts."""
    verdict = decide(finding("a", confidence=0.95), finding("b", confidence=0.6), finding("b", confidence=0.7, id="x"))
    assert verdict.confidence == 0.7


# --- for all findings ---------------------------------------------------------------------------------------------

FINDINGS = st.builds(
    finding,
    st.sampled_from(["a", "b", "c", "alt1"]),
    st.sampled_from(list(Stance)),
    reach=st.sampled_from(list(Reach)),
    confidence=st.floats(0, 1).map(lambda value: round(value, 3)),
    proposed=st.booleans(),
)


@given(st.lists(FINDINGS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_no_verdict(findings: list[Finding], chance: object) -> None:
    """Status, states and confidence are the same whatever comes first."""
    mixed = list(findings)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    one, two = decide(*findings), decide(*mixed)
    assert (one.status, one.proposed_status, one.confidence) == (two.status, two.proposed_status, two.confidence)
    assert [each.state for each in one.elements] == [each.state for each in two.elements]


@given(st.lists(FINDINGS, max_size=8))
def test_full_and_none_are_said_only_when_true(findings: list[Finding]) -> None:
    """Full has every core element or an alternative; none has no finding that decides."""
    verdict = decide(*findings)
    states = {each.element: each.state for each in verdict.elements}
    if verdict.status is Status.FULL:
        assert states["T-1#alt1"] is State.MET or {states["T-1#a"], states["T-1#b"]} == {State.MET}
    if verdict.status is Status.NONE:
        assert set(states.values()) == {State.MISSING}
    assert 0.0 <= verdict.confidence <= 1.0


@given(st.lists(FINDINGS, max_size=6))
def test_a_further_provision_that_meets_never_opens_a_gap(findings: list[Finding]) -> None:
    """From nothing over limited to met: one more provision in force that meets an element never lowers its state."""
    before, after = decide(*findings), decide(*findings, finding("a", id="new"))
    assert after.elements[0].state is State.MET
    assert [e.state for e in before.elements[1:]] == [e.state for e in after.elements[1:]]


# --- applicability --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pack() -> Path:
    """The folder of the rule pack."""
    return load("minamata").folder


def test_every_obligation_has_its_condition(pack: Path) -> None:
    """The phrase of every obligation is one of the pack's conditions, and none stands twice."""
    phrases = {obligation.applicability for obligation in load("minamata").obligations.values()}
    assert phrases - set(load_conditions(pack)) == set()


def test_a_duty_of_all_parties_needs_no_profile(pack: Path) -> None:
    """Without any fact it binds."""
    assert apply(BAN, Profile(), load_conditions(pack)) == (Applies.YES, "all Parties")


@pytest.mark.parametrize(("value", "applies"), [("no", Applies.NO), ("yes", Applies.YES), (None, Applies.UNKNOWN)])
def test_a_fact_with_its_source_settles_whether_a_duty_binds(value: str | None, applies: Applies, pack: Path) -> None:
    """The reason names the phrase, the fact and where it was read."""
    profile = Profile("CO", (("asgm", value),), (("asgm", "MIA 2019"),)) if value else Profile("CO")
    duty = replace(BAN, applicability="all Parties with ASGM")
    result, reason = apply(duty, profile, load_conditions(pack))
    assert result is applies
    assert reason == ("all Parties with ASGM" + (f"; asgm = {value} (MIA 2019)" if value else ""))


def test_a_fact_without_source_is_refused(tmp_path: Path) -> None:
    """Hearsay settles nothing."""
    path = tmp_path / "profile.yaml"
    path.write_text("country: CO\nfacts: {asgm: 'no'}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"profile\.yaml: the fact “asgm” has no source"):
        read_profile(path)


def test_a_profile_keeps_its_words_as_written(tmp_path: Path) -> None:
    """`no` stays no, facts stand in order, and the country of the call goes first."""
    path = tmp_path / "profile.yaml"
    path.write_text("country: PE\nfacts: {b: no, a: yes}\nsources: {a: gazette, b: MIA}\n", encoding="utf-8")
    assert read_profile(path).country == "PE"
    profile = read_profile(path, "CO")
    assert profile.country == "CO"
    assert profile.facts == (("a", "yes"), ("b", "no"))
    assert all(one <= two for one, two in pairwise(profile.facts))
