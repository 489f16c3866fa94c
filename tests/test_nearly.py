"""A rule that lacks one condition claims a passage only where the passage also resembles known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Deadline, Example, Measurement, Rule
from gap_analyzer.coverage import Reading, apply, judge, load_conditions
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import Learned, Search, find, load_learned
from gap_analyzer.findings.matching import compile_rule
from gap_analyzer.findings.nearly import ALIKE, SUREST, WHOLE, hold_nearly
from gap_analyzer.findings.signals import NEARLY, key_of
from gap_analyzer.findings.subjects import establish_subject
from gap_analyzer.findings.suggestions import Weighed
from gap_analyzer.model import DECISIVE, Finding, Force, Law, Profile, Reach, Stance, State, Status

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "MC-3.8#a"
BAN = Rule(ELEMENT, 1, sentence=(("import",), ("export",)), modality=("prohibits",), subject=("mercury",))
HALF = "No person shall import mercury."  # of import and export one is said
STRICT = Measurement("mg/kg", at_most=1.0, otherwise="none")
FAINT = LEXICON.index.mask(CATALOGUE.faint)


def lacking(text: str, rule: Rule = BAN, *, faint: int = FAINT, **context: str) -> list[str]:
    """What a rule lacks of a sentence, where it nearly holds."""
    features = describe(build_law(Example("en", text, **context)), LEXICON)
    law = Weighed(features, establish_subject(features, LEXICON.index))
    compiled = compile_rule(rule, LEXICON.index)
    held = [hold_nearly(compiled, passage, law, faint) for passage in features.passages]
    return [near[1] for near in held if near is not None]


def learned(odds: float) -> Learned:
    """What the pack has learned, with the same likeness of every passage to every element."""
    found = load_learned(CATALOGUE.folder)
    assert found is not None
    model = found.likeness
    flat = replace(model, weights=np.zeros_like(model.weights), intercepts=np.full_like(model.intercepts, odds))
    return replace(found, likeness=flat)


def pack(*rules: Rule) -> Catalogue:
    """The pack with the rules of one element only."""
    return replace(CATALOGUE, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.8", rules)}, regimes=())


def search(*laws: Law | str, odds: float = -1.0, rules: tuple[Rule, ...] = (BAN,)) -> Search:
    """Holds laws, or sentences as laws of their own, against rules, all of them as likely as is said."""
    built = [law if isinstance(law, Law) else build_law(Example("en", law)) for law in laws]
    described = tuple(describe(law, LEXICON) for law in built)
    return find(described, pack(*rules), LEXICON.index, learned=learned(odds))


def claims(found: Search) -> list[Finding]:
    """What decides."""
    return [each for each in found.findings if each.confidence >= DECISIVE]


# --- what does not nearly hold ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "No person shall import or export mercury.",  # it holds whole
        "No person shall sell mercury.",  # two things are not said
        "Whoever imports mercury must keep a register of imports for his own account.",  # a duty, and no export
        "No person shall import asbestos.",  # no mercury
        "The Minister may by regulations restrict the import and export of mercury.",  # nobody is bound yet
        "It is the objective of this Act to end the import and export of mercury.",
        "Imports and exports of mercury grew in that year.",  # a mention
        "",
    ],
)
def test_what_lacks_nothing_or_more_than_one_thing_does_not_nearly_hold(text: str) -> None:
    """A mention is no ban, and a power not used bans nothing."""
    assert lacking(text) == []


def test_what_a_rule_excludes_in_its_sentence_stays_excluded() -> None:
    """The author of the rule knew better than the model."""
    assert lacking("No person shall import or export mercury waste.", replace(BAN, absent=("waste",))) == []


def test_a_definition_does_not_nearly_ban() -> None:
    """It has no effect of its own."""
    assert lacking("“ban”: no import and no export of mercury shall take place.", kind="definition") == []


@pytest.mark.parametrize(
    "text",
    [
        "The import of mercury is prohibited but the Minister may permit it.",
        "The import of mercury may be prohibited by regulation.",
        "The State shall encourage that no person imports mercury.",
    ],
)
def test_what_the_law_merely_allows_or_hopes_is_not_nearly_done(text: str) -> None:
    """Without the list of faint modalities some of it would be: the list is the pack's own."""
    assert lacking(text) == []


def test_a_rule_that_asks_for_a_power_may_nearly_hold_where_one_is_given() -> None:
    """What is faint for a ban is what such a rule is about."""
    power = replace(BAN, modality=("permits", "empowers"))
    assert lacking("The Minister may permit the import of mercury.", power) == ["concept:export"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("No person shall import or export mercury.", replace(BAN, modality=("punishes",))),  # a command
        ("No person shall import or export mercury.", replace(BAN, limbs=(("waste",),))),  # the acts to be covered
        ("No person shall import or export mercury.", replace(BAN, quantity=Measurement("mg/kg", at_most=1.0))),
        ("No person shall import or export mercury.", replace(BAN, deadline=Deadline(by="2020-12-31", needed=True))),
        ("No person shall import or export mercury over 5 mg/kg.", replace(BAN, quantity=STRICT)),  # there, and fails
    ],
)
def test_commands_acts_figures_and_dates_are_not_left_to_likeness(text: str, rule: Rule) -> None:
    """A mention is no coverage, however much it resembles one."""
    assert lacking(text, rule) == []


# --- what does -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "lack"),
    [
        (HALF, BAN, "concept:export"),
        ("No person shall import or export mercury.", replace(BAN, heading=(("waste",),)), "heading:waste"),
        ("No person shall import or export mercury.", replace(BAN, article=(("waste",),)), "article:waste"),
        ("No person shall import or export mercury.", replace(BAN, instrument=(("waste",),)), "instrument:waste"),
    ],
)
def test_the_one_condition_that_is_not_met_is_named(text: str, rule: Rule, lack: str) -> None:
    """In the short form that reports put into words."""
    assert lacking(text, rule) == [lack]


def test_a_place_that_the_rule_leaves_out_may_nearly_hold() -> None:
    """What stands under a heading on waste may be on more than waste: there likeness has to be greater."""
    elsewhere = replace(BAN, absent_heading=("waste",))
    text = "No person shall import or export mercury."
    assert lacking(text, elsewhere, heading="Waste") == ["excluded"]
    assert lacking(text, elsewhere) == []


# --- the claim -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odds", [-9.0, ALIKE - 0.1])
def test_a_passage_that_resembles_no_answer_is_not_claimed(odds: float) -> None:
    """A rule alone that lacks a word claims nothing."""
    assert claims(search(HALF, odds=odds)) == []


def test_the_model_alone_claims_nothing() -> None:
    """However alike: no rule comes near."""
    assert claims(search("Mercury is kept in flasks of steel.", odds=5.0)) == []


def test_a_claim_says_what_it_lacks_and_what_it_resembles() -> None:
    """A lawyer sees that it is not certain, and why it counts."""
    (finding,) = claims(search(HALF))
    assert finding.method == f"rule {ELEMENT} 1, nearly"
    assert finding.reach is Reach.SPECIFIC
    assert ("scope", "nearly:concept:export") in [(why.kind, why.text) for why in finding.why]
    assert [why.text.split(" · ")[0] for why in finding.why if why.kind == "model"] == [f"{finding.confidence:.2f}"]
    assert finding.quote == HALF


def test_the_more_alike_the_surer_and_never_certain() -> None:
    """Confidence rises with likeness up to a limit."""
    sure = [claims(search(HALF, odds=odds))[0].confidence for odds in (ALIKE, -2.0, 0.0, 4.0)]
    assert sure == sorted(sure)
    assert DECISIVE < sure[0] < sure[1] < sure[2] == sure[3] == SUREST


def test_what_is_only_likely_counts_in_part() -> None:
    """A verdict is never better than its evidence: under a level of likeness nothing is covered by it alone."""
    assert [each.stance for each in claims(search(HALF, odds=WHOLE - 0.1))] == [Stance.LIMITS]
    assert [each.stance for each in claims(search(HALF, odds=WHOLE + 0.1))] == [Stance.MEETS]


def test_what_a_rule_answers_is_left_to_it() -> None:
    """The whole rule is better evidence than a near one."""
    found = claims(search("No person shall import or export mercury.", HALF))
    assert [each.method for each in found] == [f"rule {ELEMENT} 1"]


@pytest.mark.parametrize("others", [(), (BAN,)])
def test_a_rule_that_contradicts_never_nearly_holds(others: tuple[Rule, ...]) -> None:
    """Likeness does not tell a ban from its undoing: a conflict needs a rule that holds."""
    opening = replace(BAN, number=3, stance=Stance.CONTRADICTS)
    assert claims(search(HALF, odds=4.0, rules=(opening, *others))) == []


def test_a_near_claim_stands_beside_a_general_regime() -> None:
    """What names mercury is shown, and what is only likely takes away nothing."""
    general = Rule(ELEMENT, 2, sentence=(("import",),), modality=("prohibits",), reach=(Reach.GENERAL,))
    law = build_law(Example("en", "No person shall import asbestos."))
    texts = (law.provisions[0].text, HALF, *["It rains."] * 6)
    articles = [replace(law.provisions[0], id=f"example/art_{n}", article=str(n), text=t) for n, t in enumerate(texts)]
    found = search(replace(law, provisions=tuple(articles)), rules=(BAN, general))
    assert sorted((f.provision, f.reach.value) for f in found.findings) == [
        ("example/art_0", "general"),
        ("example/art_1", "specific"),
    ]


def test_a_badly_recognised_page_makes_a_near_claim_less_sure() -> None:
    """What a scan mangled is doubted twice."""
    law = build_law(Example("en", HALF))
    clear, mangled = (replace(law.provisions[0], confidence=confidence) for confidence in (0.97, 0.6))
    sure, unsure = (claims(search(replace(law, provisions=(p,)), odds=WHOLE)) for p in (clear, mangled))
    assert [each.confidence for each in sure] == [round(0.55 + 0.15 * (WHOLE - ALIKE), 3)]
    assert unsure == []


def test_a_rule_that_was_mostly_wrong_is_not_believed_where_it_lacks_something() -> None:
    """It would be a suggestion where it holds whole: it is none where it holds less."""
    plain = learned(-1.0)
    assert plain.calibrator is not None
    for right, wrong, count in ((1.0, 3.0, 0), (3.0, 1.0, 1)):
        calibrator = replace(plain.calibrator, records={key_of(BAN): (right, wrong)})
        described = (describe(build_law(Example("en", HALF)), LEXICON),)
        found = find(described, pack(BAN), LEXICON.index, learned=replace(plain, calibrator=calibrator))
        assert len(claims(found)) == count


def test_a_rule_that_its_author_left_to_a_person_decides_nothing() -> None:
    """A confidence under 0.5 makes suggestions only."""
    assert claims(search(HALF, rules=(replace(BAN, confidence=0.4),))) == []


@pytest.mark.parametrize("force", [Force.REPEALED, Force.TREATY_APPROVAL])
def test_law_that_covers_nothing_nearly_covers_nothing(force: Force) -> None:
    """Repealed law, and acts that only approve a treaty."""
    law = build_law(Example("en", HALF))
    assert claims(search(replace(law, instrument=replace(law.instrument, force=force)))) == []


def test_the_strongest_of_several_rules_speaks() -> None:
    """All of them lack one thing; the one that its author trusts most is named."""
    weak, strong = replace(BAN, confidence=0.6), replace(BAN, number=2, confidence=0.9)
    (finding,) = claims(search(HALF, rules=(weak, strong)))
    assert finding.method == f"rule {ELEMENT} 2, nearly"


def test_its_signals_are_of_a_kind_of_their_own() -> None:
    """They are not calibrated with claims of rules that hold."""
    found = search(HALF)
    assert [found.signals[each.id].kind for each in claims(found)] == [NEARLY]


def test_a_verdict_can_rest_on_it() -> None:
    """The element counts as met, as one that a person may look at first."""
    obligation = CATALOGUE.obligations["MC-3.8"]
    found = search(HALF)
    coverage = judge(
        obligation,
        found.findings,
        reading=Reading(1, 1, 1, 0, 0),
        applies=apply(obligation, Profile(), load_conditions(CATALOGUE.folder)),
        nearest=found.nearest,
    )
    state = next(state for state in coverage.elements if state.element == ELEMENT)
    assert (state.state, coverage.status) == (State.MET, Status.PARTIAL)


def test_equal_law_gives_equal_claims() -> None:
    """The same places in the same order."""
    texts = (HALF, "No one may export mercury.", "Importing mercury is forbidden.")
    assert search(*texts).findings == search(*texts).findings
