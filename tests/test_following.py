"""A word that takes mercury up again speaks of it where nothing else was named; elsewhere it speaks of what was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gap_analyzer.catalogue import StandIns, load
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.findings.following import follow
from gap_analyzer.findings.stand_ins import build_masks
from gap_analyzer.model import Law, Provision, ProvisionKind, Reach

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
FILLER = tuple(("9", f"The register of ships has {n} pages.") for n in range(20))
EXPORT = "MC-3.6a#a"  # export by consent alone: the rules ask for mercury in the sentence


def write(*parts: tuple[str, str], language: str = "en", title: str = "", groups: dict[str, str] | None = None) -> Law:
    """A law of (article, text), the articles of `groups` under the heading given for them."""
    base = build_law(Example(language, "text", title=title))
    provisions: list[Provision] = []
    for n, (article, text) in enumerate((*parts, *FILLER)):
        heading = (groups or {}).get(article)
        provisions.append(
            replace(
                base.provisions[-1], id=f"example/p{n}", eid=f"p{n}", kind=ProvisionKind.ARTICLE, article=article,
                path=article, label=article, text=text, parent="", headings=(heading,) if heading else (),
            )
        )  # fmt: skip
    return Law(base.instrument, base.text, tuple(provisions))


def marked(law: Law) -> list[str]:
    """The sentences that speak of mercury by a word that takes it up again."""
    features = describe(law, LEXICON)
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    followed = follow(features, masks, LEXICON.index)
    return [law.provisions[p.provision].text[p.start : p.end] for p in followed.passages if p.own & masks.bit]


def reach(law: Law) -> Reach | None:
    """The reach of what the pack finds on export by consent."""
    found = find((describe(law, LEXICON),), CATALOGUE, LEXICON.index).findings
    return next((f.reach for f in found if f.element == EXPORT and f.reach is not Reach.GENERAL), None)


SENT = "The substance shall not be exported without the written consent of the importing State."


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The planet Mercury is shown.", SENT),
        ("Mercury and lead are kept apart.", SENT),
        ("Gold is won by means of mercury.", "The metal shall not be exported without consent."),
        ("Mercury is an ingredient of pesticides.", SENT),
        ("Mercury is kept in flasks.", "The chemical industry shall not export without consent."),
        ("Asbestos is kept in sacks.", SENT),
        ("Mercury is kept in flasks.", f"The clerk signs {'and signs again ' * 15} for the substance."),
    ],
)
def test_a_word_that_may_speak_of_another_thing_is_not_followed(before: str, text: str) -> None:
    """A planet, another metal, a pesticide; or no such word at all."""
    assert marked(write(("3", before), ("3", text))) == []


def test_nothing_is_followed_from_one_article_into_the_next() -> None:
    """What a general law says of mercury in one section is no key to the others."""
    law = write(("3", "Mercury is kept in flasks."), ("4", SENT), title="Chemicals Act")
    assert marked(law) == []
    assert reach(law) is None


@pytest.mark.parametrize("title", ["Chemicals Act", "Mercury and Lead Act", "Act on mercury and other chemicals"])
def test_a_title_that_names_more_than_mercury_is_not_followed(title: str) -> None:
    """ "The substance" may be any of them."""
    assert marked(write(("3", SENT), title=title)) == []


@pytest.mark.parametrize("text", ["Lead shall not be exported without the consent of the importing State.", SENT])
def test_a_short_article_does_not_carry_what_it_says_of_another_metal(text: str) -> None:
    """Mercury is named beside it, and neither lead nor "the substance" after it is mercury."""
    assert reach(write(("3", "Mercury is kept in flasks. Lead is kept in drums."), ("3", text))) is None


def test_a_definition_takes_nothing_up() -> None:
    """ "“Container” means what the substance is kept in" rules nothing."""
    law = write(("3", "Mercury is a metal."), ("3", SENT))
    parts = replace(law.provisions[1], kind=ProvisionKind.DEFINITION)
    assert marked(replace(law, provisions=(law.provisions[0], parts, *law.provisions[2:]))) == []


def test_a_pack_without_stand_ins_follows_nothing() -> None:
    """The features stay the same."""
    features = describe(write(("3", "Mercury is kept in flasks."), ("3", SENT)), LEXICON)
    assert follow(features, build_masks(StandIns(), LEXICON.index), LEXICON.index) == features


@pytest.mark.parametrize(
    ("language", "before", "text"),
    [
        ("en", "Mercury is kept in flasks.", SENT),
        ("en", "Mercury is kept in flasks.", "The consignment travels with the consent."),
        ("es", "El mercurio se guarda en frascos.", "Dicha sustancia no saldrá del país."),
        ("pt", "O mercúrio guarda-se em frascos.", "A exportação do metal depende de consentimento."),
        ("fr", "Le mercure se garde en flacons.", "Nul ne peut exporter ce métal."),
    ],
)
def test_a_word_is_followed_in_the_article_that_names_mercury(language: str, before: str, text: str) -> None:
    """In four languages, also by the goods on their way."""
    assert marked(write(("3", before), ("3", text), language=language)) == [text]


def test_a_word_is_followed_under_a_heading_that_names_mercury() -> None:
    """The chapter says what its sections are on; the next chapter says another thing."""
    law = write(("3", SENT), ("4", SENT), groups={"3": "PART II MERCURY", "4": "PART III ASBESTOS"})
    assert marked(law) == [SENT]


def test_a_word_is_followed_in_a_law_whose_title_names_mercury() -> None:
    """ "Mercury Control Act" never names it again."""
    law = write(("3", SENT), title="Mercury Control Act")
    assert marked(law) == [SENT]
    assert reach(law) is Reach.SPECIFIC


def test_what_is_followed_in_a_general_law_has_the_reach_of_a_class() -> None:
    """It does not make the law one on mercury, and lets no rule pass that asks for no mercury."""
    law = write(("3", "Mercury is kept in flasks."), *[("3", f"Clerk {n} signs.") for n in range(8)], ("3", SENT))
    assert reach(law) is Reach.CLASS
