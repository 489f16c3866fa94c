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
from gap_analyzer.findings.lists import list_articles
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


@pytest.mark.parametrize(
    ("ban", "row"),
    [
        ("No person shall import a substance in Schedule 3 without a permit.", "Elemental mercury: 0.05 mg/l."),
        ("No person shall import a substance in Schedule 3 without a permit.", "Mercury lamps."),
        ("No person shall import a substance without a permit of a third person in the Schedule.", "Mercury."),
        ("No person shall import waste of a substance in Schedule 3 without a permit.", "Mercury."),
        ("No person shall import a substance in Schedule 31 without a permit.", "Mercury."),
    ],
)
def test_a_list_that_is_another_or_no_list_of_substances_stands_for_nothing(ban: str, row: str) -> None:
    """Limits, lamps, a person in a schedule, the waste of a substance and another list put mercury into no class."""
    parts = (("3", ARTICLE, ban), ("Schedule 3", SCHEDULE, row), ("Schedule 31", SCHEDULE, "Arsenic."))
    assert search(law(*parts)) == ()


def test_a_sentence_that_turns_to_another_thing_leaves_the_class() -> None:
    """After the class an article may go on to waste."""
    parts = (
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "A watched substance is kept under lock."),
        ("3", ARTICLE, "No person shall import waste without a permit."),
    )
    assert "example/p2" not in [each.provision for each in search(law(*parts, *FILLER))]


def test_a_definition_is_no_rule_on_the_class_that_it_defines() -> None:
    """A term that only says “imported without a permit” forbids nothing."""
    definition = "“watched substance” means mercury, or any watched substance imported without a permit;"
    assert "example/p0" not in [each.provision for each in search(law(("2", ITEM, definition), *FILLER))]


@pytest.mark.parametrize(
    ("language", "definition", "ban", "lists"),
    [
        ("en", "“hazardous substance” means a substance named in the Third Schedule;",
         "No person shall import a hazardous substance without a permit.", "Schedule 3"),
        ("en", "“listed thing” means a commodity in the Second, Third or Fourth Schedule; “commodity” includes it.",
         "No person shall import a commodity in the Third Schedule without a permit.", "Schedule 3"),
        ("en", "“watched chemical” means a chemical in the Schedule;",
         "No person shall import a watched chemical without a permit.", "Schedule"),
        ("es", "Sustancia vigilada. Es la sustancia que consta en los anexos I y II.",
         "Queda prohibido importar sustancias vigiladas sin autorización.", "Anexo II"),
        ("pt", "«substância vigiada», a substância constante do anexo deste diploma;",
         "É proibido importar substâncias vigiadas sem licença.", "Anexo único"),
        ("fr", "« substance surveillée » : toute substance inscrite à l’annexe II ;",
         "Il est interdit d’importer une substance surveillée sans autorisation.", "Annexe II"),
    ],
)  # fmt: skip
def test_a_list_is_cited_in_many_ways(language: str, definition: str, ban: str, lists: str) -> None:
    """By an ordinal, among others, without a number where it is the only one."""
    row = {"en": "Elemental mercury.", "es": "Mercurio.", "pt": "Mercúrio.", "fr": "Mercure."}[language]
    parts = (("2", ITEM, definition), ("3", ARTICLE, ban), (lists, SCHEDULE, row))
    assert [each.provision for each in search(law(*parts, language=language))] == ["example/p1"]


def test_a_definition_that_leads_to_another_is_followed() -> None:
    """“watched goods” are goods with a watched substance, and that is one in Schedule 1."""
    parts = (
        ("2", ITEM, "“watched goods” means a good made of a watched substance;"),
        ("2", ITEM, "“watched substance” means a substance listed in Schedule 1;"),
        ("3", ARTICLE, "No person shall import watched goods without a permit."),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    assert [each.provision for each in search(law(*parts))] == ["example/p2"]


def test_a_term_may_be_given_where_the_list_is_first_cited() -> None:
    """“the substances in Schedule 1 (“watched substances”)” defines in passing."""
    parts = (
        ("2", ARTICLE, "These rules apply to the substances in Schedule 1 (in these rules “watched substances”)."),
        ("3", ARTICLE, "No person shall import a watched substance without a permit."),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    assert [each.provision for each in search(law(*parts))] == ["example/p1"]


@pytest.mark.parametrize(
    "says",
    [
        "Restricted chemicals in Schedule 1 are stored apart.",
        "For this Act “restricted chemical” means mercury or arsenic.",
    ],
)
def test_a_sentence_that_fills_a_class_establishes_it(says: str) -> None:
    """A class is known by the list that fills it, or by a sentence that says what it is."""
    parts = (
        ("2", ARTICLE, says),
        ("3", ARTICLE, "No person shall import a restricted chemical without a permit."),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    assert "example/p1" in [each.provision for each in search(law(*parts, *FILLER))]


def test_what_a_law_says_at_its_start_that_it_applies_to_holds_throughout() -> None:
    """“applies to the chemicals in Schedule 1” makes chemicals mercury; the same words at the end do not."""
    scope = ("1", ARTICLE, "This Act applies to the chemicals in Schedule 1.")
    ban = ("3", ARTICLE, "No person shall import a chemical without a permit.")
    listing = ("Schedule 1", SCHEDULE, "Elemental mercury.")
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)

    def speaks(*parts: tuple[str, ProvisionKind, str]) -> bool:
        features = stand_in(describe(law(*parts), LEXICON), 0, masks, LEXICON.index).features
        provisions = features.law.provisions
        return any(p.own & masks.bit for p in features.passages if provisions[p.provision].article == "3")

    assert not speaks(ban, *FILLER, scope, listing)
    assert speaks(scope, ban, *FILLER, listing)


def test_an_annex_of_a_treaty_is_no_list_of_the_law() -> None:
    """“Schedule 1 to the Stockholm Convention” is another schedule, “Schedule 1 of this Act” is its own."""
    ban = "No person shall import a substance in Schedule 1 {} without a permit."
    listing = ("Schedule 1", SCHEDULE, "Elemental mercury.")
    assert search(law(("3", ARTICLE, ban.format("to the Stockholm Convention")), listing)) == ()
    assert [f.provision for f in search(law(("3", ARTICLE, ban.format("of this Act")), listing))] == ["example/p0"]


def test_the_title_of_a_list_names_the_class() -> None:
    """A schedule of hazardous substances that names mercury makes it one, without a definition."""
    parts = (
        ("3", ARTICLE, "No person shall import a hazardous substance without a permit."),
        ("Schedule 1", SCHEDULE, "Hazardous substances"),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    assert [each.provision for each in search(law(*parts))] == ["example/p0"]


def test_what_follows_in_an_article_goes_on_to_speak_of_the_class() -> None:
    """The second subsection need not repeat the first's subject."""
    parts = (
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "A watched substance is kept under lock."),
        ("3", ARTICLE, "No person shall import it without a permit."),
    )
    base = law(*parts, *FILLER)
    features = describe(base, LEXICON)
    same = replace(features, passages=tuple(replace(p, article=0) if p.provision < 3 else p for p in features.passages))
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    marked = stand_in(same, 0, masks, LEXICON.index).features.passages
    assert [bool(p.lead & masks.bit) for p in marked if p.provision in (1, 2)] == [False, True]


def test_who_punishes_the_breach_of_an_article_on_the_class_speaks_of_it() -> None:
    """“section 5, 3 or 7” cites section 3 too; section 9 says nothing of the class."""
    parts = (
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "No person shall import a watched substance without a permit."),
        ("8", ARTICLE, "A person who contravenes section 5, 3 or 7 commits an offence and is liable to a fine."),
        ("9", ARTICLE, "A person who contravenes section 20 commits an offence and is liable to a fine."),
    )
    base = law(*parts, *FILLER)
    provisions = tuple(
        replace(p, references=("section 5",) if p.article == "8" else ("section 20",)) for p in base.provisions
    )
    features = describe(replace(base, provisions=provisions), LEXICON)
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    standing = stand_in(features, 0, masks, LEXICON.index)
    leads = {p.provision for p in standing.features.passages if p.lead & masks.bit}
    articles = {p.article: p.provision for p in features.passages}
    assert 2 in leads
    assert 3 not in leads
    assert {articles[number] for number in standing.articles} == {1, 2}


@pytest.mark.parametrize(
    ("text", "references", "numbers"),
    [
        ("contravenes section 9, 14, 15 or 21 of it", ("section 9",), {"9", "14", "15", "21"}),
        ("violates section 38-1404 or 38-1407, or lies", ("section 38",), {"38-1404", "38-1407"}),
        ("en violation des articles 16 et 17 ;", ("articles 16",), {"16", "17"}),
        ("within 30 days of section 4(2), for 5 years", ("section 4",), {"4"}),
        ("aux articles 6, 13 alinéa 2, 18 à 22 sont punies", ("articles 6",), {"6", "13", "18", "22"}),
        ("section 9(2), 14(1)(b) or 15", ("section 9",), {"9", "14", "15"}),
        ("under the Act", ("section",), set()),
    ],
)
def test_one_word_serves_many_articles(text: str, references: tuple[str, ...], numbers: set[str]) -> None:
    """Numbers after a comma or a short word belong to the reference; years and days do not."""
    provision = replace(law(("3", ARTICLE, text)).provisions[0], references=references)
    assert list_articles(provision) == numbers


def test_a_short_article_that_names_mercury_reaches_it_in_every_sentence() -> None:
    """Its other sentence needs no subject; a long article may have left the matter, and another article has its own."""
    rule = Rule(ELEMENT, 1, sentence=(("import",),), modality=("without-permit", "requires", "prohibits"))
    pack = replace(PACK, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.7", (rule,))}, regimes=())
    ban = "No person shall import it without a permit."

    def reach(*sentences: str) -> list[Reach]:
        parts = (("3", ARTICLE, " ".join(sentences)), ("4", ARTICLE, "The port is open."), *FILLER)
        return [each.reach for each in find((describe(law(*parts), LEXICON),), pack, LEXICON.index).findings]

    assert reach("Cattle are counted.", ban) == [Reach.GENERAL]
    assert reach("The pilots count mercury.", *["The quay is long."] * 8, ban) == [Reach.GENERAL]
    assert reach("The pilots count mercury.", ban) == [Reach.CLASS]


def test_a_general_rule_in_an_article_on_a_class_has_class_reach() -> None:
    """Waste defined by a list with mercury stands for no goods, and yet a rule without a subject reaches it."""
    parts = (
        ("2", ITEM, "“scheduled waste” means waste listed in Schedule 1;"),
        ("3", ARTICLE, "No person shall import scheduled waste without a permit."),
        ("4", ARTICLE, "No person shall import cattle without a permit."),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    rule = Rule(ELEMENT, 1, sentence=(("import",),), modality=("without-permit", "requires", "prohibits"))
    pack = replace(PACK, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.7", (rule,))}, regimes=())
    found = find((describe(law(*parts, *FILLER), LEXICON),), pack, LEXICON.index).findings
    assert [(each.provision, each.reach) for each in found] == [("example/p1", Reach.CLASS)]


def test_an_elision_opens_no_quotation() -> None:
    """“L'importation … par l'exploitant” defines no term, and the ban on the class elsewhere is none on mercury."""
    duty = "L'importation de substances dangereuses par l'exploitant, notamment le mercure, est notée."
    ban = "L'exportation de substances dangereuses est interdite."
    features = describe(law(("2", ARTICLE, duty), ("3", ARTICLE, ban), language="fr"), LEXICON)
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    standing = stand_in(features, 0, masks, LEXICON.index)
    assert not standing.features.passages[-1].own & masks.bit


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


def test_a_chapter_whose_articles_speak_of_the_class_is_a_chapter_on_it() -> None:
    """An article between them need not say it again; one in another chapter does not inherit it."""
    whole = law(
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "A watched substance shall be stored under lock."),
        ("4", ARTICLE, "A watched substance shall be sold in sealed flasks."),
        ("5", ARTICLE, "Registered persons shall keep books for five years."),
        ("6", ARTICLE, "Masters of ships shall keep books for five years."),
        *FILLER,
    )
    heading = [
        (),
        ("PART II TRADE",),
        ("PART II TRADE",),
        ("PART II TRADE",),
        ("PART III SHIPS",),
        *(() for _ in FILLER),
    ]
    provisions = tuple(replace(p, headings=h) for p, h in zip(whole.provisions, heading, strict=True))
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    features = stand_in(describe(replace(whole, provisions=provisions), LEXICON), 0, masks, LEXICON.index).features
    marked = {p.provision for p in features.passages if p.heading & masks.bit}
    assert (4 in marked, 3 in marked) == (False, True)


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
    assert stand_in(features, 0, masks, LEXICON.index).features is features


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


def test_these_substances_are_those_of_the_sentence_before() -> None:
    """Within an article the class need not be named again; elsewhere “substances” are any."""
    whole = law(
        ("2", ITEM, "“watched substance” means mercury;"),
        ("3", ARTICLE, "A watched substance is sold in flasks. Nobody shall import such a substance without a permit."),
        ("4", ARTICLE, "Nobody shall import such a substance without a permit."),
        *FILLER,
    )  # fmt: skip
    assert [f.provision for f in search(whole)] == ["example/p1"]


def test_a_list_is_a_mention_at_its_place() -> None:
    """A rule that asks its words to stand together can measure from “a substance in Schedule 1”."""
    whole = law(
        ("3", ARTICLE, "No person shall import a substance in Schedule 1 without a permit."),
        ("Schedule 1", SCHEDULE, "Elemental mercury."),
    )
    masks = build_masks(CATALOGUE.stand_ins, LEXICON.index)
    features = stand_in(describe(whole, LEXICON), 0, masks, LEXICON.index).features
    text, hits = whole.provisions[0].text, features.passages[0].hits
    assert [text[h.start : h.end] for h in hits if h.concepts == masks.bit] == ["Schedule 1"]


def test_the_penalties_of_a_law_with_such_a_class_are_there_for_it() -> None:
    """What the pack lists answers for all that the law rules; a law without the class stays general."""
    punishes = Rule(ELEMENT, 1, sentence=(("offence",),), modality=("punishes",))
    catalogue = replace(
        PACK,
        rules={ELEMENT: ElementRules(ELEMENT, "MC-3.7", (punishes,))},
        by_instrument=frozenset({ELEMENT}),
        regimes=(),
    )
    breach = ("9", ARTICLE, "Whoever contravenes this Act commits an offence and is liable to a fine.")
    ban = ("3", ARTICLE, "No person shall import a watched substance without a permit.")

    def reaches(definition: str) -> list[Reach]:
        whole = law(("2", ITEM, definition), ban, breach, *FILLER)
        found = find((describe(whole, LEXICON),), catalogue, LEXICON.index).findings
        return [each.reach for each in found]

    assert reaches("“watched substance” means arsenic;") == [Reach.GENERAL]
    assert reaches("“watched substance” means mercury;") == [Reach.CLASS]


ASIDE = replace(PERMIT, absent_heading=("waste", "penalty-administrative", "emission"))


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("Solid Waste Act", False),
        ("Regulations on mercury in emissions to air", False),
        ("An Act to control mercury and mercury waste and to prescribe penalties", True),
        ("Watched Agents Act", True),
    ],
)
def test_a_title_on_mercury_and_more_keeps_no_rule_away(title: str, *, counts: bool) -> None:
    """A title on another matter does, and one on what mercury does to a medium."""
    pack = replace(PACK, rules={ELEMENT: ElementRules(ELEMENT, "MC-3.7", (ASIDE,))})
    act = build_law(Example("en", "No person shall import mercury without a permit.", title=title))
    found = find((describe(act, LEXICON),), pack, LEXICON.index).findings
    assert bool(found) is counts
