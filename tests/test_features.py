"""Provisions become features: words meet by their stems, figures keep their units, context comes by structure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.examples import build_law
from gap_analyzer.features import Lexicon, describe, load_lexicon
from gap_analyzer.features.quantities import fold_keeping_length, read_figures
from gap_analyzer.features.words import build_norm, fold, split_sentences
from gap_analyzer.model import Force, ProvisionKind
from gap_analyzer.model.description import Features, Passage

CATALOGUE = load("minamata")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words of the rule pack."""
    return load_lexicon(CATALOGUE)


def describe_text(text: str, lexicon: Lexicon, language: str = "en", **context: str) -> Features:
    """A law of one provision with this text."""
    return describe(build_law(Example(language, text, **context)), lexicon)


def names(mask: int, lexicon: Lexicon) -> set[str]:
    """The ids of the concepts in a mask."""
    return {name for name, bit in lexicon.index.bits.items() if mask >> bit & 1}


def own(text: str, lexicon: Lexicon, language: str = "en") -> set[str]:
    """The concepts that a sentence names itself."""
    (passage,) = describe_text(text, lexicon, language).passages
    return names(passage.own, lexicon)


# --- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("es", "prohibida", "prohibido"),
        ("es", "exportación", "exportaciones"),
        ("pt", "importações", "importação"),
        ("fr", "interdites", "interdite"),
        ("en", "exports", "export"),
    ],
)
def test_inflections_of_a_word_meet(language: str, one: str, two: str) -> None:
    """One label stands for its forms."""
    norm = build_norm(language)
    assert norm(one) == norm(two)


@pytest.mark.parametrize(("one", "two"), [("mercurio", "mercado"), ("importar", "impuesto"), ("mina", "mineral")])
def test_different_words_stay_apart(one: str, two: str) -> None:
    """A stem is not a prefix."""
    norm = build_norm("es")
    assert norm(one) != norm(two)


def test_capitals_without_accents_meet_their_word() -> None:
    """Headings in capitals and poor scans lose accents: the labels say what was meant."""
    norm = build_norm("es", {"exportacion": "exportacion-norm"})
    assert norm("EXPORTACION") == "exportacion-norm"


@pytest.mark.parametrize(
    ("text", "folded"), [("Únicas", "unicas"), ("L’eau", "l'eau"), ("vingt–cinq", "vingt-cinq"), ("ÇA", "ca")]
)
def test_folding_takes_case_accents_and_typography_away(text: str, folded: str) -> None:
    """What a typesetter chose does not matter."""
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_offsets_stay_true_when_folding(text: str) -> None:
    """Whatever stands in a law, the folded text has its length."""
    assert len(fold_keeping_length(text)) == len(text)


# --- sentences --------------------------------------------------------------------------------------------------


def sentences(text: str, lexicon: Lexicon) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in split_sentences(text, lexicon.scale.abbreviations)]


@pytest.mark.parametrize(
    "text",
    [
        "La ley No. 99 de 1993 rige.",
        "Ver el art. 3 del decreto.",
        "The limit is 0.01 mg/L of mercury.",
        "Mr. A. B. Smith signed.",
    ],
)
def test_a_stop_that_ends_nothing_splits_nothing(text: str, lexicon: Lexicon) -> None:
    """Abbreviations, initials and decimals are inside a sentence."""
    assert sentences(text, lexicon) == [text]


def test_sentences_end_at_stops_and_semicolons(lexicon: Lexicon) -> None:
    """Each limb of a list written in one line stands alone."""
    text = "No person shall import mercury; no person shall export it. Breach is an offence."
    assert sentences(text, lexicon) == [
        "No person shall import mercury;", "no person shall export it.", "Breach is an offence.",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_sentences_lie_in_order_inside_the_text(text: str) -> None:
    """Whatever the text, ranges do not overlap, are not empty, and lose nothing but blanks."""
    ranges = split_sentences(text, frozenset({"art"}))
    assert all(start < end for start, end in ranges)
    assert all(one[1] <= two[0] for one, two in pairwise(ranges))
    assert "".join("".join(text[a:b].split()) for a, b in ranges) == "".join(text.split())


# --- figures and dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Article 12 applies.",
        "the mg of old",
        "see 3.10 and 4.1",
        "Act No. 15 of year books",
        "A-12mgx",
        "a fine of one hundred pounds",
        "a rate of 0.95",
        "1/2 %",
        "a factor of 0.95. Sold by weight",
        "2 hundredweight",
    ],
)
def test_a_number_without_unit_is_no_quantity(sentence: str, lexicon: Lexicon) -> None:
    """Numbers of articles and acts measure nothing."""
    assert [each.unit for each in read_figures(sentence, lexicon.scale)[0] if each.unit != "year"] == []


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("no more than 0.01 mg/L", 0.01, "mg/L"),
        ("no superior a 0,01 mg/l", 0.01, "mg/L"),
        ("1.000 kg de mercurio", 1000.0, "kg"),
        ("1,500.5 kg of mercury", 1500.5, "kg"),
        ("1.500,5 kg de mercurio", 1500.5, "kg"),
        ("5 mg per lamp", 5.0, "mg"),
        ("within fifteen years", 15.0, "year"),
        ("en un plazo de cinco años", 5.0, "year"),
        ("dans un délai de deux ans", 2.0, "year"),
        ("prazo de dez anos", 10.0, "year"),
        ("cinco (5) años", 5.0, "year"),
        ("two hundred and fifty kilogrammes", 250.0, "kg"),
        ("deux cents kilogrammes", 200.0, "kg"),
        ("mil quinientos kilogramos", 1500.0, "kg"),
        ("cento e cinquenta quilogramas", 150.0, "kg"),
        ("soixante-quinze kilogrammes", 75.0, "kg"),
        ("vingt et un ans", 21.0, "year"),
        ("noventa y cinco por ciento", 95.0, "%"),
        ("quatre-vingt-quinze pour cent", 95.0, "%"),
        ("noventa e cinco centésimos", 95.0, "%"),
        ("doscientas partes por millón", 200.0, "ppm"),
        ("5 mil toneladas", 5000.0, "t"),
        ("half a tonne", 0.5, "t"),
        ("of one and thirty days", 30.0, "day"),
        ("two flasks of mercury", 69.0, "kg"),
        ("100 pounds of mercury", 45.359237, "kg"),
        ("a mass fraction of mercury of at least 0.95", 95.0, "%"),
        ("0,95 o más en peso", 95.0, "%"),
        ("une fraction massique d'au moins 0,95", 95.0, "%"),
        ("teor de 0,95 ou mais em massa", 95.0, "%"),
    ],
)
def test_a_quantity_keeps_value_and_unit(sentence: str, value: float, unit: str, lexicon: Lexicon) -> None:
    """Decimal comma or point, figure or word, in four languages."""
    found = read_figures(sentence, lexicon.scale)[0]
    assert [(each.value, each.unit) for each in found][-1] == (value, unit)


@pytest.mark.parametrize(
    "sentence",
    ["12 de mercurio de 2020", "2020-13-01", "32 May 2020", "May they 12, 2020", "version 1.2.2020.3", "13/13/2020"],
)
def test_what_only_looks_like_a_date_is_none(sentence: str, lexicon: Lexicon) -> None:
    """No such month, no such day."""
    assert read_figures(sentence, lexicon.scale)[1] == ()


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("el 15 de julio de 2018", "2018-07-15"),
        ("le 1er janvier 2020", "2020-01-01"),
        ("until 31 December 2020", "2020-12-31"),
        ("on May 1, 2021", "2021-05-01"),
        ("a partir de 1º de janeiro de 2019", "2019-01-01"),
        ("by 2025-12-31", "2025-12-31"),
        ("not allowed after 31.12.2020", "2020-12-31"),
        ("hasta el 31/12/2020", "2020-12-31"),
        ("until 12/31/2020", "2020-12-31"),
    ],
)
def test_a_date_is_read_as_each_language_writes_it(sentence: str, date: str, lexicon: Lexicon) -> None:
    """ISO text, whatever the law prints."""
    assert read_figures(sentence, lexicon.scale)[1] == (date,)


# --- concepts and modality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The planet Mercury is visible at dusk.",
        "The pressure was 760 millimetres of mercury.",
        "It was published in the newspaper El Mercurio.",
    ],
)
def test_mercury_that_is_no_metal_is_not_seen(text: str, lexicon: Lexicon) -> None:
    """The planet, the unit and the newspaper are kept away by negative labels."""
    assert "mercury" not in own(text, lexicon)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No person shall import mercury."),
        ("es", "Se prohíbe la importación de mercurio."),
        ("es", "QUEDA PROHIBIDA LA IMPORTACION DE AZOGUE."),
        ("pt", "É proibida a importação de mercúrio."),
        ("fr", "L’importation de mercure est interdite."),
    ],
)
def test_a_prohibition_is_seen_in_four_languages(language: str, text: str, lexicon: Lexicon) -> None:
    """The metal, the limb and the modality."""
    assert {"mercury", "import", "prohibits"} <= own(text, lexicon, language)


def test_what_is_not_prohibited_is_no_prohibition(lexicon: Lexicon) -> None:
    """The negative label is longer, and wins."""
    assert "prohibits" not in own("The use of mercury is not prohibited.", lexicon)


def passages(text: str, lexicon: Lexicon, **context: str) -> Passage:
    """The last passage of a provision with its context."""
    return describe_text(text, lexicon, **context).passages[-1]


def test_an_item_inherits_the_lead_in_above_it(lexicon: Lexicon) -> None:
    """ "No person shall import:" governs "(a) mercury"."""
    passage = passages("mercury;", lexicon, lead="No person shall import:")
    assert "prohibits" in names(passage.modal, lexicon)
    assert "import" in names(passage.lead, lexicon)
    assert "import" not in names(passage.own, lexicon)


def test_a_finished_sentence_leads_in_nothing(lexicon: Lexicon) -> None:
    """A complete rule above an item does not reach into it."""
    passage = passages("mercury is a metal", lexicon, lead="No person shall import arms.")
    assert "prohibits" not in names(passage.modal, lexicon)
    assert "import" not in names(passage.lead, lexicon)


def test_a_heading_is_context_and_not_the_words_of_the_rule(lexicon: Lexicon) -> None:
    """What stands above counts apart from what the sentence says."""
    passage = passages("It is prohibited.", lexicon, heading="Export of mercury")
    assert "export" in names(passage.heading, lexicon)
    assert "export" not in names(passage.own, lexicon)


def test_a_new_sentence_takes_nothing_from_the_one_before(lexicon: Lexicon) -> None:
    """After a full stop, and after a semicolon with a capital, nothing is carried over."""
    for text in ("No person shall sell mercury. It burns.", "No person shall sell mercury; Gold may be sold."):
        last = passages(text, lexicon)
        assert "prohibits" not in names(last.modal, lexicon)
        assert "mercury" not in names(last.lead, lexicon)


def test_a_part_after_a_semicolon_goes_on_with_the_command_of_its_sentence(lexicon: Lexicon) -> None:
    """What it does not command itself it is commanded; a command of its own is kept."""
    burning = passages("No person shall add mercury to crude ore; burn amalgam in the open.", lexicon)
    assert "prohibits" in names(burning.modal, lexicon)
    assert "whole-ore" not in names(burning.lead, lexicon)
    kept = passages("No person shall sell mercury; the dealer may keep it.", lexicon)
    assert {"permits"} == names(kept.modal, lexicon)


def test_points_in_the_run_of_a_sentence_have_its_lead_in(lexicon: Lexicon) -> None:
    """What stands before the colon leads in every point; the points do not lead in each other."""
    text = "The plan shall hold for the mines: 1) an estimate of the mercury in use; 2) a timetable."
    last = passages(text, lexicon)
    assert {"the-plan", "mining-any"} <= names(last.lead, lexicon)
    assert "mercury" not in names(last.lead, lexicon)
    assert "requires" in names(last.modal, lexicon)


def last_heading(*texts: str, lexicon: Lexicon) -> set[str]:
    """The concepts in the heading of the last article of a law with these articles."""
    made = build_law(Example("en", texts[0]))
    first = made.provisions[0]
    parts = [replace(first, id=f"a{n}", article=str(n), path=str(n), text=text) for n, text in enumerate(texts)]
    return names(describe(replace(made, provisions=tuple(parts)), lexicon).passages[-1].heading, lexicon)


ORDER = ("Council. It meets.", "Register. It is kept.", "Fees. The owner pays them.")


def test_a_first_sentence_that_commands_or_is_long_is_no_caption(lexicon: Lexicon) -> None:
    """A rule is a rule wherever it stands."""
    assert "gold" not in last_heading(*ORDER, "No gold shall be sold. It is weighed.", lexicon=lexicon)
    long = "The plan that is drawn up by the Agency for all the mines of every district of the Republic. It is public."
    assert "the-plan" not in last_heading(*ORDER, long, lexicon=lexicon)


def test_a_short_first_sentence_is_no_caption_where_others_have_none(lexicon: Lexicon) -> None:
    """The habit of the law tells; and an article with a heading needs no caption."""
    others = ("The Council meets in the capital.", "The register is kept by the owner.", "The owner pays the fees.")
    assert "the-plan" not in last_heading(*others, "National plan. The Council adopts it.", lexicon=lexicon)
    assert "the-plan" not in names(passages("Plan.- It is public.", lexicon, heading="Council").heading, lexicon)


def test_the_words_that_head_an_article_within_its_text_are_its_heading(lexicon: Lexicon) -> None:
    """With a dash also in one article, and where the caption names a ban, which then commands nothing."""
    assert "the-plan" in last_heading(*ORDER, "National plan. The Council adopts it.", lexicon=lexicon)
    heading = names(passages("Ban of the plan.- The Council adopts it.", lexicon).heading, lexicon)
    assert "the-plan" in heading
    assert "prohibits" not in heading


@pytest.mark.parametrize(
    "kind", [ProvisionKind.CONTENTS, ProvisionKind.NOTE, ProvisionKind.QUOTED, ProvisionKind.PREAMBLE]
)
def test_what_is_not_operative_is_not_searched(kind: ProvisionKind, lexicon: Lexicon) -> None:
    """Contents, notes, quoted amendments and recitals cover nothing."""
    features = describe_text("No person shall import mercury.", lexicon, kind=kind.value)
    assert (features.passages, features.operative) == ((), 0)


def test_a_repealed_section_is_not_searched(lexicon: Lexicon) -> None:
    """Repealed law covers nothing."""
    law = build_law(Example("en", "No person shall import mercury."))
    repealed = replace(law, provisions=tuple(replace(p, force=Force.REPEALED) for p in law.provisions))
    assert describe(law, lexicon).operative == 1
    assert describe(repealed, lexicon).operative == 0


def test_a_law_without_provisions_has_no_features(lexicon: Lexicon) -> None:
    """Nothing to describe is no mistake."""
    law = build_law(Example("en", "x"))
    features = describe(replace(law, provisions=()), lexicon)
    assert (features.passages, features.articles, features.operative) == ((), (), 0)


def test_a_figure_in_brackets_that_repeats_no_words_is_kept(lexicon: Lexicon) -> None:
    """A number of a provision, and what stands in brackets in words."""
    assert "three-yearly" not in own("The plan is reviewed every three (or four) years.", lexicon)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The list is made every three (3) years."),
        ("es", "La lista se hace cada tres (3) años."),
        ("pt", "A lista é feita a cada 3 (três) anos, ou seja, a cada três (3) anos."),
        ("fr", "La liste est dressée tous les trois (3) ans."),
    ],
)
def test_the_figure_after_a_number_in_words_parts_no_phrase(language: str, text: str, lexicon: Lexicon) -> None:
    """What is written twice is read once, and points at both."""
    (passage,) = describe_text(text, lexicon, language).passages
    bit = lexicon.index.bits["three-yearly"]
    mention = next(hit for hit in passage.hits if hit.concepts >> bit & 1)
    assert "(3)" in text[mention.start : mention.end]


def test_mentions_point_at_their_words(lexicon: Lexicon) -> None:
    """Offsets of mentions lie in the provision's text, where the word stands."""
    text = "First. No person shall import mercury."
    features = describe_text(text, lexicon)
    bit = lexicon.index.bits["mercury"]
    places = {(m.start, m.end) for p in features.passages for m in p.hits if m.concepts >> bit & 1}
    assert {text[start:end] for start, end in places} == {"mercury"}


def test_a_mention_belongs_to_the_sentence_it_stands_in_and_to_no_other(lexicon: Lexicon) -> None:
    """Of forty sentences each has its own mercury, wherever blanks, tabs and accents shift the words."""
    text = " ".join(f"\tSe prohíbe\n la  importación n.º {n} de mercurio: ¡así será!" for n in range(40))
    features = describe_text(text, lexicon, "es")
    bit = lexicon.index.bits["mercury"]
    assert sum(1 for p in features.passages for m in p.hits if m.concepts >> bit & 1) == 40
    for passage in features.passages:
        assert all(passage.start <= m.start and m.end <= passage.end for m in passage.hits)
        assert {text[m.start : m.end] for m in passage.hits if m.concepts >> bit & 1} <= {"mercurio"}
