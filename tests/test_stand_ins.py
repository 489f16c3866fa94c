"""A law that puts mercury into a class, and then speaks of the class alone, speaks of mercury; other classes do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer.catalogue import ElementRules, StandIns, load
from gap_analyzer.catalogue.element_rules import Example, Rule
from gap_analyzer.catalogue.stand_ins import load_stand_ins
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.findings.stand_ins import build_masks, stand_in
from gap_analyzer.model import Citation, Finding, Law, Provision, ProvisionKind, Reach

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ELEMENT = "MC-3.7#a"
PERMIT = Rule(
    ELEMENT, 1, sentence=(("import",), ("mercury-any",)), modality=("without-permit", "requires", "prohibits")
)
PACK = replace(CATALOGUE, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.7", (PERMIT,))}, obligations={})
BAN = "No person shall import a watched agent without a permit."


def law(*parts: tuple[str, ProvisionKind, str], language: str = "en", ident: str = "example", number: str = "") -> Law:
    """A law of (article, kind, text)."""
    base = build_law(Example(language, "text"))
    provisions = tuple(
        replace(
            base.provisions[-1], id=f"{ident}/p{n}", eid=f"p{n}", instrument=ident, kind=kind, article=article,
            path=article, label=article, text=text,
        )
        for n, (article, kind, text) in enumerate(parts)
    )  # fmt: skip
    return Law(replace(base.instrument, id=ident, number=number), base.text, provisions)


FILLER = tuple((str(n), ProvisionKind.ARTICLE, f"The register of ships has {n} pages.") for n in range(20, 30))


def search(*laws: Law) -> tuple[Finding, ...]:
    """What the permit rule finds in laws that are read together, general regimes left out."""
    found = find(tuple(describe(each, LEXICON) for each in laws), PACK, LEXICON.index).findings
    return tuple(each for each in found if each.reach is not Reach.GENERAL)


ARTICLE, ITEM, SCHEDULE = ProvisionKind.ARTICLE, ProvisionKind.DEFINITION, ProvisionKind.SCHEDULE


@pytest.mark.parametrize(
    "definition",
    [
        "“watched substance” means a substance listed in Schedule 1;",
        "“Minister” means the Minister to whom mercury is assigned;",
        "“importer” means a person who imports mercury;",
        "“watched waste” means waste that contains mercury;",
        "“Convention” means the Minamata Convention on Mercury;",
    ],
)
def test_a_term_that_is_no_class_with_mercury_stands_for_nothing(definition: str) -> None:
    """A schedule that does not name mercury, an office, a person, a waste and a treaty are no mercury."""
    ban = "No person shall import a watched substance without a permit."
    parts = (("2", ITEM, definition), ("3", ARTICLE, ban), ("Schedule 1", SCHEDULE, "Arsenic and its salts."))
    assert search(law(*parts)) == ()


def test_a_class_that_another_law_lists_mercury_in_stands_for_nothing_without_a_reference() -> None:
    """Two laws that do not know each other may use one word for two things."""
    one = law(("2", ITEM, "“watched substance” means mercury or cyanide;"), ident="one", number="7 of 2001")
    other = law(("3", ARTICLE, "No person shall import a controlled substance without a permit."), ident="other")
    assert search(one, other) == ()


def test_a_defined_term_that_names_mercury_is_followed_through_the_law() -> None:
    """The term's plural counts, and the reach is class."""
    definition = "“watched substance” means mercury, cyanide or lead;"
    ban = "No person shall import watched substances without a permit."
    (finding,) = search(law(("2", ITEM, definition), ("3", ARTICLE, ban), *FILLER))
    assert (finding.provision, finding.reach) == ("example/p1", Reach.CLASS)


def test_a_defined_term_may_put_mercury_in_by_way_of_a_list() -> None:
    """“a substance listed in Schedule 1”, and Schedule 1 lists mercury."""
    definition = "“watched substance” means a substance listed in Schedule 1;"
    ban = "No person shall import a watched substance without a permit."
    found = search(law(("2", ITEM, definition), ("3", ARTICLE, ban), ("Schedule 1", SCHEDULE, "Elemental mercury.")))
    assert [each.provision for each in found] == ["example/p1"]


def test_a_list_that_names_mercury_is_followed_where_its_substances_are_meant() -> None:
    """“A substance in Schedule 1” is mercury; “the form in Schedule 1” is not."""
    ban = "No person shall import a substance in Schedule 1 without a permit."
    form = "No person shall import cattle without a permit in the form in Schedule 1."
    listing = ("Schedule 1", SCHEDULE, "Elemental mercury.")
    assert [f.provision for f in search(law(("3", ARTICLE, ban), listing))] == ["example/p0"]
    assert search(law(("3", ARTICLE, form), listing)) == ()


def test_a_spanish_title_of_a_definition_is_a_term_though_a_full_stop_parts_it() -> None:
    """“Insumo químico. Comprende el mercurio …” stands in two sentences."""
    definition = "Insumo químico. Comprende el mercurio, el cianuro y los hidrocarburos."
    ban = "Queda prohibido importar insumos químicos sin autorización."
    (finding,) = search(law(("3", ITEM, definition), ("4", ARTICLE, ban), *FILLER, language="es"))
    assert (finding.provision, finding.reach) == ("example/p1", Reach.CLASS)


def test_a_law_that_cites_the_one_with_the_list_shares_its_class() -> None:
    """A regulation made under an act speaks of the act's controlled substances."""
    act = law(("2", ITEM, "“controlled substance” means mercury or cyanide;"), ident="act", number="7 of 2001")
    ban = law(("3", ARTICLE, "No person shall import a controlled substance without a permit."), ident="rules")
    cites = replace(ban, cites=(Citation("Act No. 7 of 2001", ("rules/p0",)),))
    assert [f.provision for f in search(act, cites)] == ["rules/p0"]


def test_a_law_without_such_a_class_stays_as_it_was_described() -> None:
    """Nothing is copied for the many laws that have none."""
    features = describe(law(("3", ARTICLE, BAN)), LEXICON)
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    assert stand_in(features, 0, masks, LEXICON.index) is features


def test_an_item_under_a_lead_in_on_the_class_inherits_it() -> None:
    """The lead-in names the class, its items the acts."""
    lead = law(
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "For a watched substance a permit is required for:"),
        ("3", ProvisionKind.ITEM, "its import;"),
    )
    child: Provision = replace(lead.provisions[2], parent=lead.provisions[1].id)
    found = search(replace(lead, provisions=(*lead.provisions[:2], child)))
    assert [each.provision for each in found] == ["example/p2"]


def test_a_pack_without_stand_ins_has_none(tmp_path: Path) -> None:
    """The file is a pack's own choice."""
    empty = load_stand_ins(tmp_path, CATALOGUE.concepts)
    assert empty == StandIns()
    assert build_masks(empty, LEXICON.index).widen(5) == 5


def test_an_unknown_concept_among_the_stand_ins_is_named(tmp_path: Path) -> None:
    """A lawyer who misspells a concept learns which."""
    (tmp_path / "stand_ins.yaml").write_text(
        "concept: mercury-by-class\nstands_for: [mercurry]\nclasses: []\nheads: []\nnever: []\n", encoding="utf-8"
    )
    with pytest.raises(RulePackError, match="mercurry"):
        load_stand_ins(tmp_path, CATALOGUE.concepts)
