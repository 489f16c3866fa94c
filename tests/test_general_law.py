"""What a general law may be claimed for: the words, the law and the part of it in which a general duty counts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer import examples
from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.catalogue.terms import load_apart
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.features.contents import is_contents
from gap_analyzer.features.words import build_norm
from gap_analyzer.findings import find
from gap_analyzer.model import Law, Reach

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "XC-04#a"
DUTY = Rule(ELEMENT, 1, sentence=(("inspector",),), modality=("empowers",))
POWER = "An inspector may examine the works."


def pack(*rules: Rule) -> Catalogue:
    """The rule pack's words with only these rules."""
    return replace(CATALOGUE, rules={ELEMENT: ElementRules(ELEMENT, "XC-04", rules)}, obligations={})


def lay(*texts: str, language: str = "en", **first: tuple[str, ...]) -> Law:
    """A law of one article for each text; `first` changes the first of them."""
    plain = build_law(Example(language, "x"))
    model = plain.provisions[-1]
    provisions = [
        replace(model, id=f"law/art_{n}", eid=f"art_{n}", article=str(n), path=str(n), text=text)
        for n, text in enumerate(texts, 1)
    ]
    provisions[0] = replace(provisions[0], **first)
    return replace(plain, provisions=tuple(provisions))


def reaches(law: Law, *rules: Rule) -> list[Reach]:
    """How far each finding in the law reaches."""
    found = find((describe(law, LEXICON),), pack(*(rules or (DUTY,))), LEXICON.index)
    return [each.reach for each in found.findings]


def concepts(language: str, text: str) -> set[str]:
    """The concepts that are heard in a sentence."""
    doc = LEXICON.pipeline(language)(text)
    return {name for hit in doc.user_data["hits"] for name in LEXICON.index.names(hit.concepts)}


# --- words that share a stem ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "secreto", "Secretaría"),
        ("es", "mesa", "meses"),
        ("es", "publicará", "públicos"),
        ("es", "comunidades", "común"),
        ("es", "trabajadores", "trabajos"),
        ("es", "minas", "mínimos"),
        ("es", "competencias", "competente"),
        ("es", "ordenará", "orden"),
        ("pt", "solo", "sólidos"),
        ("pt", "grávidas", "graves"),
        ("pt", "residuais", "resíduos"),
        ("pt", "posse", "possam"),
        ("pt", "coletividade", "coleta"),
        ("fr", "délit", "délai"),
        ("fr", "amender", "amende"),
        ("fr", "dispositif", "dispositions"),
        ("fr", "former", "forme"),
        ("en", "unit", "united"),
        ("en", "diversion", "diversity"),
        ("en", "miners", "minerals"),
    ],
)
def test_words_kept_apart_never_meet_again(language: str, one: str, other: str) -> None:
    """A stemmer folds them together, and they are different words; the stemmer alone shows why the line is there."""
    norm = build_norm(language, None, CATALOGUE.apart[language])
    assert norm(one) != norm(other)
    assert norm(other) == norm(other.upper())


@pytest.mark.parametrize("language", sorted(CATALOGUE.apart))
def test_the_forms_of_a_word_kept_apart_meet_each_other(language: str) -> None:
    """Each line is one word: all of its forms have one norm, and no other line has it."""
    norm = build_norm(language, None, CATALOGUE.apart[language])
    norms = [{norm(form) for form in line} for line in CATALOGUE.apart[language]]
    assert [line for line in norms if len(line) != 1] == []
    assert len(set.union(*norms)) == len(norms)


def test_accents_that_print_has_lost_are_no_escape() -> None:
    """Capitals and poor scans write SECRETARIA and SOLIDOS."""
    assert build_norm("es", None, CATALOGUE.apart["es"])("SECRETARIA") != build_norm("es")("secreto")
    assert build_norm("pt", None, CATALOGUE.apart["pt"])("SOLIDOS") != build_norm("pt")("solo")


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("es", "La Secretaría publicará el programa.", "secret-word"),
        ("es", "El reglamento será conforme a la ley.", "body-set-up"),
        ("pt", "O plano de resíduos sólidos será revisto.", "soil-land"),
        ("pt", "A infração grave é punida.", "pregnant-breastfeeding"),
        ("fr", "Le délai est de deux mois.", "penal-word"),
        ("fr", "Les dispositions du décret.", "product-word"),
        ("en", "A notice board stands outside the office.", "enter-verb"),
        ("en", "He was caught in between objects.", "hear-people"),
        ("en", "The works are meeting the requirements of the standard.", "sits-and-served"),
        ("es", "El resguardo de los documentos.", "indigenous-land"),
    ],
)
def test_a_collision_is_not_heard(language: str, text: str, concept: str) -> None:
    """What a word does not mean is no evidence."""
    assert concept not in concepts(language, text)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("es", "Los datos son un secreto industrial.", "secret-word"),
        ("pt", "A contaminação do solo.", "soil-land"),
        ("fr", "C'est un délit puni de prison.", "penal-word"),
        ("en", "The officer may board the vessel.", "enter-verb"),
        ("en", "The committee meets twice a year.", "sits-and-served"),
        ("es", "Los datos serán publicados para el público.", "public-informed"),
    ],
)
def test_the_word_itself_is_heard_as_before(language: str, text: str, concept: str) -> None:
    """Keeping words apart takes none of a concept's own words away."""
    assert concept in concepts(language, text)


def test_a_form_in_two_lines_breaks_the_pack(tmp_path: Path) -> None:
    """A form is one word only."""
    (tmp_path / "apart.yaml").write_text("es:\n- [mes, meses]\n- [meses]\n", encoding="utf-8")
    with pytest.raises(RulePackError, match="“meses” stands twice"):
        load_apart(tmp_path)


def test_words_of_an_unread_language_break_the_pack(tmp_path: Path) -> None:
    """Only languages that are read have words to keep apart."""
    (tmp_path / "apart.yaml").write_text("it:\n- [mese, mesi]\n", encoding="utf-8")
    with pytest.raises(RulePackError, match="“it” is no language"):
        load_apart(tmp_path)


def test_a_pack_without_such_words_keeps_none_apart(tmp_path: Path) -> None:
    """The file is no duty."""
    assert load_apart(tmp_path) == {}


# --- one word for one thing ----------------------------------------------------------------------------------------


def test_one_word_is_no_evidence_of_two_things_in_general_law() -> None:
    """A word that stands in two concepts of a rule fills one of them; two words fill both."""
    twice = Rule(ELEMENT, 1, sentence=(("inspector",), ("inspector", "official-actor")), modality=("empowers",))
    assert reaches(lay(POWER), twice) == []
    assert reaches(lay("An inspector or a police officer may examine the works."), twice) == [Reach.GENERAL]


def test_a_rule_on_mercury_may_hear_one_word_twice() -> None:
    """Where mercury is named there is evidence enough."""
    twice = Rule(ELEMENT, 1, sentence=(("inspector",), ("inspector", "official-actor")), modality=("empowers",))
    assert reaches(lay("An inspector may examine the mercury."), twice) == [Reach.SPECIFIC]


# --- laws and parts of laws ----------------------------------------------------------------------------------------

WASTE = ["The operator shall keep waste dry."] * 12
CATTLE = ["The owner shall keep cattle dry."] * 12
SMOKE = ["Emissions of tobacco smoke are harmful."] * 12


def test_a_law_of_other_things_supports_nothing() -> None:
    """A regime is told by what its passages say themselves, not by a word in its title."""
    titled = replace(lay(POWER, *CATTLE), instrument=replace(lay(POWER).instrument, title="Mines Act"))
    assert reaches(lay(POWER, *CATTLE)) == []
    assert reaches(titled) == []
    assert reaches(lay(POWER, *WASTE)) == [Reach.GENERAL]


def test_a_law_that_keeps_to_a_closed_field_supports_nothing() -> None:
    """Tobacco smoke is an emission, and no mercury; a few words of it close no law of waste."""
    assert reaches(lay(POWER, *SMOKE)) == []
    assert reaches(lay(POWER, *WASTE, *SMOKE[:4])) == [Reach.GENERAL]


def test_a_transitory_part_supports_nothing() -> None:
    """It moves staff and names dates; the same words elsewhere count."""
    assert reaches(lay(POWER, headings=("Part 9 Transitional provisions",))) == []
    assert reaches(lay(POWER, headings=("Part 8 Inspection",))) == [Reach.GENERAL]


def test_a_rule_on_mercury_counts_in_every_law_and_part() -> None:
    """Who names mercury means it."""
    mercury = "An inspector may examine the mercury."
    assert reaches(lay(mercury, *CATTLE)) == [Reach.SPECIFIC]
    assert reaches(lay(mercury, *SMOKE)) == [Reach.SPECIFIC]
    assert reaches(lay(mercury, headings=("Part 9 Transitional provisions",))) == [Reach.SPECIFIC]


# --- contents run together -----------------------------------------------------------------------------------------

CONTENTS = (
    "Article 2.- Of the field 23 Article 3.- Of the State 23 "
    "Article 4.- Of the public\nparticipation 24 Article 5.- Of inspection 26"
)


@pytest.mark.parametrize(
    "text",
    [
        POWER,
        "Article 2 shall not apply to article 3, nor article 4 to article 5.",
        "Article 2.- The fee is 23. Article 3.- The fee is 20. Article 4.- The fee is 9. Article 5.- No fee.",
        "Article 2.- Of the field 23 Article 3.- Of the State 23",
        f"No person shall import or export mercury or any of its compounds. INDEX {CONTENTS}",
        "",
    ],
)
def test_sentences_and_citations_are_no_contents(text: str) -> None:
    """Prose cites articles and has figures, two lines are too few to tell, and contents may follow an article."""
    assert not is_contents(text)


def test_lines_of_contents_run_together_are_told_by_their_pages() -> None:
    """One unit after another, each with a page that never falls, in any language."""
    assert is_contents(CONTENTS)
    assert is_contents(CONTENTS.replace("Article", "Artículo").replace(".-", "º -"))


def test_contents_run_together_are_not_searched() -> None:
    """A heading that promises inspection inspects nothing."""
    assert describe(lay(CONTENTS), LEXICON).passages == ()


def test_a_form_full_of_leader_dots_is_no_contents() -> None:
    """A hundred thousand dots are no more work than ten: a pattern that went back over them would never end here."""
    assert not is_contents("Article 2.- Name " + "." * 100_000 + " Article 3.- Place " + ". " * 100_000)


@pytest.mark.parametrize("key", ["regimes", "closed", "formal", "faint"])
def test_an_unknown_concept_among_the_settings_of_a_pack_is_named(key: str, tmp_path: Path) -> None:
    """A misspelt concept is told with file and key, before any law is judged."""
    pack = tmp_path / "pack"
    shutil.copytree(CATALOGUE.folder, pack)
    about = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(about.replace(f"{key}: [", f"{key}: [no-such-concept, "), encoding="utf-8")
    with pytest.raises(RulePackError, match=f"{key}: there is no concept “no-such-concept”"):
        load(str(pack))


@pytest.mark.parametrize("content", ["en: [board, boards]", "en: board"])
def test_words_that_are_not_lists_of_forms_break_the_pack(content: str, tmp_path: Path) -> None:
    """A word taken letter by letter would keep nothing apart, and nobody would notice."""
    (tmp_path / "apart.yaml").write_text(content + "\n", encoding="utf-8")
    with pytest.raises(RulePackError, match="not a list of words"):
        load_apart(tmp_path)


def test_a_rule_that_can_claim_nothing_is_a_mistake() -> None:
    """One for general law alone, of an element that no general law answers."""
    rule = replace(DUTY, reach=(Reach.GENERAL,))
    bare = replace(pack(rule), never_general=frozenset({ELEMENT}), concepts={}, obligations={})
    assert examples.find_dead_rules(bare) == [
        f"{ELEMENT}, satisfied_by 1: this rule can claim nothing, as pack.yaml has it in never_general"
    ]
    assert examples.find_dead_rules(replace(bare, never_general=frozenset())) == []
