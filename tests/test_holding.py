"""A law turned round finds what holding every rule against every passage finds, and tells what came nearest."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from gap_analyzer.analysis import Request, read_laws
from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings.holding import NEAREST, Holding, spread
from gap_analyzer.findings.matching import Match, Miss, compile_rule, match
from gap_analyzer.findings.rulebook import Rulebook, bind, compile_rules
from gap_analyzer.findings.subjects import establish_subject
from gap_analyzer.model import Law
from gap_analyzer.model.description import Features, iterate, list_concepts
from gap_analyzer.resources import locate

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
INDEX = LEXICON.index
ELEMENT = "MC-3.8#a"
BAN = Rule(ELEMENT, 1, sentence=(("import",), ("mercury",)), modality=("prohibits",), subject=("mercury",))
LAWS = ("lei-14877-mercurio-garimpo.html", "decreto-presidencial-61-24-substancias-quimicas.html")


@cache
def read(name: str) -> Law:
    """A model statute of the corpus."""
    request = Request(paths=(locate("corpus") / "statutes" / name,), as_of="2026-01-01")
    ((law,), _) = read_laws(request, CATALOGUE, lambda stage, source: None)
    return law


def hold(law: Law, book: Rulebook) -> tuple[Holding, Features]:
    """A law held against a rulebook."""
    features = describe(law, LEXICON)
    return Holding(book, features, establish_subject(features, INDEX)), features


def write(*sentences: str) -> Law:
    """A law of one provision a sentence."""
    base = build_law(Example("en", "x", title="Act"))
    provisions = tuple(
        replace(base.provisions[-1], id=f"example/s{n}", eid=f"s{n}", article=str(n), path=str(n), text=sentence)
        for n, sentence in enumerate(sentences)
    )
    return replace(base, provisions=provisions)


# --- sets of passages --------------------------------------------------------------------------------------


def test_an_empty_set_has_no_bits() -> None:
    """Neither one by one nor all at once."""
    assert (list(iterate(0)), list_concepts(0)) == ([], [])


@pytest.mark.parametrize("mask", [1, 0b1010, 1 << 900, (1 << 900) | 7])
def test_the_bits_of_a_set_come_least_first(mask: int) -> None:
    """One by one as all at once."""
    bits = list(iterate(mask))
    assert bits == list_concepts(mask) == sorted(bits)
    assert sum(1 << bit for bit in bits) == mask


def test_masks_are_spread_into_rows() -> None:
    """A row is at least as wide as asked, and as its mask."""
    table = spread([0, 0b101, 1 << 20], 4)
    assert table[:, :4].tolist() == [[0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    assert table[2].nonzero()[0].tolist() == [20]


# --- the rulebook ------------------------------------------------------------------------------------------


def test_a_group_that_many_rules_ask_for_is_kept_once() -> None:
    """Its number stands in each of them."""
    book = bind([compile_rule(replace(BAN, number=n), INDEX) for n in (1, 2, 3)])
    assert len(book.groups) == 2
    assert book.asks == ((0, 1),) * 3
    assert book.by_element == {ELEMENT: (0, 1, 2)}


def test_rules_are_compiled_once_for_a_catalogue() -> None:
    """The second law of a day waits for nothing; another catalogue has rules of its own."""
    assert compile_rules(CATALOGUE, INDEX) is compile_rules(CATALOGUE, INDEX)
    fewer = replace(CATALOGUE, rules={ELEMENT: CATALOGUE.rules[ELEMENT]})
    assert len(compile_rules(fewer, INDEX).rules) == len(CATALOGUE.rules[ELEMENT].rules)


def test_old_rulebooks_make_room() -> None:
    """A process that makes catalogue after catalogue does not keep them all."""
    first = compile_rules(CATALOGUE, INDEX)
    others = [replace(CATALOGUE, rules={ELEMENT: CATALOGUE.rules[ELEMENT]}) for _ in range(9)]
    for other in others:
        compile_rules(other, INDEX)
    again = compile_rules(CATALOGUE, INDEX)
    assert again is not first
    assert again.rules == first.rules


# --- matches -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentences", [(), ("Nothing of the kind.",), ("Mercury is a metal.", "Import is free.")])
def test_a_law_that_does_not_say_it_matches_nothing(sentences: tuple[str, ...]) -> None:
    """No passage, no word, or the words of a rule in different sentences."""
    holding, _ = hold(write(*sentences), bind([compile_rule(BAN, INDEX)]))
    assert holding.matches == ()


def test_no_rules_match_nothing() -> None:
    """An empty rulebook is no mistake."""
    holding, _ = hold(write("No person shall import mercury."), bind([]))
    assert (holding.matches, list(holding.approach(ELEMENT))) == ((), [])


@pytest.mark.parametrize("name", LAWS)
def test_what_is_found_is_what_every_rule_finds_in_every_passage(name: str) -> None:
    """The whole rule pack over a whole law, against the plain way."""
    book = compile_rules(CATALOGUE, INDEX)
    holding, features = hold(read(name), book)
    subject = establish_subject(features, INDEX)
    plain = [
        outcome
        for passage in features.passages
        if passage.own
        for compiled in book.rules
        if (compiled.own or compiled.sentence)
        and isinstance(outcome := match(compiled, passage, features, subject), Match)
    ]
    assert len(plain) > 50
    assert {tell(m) for m in holding.matches} == {tell(m) for m in plain}
    assert [m.passage.provision for m in holding.matches] == [m.passage.provision for m in plain]


def tell(m: Match) -> tuple[object, ...]:
    """What tells one match from another."""
    return m.rule.element, m.rule.number, m.passage.provision, m.passage.start, m.stance, m.strength


# --- what came near ----------------------------------------------------------------------------------------


def test_what_names_one_half_came_near_and_says_which_half_it_lacks() -> None:
    """The rarest half: what names the commoner one alone is not told."""
    law = write("No person shall import asbestos.", "Mercury is heavy.", "Mercury is a metal.")
    holding, _ = hold(law, bind([compile_rule(BAN, INDEX)]))
    (near,) = holding.approach(ELEMENT)
    assert (near.provision, near.score, near.why_not) == ("example/s0", 0.429, "concept:mercury")


def test_what_fails_at_the_last_condition_came_nearest() -> None:
    """Both halves and the wrong modality, before one half alone; of equals the first by id."""
    law = write("The import of asbestos is free.", "A person may import mercury with care.", "Imports are counted.")
    holding, _ = hold(law, bind([compile_rule(replace(BAN, subject=("any",)), INDEX)]))
    near = list(holding.approach(ELEMENT))
    assert near[0].provision == "example/s1"
    assert near[0].why_not == "modality:prohibits"
    assert [each.score for each in near] == sorted((each.score for each in near), reverse=True)


def test_an_element_without_rules_has_nothing_near() -> None:
    """There is nothing to come near to."""
    holding, _ = hold(write("No person shall import asbestos."), bind([compile_rule(BAN, INDEX)]))
    assert list(holding.approach("MC-3.8#b")) == []


@pytest.mark.parametrize("name", LAWS)
def test_what_came_near_lacks_what_is_said(name: str) -> None:
    """For every element: few provisions, the nearest first, each with the lack that a rule of its own reports."""
    book = compile_rules(CATALOGUE, INDEX)
    holding, features = hold(read(name), book)
    subject = establish_subject(features, INDEX)
    told = 0
    for element, places in book.by_element.items():
        near = list(holding.approach(element))
        assert len({each.provision for each in near}) == len(near) <= NEAREST
        assert [each.score for each in near] == sorted((each.score for each in near), reverse=True)
        for each in near:
            told += 1
            outcomes = [
                match(book.rules[place], passage, features, subject)
                for passage in features.passages
                if features.law.provisions[passage.provision].id == each.provision
                for place in places
            ]
            misses = {(round(o.share, 3), o.lacking) for o in outcomes if isinstance(o, Miss)}
            assert (each.score, each.why_not) in misses
    assert told > 100
