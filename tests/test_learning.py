"""What is learned from labelled provisions: likeness that points and never decides, the same on every run."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.errors import RulePackError, UsageError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings.learning import KEPT, NEVER, Lesson, learn
from gap_analyzer.findings.likeness import ABOUT, ARRAYS, FOLDER, PARTS, Likeness, dump, load_likeness, parse
from gap_analyzer.findings.traits import LEAD_LENGTH, Traits, name_concepts, name_letters, name_words, read_traits
from gap_analyzer.model import Law, ProvisionKind
from gap_analyzer.training import (
    PLAIN,
    build_example,
    collect_lessons,
    describe_training,
    hash_corpus,
    read_corpus,
    read_labelled,
    train,
)

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
IMPORT, EXPORT, GOLD = "MC-3.8#a", "MC-3.6a#a", "MC-7.2#a"
ELEMENTS = (IMPORT, EXPORT, GOLD)

TAUGHT: tuple[tuple[str, str, str], ...] = (
    ("en", "No person shall import mercury without the consent of the Minister.", IMPORT),
    ("en", "The importation of quicksilver is subject to a permit.", IMPORT),
    ("en", "Mercury may enter the country only under an import licence.", IMPORT),
    ("es", "Queda prohibida la importación de mercurio.", IMPORT),
    ("es", "Solo se importa mercurio con autorización.", IMPORT),
    ("en", "No person shall export mercury unless the importing country consents.", EXPORT),
    ("en", "The exportation of mercury requires written consent.", EXPORT),
    ("es", "La exportación de mercurio exige el consentimiento escrito del país de destino.", EXPORT),
    ("es", "No se exportará mercurio sin consentimiento previo.", EXPORT),
    ("en", "Gold miners shall not use mercury for whole ore amalgamation.", GOLD),
    ("es", "En la minería de oro artesanal se elimina la amalgamación con mercurio.", GOLD),
    ("es", "Los mineros de oro no usarán mercurio.", GOLD),
    ("en", "The annual report on road traffic is laid before Parliament.", ""),
    ("en", "A dog shall be kept on a lead in public gardens.", ""),
    ("es", "El informe anual se publica en el diario oficial.", ""),
    ("es", "Los perros circulan con correa en los parques.", ""),
)  # fmt: skip


def traits_of(text: str, language: str = "en", **context: str) -> Traits:
    """The traits of one provision that stands in a small law."""
    return law_traits(build_law(Example(language, text, **context)))


def law_traits(law: Law) -> Traits:
    """The traits of the last provision of a law."""
    features = describe(law, LEXICON)
    last = len(law.provisions) - 1
    passages = [p for p in features.passages if p.provision == last]
    return read_traits(passages, features, LEXICON.index, {p.id: p for p in law.provisions})


def lessons(taught: Sequence[tuple[str, str, str]] = TAUGHT) -> list[Lesson]:
    """Small lessons of three elements."""
    return [Lesson(traits_of(text, lang), frozenset({e} if e else ())) for lang, text, e in taught]


@pytest.fixture(scope="module")
def model() -> Likeness:
    """A model of the small lessons."""
    return learn(lessons(), ELEMENTS)


def likest(model: Likeness, text: str, language: str = "en") -> str:
    """The element that a sentence resembles most."""
    return model.elements[int(model.weigh([traits_of(text, language)])[0].argmax())]


# --- traits --------------------------------------------------------------------------------------------------


def test_a_finished_sentence_leads_into_nothing() -> None:
    """What ends with a full stop is no lead-in."""
    assert "preamble" not in traits_of("export of mercury", lead="This is a preamble.").words


def test_a_heading_group_leads_into_nothing() -> None:
    """A schedule's own words are no lead-in, though they end without a stop."""
    law = build_law(Example("en", "export of mercury", lead="Prohibited goods"))
    schedule = replace(law.provisions[0], kind=ProvisionKind.SCHEDULE)
    assert "prohibited" not in law_traits(replace(law, provisions=(schedule, law.provisions[1]))).words


def test_an_item_is_read_with_its_lead_in() -> None:
    """The unfinished words above a list belong to each item."""
    read = traits_of("export mercury", lead="No person shall—")
    assert read.words == ("no", "person", "shall", "export", "mercury")


def test_only_the_end_of_a_long_lead_in_is_read() -> None:
    """A lead-in of a page says what it says in its last words."""
    read = traits_of("export", lead="whereas " * 100 + "no person shall—")
    assert "".join(read.words).count("whereas") < LEAD_LENGTH / len("whereas ") + 1
    assert read.words[-4:] == ("no", "person", "shall", "export")


def test_words_are_folded() -> None:
    """Capitals and accents make no other word."""
    assert traits_of("EXPORTACIÓN", "es").words == traits_of("exportacion", "es").words == ("exportacion",)


def test_what_is_said_and_what_stands_above_are_apart() -> None:
    """A heading on exports does not make a sentence speak of them."""
    above = traits_of("Mercury is dangerous.", heading="Export")
    own = traits_of("No person shall export mercury.")
    assert "export" in above.headed
    assert "export" not in above.said
    assert "export" in own.said
    assert "h:export" in name_concepts(above)
    assert "o:export" in name_concepts(own)


def test_a_title_stands_above_everything() -> None:
    """The instrument's own title counts as a heading."""
    assert "mercury" in traits_of("The Minister reports.", title="Mercury Act").headed


def test_words_keep_their_language_and_letters_do_not() -> None:
    """“Exporta” is a word of one language, “~expor” of all."""
    spanish, portuguese = traits_of("exporta", "es"), traits_of("exporta", "pt")
    assert not set(name_words(spanish)) & set(name_words(portuguese))
    assert name_letters("exporta") == name_letters("exporta")
    assert "~expor" in name_letters("exporta")


def test_neighbours_make_pairs() -> None:
    """Single words first, then pairs in order."""
    assert name_words(Traits("en", ("no", "person"), (), ())) == ["en no", "en person", "en no person"]


@given(st.text(alphabet="abcdefghijklmno", min_size=1, max_size=20))
def test_runs_of_letters_are_three_to_five_long(word: str) -> None:
    """Edges count as letters; every run lies in the edged word."""
    runs = [each[1:] for each in name_letters(word)]
    assert all(3 <= len(each) <= 5 and each in f" {word} " for each in runs)
    assert len(runs) == sum(max(0, len(word) + 2 - n + 1) for n in (3, 4, 5))


# --- the model ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "element"),
    [
        ("en", "Whoever imports mercury shall hold an import permit.", IMPORT),
        ("en", "Mercury is exported only with written consent.", EXPORT),
        ("en", "Amalgamation of gold with mercury shall end.", GOLD),
        ("es", "La importación de mercurio requiere permiso.", IMPORT),
        ("es", "Se prohíbe la exportación de mercurio sin consentimiento.", EXPORT),
    ],
)
def test_a_paraphrase_resembles_its_element(model: Likeness, language: str, text: str, element: str) -> None:
    """None of these sentences was taught."""
    assert likest(model, text, language) == element


@pytest.mark.parametrize(
    ("language", "text", "element"),
    [
        ("fr", "Nul ne peut importer du mercure.", IMPORT),
        ("pt", "É proibida a exportação de mercúrio sem consentimento.", EXPORT),
    ],
)
def test_concepts_carry_likeness_into_a_language_without_lessons(
    model: Likeness, language: str, text: str, element: str
) -> None:
    """No French or Portuguese was taught."""
    assert likest(model, text, language) == element


def test_irrelevant_law_resembles_nothing(model: Likeness) -> None:
    """Every element is less likely than not."""
    assert (model.weigh([traits_of("A dog shall be kept on a lead.")]) < 0).all()


def test_nothing_resembles_an_element_without_a_lesson() -> None:
    """An element that was never taught is as unlikely as can be."""
    taught = learn(lessons(), (*ELEMENTS, "MC-12.1#a"))
    column = taught.column_of["MC-12.1#a"]
    odds = taught.weigh([traits_of("No person shall import mercury.")])
    assert odds[0, column] == NEVER


def test_what_may_be_taken_for_an_answer_teaches_neither_way() -> None:
    """Where readers may differ a lesson is left out for that element alone."""
    unsure = [replace(lesson, open=frozenset({EXPORT})) for lesson in lessons()]
    with_doubt, without = learn(unsure, ELEMENTS), learn(lessons(), ELEMENTS)
    text = [traits_of("Mercury is imported with a permit.")]
    assert with_doubt.weigh(text)[0, 0] == without.weigh(text)[0, 0]
    assert with_doubt.weigh(text)[0, 1] == NEVER  # nothing is left that answers otherwise


def test_a_lesson_of_more_weight_moves_more() -> None:
    """Half a lesson teaches less than a whole one."""
    extra = Lesson(traits_of("Cinnabar is imported by the State."), frozenset({IMPORT}))
    read = [traits_of("Cinnabar is imported by the State.")]
    full, half = (learn([*lessons(), replace(extra, weight=w)], ELEMENTS).weigh(read)[0, 0] for w in (1.0, 0.2))
    assert full > half


def test_without_answers_nothing_can_be_learned() -> None:
    """A file in which nothing is labelled is refused in a sentence."""
    silent = [replace(lesson, answers=frozenset()) for lesson in lessons()]
    with pytest.raises(UsageError, match="No labelled provision answers an element"):
        learn(silent, ELEMENTS)


def test_no_provision_gives_no_row(model: Likeness) -> None:
    """Nothing to weigh is no mistake."""
    assert model.weigh([]).shape == (0, 3)


def test_words_never_met_leave_the_intercept(model: Likeness) -> None:
    """What no lesson has says nothing."""
    odds = model.weigh([Traits("en", ("zzz",), (), ())])
    assert np.allclose(odds[0], model.intercepts)


def test_many_are_weighed_as_each_alone(model: Likeness) -> None:
    """Batches of 256 change nothing."""
    some = [lesson.traits for lesson in lessons()] * 20
    together = model.weigh(some)
    assert together.shape == (320, 3)
    assert np.allclose(together, np.concatenate([model.weigh([each]) for each in some]))


def test_each_part_has_its_weight(model: Likeness) -> None:
    """Words, letters and concepts have the lengths that PARTS says, however many there are."""
    parts = model.measure(traits_of("No person shall import mercury without the consent of the Minister."))
    assert [round(float(np.sqrt(values @ values)), 6) for _, values in parts] == list(PARTS)


def test_plain_arithmetic_gives_what_scikit_learn_gives() -> None:
    """Inference without scikit-learn agrees with its own vectors, term for term."""
    from gap_analyzer.findings.learning import _measure

    taught = lessons()
    terms, ends, _, matrix = _measure(taught)
    model = learn(taught, ELEMENTS)
    assert model.terms == terms
    assert model.ends == ends
    for row, lesson in enumerate(taught):
        dense = np.zeros(len(terms))
        for found, values in model.measure(lesson.traits):
            dense[found] = values
        assert np.allclose(dense, matrix[row].toarray()[0], atol=1e-6)


def test_only_the_heaviest_weights_are_kept() -> None:
    """A model stays small however many terms its lessons have."""
    rows = learn(lessons(), ELEMENTS)
    assert max(np.bincount(rows.columns)) <= KEPT
    assert rows.weights.dtype == np.int8
    assert abs(rows.weights).max() == 127


def test_an_explanation_names_whole_words_and_concepts(model: Likeness) -> None:
    """A lawyer reads words, not runs of letters, and only those that speak for the element."""
    told = model.explain(traits_of("No person shall import mercury."), IMPORT)
    assert told
    assert len(told) <= 4
    assert not any(each.startswith("~") for each in told)
    assert any("import" in each for each in told)


def test_what_speaks_against_is_no_explanation(model: Likeness) -> None:
    """Words of dogs and gardens explain nothing of an import."""
    assert not [each for each in model.explain(traits_of("A dog in the gardens."), IMPORT) if "dog" in each]


# --- the same on every run, and never a pickle ----------------------------------------------------------------


def test_training_is_reproducible() -> None:
    """Equal lessons give equal bytes."""
    assert dump(learn(lessons(), ELEMENTS)) == dump(learn(lessons(), ELEMENTS))


def test_other_lessons_give_another_model() -> None:
    """One sentence less is another model."""
    assert dump(learn(lessons(), ELEMENTS)) != dump(learn(lessons(TAUGHT[1:]), ELEMENTS))


def test_a_model_comes_back_as_it_was_written(model: Likeness) -> None:
    """Bytes → model → bytes."""
    again = parse(dump(model))
    assert dump(again) == dump(model)
    assert again.elements == model.elements
    text = [traits_of("No person shall import mercury.")]
    assert (again.weigh(text) == model.weigh(text)).all()


def test_nothing_in_a_model_is_pickled(model: Likeness) -> None:
    """Every array is of plain numbers; objects would be pickled."""
    with zipfile.ZipFile(io.BytesIO(dump(model))) as archive:
        for name in archive.namelist():
            array = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert array.dtype.kind in "iuf"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not an archive"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    """One sentence, and the command that mends it."""
    with pytest.raises(RulePackError, match="gap-analyzer train"):
        parse(data)


def test_arrays_that_do_not_fit_together_are_refused(model: Likeness) -> None:
    """A model with an element too many is refused before it is used."""
    with pytest.raises(RulePackError, match="does not fit together"):
        parse(dump(replace(model, elements=(*ELEMENTS, "MC-12.1#a"))))


def write_pack(folder: Path, model: Likeness) -> Path:
    """A pack's learned folder with a model and its hash."""
    learned = folder / FOLDER
    learned.mkdir()
    data, about = describe_training(model, 16)
    (learned / ARRAYS).write_bytes(data)
    (learned / ABOUT).write_text(about, encoding="utf-8")
    return learned


def test_a_pack_without_a_model_has_none(tmp_path: Path) -> None:
    """Rules alone decide then."""
    assert load_likeness(tmp_path) is None


def test_a_model_without_its_hash_is_none(tmp_path: Path, model: Likeness) -> None:
    """Both files make a model."""
    (write_pack(tmp_path, model) / ABOUT).unlink()
    assert load_likeness(tmp_path) is None


def test_a_model_whose_hash_differs_is_refused(tmp_path: Path, model: Likeness) -> None:
    """Whatever was altered, the model is not used."""
    arrays = write_pack(tmp_path, model) / ARRAYS
    arrays.write_bytes(arrays.read_bytes() + b"\0")
    with pytest.raises(RulePackError, match=r"is not the one that learned/likeness\.yaml names"):
        load_likeness(tmp_path)


def test_a_model_with_its_hash_is_read(tmp_path: Path, model: Likeness) -> None:
    """What was written is what is loaded."""
    write_pack(tmp_path, model)
    loaded = load_likeness(tmp_path)
    assert loaded is not None
    assert dump(loaded) == dump(model)


# --- the model that ships -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Likeness:
    """The model of the pack."""
    found = load_likeness(CATALOGUE.folder)
    assert found is not None
    return found


def test_the_shipped_model_knows_every_element(shipped: Likeness) -> None:
    """An element added to the catalogue asks for a new training."""
    assert set(shipped.elements) == set(CATALOGUE.rules)


def test_the_shipped_model_was_trained_on_the_corpus_that_ships() -> None:
    """After a change of corpus/labelled: run `gap-analyzer train`."""
    about = (CATALOGUE.folder / FOLDER / ABOUT).read_text(encoding="utf-8")
    assert f"corpus: {hash_corpus()}\n" in about


def test_the_shipped_model_is_small() -> None:
    """Half a megabyte of five that a wheel may have."""
    data = (CATALOGUE.folder / FOLDER / ARRAYS).read_bytes()
    assert len(data) < 1_000_000
    assert hashlib.sha256(data).hexdigest() in (CATALOGUE.folder / FOLDER / ABOUT).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "text", "obligation"),
    [
        ("en", "The bringing of mercury into the territory needs the prior written approval of the Agency.", "MC-3"),
        ("es", "Los responsables de la exportación recabarán el consentimiento escrito del país importador.", "MC-3"),
        ("pt", "Fica vedada a amalgamação de todo o minério na garimpagem de ouro.", "MC-"),
        ("fr", "La fabrication de lampes contenant du mercure est interdite.", "MC-"),
    ],
)
def test_the_shipped_model_points_to_the_right_field(
    shipped: Likeness, language: str, text: str, obligation: str
) -> None:
    """Sentences that stand nowhere in the corpus resemble elements of their own field."""
    assert likest(shipped, text, language).startswith(obligation)


# --- lessons --------------------------------------------------------------------------------------------------


def small_catalogue(*elements: str) -> Catalogue:
    """The catalogue with some elements only."""
    return replace(CATALOGUE, rules={e: CATALOGUE.rules[e] for e in elements})


@pytest.fixture(scope="module")
def taught() -> tuple[Lesson, ...]:
    """The lessons of two elements."""
    return collect_lessons(small_catalogue(IMPORT, EXPORT))


def test_every_labelled_provision_is_a_lesson(taught: tuple[Lesson, ...]) -> None:
    """Those that answer nothing teach too."""
    assert len(taught) >= len(read_corpus())
    assert {answer for lesson in taught for answer in lesson.answers} == {IMPORT, EXPORT}


def test_an_example_leaves_its_obligation_s_other_elements_open(taught: tuple[Lesson, ...]) -> None:
    """A sentence on consent to an import may well answer what else is asked of an import."""
    example = CATALOGUE.rules[IMPORT].examples[0]
    words = traits_of(example.text, example.language, lead=example.lead, heading=example.heading).words
    lesson = next(each for each in taught if each.traits.words == words and IMPORT in each.answers)
    assert lesson.open == {each.id for each in CATALOGUE.obligations["MC-3.8"].elements}


def test_an_element_s_own_words_weigh_less(taught: tuple[Lesson, ...]) -> None:
    """The Convention's language is not a legislator's."""
    plain = [lesson for lesson in taught if lesson.weight == PLAIN]
    assert len(plain) == 4 * 2
    assert {lesson.traits.language for lesson in plain} == {"en", "es", "pt", "fr"}


def test_a_near_miss_answers_nothing() -> None:
    """It teaches what its element is not."""
    entry = CATALOGUE.rules[IMPORT]
    only = replace(
        CATALOGUE, rules={IMPORT: ElementRules(IMPORT, "MC-3.8", entry.rules, near_misses=entry.near_misses)}
    )
    missed = traits_of(entry.near_misses[0].text, entry.near_misses[0].language).words
    lesson = next(each for each in collect_lessons(only) if each.traits.words == missed)
    assert lesson.answers == frozenset()


def test_an_advisers_own_provisions_teach_too(tmp_path: Path) -> None:
    """A file like those of the corpus, with elements the catalogue does not have left out."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "provisions:\n- id: en-900\n  text: 'Azoth shall not be landed.'\n  meets: ['MC-3.8#a', 'XX-1#a']\n",
        encoding="utf-8",
    )
    entries = read_labelled(mine)
    catalogue = small_catalogue(IMPORT)
    more, plain = collect_lessons(catalogue, entries), collect_lessons(catalogue)
    assert len(more) == len(plain) + 1
    (extra,) = [lesson for lesson in more if "azoth" in lesson.traits.words]
    assert extra.answers == {IMPORT}


@pytest.mark.parametrize("entry", ["- id: en-900\n", "- id: de-1\n  text: 'Quecksilber'\n", "- text: 'x'\n"])
def test_a_provision_without_text_or_language_is_refused(tmp_path: Path, entry: str) -> None:
    """The file is named, and what an id looks like."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"provisions:\n{entry}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.yaml"):
        read_labelled(mine)


def test_a_labelled_provision_keeps_its_context() -> None:
    """Title, heading and lead-in stand around it as in a law."""
    built = build_example({"id": "fr-1", "text": "x", "title": "t", "heading": "h", "lead": "l", "meets": []})
    assert built == Example("fr", "x", heading="h", title="t", lead="l")


@pytest.mark.long
def test_the_shipped_model_is_what_train_makes(shipped: Likeness) -> None:
    """Trained again from the checkout, the model is the same; small figures may differ with another processor."""
    again = train(CATALOGUE)
    assert again.elements == shipped.elements
    assert again.terms == shipped.terms
    sample = [traits_of(text, language) for language, text, _ in TAUGHT]
    assert np.allclose(again.weigh(sample), shipped.weigh(sample), atol=0.05)
