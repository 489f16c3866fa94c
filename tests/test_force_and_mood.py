"""What an instrument is decides what it can cover; how a Romance law commands and forbids without a deontic word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer.catalogue import load, pattern_sets
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon, moods
from gap_analyzer.features.moods import load_moods
from gap_analyzer.findings import Search, find
from gap_analyzer.model import Force, InstrumentKind, Law, Reach, Stance
from gap_analyzer.resources import locate

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
BAN = "Primary mercury mining is prohibited at any scale."


def law(text: str, *, force: Force = Force.IN_FORCE, kind: InstrumentKind = InstrumentKind.ACT, **more: str) -> Law:
    """A law of one sentence with the force and kind that are asked."""
    built = build_law(Example("en", text, title="Mercury Act", **more))
    return replace(built, instrument=replace(built.instrument, force=force, kind=kind))


def search(found: Law) -> Search:
    """Every finding of the shipped pack in a law."""
    return find((describe(found, LEXICON),), CATALOGUE, LEXICON.index)


def stances(found: Law, element: str) -> set[Stance]:
    """What a law does with an element."""
    return {f.stance for f in search(found).findings if f.element == element}


def test_a_ban_in_force_meets_its_element() -> None:
    """The sentence that the next tests place into other instruments."""
    assert stances(law(BAN), "MC-3.3#a") == {Stance.MEETS}


def test_a_repealed_instrument_covers_nothing() -> None:
    """contract.md, Kind and force: repealed law covers nothing, whatever its provisions still say."""
    assert search(law(BAN, force=Force.REPEALED)).findings == ()


def test_an_act_that_approves_a_treaty_implements_none_of_it() -> None:
    """It repeats every obligation; it meets the element on approval alone."""
    assert search(law(BAN, force=Force.TREATY_APPROVAL)).findings == ()
    approved = law("The Minamata Convention on Mercury is hereby approved and ratified.", force=Force.TREATY_APPROVAL)
    assert {f.element for f in search(approved).findings} == {"XC-17#a"}


@pytest.mark.parametrize("kind", [InstrumentKind.PLAN, InstrumentKind.GUIDELINE, InstrumentKind.MEMORANDUM])
def test_what_is_no_law_counts_in_part_only(kind: InstrumentKind) -> None:
    """A plan may say it all: it binds nobody, and the reason says so."""
    found = [f for f in search(law(BAN, kind=kind)).findings if f.element == "MC-3.3#a"]
    assert [f.stance for f in found] == [Stance.LIMITS]
    assert "not-law" in {why.text for why in found[0].why}


def test_a_resolution_with_rule_making_power_is_law() -> None:
    """An order, standard or resolution of a rule-making body is not capped."""
    assert stances(law(BAN, kind=InstrumentKind.RESOLUTION), "MC-3.3#a") == {Stance.MEETS}


def lay_out(*sentences: str) -> Law:
    """A law of many articles."""
    first = build_law(Example("en", sentences[0]))
    parts = tuple(
        replace(
            first.provisions[-1],
            id=f"example/art_{number}", eid=f"art_{number}", article=str(number), path=str(number), text=sentence,
        )
        for number, sentence in enumerate(sentences, 1)
    )  # fmt: skip
    return replace(first, provisions=parts)


OFFENCE = (
    "Any person who contravenes a provision of this Act commits an offence and is liable to a fine of ten dollars."
)


def test_a_traffic_code_supports_nothing() -> None:
    """Its penalties are penalties, but no gap assessment would cite them for mercury."""
    code = lay_out(*["The driver shall stop at the red light."] * 30, OFFENCE)
    assert search(code).findings == ()


def test_an_environment_act_supports_what_its_penalties_reach() -> None:
    """The same penalty in a law on pollution is shown as what it is: a general regime."""
    act = lay_out(*["No person shall discharge any pollutant into water."] * 30, OFFENCE)
    reaches = {f.reach for f in search(act).findings if f.element == "XC-03#a"}
    assert reaches == {Reach.GENERAL}


def modal(text: str, language: str) -> set[str]:
    """The modality that governs a sentence."""
    features = describe(build_law(Example(language, text)), LEXICON)
    mask = features.passages[0].modal
    return {name for name in LEXICON.index.ids if mask >> LEXICON.index.bits[name] & 1}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El plazo no excederá de treinta días."),
        ("pt", "O prazo corre da publicação."),
        ("fr", "Aucune de ces listes."),
        ("en", "There is no register of lamps."),
    ],
)
def test_a_sentence_that_denies_nothing_forbids_nothing(language: str, text: str) -> None:
    """Near misses of the denied future."""
    assert "prohibits" not in modal(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "No se someterán a lixiviación los relaves."),
        ("pt", "A alfândega não desembaraçará a remessa."),
        ("fr", "Aucune exploitation de cinabre ne peut être ouverte."),
        ("en", "No operator of a smelter shall vent the fumes."),
    ],
)
def test_a_denied_future_forbids(language: str, text: str) -> None:
    """Romance statutes forbid in the plain future; English by “no X shall”, whoever X is."""
    assert "prohibits" in modal(text, language)


@pytest.mark.parametrize("text", ["Remisión de los datos a la aduana.", "Cuadro de multas.", "Se presume la buena fe."])
def test_a_heading_or_a_presumption_commands_nothing(text: str) -> None:
    """Near misses: no verb in the future, none that decrees command by in the present."""
    assert "requires" not in modal(text, "es")


@pytest.mark.parametrize("text", ["Plazo de tres años.", "Lámparas fluorescentes y relés.", "Plan preciso, informal."])
def test_a_spanish_line_without_such_a_verb_commands_nothing(text: str) -> None:
    """Spanish law mixes narrative with duties: the verbs that command in the present are listed."""
    assert modal(text, "es") == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El Ministerio llevará un inventario."),
        ("es", "La bodega será hermética."),
        ("es", "Los importadores precisan registro."),
        ("pt", "O órgão atualizará a lista."),
        ("fr", "L'exploitant tient un registre."),
        ("es", "La aduana remite los datos al Ministerio."),
        ("es", "Los operadores rinden cuentas y conservan los recibos."),
        ("es", "El registro será público."),
        ("es", "Entrarán en todo depósito en que se presuma su existencia."),
    ],
)
def test_the_plain_future_or_present_commands(language: str, text: str) -> None:
    """There is no “shall” in these sentences, and they are duties all the same."""
    assert "requires" in modal(text, language)


def test_an_article_is_one_unit_for_its_rules_until_it_is_vast() -> None:
    """A section of the US Code is as long as an act: there each subsection is read by itself."""
    base = build_law(Example("en", "The exporter keeps books."))
    small = tuple(
        replace(base.provisions[-1], id=f"example/p{n}", eid=f"p{n}", path=f"7({n // 25})({n})", article="7",
                text="Mercury is a metal." if n == 0 else "The exporter keeps books.")
        for n in range(50)
    )  # fmt: skip
    vast = describe(replace(base, provisions=small), LEXICON)
    short = describe(replace(base, provisions=small[:30]), LEXICON)
    assert (len(vast.articles), len(short.articles)) == (2, 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Section 4, under which no person may import mercury, is repealed."),
        ("es", "Se deroga el artículo 4, que prohíbe el uso de mercurio."),
        ("pt", "São revogados os artigos que proibiam o uso de mercúrio."),
        ("fr", "Est abrogé l'article qui interdit l'usage du mercure."),
    ],
)
def test_a_sentence_that_repeals_a_ban_forbids_nothing(language: str, text: str) -> None:
    """The words of the repealed rule stand in it, and have no force any more."""
    assert modal(text, language) == {"repeals"}


@pytest.mark.parametrize(
    ("language", "text", "heard"),
    [
        ("en", "Mercury may be sold only to a dealer who is registered.", "conditional-only"),
        ("en", "No vessel shall carry mercury without having first obtained the written permission.", "without-permit"),
        ("es", "El mercurio no podrá salir del país sino al amparo de una licencia.", "conditional-only"),
        ("es", "Ni los menores ni las gestantes podrán manipular mercurio.", "prohibits"),
        ("pt", "A ninguém será lícito mandar vir azougue.", "prohibits"),
        ("pt", "Só se vende mercúrio a pessoa inscrita.", "conditional-only"),
        ("fr", "Le mercure saisi n'est ni vendu ni remis dans le commerce.", "prohibits"),
        ("fr", "Le mercure n'est cédé que sur présentation d'un titre.", "conditional-only"),
    ],
)
def test_a_modality_is_heard_where_other_words_part_it(language: str, text: str, heard: str) -> None:
    """No list of phrases holds all that can stand between “no” and “may”."""
    assert heard in modal(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No person may export mercury or restrict its inspection."),
        ("es", "Nadie podrá exportar mercurio ni restringir su inspección."),
        ("pt", "Ninguém poderá exportar mercúrio nem proibir a sua inspeção."),
        ("fr", "Nul ne peut exporter du mercure ni en restreindre le contrôle."),
    ],
)
def test_a_ban_that_names_a_power_stays_a_ban(language: str, text: str) -> None:
    """“May … restrict” is a power only where nobody is forbidden to."""
    assert "prohibits" in modal(text, language)


def test_a_power_to_forbid_forbids_nothing_yet() -> None:
    """Until it is used, “may prohibit” is a power."""
    assert "prohibits" not in modal("The Minister may, by order, prohibit the import of mercury.", "en")


def test_what_a_pattern_silences_is_taken_away() -> None:
    """“Ni … podrán” holds the word that permits, and permits nothing."""
    assert "permits" not in modal("Ni los menores ni las gestantes podrán manipular mercurio.", "es")


def test_a_pattern_that_re2_refuses_is_named(tmp_path: Path) -> None:
    """A lawyer who writes a lookaround learns that it cannot be used."""
    (tmp_path / "moods.yaml").write_text(
        "moods:\n- language: en\n  modality: requires\n  patterns:\n  - modality: prohibits\n    pattern: '(?=x)y'\n"
        "    matches: []\n    misses: []\ndeontic: [prohibits]\n",
        encoding="utf-8",
    )
    with pytest.raises(RulePackError, match="google-re2 refuses"):
        load_moods(tmp_path, LEXICON.index).of("en")


def test_a_pack_without_moods_hears_labels_only(tmp_path: Path) -> None:
    """The file is a pack's own choice."""
    assert load_moods(tmp_path, LEXICON.index).of("en") is None


# --- all patterns in one pass ------------------------------------------------------------------------------


def hear(language: str, sentence: str) -> list[str]:
    """The patterns heard in a sentence, all in one pass."""
    mood = LEXICON.moods.of(language)
    assert mood is not None
    return [pattern.text for pattern in mood.ear.hear(sentence)]


def hear_one_by_one(language: str, sentence: str) -> list[str]:
    """The patterns heard in a sentence, each by itself."""
    mood = LEXICON.moods.of(language)
    assert mood is not None
    return [pattern.text for pattern in mood.patterns if pattern.is_in(sentence)]


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_patterns_heard_together_are_those_heard_one_by_one(language: str) -> None:
    """Over every labelled provision of a language, harmless forms included."""
    provisions = load_strings(locate("corpus") / "labelled" / f"{language}.yaml")["provisions"]
    sentences = [" ".join(entry["text"].split()).lower() for entry in provisions]
    heard = [hear(language, sentence) for sentence in sentences]
    assert heard == [hear_one_by_one(language, sentence) for sentence in sentences]
    assert sum(1 for each in heard if each) > 50


def test_a_harmless_form_is_not_heard() -> None:
    """“No later than” forbids nothing, though a ban begins so."""
    assert hear("en", "no later than ten days after the return it shall be entered") == []


def test_patterns_too_many_for_one_pass_are_heard_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory decides how they are heard, never what is heard."""
    sentence = "no operator of a plant may sell mercury"
    monkeypatch.setattr(pattern_sets, "MEMORY", 1 << 12)
    mood = LEXICON.moods.of("en")
    assert mood is not None
    poor = moods.Ear(mood.patterns)
    assert [pattern.text for pattern in poor.hear(sentence)] == hear("en", sentence) != []
