"""The rule pack is held to its own examples, and a pack that is wrong about them is told so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.examples import Outcome, build_law, check
from gap_analyzer.model import ProvisionKind

CATALOGUE = load("minamata")


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """What the check of the whole pack says."""
    return check(CATALOGUE)


def test_no_near_miss_is_found_and_every_example_is(outcome: Outcome) -> None:
    """The pack has no mistake: each sentence that must match does, each that must not does not."""
    assert outcome.mistakes == ()


def test_every_element_has_rules(outcome: Outcome) -> None:
    """Nearly all elements can be found at all; what cannot is left to a person."""
    assert outcome.elements_with_rules >= 0.95 * outcome.elements


def test_most_core_elements_ask_for_a_concept_and_a_modality(outcome: Outcome) -> None:
    """A mention is no coverage: core rules say what the provision does, not only what it is about."""
    assert outcome.core_constrained >= 0.6 * outcome.core


def test_an_example_that_is_not_found_is_a_mistake() -> None:
    """A sentence about fish, given as an example, is told with its element."""
    element = next(iter(CATALOGUE.rules))
    entry = CATALOGUE.rules[element]
    wrong = replace(entry, examples=(Example("en", "Fish swim in the river."),), near_misses=())
    said = check(replace(CATALOGUE, rules={element: wrong}, obligations={})).mistakes
    assert f"{element}: this example is not found: Fish swim in the river." in said


def test_an_example_given_as_near_miss_is_a_mistake() -> None:
    """What the element finds may not stand under near misses."""
    element, entry = next(
        (k, e) for k, e in CATALOGUE.rules.items() if e.rules and e.examples and not e.examples[0].stance
    )
    wrong = replace(entry, examples=(), near_misses=entry.examples[:1])
    said = check(replace(CATALOGUE, rules={element: wrong}, obligations={})).mistakes
    assert f"{element}: this near miss is found: {entry.examples[0].text}" in said


def test_an_example_stands_in_its_context() -> None:
    """Lead-in above, neighbour beside, heading over it: as in a law."""
    law = build_law(
        Example("en", "mercury;", heading="Import", title="Act", lead="No person shall:", article="Beside.")
    )
    lead, beside, item = law.provisions
    assert (lead.kind, beside.kind, item.kind) == (ProvisionKind.ARTICLE, ProvisionKind.PARAGRAPH, ProvisionKind.ITEM)
    assert beside.parent == item.parent == lead.id
    assert {p.heading for p in law.provisions} == {"Import"}
    assert law.instrument.title == "Act"
