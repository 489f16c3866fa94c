"""The lexicons of rules/minamata: each concept has its words in four languages, and they find what they should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gap_analyzer.catalogue.terms import LANGUAGES, load_concepts
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.features.lexicon import build_index, build_pipeline, register_components
from gap_analyzer.features.words import TOKEN, build_norm, fold

PACK = Path(__file__).resolve().parent.parent / "rules" / "minamata"
FILES = (*sorted((PACK / "concepts").glob("*.yaml")), PACK / "modality.yaml")
CONCEPTS = load_concepts(PACK)
INDEX = build_index(CONCEPTS)
NORMS = {language: build_norm(language) for language in LANGUAGES}


def reduce_label(label: str, language: str) -> tuple[str, ...]:
    """A label as the matcher sees it: its tokens, stemmed and folded."""
    return tuple(NORMS[language](token) for token in TOKEN.findall(label))


@pytest.fixture(scope="module")
def finders() -> dict[str, object]:
    """A pipeline of the real matcher for each language."""
    register_components()
    return {language: build_pipeline(CONCEPTS, INDEX, language) for language in LANGUAGES}


def find(finders: dict[str, object], language: str, sentence: str) -> set[str]:
    """The ids of the concepts that the matcher finds in a sentence."""
    doc = finders[language](sentence)
    return {name for hit in doc.user_data["hits"] for name in INDEX.names(hit.concepts)}


# --- the files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_lexicon_is_read_as_strings_only(path: Path) -> None:
    """Every lexicon loads, and each entry has an id, a group, a definition, labels and examples."""
    entries = load_strings(path)["concepts"]
    assert entries
    for entry in entries:
        assert {"id", "group", "definition", "labels", "examples"} <= set(entry), entry["id"]


def test_no_id_stands_in_two_files() -> None:
    """An id names one concept in the whole pack."""
    ids = [entry["id"] for path in FILES for entry in load_strings(path)["concepts"]]
    assert sorted(ids) == sorted(set(ids))


def test_ids_are_kebab_case() -> None:
    """Ids are lower-case English words joined by hyphens."""
    assert [name for name in CONCEPTS if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)] == []


def test_a_concept_has_words_in_all_four_languages() -> None:
    """A concept without words in a language would make a law in that language look empty."""
    for name, concept in CONCEPTS.items():
        assert set(concept.labels) == set(LANGUAGES), name
        assert all(concept.labels[language].preferred.strip() for language in LANGUAGES), name


def test_a_reach_is_specific_or_class() -> None:
    """`specific` is said of what names mercury, `class` of what may hold it; most concepts have no reach."""
    assert {concept.reach for concept in CONCEPTS.values()} == {"", "specific", "class"}


# --- the labels --------------------------------------------------------------------------------------


def test_no_label_is_written_twice() -> None:
    """Within a concept and a language, a label stands once, whatever its accents and capitals."""
    for name, concept in CONCEPTS.items():
        for language, labels in concept.labels.items():
            folded = [fold(label) for label in labels.positive]
            assert [label for label in folded if folded.count(label) > 1] == [], (name, language)


def test_an_exact_label_is_one_word() -> None:
    """Only a single word can be matched by its spelling; phrases are matched by stems."""
    for name, concept in CONCEPTS.items():
        for language, labels in concept.labels.items():
            assert [word for word in labels.exact if len(TOKEN.findall(word)) != 1] == [], (name, language)


def test_no_negative_label_cancels_a_label_for_good() -> None:
    """A negative label that is the label itself would make it dead."""
    for name, concept in CONCEPTS.items():
        for language, labels in concept.labels.items():
            spelled = {fold(label) for label in labels.positive}
            for negative in labels.negative:
                tokens = reduce_label(negative, language)
                if len(tokens) == 1:
                    assert fold(negative) not in spelled, (name, language, negative)
                    continue
                assert tokens not in {reduce_label(label, language) for label in labels.positive}, (name, language)


# --- near misses before hits -------------------------------------------------------------------------


def test_near_misses_do_not_name_their_concept(finders: dict[str, object]) -> None:
    """What looks like the concept and is not, is not found: mm of mercury, a motion of importance, the amount."""
    wrong = [
        (name, language, sentence)
        for name, concept in CONCEPTS.items()
        for language, sentence in concept.near_misses
        if name in find(finders, language, sentence)
    ]
    assert wrong == []


def test_examples_name_their_concept(finders: dict[str, object]) -> None:
    """Every example sentence is found by the words of its own concept."""
    missed = [
        (name, language, sentence)
        for name, concept in CONCEPTS.items()
        for language, sentence in concept.examples
        if name not in find(finders, language, sentence)
    ]
    assert missed == []


def test_every_concept_shows_two_languages_at_work() -> None:
    """A concept has examples in two languages at least, so that a slip in one shows."""
    assert [name for name, concept in CONCEPTS.items() if len({pair[0] for pair in concept.examples}) < 2] == []


@pytest.mark.parametrize(
    ("language", "sentence", "absent"),
    [
        ("en", "An important matter of great importance.", "import"),
        ("en", "The importance of trade unions.", "trade"),
        ("en", "The product is safe.", "manufacture"),
        ("en", "A mean value is given.", "defines"),
        ("en", "The transitional provisions of this Act.", "re-export-transit"),
        ("es", "El importe de la multa.", "import"),
        ("es", "La presión de 760 mm de mercurio.", "mercury"),
        ("es", "El establecimiento comercial.", "requires"),
        ("es", "La conservación de los suelos.", "biocide"),
        ("pt", "No prazo de trinta dias possa o titular recorrer.", "possession"),
        ("pt", "A quantidade de resíduos sólidos.", "soil"),
        ("fr", "Le délai est de trente jours.", "punishes"),
        ("fr", "L'autorisation est délivrée.", "permits"),
        ("fr", "Les chapitres suivants.", "monitoring"),
    ],
)
def test_words_of_the_same_stem_are_kept_apart(
    finders: dict[str, object], language: str, sentence: str, absent: str
) -> None:
    """Stemming joins words that mean different things; the lexicon parts them again."""
    assert absent not in find(finders, language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "present"),
    [
        ("en", "No person shall import quicksilver.", {"prohibits", "import", "mercury", "mercury-any"}),
        ("en", "Except under a licence, no one may sell mercury.", {"without-permit", "sale"}),
        ("es", "Erradíquese el uso de azogue en la pequeña minería.", {"prohibits", "use", "artisanal-mining"}),
        ("es", "Queda prohibida la exportación de cinabrio.", {"prohibits", "export", "cinnabar"}),
        ("es", "PROHIBESE LA IMPORTACION DE MERCURIO.", {"prohibits", "import", "mercury"}),
        ("pt", "É vedado o uso de mercúrio no garimpo.", {"prohibits", "use", "mercury", "artisanal-mining"}),
        ("pt", "Somente poderá ser importado mercúrio mediante autorização.", {"conditional-only", "without-permit"}),
        ("fr", "Nul ne peut détenir du mercure sans autorisation.", {"prohibits", "without-permit", "possession"}),
        ("fr", "L’importation de vif-argent est interdite.", {"import", "mercury", "prohibits"}),
    ],
)
def test_the_wording_of_statutes_is_understood(
    finders: dict[str, object], language: str, sentence: str, present: set[str]
) -> None:
    """Enclitics, capitals without accents and the typographic apostrophe of printed law are all found."""
    assert present <= find(finders, language, sentence)


def test_an_included_concept_counts_for_the_one_that_includes_it(finders: dict[str, object]) -> None:
    """A barometer is a measuring device."""
    assert {"barometer", "measuring-device"} <= find(finders, "en", "Barometers are banned.")


def test_a_narrower_word_stays_narrow(finders: dict[str, object]) -> None:
    """A measuring device is not thereby a barometer."""
    assert "barometer" not in find(finders, "en", "Measuring devices are banned.")
