"""An article is read as one: its heading names what its paragraphs rule, and its items tell more than their lead-in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from leaves import read_law

from gap_analyzer.catalogue import Catalogue, ElementRules, load
from gap_analyzer.catalogue.element_rules import Rule
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.model import Finding, Law, Stance
from gap_analyzer.model.description import Features

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "MC-10.2#b"
_TAIL = """
2. Records
The licensee shall keep a record of everything that enters and leaves the place of storage.
3. Inspection
An inspector may visit the place of storage at any reasonable time and without notice.
"""


def describe_law(first: str) -> Features:
    """The features of a law whose first section is `first`."""
    return describe(read_law(f"{first.strip()}\n{_TAIL.strip()}"), LEXICON)


def leads(features: Features, path: str) -> set[str]:
    """What the first sentence of a provision inherits."""
    law: Law = features.law
    at = next(p for p in features.passages if law.provisions[p.provision].path == path)
    return set(LEXICON.index.names(at.lead))


def rest_on(*rules: Rule) -> Catalogue:
    """The words of the rule pack with these rules alone."""
    return replace(CATALOGUE, rules={ELEMENT: ElementRules(ELEMENT, "MC-10.2", rules)}, obligations={})


def test_a_heading_lends_nothing_where_the_article_names_mercury_itself() -> None:
    """What one paragraph says by name the other does not say by silence."""
    features = describe_law("""
1. Storage of mercury compounds
(1) A place of storage of mercury needs a licence.
(2) The licensee shall use containers that do not leak.
    """)  # fmt: skip
    assert "mercury-compound" not in leads(features, "1(2)")


def test_a_heading_lends_nothing_but_what_it_names_of_mercury() -> None:
    """The act and the place it names are for the paragraphs to say."""
    features = describe_law("""
1. Import of dangerous goods
(1) A place of storage needs a licence.
(2) The licensee shall use containers that do not leak.
    """)  # fmt: skip
    assert not leads(features, "1(2)") & {"import", "mercury", "mercury-any"}


@pytest.mark.parametrize("path", ["1(1)", "1(2)", "1(2)(a)"])
def test_a_heading_names_mercury_for_paragraphs_and_items_that_do_not(path: str) -> None:
    """ "Storage of mercury and mercury compounds" is what all of them are about."""
    features = describe_law("""
1. Storage of mercury and mercury compounds
(1) A place of storage needs a licence.
(2) The licensee shall:
(a) use containers that do not leak;
(b) mark each container.
    """)  # fmt: skip
    assert {"mercury", "mercury-compound"} <= leads(features, path)


_PART = Rule(ELEMENT, 1, sentence=(("storage",), ("mercury",)), stance=Stance.LIMITS, confidence=0.9)
_WHOLE = Rule(ELEMENT, 2, sentence=(("container",), ("storage",), ("mercury",)), own=(("container",),), confidence=0.7)


def search(first: str) -> tuple[Finding, ...]:
    """What the two rules find: storage is part of it, containers are the whole."""
    return find((describe_law(first),), rest_on(_PART, _WHOLE), LEXICON.index).findings


def test_a_sentence_that_meets_in_part_is_not_outweighed_by_a_weaker_one_beside_it() -> None:
    """Two paragraphs of an article are two rules, and the stronger claim is told."""
    found = search("""
1. Places
(1) The storage of mercury needs a licence.
(2) Containers in the storage of mercury shall not leak.
    """)  # fmt: skip
    assert [each.stance for each in found] == [Stance.LIMITS]


def test_an_item_does_not_outweigh_words_above_it_that_narrow_it() -> None:
    """An exception in the lead-in is one for its items too."""
    narrowed = replace(_PART, stance=Stance.MEETS, limits_if=(("exemption",),))
    law = describe_law("""
1. Places
The storage of mercury is subject to these conditions, but for exemptions:
(a) it is done under a licence;
(b) every container is closed and does not leak.
    """)  # fmt: skip
    found = find((law,), rest_on(narrowed, _WHOLE), LEXICON.index).findings
    assert [each.stance for each in found] == [Stance.LIMITS]


def test_an_item_outweighs_the_lead_in_above_it() -> None:
    """Unfinished words are no rule without the items that finish them."""
    found = search("""
1. Places
The storage of mercury is subject to these conditions:
(a) it is done under a licence;
(b) every container is closed and does not leak.
    """)  # fmt: skip
    assert [each.stance for each in found] == [Stance.MEETS]
    assert found[0].provision.endswith("item_b") or "container" in found[0].quote
