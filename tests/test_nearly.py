"""A rule that lacks one condition claims a passage only where the passage also resembles known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.coverage import Reading, apply, judge, load_conditions
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import Learned, Search, find, load_learned
from gap_analyzer.findings.matching import compile_rule
from gap_analyzer.findings.nearly import ALIKE, SUREST, VERY_ALIKE, WHOLE, hold_nearly
from gap_analyzer.findings.signals import NEARLY
from gap_analyzer.findings.subjects import establish_subject
from gap_analyzer.model import DECISIVE, Finding, Force, Law, Profile, Reach, Stance

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "MC-3.8#a"
BAN = Rule(ELEMENT, 1, sentence=(("import",), ("export",)), modality=("prohibits",), subject=("mercury",))
HALF = "No person shall import mercury."  # of import and export one is said
FAINT = LEXICON.index.mask(CATALOGUE.faint)


def lacking(text: str, rule: Rule = BAN, *, faint: int = FAINT, **context: str) -> list[str]:
    """What a rule lacks of a sentence, where it nearly holds."""
    features = describe(build_law(Example("en", text, **context)), LEXICON)
    subject = establish_subject(features, LEXICON.index)
    compiled = compile_rule(rule, LEXICON.index)
    return [
        lack for passage in features.passages for _, lack in hold_nearly(compiled, passage, features, subject, faint)
    ]


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


def test_a_permission_does_not_nearly_ban() -> None:
    """Without the list of faint modalities it would: the list is the pack's own."""
    text = "The import and export of mercury are permitted."
    assert lacking(text) == []
    assert lacking(text, faint=0) == ["modality:prohibits"]


# --- what does -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "lack"),
    [
        (HALF, BAN, "concept:export"),
        ("No person shall import or export mercury.", replace(BAN, modality=("punishes",)), "modality:punishes"),
        ("No person shall import or export mercury.", replace(BAN, heading=(("waste",),)), "heading:waste"),
        ("No person shall import or export mercury.", replace(BAN, article=(("waste",),)), "article:waste"),
        ("No person shall import or export mercury.", replace(BAN, instrument=(("waste",),)), "instrument:waste"),
        ("No person shall import or export mercury.", replace(BAN, limbs=(("waste",),)), "limb"),
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


def test_a_missing_limb_makes_a_ban_narrower() -> None:
    """A rule that names none of the acts asked for is never called whole."""
    (finding,) = claims(search("No person shall import or export mercury.", rules=(replace(BAN, limbs=(("waste",),)),)))
    assert finding.stance is Stance.LIMITS


# --- the claim -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odds", [-9.0, ALIKE - 0.1, VERY_ALIKE - 0.1])
def test_a_passage_that_resembles_no_answer_is_not_claimed(odds: float) -> None:
    """A rule alone that lacks a word claims nothing."""
    assert claims(search(HALF, odds=odds)) == []


def test_the_model_alone_claims_nothing() -> None:
    """However alike: no rule comes near."""
    assert claims(search("Mercury is kept in flasks of steel.", odds=5.0)) == []


def test_a_heading_weighs_less_than_a_word() -> None:
    """Between the two levels only what stands around the sentence may be lacking."""
    headed = replace(BAN, heading=(("waste",),))
    whole = "No person shall import or export mercury."
    assert len(claims(search(whole, odds=ALIKE + 0.1, rules=(headed,)))) == 1
    assert claims(search(HALF, odds=ALIKE + 0.1)) == []
    assert len(claims(search(HALF, odds=VERY_ALIKE + 0.1))) == 1


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
    sure = [claims(search(HALF, odds=odds))[0].confidence for odds in (VERY_ALIKE, -2.0, 0.0, 4.0)]
    assert sure == sorted(sure)
    assert DECISIVE < sure[0] < sure[1] < sure[2] == sure[3] == SUREST


def test_what_is_only_likely_counts_in_part() -> None:
    """A verdict is never better than its evidence: under a level of likeness nothing is covered by it alone."""
    assert [each.stance for each in claims(search(HALF, odds=WHOLE - 0.1))] == [Stance.LIMITS]
    assert [each.stance for each in claims(search(HALF, odds=WHOLE + 0.1))] == [Stance.MEETS]
    opening = replace(BAN, stance=Stance.CONTRADICTS)
    assert [each.stance for each in claims(search(HALF, odds=WHOLE - 0.1, rules=(opening,)))] == [Stance.CONTRADICTS]


def test_what_a_rule_answers_is_left_to_it() -> None:
    """The whole rule is better evidence than a near one."""
    found = claims(search("No person shall import or export mercury.", HALF))
    assert [each.method for each in found] == [f"rule {ELEMENT} 1"]


def test_a_near_claim_on_mercury_replaces_a_general_regime() -> None:
    """What names mercury is shown, not what may apply to it."""
    general = Rule(ELEMENT, 2, sentence=(("import",),), modality=("prohibits",), reach=(Reach.GENERAL,))
    law = build_law(Example("en", "No person shall import asbestos."))
    texts = (law.provisions[0].text, HALF, *["It rains."] * 6)
    articles = [replace(law.provisions[0], id=f"example/art_{n}", article=str(n), text=t) for n, t in enumerate(texts)]
    found = search(replace(law, provisions=tuple(articles)), rules=(BAN, general))
    assert [(f.provision, f.reach) for f in found.findings] == [("example/art_1", Reach.SPECIFIC)]


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
    assert next(state for state in coverage.elements if state.element == ELEMENT).findings


def test_equal_law_gives_equal_claims() -> None:
    """The same places in the same order."""
    texts = (HALF, "No one may export mercury.", "Importing mercury is forbidden.")
    assert search(*texts).findings == search(*texts).findings
