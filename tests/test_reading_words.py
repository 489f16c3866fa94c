"""Characters that are no text are mended or left out; all others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.reading.words import BLANKS, clean_word, count_odd, is_clean, is_plain


@pytest.mark.parametrize(
    "word", ["mercury", "artículo", "1º", "d’application", "§", "“quoted”", "Hg₂Cl₂", "≥", "mg/L", "中"]
)
def test_honest_words_are_clean(word: str) -> None:
    """Letters, signs and numbers of any script are left as they are."""
    assert is_clean(word)
    assert clean_word(word) == word


@pytest.mark.parametrize(
    ("word", "cleaned"),
    [
        ("mer\u00adcury", "mercury"),
        ("of\ufb01ce", "office"),
        ("\ufb02uorescent", "fluorescent"),
        ("\ue123mercury", "mercury"),
        ("mercury\u200b", "mercury"),
        ("\u202emercury", "mercury"),
        ("mer\x00cury", "mercury"),
        ("\ud83dmercury", "mercury"),
        ("\ufeffAct", "Act"),
        ("\uf0b7", "•"),
        ("\ue000\ue001", ""),
    ],
)
def test_what_is_no_text_is_taken_out(word: str, cleaned: str) -> None:
    """Soft hyphens, private-use glyphs, marks of direction, controls and halves of surrogates go; ligatures open."""
    assert clean_word(word) == cleaned


@pytest.mark.parametrize("mark", ["\ufffe", "\x02", "\u00ad"])
def test_a_mark_of_hyphenation_at_the_end_of_a_line_is_a_hyphen(mark: str) -> None:
    """There it says that the word goes on; elsewhere it says nothing."""
    assert clean_word(f"mer{mark}", last=True) == "mer-"
    assert clean_word(f"mer{mark}") == "mer"


def test_blanks_of_every_width_are_blanks() -> None:
    """A no-break blank parts words as any other does, and no offset moves."""
    text = "1\u00a0000\u202fkg\u3000Hg"
    assert text.translate(BLANKS) == "1 000 kg Hg"
    assert len(text.translate(BLANKS)) == len(text)


@given(st.text())
def test_a_cleaned_word_is_clean(word: str) -> None:
    """Cleaning twice is cleaning once."""
    cleaned = clean_word(word, last=True)
    assert is_clean(cleaned)
    assert clean_word(cleaned, last=True) == cleaned


@given(st.text(alphabet=st.characters(codec="latin-1", categories=("L", "N"))))
def test_letters_are_never_lost(word: str) -> None:
    """Whatever is a letter or a number of a western language stays."""
    assert clean_word(word) == word


def test_odd_characters_are_counted() -> None:
    """Private use and replacement marks count; accents do not."""
    assert count_odd("mercúrio\ue001\ufffd") == 2


@pytest.mark.parametrize(
    "text",
    [
        "mer\u00adcury",
        "of\ufb01ce",
        "no\u00a0person",
        "a\rb",
        "a\nb",
        "a\r\n\n",
        "\ue123",
        "tab\there",
        "end\x02",
        "中",
    ],
)
def test_text_that_needs_a_closer_look_is_not_plain(text: str) -> None:
    """A soft hyphen, a ligature, an odd blank or a lone end of line is looked at character by character."""
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["", "Artículo 8º", "“quoted” – and so on …", "one\r\ntwo \r\n", "§ 1.º çãõ ñ"])
def test_latin_text_is_plain(text: str) -> None:
    """Letters with accents, signs of print and ends of lines need no closer look."""
    assert is_plain(text)


@given(st.text())
def test_plain_text_is_clean_and_has_no_odd_blanks(text: str) -> None:
    """What the quick look lets through, the slow one would let through."""
    if is_plain(text):
        assert is_clean(text.replace("\r\n", ""))
        assert not set(map(ord, text)) & set(BLANKS)
