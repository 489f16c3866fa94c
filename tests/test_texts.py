"""What the program says in each language: every obligation, no stranger, no sentence said twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gap_analyzer.catalogue.yaml_strings import load_strings

PACK = Path(__file__).resolve().parent.parent / "rules" / "minamata"
LANGUAGES = tuple(sorted(file.stem for file in (PACK / "texts").glob("*.yaml")))
SECTIONS = {"obligations", "elements", "themes", "pillars", "applicability", "gaps", "actions"}
THEMES = {
    "supply", "trade", "diversion", "illegal-traffic", "products", "processes", "asgm", "emissions", "releases",
    "storage", "waste", "contaminated-sites", "finance/capacity", "health", "information", "awareness",
    "research-monitoring", "implementation-plan", "reporting", "institutions",
}  # fmt: skip
PILLARS = {f"P{number}" for number in range(1, 11)}
UNCONDITIONAL = {
    "all Parties",
    "cross-cutting (all Parties)",
    "all Parties (matters where such industry exists or could be built)",
    "Parties with or without plants",
    "all Parties within capability",
    "developed Parties and others within capability",
}

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def texts_in(language: str) -> dict[str, Any]:
    """The content of one language file."""
    content = load_strings(PACK / "texts" / f"{language}.yaml")
    assert isinstance(content, dict)
    return content


def obligations_of_the_pack() -> list[dict[str, Any]]:
    """The entries of rules/minamata/obligations, in the order of the files."""
    files = sorted((PACK / "obligations").glob("*.yaml"))
    return [entry for file in files for entry in load_strings(file)["obligations"]]


def elements_of_the_pack() -> set[str]:
    """The ids of elements and of alternatives that suffice."""
    return {
        element["id"]
        for entry in obligations_of_the_pack()
        for element in [*entry["elements"], *entry.get("sufficient_alternatives", [])]
    }


def sentences_in(language: str) -> list[str]:
    """Every value of a language file, keys left out."""
    found: list[str] = []
    waiting: list[Any] = [texts_in(language)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            found.append(node)
        else:
            waiting.extend(node.values() if isinstance(node, dict) else node)
    return found


def words_without_title(hint: str, title: str) -> str:
    """The words of a hint in lower case, those of its title taken out."""
    taken = set(re.findall(r"\w+", title.lower()))
    return " ".join(word for word in re.findall(r"\w+", hint.lower()) if word not in taken)


def test_words_of_the_title_do_not_make_a_hint_different() -> None:
    """Two hints that differ in nothing but the title are seen to be the same hint."""
    first = words_without_title("Ban batteries by statute.", "Batteries")
    second = words_without_title("Ban switches by statute.", "Switches")
    assert first == second == "ban by statute"


def test_no_language_of_the_report_is_missing() -> None:
    """English, Spanish, French and Portuguese: a report in one of them is told in that language to the end."""
    assert LANGUAGES == ("en", "es", "fr", "pt")


@in_every_language
def test_a_language_file_has_the_seven_sections_and_no_other(language: str) -> None:
    """Obligations, elements, themes, pillars, applicability, gaps and actions."""
    assert set(texts_in(language)) == SECTIONS


@in_every_language
def test_every_obligation_has_its_texts_and_no_unknown_one_has(language: str) -> None:
    """115 obligations, each with title, duty, consequence, hint, gaps and actions."""
    content = texts_in(language)
    known = {entry["id"] for entry in obligations_of_the_pack()}
    assert len(known) == 115
    assert set(content["obligations"]) == set(content["gaps"]) == set(content["actions"]) == known
    assert {tuple(said) for said in content["obligations"].values()} == {("title", "duty", "consequence", "hint")}


@in_every_language
def test_every_element_has_its_texts_and_no_unknown_one_has(language: str) -> None:
    """Elements and sufficient alternatives alike, each with the text and the sentence for a gap."""
    content = texts_in(language)
    assert set(content["elements"]) == elements_of_the_pack()
    assert {tuple(said) for said in content["elements"].values()} == {("text", "missing")}


@in_every_language
def test_every_theme_and_pillar_has_a_name(language: str) -> None:
    """Twenty themes, ten pillars, no two of one name."""
    content = texts_in(language)
    assert set(content["themes"]) == THEMES
    assert set(content["pillars"]) == PILLARS
    assert len(set(content["themes"].values())) == 20
    assert len(set(content["pillars"].values())) == 10


@in_every_language
def test_a_condition_asks_its_question_and_a_duty_of_all_asks_none(language: str) -> None:
    """Where an obligation binds only some countries the reader is asked what settles it."""
    said = texts_in(language)["applicability"]
    assert set(said) == {entry["applicability"] for entry in obligations_of_the_pack()}
    assert {phrase for phrase, words in said.items() if not words["question"]} == UNCONDITIONAL
    assert all(words["question"].rstrip().endswith("?") for words in said.values() if words["question"])


@in_every_language
def test_an_obligation_has_at_most_three_common_gaps(language: str) -> None:
    """More than three are no longer the common ones."""
    assert max(len(gaps) for gaps in texts_in(language)["gaps"].values()) == 3


@in_every_language
def test_no_two_hints_are_equal_once_the_title_is_out(language: str) -> None:
    """A hint is written for its obligation, not filled in."""
    said = texts_in(language)["obligations"].values()
    rest = Counter(words_without_title(words["hint"], words["title"]) for words in said)
    assert [hint for hint, times in rest.items() if times > 1] == []
    assert min(len(hint.split()) for hint in rest) >= 12


@in_every_language
@pytest.mark.parametrize("part", ["title", "duty", "consequence"])
def test_no_two_obligations_are_told_alike(language: str, part: str) -> None:
    """Titles, duties and consequences tell the obligations apart."""
    said = Counter(words[part] for words in texts_in(language)["obligations"].values())
    assert [words for words, times in said.items() if times > 1] == []


@in_every_language
def test_no_two_gaps_of_elements_read_the_same(language: str) -> None:
    """A sentence that says what is missing names what is missing."""
    said = Counter(words["missing"] for words in texts_in(language)["elements"].values())
    assert [words for words, times in said.items() if times > 1] == []


@in_every_language
def test_what_is_missing_is_not_what_the_law_should_say(language: str) -> None:
    """The gap is a sentence of its own, ended by a full stop."""
    elements = texts_in(language)["elements"]
    assert [key for key, words in elements.items() if words["text"] == words["missing"]] == []
    assert [key for key, words in elements.items() if not words["missing"].endswith(".")] == []


@in_every_language
def test_no_text_is_empty_or_unfinished(language: str) -> None:
    """Only the question of an unconditional duty may be empty; no note to the author is left."""
    said = sentences_in(language)
    assert said.count("") == len(UNCONDITIONAL)
    assert [words for words in said if words != words.strip() or re.search(r"TODO|TBD|XXX|<=|>=|  ", words)] == []


@in_every_language
def test_every_language_has_the_keys_of_english(language: str) -> None:
    """A key missing in one language would be a hole in that language's report."""
    english, other = texts_in("en"), texts_in(language)
    for section in SECTIONS:
        assert list(other[section]) == list(english[section])
    for section in ("gaps", "actions"):
        assert {key: len(told) for key, told in other[section].items()} == {
            key: len(told) for key, told in english[section].items()
        }
