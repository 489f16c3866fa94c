"""How sure the program is, and what it only suggests: confidence is a measured share, and a model decides nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import Learned, Search, find, load_learned
from gap_analyzer.findings.calibration import (
    FILE,
    KINDS,
    LEAST,
    MOST,
    RECORD,
    SIGNS,
    SUGGESTED,
    Calibrator,
    Claim,
    fit,
    keep_records,
    load_calibrator,
    recall,
    write_calibration,
)
from gap_analyzer.findings.doubt import SUGGEST_FROM
from gap_analyzer.findings.likeness import FOLDER
from gap_analyzer.findings.signals import GENERAL, MODEL, NAMED, SIGNALS, Signals, key_of
from gap_analyzer.model import DECISIVE, Finding, Force, Law, ProvisionKind, Reach, Stance

CHECKOUT = Path(__file__).resolve().parent.parent
CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT, OTHER = "MC-3.8#a", "MC-7.2#a"
BAN = Rule(ELEMENT, 1, sentence=(("import",),), modality=("prohibits",), subject=("mercury",))
TEXT = "No person shall import mercury."
FLAT = (0.0,) * len(SIGNALS)


def signals(kind: str = NAMED, rule: str = "r", **values: float) -> Signals:
    """Signals of a claim, nought unless said."""
    return Signals(kind, rule if kind != MODEL else "", tuple(values.get(name, 0.0) for name in SIGNALS))


def calibrator(**weights: float) -> Calibrator:
    """A calibrator in which each kind has the same weights; nought unless said."""
    row = tuple(weights.get(name, 0.0) for name in ("intercept", *SIGNALS, RECORD))
    return Calibrator(dict.fromkeys(KINDS, row))


def learned(**changes: object) -> Learned:
    """What the pack has learned, with changes."""
    found = load_learned(CATALOGUE.folder)
    assert found is not None
    return replace(found, **changes)  # type: ignore[arg-type]  # a test names fields of Learned


def pack(*rules: Rule) -> Catalogue:
    """The pack with the rules of one element, and an element without any."""
    entries = {ELEMENT: ElementRules(ELEMENT, "MC-3.8", rules), OTHER: ElementRules(OTHER, "MC-7.2", ())}
    return replace(CATALOGUE, rules=entries, regimes=())


def search(*laws: Law | str, rules: tuple[Rule, ...] = (BAN,), what: Learned | None = None, **context: str) -> Search:
    """Holds laws, or sentences as laws of their own, against rules with what was learned."""
    built = [law if isinstance(law, Law) else build_law(Example("en", law, **context)) for law in laws]
    described = tuple(describe(law, LEXICON) for law in built)
    return find(described, pack(*rules), LEXICON.index, learned=what or learned())


def only(*laws: Law | str, rules: tuple[Rule, ...] = (BAN,), **context: str) -> dict[str, float]:
    """The signals of the one finding by rule."""
    found = search(*laws, rules=rules, **context)
    (finding,) = [each for each in found.findings if each.method.startswith("rule")]
    return dict(zip(SIGNALS, found.signals[finding.id].values, strict=True))


def suggestions(found: Search) -> list[Finding]:
    """What the model alone proposed."""
    return [each for each in found.findings if each.method == "model likeness"]


# --- signals ---------------------------------------------------------------------------------------------------


def test_words_of_the_sentence_speak_for_it() -> None:
    """An item that only its lead-in completes says less itself."""
    rule = replace(BAN, sentence=(("import",), ("mercury",)))
    assert only("mercury shall not be imported", rules=(rule,))["own"] == 1.0
    assert only("be imported", rules=(rule,), lead="No mercury shall:")["own"] == 0.5


def test_a_subject_that_stands_far_off_is_told() -> None:
    """Mercury in the title is not mercury in the sentence."""
    assert only("No person shall import it.", title="Mercury Act")["near"] == 0.0
    assert only(TEXT)["near"] == 1.0


def test_concepts_far_apart_are_less_close() -> None:
    """Closeness falls with the words between; one concept alone tells neither way."""
    rule = replace(BAN, sentence=(("import",), ("mercury",)))
    near = only(TEXT, rules=(rule,))["close"]
    far = only("No person shall import " + "any good " * 10 + "or mercury.", rules=(rule,))["close"]
    assert far < near
    assert only(TEXT)["close"] == 0.5


def test_headings_that_speak_of_the_same_are_told() -> None:
    """A heading on imports supports a rule on imports; one on fees does not."""
    assert only(TEXT, heading="Fees")["headed"] == 0.0
    assert only(TEXT, heading="Imports")["headed"] == 1.0


def test_a_limit_is_told() -> None:
    """Stances other than meets have their own weight."""
    assert only(TEXT)["narrow"] == 0.0
    assert only(TEXT, rules=(replace(BAN, stance=Stance.LIMITS),))["narrow"] == 1.0


def test_an_author_s_doubt_is_told() -> None:
    """A rule's own confidence counts from what is usual."""
    assert only(TEXT)["rule"] == 0.0
    assert only(TEXT, rules=(replace(BAN, confidence=0.6),))["rule"] == -1.0


def test_the_language_is_told_beside_english() -> None:
    """English is what the others are compared with."""
    spanish = build_law(Example("es", "Se prohíbe importar mercurio."))
    assert [only(TEXT)[each] for each in ("es", "fr", "pt")] == [0.0, 0.0, 0.0]
    assert only(spanish)["es"] == 1.0


def test_a_bad_scan_is_told() -> None:
    """Digital text has no shortfall; a page read at 0.7 has one of 0.2."""
    law = build_law(Example("en", TEXT))
    poor = replace(law, provisions=(replace(law.provisions[0], confidence=0.7),))
    assert only(law)["scan"] == 0.0
    assert only(poor)["scan"] == pytest.approx(0.2)


def two_articles(identifier: str = "example") -> Law:
    """A law that says the same in two articles."""
    law = build_law(Example("en", TEXT))
    first = replace(law.provisions[0], id=f"{identifier}/art_1", instrument=identifier)
    second = replace(first, id=f"{identifier}/art_2", article="2")
    return replace(law, instrument=replace(law.instrument, id=identifier), provisions=(first, second))


def test_a_further_place_in_one_law_is_told() -> None:
    """The second article of the same law is a further place; both know that it is said twice."""
    found = search(two_articles())
    places = [dict(zip(SIGNALS, found.signals[f.id].values, strict=True)) for f in found.findings[:2]]
    assert [each["further"] for each in places] == [0.0, 1.0]
    assert [each["repeated"] for each in places] == [0.25, 0.25]


def test_the_first_place_of_each_law_stands_for_that_law() -> None:
    """Two laws with one article each have no further place."""
    first, second = (replace(two_articles(name), provisions=two_articles(name).provisions[:1]) for name in ("a", "b"))
    found = search(first, second)
    further = [found.signals[f.id].values[SIGNALS.index("further")] for f in found.findings]
    assert further == [0.0, 0.0]


def test_a_general_regime_is_a_kind_of_its_own() -> None:
    """What never names mercury is calibrated with its like."""
    rule = replace(BAN, subject=())
    found = search("No person shall import asbestos.", rules=(rule,))
    named = search(TEXT, rules=(rule,))
    assert found.signals[found.findings[0].id].kind == GENERAL
    assert named.signals[named.findings[0].id].kind == NAMED


def test_likeness_is_told_for_what_a_rule_claims() -> None:
    """A plain ban resembles what was taught more than an aside does."""
    plain = only("No mercury shall be imported from a State that is not a Party without a certificate.")["likeness"]
    aside = only("No person shall import goods of a museum, mercury barometers of old make or paintings.")["likeness"]
    assert plain > aside


def test_a_rule_that_asks_something_else_has_another_key() -> None:
    """A record holds for what a rule asked, not for its number, author's doubt or note."""
    assert key_of(BAN) == key_of(replace(BAN, number=7, confidence=0.3, note="so"))
    assert key_of(BAN) != key_of(replace(BAN, modality=("requires",)))
    assert key_of(BAN).startswith(f"{ELEMENT} ")


# --- calibration -----------------------------------------------------------------------------------------------


def test_a_calibrator_without_weights_knows_nothing() -> None:
    """One in two."""
    assert calibrator().confide(signals()) == 0.5


@pytest.mark.parametrize(("intercept", "share"), [(-99, LEAST), (99, MOST), (1.0, 0.731), (-1.0, 0.269)])
def test_confidence_is_a_share_to_three_decimals(intercept: float, share: float) -> None:
    """Never quite 0 and never quite 1."""
    assert calibrator(intercept=intercept).confide(signals()) == share


def test_a_model_never_decides() -> None:
    """However sure it is, it stays under what decides."""
    assert calibrator(intercept=9).confide(signals(MODEL)) == SUGGESTED < DECISIVE


@given(st.floats(-5, 5), st.floats(0, 2))
def test_more_of_a_good_sign_is_never_less_sure(start: float, more: float) -> None:
    """With a weight above nought confidence rises with its signal."""
    sure = calibrator(likeness=1.5)
    assert sure.confide(signals(likeness=start + more)) >= sure.confide(signals(likeness=start))


def test_a_rule_without_a_record_is_an_average_rule() -> None:
    """A new or changed rule starts from what all rules have."""
    assert recall((0, 0), 0.8) == pytest.approx(0.0)
    assert recall((5, 0), 0.8) > 0 > recall((1, 3), 0.8)


def test_few_claims_move_a_record_little() -> None:
    """One wrong claim is no verdict on a rule; ten are."""
    assert recall((0, 1), 0.8) > recall((0, 10), 0.8)


def claims(
    kind: str = NAMED, rule: str = "r", *, right: int, wrong: int, statute: str = "s", **at: float
) -> list[Claim]:
    """Judged claims with equal signals."""
    return [Claim(statute, signals(kind, rule, **at), n < right) for n in range(right + wrong)]


def test_records_count_right_and_wrong_by_weight() -> None:
    """A statute of less weight adds less; suggestions have no rule and no record."""
    some = [*claims(rule="b", right=2, wrong=1), replace(claims(rule="a", right=1, wrong=0)[0], weight=0.3)]
    records, base = keep_records([*some, *claims(MODEL, right=0, wrong=9)])
    assert records == {"a": (0.3, 0.0), "b": (2.0, 1.0)}
    assert base == pytest.approx((2.3 + 1) / (3.3 + 2), abs=0.001)


def test_what_was_right_three_times_in_four_is_said_with_three_quarters() -> None:
    """A fit on like claims gives their share."""
    many = [c for n in range(20) for c in claims(right=3, wrong=1, statute=f"s{n}")]
    assert fit(many).confide(signals()) == pytest.approx(0.75, abs=0.02)


def test_a_signal_that_tells_is_learned() -> None:
    """Where likeness goes with right claims, it speaks for them."""
    many = [*claims(right=30, wrong=2, likeness=1.0), *claims(right=5, wrong=25, likeness=0.0, statute="t")]
    fitted = fit(many)
    assert fitted.confide(signals(likeness=1.0)) > 0.8
    assert fitted.confide(signals(likeness=0.0)) < 0.4


def test_no_few_statutes_turn_a_sign() -> None:
    """Where likeness went with wrong claims by chance, it says nothing rather than the contrary."""
    many = [*claims(right=2, wrong=30, likeness=1.0), *claims(right=30, wrong=2, likeness=0.0, statute="t")]
    weights = dict(zip(("intercept", *SIGNALS, RECORD), fit(many).weights[NAMED], strict=True))
    assert weights["likeness"] == 0.0
    assert all(weights[name] * sign >= 0 for name, sign in SIGNS.items())


def test_a_rule_that_is_mostly_wrong_becomes_a_suggestion() -> None:
    """Its record on the other statutes takes it under what decides."""
    many = [c for n in range(12) for c in claims(rule="good", right=4, wrong=0, statute=f"s{n}")]
    many += [c for n in range(12) for c in claims(rule="bad", right=0, wrong=3, statute=f"s{n}")]
    fitted = fit(many)
    assert fitted.confide(signals(rule="bad")) < DECISIVE < fitted.confide(signals(rule="good"))


def test_no_rule_vouches_for_itself() -> None:
    """A rule known from one statute alone has no record there, so records teach nothing of it."""
    alone = [c for n in range(9) for c in claims(rule=f"r{n}", right=n % 2, wrong=1 - n % 2, statute=f"s{n}")]
    assert fit(alone).weights[NAMED][-1] == pytest.approx(0.0, abs=0.05)


def test_without_claims_of_a_kind_it_is_doubted() -> None:
    """What was never measured does not decide."""
    assert fit(claims(right=3, wrong=0)).confide(signals(GENERAL)) < DECISIVE


def test_a_fit_is_reproducible() -> None:
    """Equal claims give equal text."""
    some = [*claims(right=7, wrong=2, near=1.0), *claims(GENERAL, rule="g", right=2, wrong=3, statute="t")]
    assert write_calibration(fit(some), ("x",)) == write_calibration(fit(some), ("x",))


def write(folder: Path, text: str) -> Path:
    """A pack's calibration."""
    (folder / FOLDER).mkdir()
    (folder / FOLDER / FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_calibration_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Calibrator → YAML → calibrator."""
    fitted = fit([*claims(rule="MC-1#a 0abc12", right=7, wrong=2), *claims(MODEL, right=1, wrong=9, statute="t")])
    assert load_calibrator(write(tmp_path, write_calibration(fitted, ("one line", "another")))) == fitted


def test_a_pack_without_calibration_has_none(tmp_path: Path) -> None:
    """A rule's own confidence stands then."""
    assert load_calibrator(tmp_path) is None


@pytest.mark.parametrize("text", ["base: 0.5\n", "base: much\nweights: {}\nrecords: {}\n"])
def test_a_broken_calibration_is_refused(tmp_path: Path, text: str) -> None:
    """The file is named, and the command that writes it."""
    with pytest.raises(RulePackError, match=r"calibration\.yaml.*train --gold"):
        load_calibrator(write(tmp_path, text))


def test_every_signal_is_documented() -> None:
    """docs/learning.md has a row for each, in order."""
    page = (CHECKOUT / "docs" / "learning.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \| .+ \| (for|against|either) \|$", page, re.MULTILINE)
    names = [name.strip("` ") for cell, _ in rows for name in cell.split(",")]
    assert names == [*SIGNALS, RECORD]
    signs = {name.strip("` "): sign for cell, sign in rows for name in cell.split(",")}
    assert {name: {1: "for", -1: "against"}.get(SIGNS.get(name, 0), "either") for name in signs} == signs


# --- what a dossier gets ----------------------------------------------------------------------------------------


def test_without_learning_confidence_is_the_rule_s_own() -> None:
    """Who checks rules sees what their author wrote."""
    law = describe(build_law(Example("en", TEXT)), LEXICON)
    found = find((law,), pack(BAN), LEXICON.index)
    assert [each.confidence for each in found.findings] == [0.8]
    assert found.signals == {}


def test_without_a_calibrator_confidence_is_the_rule_s_own() -> None:
    """A model alone changes no finding."""
    (finding,) = search(TEXT, what=learned(calibrator=None)).findings[:1]
    assert finding.confidence == 0.8


def test_confidence_is_what_the_calibrator_says() -> None:
    """The finding carries the share, and its signals are kept for who measures."""
    found = search(TEXT, what=learned(calibrator=calibrator(intercept=1.0)))
    assert found.findings[0].confidence == 0.731
    assert set(found.signals) == {each.id for each in found.findings}


def test_what_an_author_left_to_a_person_stays_a_suggestion() -> None:
    """A rule written with a confidence under 0.5 never decides, whatever its signals say."""
    sure = learned(calibrator=calibrator(intercept=3.0))
    unsure = search(TEXT, rules=(replace(BAN, confidence=0.45),), what=sure)
    assert search(TEXT, what=sure).findings[0].confidence > DECISIVE
    assert unsure.findings[0].confidence == SUGGESTED


GOLD = "Miners who win gold shall stop the amalgamation of whole ore with mercury within two years."


def test_irrelevant_law_gets_no_suggestion() -> None:
    """A dog on a lead resembles nothing."""
    assert suggestions(search("A dog shall be kept on a lead in every public garden.")) == []


def test_law_that_never_names_mercury_gets_no_suggestion() -> None:
    """The model is asked only where mercury or a class of substances is named."""
    assert (
        suggestions(search("Miners who win gold shall stop whole ore methods.", what=learned(suggest_from=0.0))) == []
    )


def test_an_unlikely_passage_is_not_suggested() -> None:
    """Under one in seven a person would only waste time."""
    doubtful = learned(calibrator=calibrator(intercept=-3.0))
    assert doubtful.suggest_from == SUGGEST_FROM
    assert suggestions(search(GOLD, what=doubtful)) == []


def test_repealed_law_and_treaty_texts_get_no_suggestion() -> None:
    """They cover nothing, whatever they resemble."""
    law = build_law(Example("en", GOLD))
    for force in (Force.REPEALED, Force.TREATY_APPROVAL):
        old = replace(law, instrument=replace(law.instrument, force=force))
        assert suggestions(search(old, what=learned(suggest_from=0.0))) == []


def test_what_resembles_an_element_is_suggested() -> None:
    """No rule answers MC-7.2#a here; the model points, says why, and decides nothing."""
    found = suggestions(search(GOLD, what=learned(suggest_from=0.0)))
    (finding,) = [each for each in found if each.element == OTHER]
    assert finding.confidence < DECISIVE
    assert finding.obligation == "MC-7.2"
    assert finding.reach is Reach.SPECIFIC
    assert finding.quote == GOLD
    (reason,) = [why.text for why in finding.why if why.kind == "model"]
    assert reason.startswith(f"{finding.confidence:.2f} · ")
    assert "~" not in reason
    assert ":" not in reason


def test_what_a_rule_answers_is_not_suggested_again() -> None:
    """One provision, one finding."""
    found = search(TEXT, what=learned(suggest_from=0.0))
    assert [each.element for each in suggestions(found) if each.element == ELEMENT] == []


def test_what_only_a_general_regime_answers_may_be_suggested() -> None:
    """Support decides nothing for most obligations; a passage on mercury may still be worth a look."""
    law = build_law(Example("en", "No person shall import asbestos."))
    texts = (
        law.provisions[0].text,
        "Mercury from a State that is not a Party needs a certificate.",
        *["It rains."] * 6,
    )
    articles = [replace(law.provisions[0], id=f"example/art_{n}", article=str(n), text=t) for n, t in enumerate(texts)]
    general = replace(BAN, subject=(), reach=(Reach.GENERAL,))
    found = search(replace(law, provisions=tuple(articles)), rules=(general,), what=learned(suggest_from=0.0))
    assert [(f.provision, f.reach.value) for f in found.findings if f.element == ELEMENT] == [
        ("example/art_0", "general"),
        ("example/art_1", "specific"),
    ]


def test_one_suggestion_an_element_is_enough() -> None:
    """The likest provision of the dossier, not all of them."""
    law = build_law(Example("en", GOLD))
    again = replace(law.provisions[0], id="example/art_2", article="2")
    found = suggestions(search(replace(law, provisions=(*law.provisions, again)), what=learned(suggest_from=0.0)))
    assert len([each for each in found if each.element == OTHER]) == 1


def test_suggestions_change_no_finding_by_rule() -> None:
    """With and without the model the rules claim the same places and stances."""
    law = two_articles()
    features = (describe(law, LEXICON),)
    plain = find(features, CATALOGUE, LEXICON.index).findings
    doubted = find(features, CATALOGUE, LEXICON.index, learned=learned()).findings
    by_rule = [
        (f.id, f.stance, f.reach, f.method)
        for f in doubted
        if f.method.startswith("rule") and not f.method.endswith("nearly")
    ]
    assert by_rule == [(f.id, f.stance, f.reach, f.method) for f in plain]


def test_equal_law_gives_equal_doubt() -> None:
    """Twice the same findings, suggestions and nearest provisions."""
    first, second = (
        find((describe(two_articles(), LEXICON),), CATALOGUE, LEXICON.index, learned=learned()) for _ in "ab"
    )
    assert first == second


# --- proof of absence -------------------------------------------------------------------------------------------


def test_the_likest_provision_stands_among_the_nearest() -> None:
    """No word of the rule is there, but the model finds it near, and the report says what it lacks."""
    rule = replace(BAN, sentence=(("import",), ("waste",)))
    text = "Quicksilver from a State that is not a Party needs a certificate of where it was won."
    near = search(text, rules=(rule,)).nearest[ELEMENT]
    assert [each.provision for each in near] == ["example/art_1__item_a"]
    assert near[0].why_not in ("concept:import", "concept:waste")
    assert 0 < near[0].score < DECISIVE


def test_what_resembles_nothing_is_not_near() -> None:
    """Near provisions are worth a look, or they are not named."""
    assert search("Mercury rises in a thermometer.", title="Weather Act").nearest.get(OTHER, ()) == ()


def test_no_more_than_three_are_near() -> None:
    """Two by rule, and the likest."""
    law = build_law(Example("en", "The Minister may import mercury."))
    many = [replace(law.provisions[0], id=f"example/art_{n}", article=str(n)) for n in range(1, 7)]
    assert len(search(replace(law, provisions=tuple(many))).nearest[ELEMENT]) == 3


def test_a_provision_is_near_once() -> None:
    """What a rule nearly took and the model likens is one provision."""
    near = search("The Minister may import mercury with consent.").nearest[ELEMENT]
    assert len({each.provision for each in near}) == len(near)


def test_what_is_no_operative_provision_is_weighed_no_more_than_it_is_searched() -> None:
    """Notes and contents are silent for the model too."""
    law = build_law(Example("en", GOLD))
    note = replace(law.provisions[0], kind=ProvisionKind.NOTE)
    assert suggestions(search(replace(law, provisions=(note,)), what=learned(suggest_from=0.0))) == []
