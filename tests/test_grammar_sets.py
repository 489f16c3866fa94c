"""Patterns sought together are found where each alone would be found, and signs are folded one for one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.catalogue import pattern_sets
from gap_analyzer.catalogue.grammars import Grammars, fold, load_grammars
from gap_analyzer.catalogue.pattern_sets import PatternSet

LINES = (
    "Done at Geneva this tenth day of October.",
    "Dado en la ciudad, a los diez días del mes de octubre.",
    "Fait à Bamako, le 7 octobre",
    "CONSIDERANDO:",
    "Whereas mercury is a chemical of global concern;",
    "(Repealed by Act No. 4 of 2018)",
    "Derogado por la Ley 1 de 2020",
    "referred to in section",
    "en el numeral",
    "No person shall import mercury without a licence.",
    "",
)
LEVELS = frozenset({"paragraph", "item"})


@pytest.fixture(scope="module")
def grammars() -> Grammars:
    """The grammars of the pack."""
    return load_grammars()


@pytest.mark.parametrize("line", LINES)
def test_patterns_tell_together_what_each_tells_alone(grammars: Grammars, line: str) -> None:
    """For every language and every name of patterns."""
    folded = fold(line).encode("ascii")
    for words in grammars.words.values():
        for name, forms in words.patterns.items():
            assert words.tells(name, folded) == any(form.pattern.search(folded) for form in forms)


def test_a_name_without_patterns_tells_nothing(grammars: Grammars) -> None:
    """A language that has no words for a thing never names it."""
    assert not grammars.words["en"].tells("no such thing", b"Done at Geneva")


@pytest.mark.parametrize("line", [b"", b"Mercury (a)", b"without a number"])
def test_a_line_that_begins_with_no_number_has_no_head(grammars: Grammars, line: bytes) -> None:
    """A number further on in the line is no head of it."""
    assert grammars.find("english-common-law").find_heads(LEVELS, line) == []


@pytest.mark.parametrize("line", [b"(a) import", b"(1) No person", b"(ii) a", b"12. The", b"a) exportar", b"IV. El"])
def test_heads_found_together_are_those_found_alone(grammars: Grammars, line: bytes) -> None:
    """The same forms in the same order, for every grammar."""
    for grammar in grammars.grammars:
        alone = [
            (rule.id, form.pattern.pattern)
            for rule in grammar.rules
            if rule.level in LEVELS
            for form in rule.heads
            if form.pattern.match(line)
        ]
        assert [(rule.id, form.pattern.pattern) for rule, form in grammar.find_heads(LEVELS, line)] == alone


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("plain words", "plain words"),
        ("Artículo 8º", "Articulo 8\x01"),
        ("«quoted» ´and` so", "\"quoted\" 'and' so"),
        ("a\tb\u00a0c", "a b c"),
        ("5 – 6 — 7", "5 \x03 6 \x03 7"),
        ("¿中😀?", "????"),
        ("\ud800x", "?x"),
        ("œuvre Œ", "ouvre O"),
    ],
)
def test_signs_are_folded_one_for_one(printed: str, folded: str) -> None:
    """Accents are dropped, look-alikes made alike, and what has no likeness becomes a question mark."""
    assert fold(printed) == folded


@given(st.text())
def test_a_folded_text_is_ascii_of_the_same_length(text: str) -> None:
    """Offsets in the folded text hold in the printed one, and folding again changes nothing."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()
    assert fold(folded) == folded


@pytest.mark.parametrize("memory", [1 << 10, 1 << 12])
@pytest.mark.parametrize("at_start", [True, False])
def test_a_set_without_memory_finds_what_a_rich_one_finds(
    memory: int, at_start: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its silence is no answer: then each pattern is asked by itself, and no heading of a law is lost."""
    patterns = [rf"article\s+[ivxlcdm]{{1,{most}}}\b" for most in range(2, 40)]

    def seek_alone(number: int, line: str) -> bool:
        found = re.match(patterns[number], line) if at_start else re.search(patterns[number], line)
        return found is not None

    rich = PatternSet(patterns, seek_alone, at_start=at_start)
    monkeypatch.setattr(pattern_sets, "MEMORY", memory)
    poor = PatternSet(patterns, seek_alone, at_start=at_start)
    for line in ("article xviii of the act", "see article xviii", "no number"):
        alone = [number for number in range(len(patterns)) if seek_alone(number, line)]
        assert poor.find(line) == rich.find(line) == alone


def test_a_set_of_no_patterns_finds_nothing() -> None:
    """There is nothing to be found, together or alone."""
    none: PatternSet[str] = PatternSet([], lambda number, line: True)
    assert (none.find("article 1"), none.is_together) == ([], False)


def test_a_pattern_that_is_refused_keeps_the_set_from_being_one() -> None:
    """The others are asked one by one."""
    some = PatternSet([r"(?=x)y", "article"], lambda number, line: number == 1)
    assert not some.is_together
    assert some.find("article 1") == [1]
