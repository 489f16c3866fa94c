"""The language of a law is told by its common words, and words that make no sense are not trusted."""

from __future__ import annotations

import pytest

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.model.law import Flag, Line, Page, Unread
from gap_analyzer.reading.languages import find_words, is_unsupported, load_profiles, tell
from gap_analyzer.reading.plumber import spread
from gap_analyzer.reading.trust import agree, doubt
from gap_analyzer.resources import locate

PROFILES = load_profiles()
TEXTS = {
    "en": "No person shall export mercury to a State that is no Party unless the Minister has given a permit under "
    "this section, and any person who contravenes this section commits an offence and is liable to a fine.",
    "es": "Se prohíbe la exportación de mercurio a los Estados que no sean Parte, salvo que la autoridad "
    "haya otorgado "
    "el permiso que establece la presente ley; quien incumpla lo dispuesto en este artículo será sancionado.",
    "pt": "É proibida a exportação de mercúrio para os Estados que não sejam Parte, salvo se a "
    "autoridade tiver dado a "
    "licença prevista na presente lei; quem não cumprir o disposto neste artigo será punido com multa.",
    "fr": "Il est interdit d'exporter du mercure vers les États qui ne sont pas Parties, sauf si "
    "l'autorité a délivré le "
    "permis prévu par la présente loi ; quiconque ne respecte pas les dispositions du présent article est puni.",
}
FOREIGN = {
    "nl": "Het is verboden om kwik uit te voeren naar een staat die geen partij is, tenzij de minister "
    "op grond van deze "
    "wet een vergunning heeft verleend, en wie dit artikel overtreedt wordt gestraft met een boete van "
    "de derde categorie.",
    "de": "Es ist verboten, Quecksilber in einen Staat auszuführen, der nicht Vertragspartei ist, sofern "
    "die Behörde nicht "
    "nach diesem Gesetz die Genehmigung erteilt hat; wer gegen diesen Artikel verstößt, wird mit einer "
    "Geldstrafe belegt.",
    "id": "Setiap orang dilarang mengekspor merkuri ke negara yang bukan pihak kecuali dengan izin yang "
    "diberikan oleh "
    "menteri sebagaimana dimaksud dalam pasal ini dan setiap orang yang melanggar ketentuan ini dapat dipidana.",
    "ru": "Запрещается вывоз ртути в государства, которые не являются Сторонами, если орган власти не "
    "выдал разрешение. " * 3,
    "ar": "يحظر تصدير الزئبق الى الدول التي ليست اطرافا ما لم تمنح السلطة تصريحا بموجب هذا القانون. " * 4,
}


def page(text: str) -> Page:
    """A page with this text on one line."""
    return Page(1, 595.0, 842.0, (Line(text, 0.0, 0.0, 100.0, 10.0),))


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_each_language_of_the_product_is_told(language: str) -> None:
    """By common words alone, close relatives apart."""
    assert tell(find_words(TEXTS[language]), PROFILES.supported)[0] == language
    assert not is_unsupported(TEXTS[language] * 3, PROFILES)


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_other_languages_and_scripts_are_not_read(language: str) -> None:
    """They are recognised as such, and never searched as if they were English."""
    assert is_unsupported(FOREIGN[language] * 3, PROFILES)


def test_a_few_foreign_words_are_no_foreign_law() -> None:
    """A short text is never refused for its language."""
    assert not is_unsupported("de wet van de staat", PROFILES)


def test_a_table_of_numbers_is_no_foreign_law() -> None:
    """A text with hardly any common words is not told at all."""
    assert not is_unsupported("Hg 0,01 mg Pb 0,5 mg Cd 0,2 mg " * 40, PROFILES)


def test_no_words_are_no_language() -> None:
    """There is nothing to tell."""
    assert tell([], PROFILES.supported) == ("", 0.0)
    assert tell(["xyzzy"], PROFILES.supported) == ("", 0.0)


# --- trust -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_honest_text_is_trusted(language: str) -> None:
    """Digital text in any of the four languages raises no doubt, over a scan or not."""
    for suspicion in ("", "layer"):
        assert doubt(page(TEXTS[language] * 3), suspicion=suspicion, profiles=PROFILES.supported) == ""


def test_a_table_of_limits_is_trusted() -> None:
    """Few common words are no noise where the words themselves are whole."""
    table = (
        "Mercúrio total 0,01 mg/L Hg Chumbo total 0,5 mg/L Pb Cádmio total 0,2 mg/L Cd Arsênio total 0,5 mg/L As " * 4
    )
    assert doubt(page(table), suspicion="", profiles=PROFILES.supported) == ""


def test_glyphs_without_meaning_are_doubted() -> None:
    """A font that says nothing of its letters gives private-use characters."""
    assert doubt(page("\ue001\ue002\ue003 " * 30), suspicion="", profiles=PROFILES.supported) == "glyphs"


def test_a_noisy_text_layer_is_doubted() -> None:
    """Signs within words are what bad OCR leaves: Mercur¡o, qu1micos."""
    noise = "Mercur¡o qu1micos pr0ductos c|ases l4 expor~ación d3l s¡guiente art1culo " * 6
    assert doubt(page(noise), suspicion="", profiles=PROFILES.supported) == "noise"


def test_a_layer_of_scattered_letters_is_doubted() -> None:
    """Over a scan, letters that stand alone are a broken layer."""
    assert doubt(page("T h e M i n i s t e r m a y " * 10), suspicion="layer", profiles=PROFILES.supported) == "layer"


def test_what_the_reader_saw_is_kept() -> None:
    """A page that is an image needs OCR whatever its stamp says."""
    assert doubt(page("Page 1"), suspicion="image", profiles=PROFILES.supported) == "image"


def test_two_readings_agree_by_their_words() -> None:
    """Order, case and signs aside; two empty pages agree."""
    assert agree(page("No person shall export"), page("shall EXPORT, no person")) == 1.0
    assert agree(page("one two three four"), page("one two")) == 0.5
    assert agree(page(""), page("")) == 1.0


def test_small_capitals_parted_otherwise_are_no_disagreement() -> None:
    """S USPENSION and SUSPENSION hold the same letters in the same order."""
    ours, theirs = (
        page("Customs and Excise Suspension Export Duty Order"),
        page("Customs and Excise S uspension E xport Duty Order"),
    )
    assert agree(ours, theirs) > 0.9


def test_other_words_of_as_many_letters_disagree() -> None:
    """Prohibited is not permitted, however alike the rest is."""
    assert agree(page("export is prohibited"), page("export is permitted")) < 0.8


def test_glued_words_disagree() -> None:
    """A page whose words hang together cannot be searched, though all its letters are there."""
    assert (
        agree(page("Noperson shallexport mercuryto anyState"), page("No person shall export mercury to any State"))
        < 0.5
    )


@pytest.mark.parametrize(
    ("count", "sample", "pages"),
    [(1, 4, [1]), (4, 4, [1, 2, 3, 4]), (10, 4, [1, 4, 7, 10]), (151, 4, [1, 51, 101, 151])],
)
def test_a_sample_is_spread_over_the_document(count: int, sample: int, pages: list[int]) -> None:
    """First and last page are always in it."""
    assert spread(count, sample) == pages


# --- what is said ------------------------------------------------------------------------------------

MESSAGES = load_strings(locate("rules") / "minamata" / "messages.yaml")
SAID = [("unread", reason.value) for reason in Unread] + [("flags", flag.value) for flag in Flag]


def test_nothing_is_said_of_what_there_is_not() -> None:
    """The list of messages is the closed list of reasons and flags."""
    assert {(kind, name) for kind in MESSAGES for name in MESSAGES[kind]} == set(SAID)


@pytest.mark.parametrize(("kind", "name"), SAID)
def test_every_outcome_says_what_and_what_next(kind: str, name: str) -> None:
    """In four languages, naming the document once, each a whole sentence."""
    said = MESSAGES[kind][name]
    assert set(said) == {"en", "es", "pt", "fr"}
    for entry in said.values():
        assert set(entry) == {"what", "next"}
        assert entry["what"].count("{source}") == 1
        assert entry["what"].endswith(".")
        assert entry["next"].endswith(".")
        assert entry["next"][0].isupper()
