"""Rules find what a lawyer would cite: a mention is no finding, and every condition of a rule has its near miss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Deadline, Example, Measurement, Rule
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import Search, find
from gap_analyzer.model import Box, Finding, Force, Law, ProvisionKind, Reach, Span, Stance, TextLine

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "MC-3.8#a"
BAN = Rule(ELEMENT, 1, sentence=(("import",),), modality=("prohibits",), subject=("mercury",))
TEXT = "No person shall import mercury."


def pack(*rules: Rule) -> Catalogue:
    """The rule pack's words with only these rules."""
    return replace(CATALOGUE, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.8", rules)}, obligations={})


def search(law: Law | str, *rules: Rule, language: str = "en", **context: str) -> Search:
    """Holds a law, or a sentence as a law of its own, against rules."""
    found = law if isinstance(law, Law) else build_law(Example(language, law, **context))
    return find((describe(found, LEXICON),), pack(*(rules or (BAN,))), LEXICON.index)


def stances(law: Law | str, *rules: Rule, **context: str) -> list[Stance]:
    """The stances that were found."""
    return [each.stance for each in search(law, *rules, **context).findings]


def only(law: Law | str, *rules: Rule, **context: str) -> Finding:
    """The one finding."""
    (finding,) = search(law, *rules, **context).findings
    return finding


# --- a mention is no finding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "“mercury” means the element Hg, CAS No. 7439-97-6.",
        "The Minister promotes research on mercury and its import.",
        "A person may import mercury with a permit.",
        "The import of mercury is not prohibited.",
        "No person shall import asbestos.",
        "No person shall export mercury.",
        "No person shall import instruments that show the orbit of the planet Mercury.",
    ],
)
def test_mercury_that_is_merely_mentioned_covers_nothing(text: str) -> None:
    """The modality, the limb and the subject must all be there."""
    assert stances(text) == []


def test_a_ban_is_found_with_its_reasons() -> None:
    """Stance, reach, the quote word for word, the words that fired, and the rule that did it."""
    finding = only(TEXT)
    assert (finding.stance, finding.reach, finding.quote) == (Stance.MEETS, Reach.SPECIFIC, TEXT)
    assert (finding.element, finding.obligation, finding.proposed) == (ELEMENT, "MC-3.8", False)
    assert finding.id == f"{ELEMENT}@{finding.provision}"
    assert finding.why[0].kind == "cue"
    assert "mercury" in finding.why[0].text
    assert finding.method == f"rule {ELEMENT} 1"


# --- what came near ------------------------------------------------------------------------------------------


def test_what_came_near_says_what_it_lacks() -> None:
    """A permit names import and mercury; the prohibition is what is lacking."""
    found = search("A person may import mercury with a permit.")
    (near,) = found.nearest[ELEMENT]
    assert near.why_not == "modality:prohibits"
    assert 0.0 < near.score < 1.0


def test_what_was_found_has_nothing_near() -> None:
    """An element that is found needs no proof of absence."""
    assert ELEMENT not in search(TEXT).nearest


# --- conditions, each with its near miss ----------------------------------------------------------------------


def test_a_word_that_must_be_absent_shuts_the_rule() -> None:
    """`not` keeps a sentence out."""
    rule = replace(BAN, absent=("export",))
    assert stances("No person shall import or export mercury.", rule) == []
    assert stances(TEXT, rule) == [Stance.MEETS]


def test_a_modality_that_must_be_absent_shuts_the_rule() -> None:
    """`not_modality` keeps a permit out of a duty."""
    rule = replace(BAN, modality=(), absent_modality=("prohibits",))
    assert stances(TEXT, rule) == []


def test_a_heading_can_be_asked_for() -> None:
    """The same words under another heading do not count."""
    rule = Rule(ELEMENT, 1, sentence=(("prohibits",),), heading=(("import",),), subject=("mercury",))
    assert stances("It is prohibited to bring in mercury.", rule, heading="Sale of goods") == []
    assert stances("It is prohibited to bring in mercury.", rule, heading="Import of mercury") == [Stance.MEETS]


def test_the_lead_in_lends_its_words_to_an_item() -> None:
    """ "No person shall import: (a) mercury" is a ban; the item alone is not."""
    assert stances("mercury;", lead="No person shall import:") == [Stance.MEETS]
    assert stances("mercury;") == []


def test_words_far_apart_are_not_one_rule() -> None:
    """`within` counts the words between them."""
    far = "No person shall import arms" + " of any make, model or size" * 12 + ", or permit sale of mercury."
    rule = Rule(ELEMENT, 1, sentence=(("import",), ("mercury",)), modality=("prohibits",), within=20)
    assert stances(far, rule) == []
    assert stances(TEXT, rule) == [Stance.MEETS]


def test_one_limb_of_two_limits() -> None:
    """A ban of import where import and export are asked is a part, and says so."""
    rule = replace(BAN, sentence=(("trade", "import", "export"),), limbs=(("import",), ("export",)))
    finding = only(TEXT, rule)
    assert finding.stance is Stance.LIMITS
    assert ("scope", "limbs:1/2") in [(why.kind, why.text) for why in finding.why]
    assert stances("No person shall import or export mercury.", rule) == [Stance.MEETS]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Lamps shall not contain mercury.", []),
        ("Lamps shall not contain more than 5 kg of mercury.", []),
        ("Lamps shall not contain more than 10 mg of mercury.", [Stance.LIMITS]),
        ("Lamps shall not contain more than 5 mg of mercury.", [Stance.MEETS]),
        ("Lamps shall not contain more than 2.5 mg of mercury.", [Stance.MEETS]),
    ],
)
def test_a_figure_is_compared_in_its_unit(text: str, stance: list[Stance]) -> None:
    """No figure or another unit is no finding; more than the Convention allows limits; less is stricter and meets."""
    rule = Rule(ELEMENT, 1, sentence=(("mercury",),), quantity=Measurement("mg", at_most=5.0))
    assert stances(text, rule) == stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("No person shall import mercury.", []),
        ("From 1 January 2025 no person shall import mercury.", [Stance.LIMITS]),
        ("From 1 January 2020 no person shall import mercury.", [Stance.MEETS]),
        ("From 1 January 2018 no person shall import mercury.", [Stance.MEETS]),
    ],
)
def test_a_date_is_compared_with_the_conventions(text: str, stance: list[Stance]) -> None:
    """Later than asked limits; earlier is stricter and meets."""
    assert stances(text, replace(BAN, deadline=Deadline(by="2020-01-01"))) == stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Within twenty years no person shall import mercury.", [Stance.LIMITS]),
        ("Within fifteen years no person shall import mercury.", [Stance.MEETS]),
        ("Within 24 months no person shall import mercury.", [Stance.MEETS]),
    ],
)
def test_a_period_is_compared_in_years(text: str, stance: list[Stance]) -> None:
    """Years, months and days meet on one scale."""
    assert stances(text, replace(BAN, deadline=Deadline(years=15))) == stance


def test_words_that_narrow_limit_and_words_that_turn_contradict() -> None:
    """`limits_if` and `contradicts_if` change the stance of what was found."""
    text = "No person shall import mercury without a permit."
    assert stances(text, replace(BAN, modality=(), limits_if=(("import",),))) == [Stance.LIMITS]
    assert stances(text, replace(BAN, modality=(), contradicts_if=(("import",),))) == [Stance.CONTRADICTS]


@pytest.mark.parametrize(
    ("binding", "stance"),
    [
        ("shall", Stance.CONTRADICTS),
        ("shall-endeavour", Stance.CONTRADICTS),
        ("may", Stance.LIMITS),
        ("encouraged", Stance.LIMITS),
        ("none", Stance.LIMITS),
    ],
)
def test_only_what_binds_can_be_contradicted(binding: str, stance: Stance) -> None:
    """What goes against a thing that nobody has to do falls short of it, and says why."""
    opening = replace(BAN, stance=Stance.CONTRADICTS)
    asked = {o.id: replace(o, binding=binding) for o in CATALOGUE.obligations.values()}
    freed = replace(pack(opening), obligations=asked)
    described = (describe(build_law(Example("en", "No person shall import mercury.")), LEXICON),)
    (found,) = find(described, freed, LEXICON.index).findings
    assert found.stance is stance
    assert ("binds-nobody" in [why.text for why in found.why]) == (stance is Stance.LIMITS)


def test_the_kind_of_a_provision_can_be_asked_for() -> None:
    """A row of a table is no article."""
    rule = replace(BAN, kinds=("row",))
    assert stances(TEXT, rule) == []
    assert stances(TEXT, rule, kind="row") == [Stance.MEETS]


def test_an_unknown_concept_breaks_the_pack() -> None:
    """The message names the element and the word."""
    with pytest.raises(RulePackError, match=r"MC-3\.8#a, satisfied_by 1: unknown concept or kind 'quicksilverish'"):
        search(TEXT, replace(BAN, sentence=(("quicksilverish",),)))


# --- reach -----------------------------------------------------------------------------------------------------


def test_a_rule_that_asks_for_mercury_by_name_refuses_a_general_regime() -> None:
    """`reach` narrows what counts."""
    rule = replace(BAN, subject=("any",), reach=(Reach.SPECIFIC,))
    assert stances("No person shall import goods.", rule) == []


def test_a_general_regime_is_told_as_general() -> None:
    """All goods: reached like anything else."""
    assert only("No person shall import goods.", replace(BAN, subject=("any",))).reach is Reach.GENERAL


# --- places ------------------------------------------------------------------------------------------------------


def lay(*texts: str) -> Law:
    """A law of one article for each text."""
    plain = build_law(Example("en", "x"))
    (model,) = plain.provisions
    return replace(
        plain,
        provisions=tuple(
            replace(model, id=f"law/art_{n}", eid=f"art_{n}", article=str(n), path=str(n), text=text)
            for n, text in enumerate(texts, 1)
        ),
    )


def test_one_article_is_cited_once_for_an_element() -> None:
    """Two sentences of one article are one finding."""
    assert len(search("No person shall import mercury. No company shall import mercury.").findings) == 1


def test_a_law_is_cited_at_its_best_articles_only() -> None:
    """A law that says the same five times is cited at two places."""
    assert [each.provision for each in search(lay(*[TEXT] * 5)).findings] == ["law/art_1", "law/art_2"]


def under_a_long_title(law: Law, long: str) -> Law:
    """The same law with a preamble that holds its long title."""
    first = law.provisions[0]
    preamble = replace(first, id=first.id + "_preamble", kind=ProvisionKind.PREAMBLE, text=long)
    return replace(law, provisions=(preamble, *law.provisions))


def test_a_long_title_excludes_nothing_and_a_short_one_does() -> None:
    """A long title names whatever the law holds, its penalties too; what a law is called says what it is about."""
    rule = replace(BAN, absent_heading=("waste",), absent_article=("waste",))
    assert stances(TEXT, rule, title="Waste Act") == []
    called = build_law(Example("en", TEXT, title="Mercury Act"))
    assert stances(under_a_long_title(called, "An Act to control mercury and its waste."), rule) == [Stance.MEETS]


def test_a_finding_on_a_bill_is_proposed() -> None:
    """A draft is judged as if in force, and marked."""
    law = lay(TEXT)
    bill = replace(law, instrument=replace(law.instrument, force=Force.DRAFT))
    assert [only(each).proposed for each in (law, bill)] == [False, True]


def test_a_badly_scanned_provision_makes_a_finding_less_sure() -> None:
    """The confidence of OCR goes into the confidence of the finding."""
    clean = lay(TEXT)
    scanned = replace(clean, provisions=(replace(clean.provisions[0], confidence=0.5),))
    assert only(scanned).confidence == pytest.approx(only(clean).confidence - 0.08)


def test_a_quote_of_a_vast_sentence_is_cut_at_words() -> None:
    """At most some four hundred characters around the evidence, and still word for word."""
    text = (
        "Whereas "
        + "the general good demands it and " * 40
        + "no person shall import mercury "
        + "at any time or place " * 40
    )
    quote = only(text).quote
    assert "import mercury" in quote
    assert quote in text
    assert len(quote) <= 440
    assert not quote.startswith(" ")


def test_a_finding_stands_where_its_words_are_printed() -> None:
    """The boxes and the page are those of the lines of the quote."""
    law = lay("First rule of all.", TEXT)
    box = Box(7, 72.0, 100.0, 500.0, 112.0)
    content = "First rule of all.\n" + TEXT
    spans = [(0, 18), (19, len(content))]
    lines = (TextLine(_span(0, 18), replace(box, page=6)), TextLine(_span(19, len(content)), box))
    provisions = tuple(replace(p, span=_span(*s), own=_span(*s)) for p, s in zip(law.provisions, spans, strict=True))
    printed = replace(law, text=replace(law.text, content=content, lines=lines), provisions=provisions)
    finding = only(printed)
    assert finding.page == 7
    assert finding.boxes == (box,)


def _span(start: int, end: int) -> Span:
    return Span(start, end)


def test_equal_dossiers_give_equal_findings() -> None:
    """Twice the same, in the same order."""
    law = lay(TEXT, "Mercury shall not be imported.", "A person may export mercury.")
    assert search(law) == search(law)


def test_a_definition_has_no_effect_of_its_own() -> None:
    """“importer: a person who may not import without …” defines; only a rule that looks for definitions takes it."""
    text = "“importer” means a person who shall not import mercury without a permit."
    assert stances(text, kind="definition") == []
    assert stances("No person shall import mercury.", kind="paragraph") == [Stance.MEETS]
    defining = Rule(ELEMENT, 1, sentence=(("import",),), modality=("defines",), subject=("mercury",))
    assert stances(text, defining, kind="definition") == [Stance.MEETS]


def test_a_general_regime_answers_no_element_that_asks_for_mercury_itself() -> None:
    """Whom readers do not cite for a general regime, the pack lists; a rule on mercury still answers."""
    rule = Rule(ELEMENT, 1, sentence=(("import",),), modality=("prohibits",))
    general = "No person shall import hazardous chemicals or pollutants."
    narrow = replace(pack(rule), never_general=frozenset({ELEMENT}))

    def reaches(text: str, catalogue: Catalogue) -> list[Reach]:
        found = find((describe(build_law(Example("en", text)), LEXICON),), catalogue, LEXICON.index)
        return [each.reach for each in found.findings]

    assert reaches(general, pack(rule)) == [Reach.GENERAL]
    assert reaches(general, narrow) == []
    assert reaches(TEXT, narrow) == [Reach.SPECIFIC]


def test_one_mention_in_a_vast_law_makes_no_rule_elsewhere_a_rule_on_mercury() -> None:
    """Where a subject may stand anywhere in the instrument, the instrument must speak of it more than once in 200."""
    rule = Rule(
        ELEMENT, 1, sentence=(("import",),), modality=("prohibits",), subject=("mercury",), subject_in="instrument"
    )
    base = build_law(Example("en", "No person shall import cattle."))

    def reaches(fillers: int) -> list[Reach]:
        texts = ["No person shall import cattle.", "The mine gives mercury.", *["The register is open."] * fillers]
        provisions = tuple(
            replace(base.provisions[-1], id=f"example/p{n}", eid=f"p{n}", article=str(n), path=str(n), text=text)
            for n, text in enumerate(texts)
        )
        return [each.reach for each in search(replace(base, provisions=provisions), rule).findings]

    assert Reach.SPECIFIC not in reaches(400)
    assert reaches(20) == [Reach.SPECIFIC]
