"""A section bans what a list names: its entries are judged by that section; other lists ban nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.bans import Bans, load_bans
from gap_analyzer.catalogue.element_rules import Example
from gap_analyzer.errors import RulePackError
from gap_analyzer.examples import build_law
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import find
from gap_analyzer.findings.bans import build_masks, carry
from gap_analyzer.findings.terms import compile_terms, find_term
from gap_analyzer.model import Law, Provision, ProvisionKind, Reach

CATALOGUE = load("minamata")
LEXICON = load_lexicon(CATALOGUE)
ARTICLE, ITEM, ROW = ProvisionKind.ARTICLE, ProvisionKind.ITEM, ProvisionKind.ROW
SCHEDULE, DEFINITION = ProvisionKind.SCHEDULE, ProvisionKind.DEFINITION
BATTERY, THERMOMETER, SWITCH = "MC-A.I.1#a", "MC-A.I.9#d", "MC-A.I.2#a"
HEAD = ("Schedule 1", SCHEDULE, "Mercury-added products")
ENTRY = ("Schedule 1", ROW, "1 Batteries")
Part = tuple[str, ProvisionKind, str]


def write(*parts: Part, language: str = "en", title: str = "", date: str = "") -> Law:
    """A law of (article, kind, text); an item belongs to the article that stands before it."""
    base = build_law(Example(language, "text", title=title))
    provisions: list[Provision] = []
    lead = ""
    for n, (article, kind, text) in enumerate(parts):
        lead = f"example/p{n}" if kind is ARTICLE else lead
        provisions.append(
            replace(
                base.provisions[-1], id=f"example/p{n}", eid=f"p{n}", kind=kind, article=article, path=article,
                label=article, text=text, parent=lead if kind is ITEM else "",
                headings=(article,) if kind is ROW else (),
            )
        )  # fmt: skip
    return Law(replace(base.instrument, date=date), base.text, tuple(provisions))


def claims(*parts: Part, language: str = "en", title: str = "", date: str = "") -> dict[str, str]:
    """What is claimed of products, by element."""
    law = write(*parts, language=language, title=title or "Mercury", date=date)
    found = find((describe(law, LEXICON),), CATALOGUE, LEXICON.index).findings
    decisive = [f for f in found if f.reach is not Reach.GENERAL and f.confidence >= 0.5]
    return {f.element: f.stance.value for f in reversed(decisive) if f.element.startswith("MC-A.I")}


def section(text: str, article: str = "3") -> Part:
    """A section of the law."""
    return article, ARTICLE, text


# --- lists that ban nothing ---------------------------------------------------------------------------------------

ELSEWHERE = section("No person shall manufacture, import or export mercury listed in an order.", "9")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A person who sells a product listed in Schedule 1 shall label it."),
        ("en", "Section 9 does not apply to a product listed in Schedule 1."),
        ("en", "No person shall import, export or manufacture a product other than those listed in Schedule 1."),
        ("en", "No person shall import a product listed in Schedule 1 without a licence."),
        ("es", "Los importadores presentarán un informe de los productos enumerados en el Anexo 1."),
        ("fr", "Les produits énumérés à l'annexe 1 portent une étiquette."),
        ("pt", "O disposto na presente lei não se aplica aos produtos constantes do Anexo 1."),
    ],
)
def test_a_list_for_another_end_bans_nothing(language: str, text: str) -> None:
    """Labels, licences, reports and exemptions have lists of the same products."""
    label, entry = {"en": ("Schedule 1", "Batteries"), "fr": ("Annexe 1", "Piles")}.get(language, ("Anexo 1", "Pilas"))
    parts = section(text), ELSEWHERE, (label, SCHEDULE, label), (label, ROW, entry)
    assert claims(*parts, language=language) == {}


def test_the_annex_of_a_treaty_is_no_list_of_the_law() -> None:
    """ "Annex A to the Convention" is not the law's own annex, which is then read as it stands."""
    ban = "No person shall sell a product listed in Annex A to the Minamata Convention."
    law = write(section(ban), ("Annex A", SCHEDULE, "Products"), ("Annex A", ROW, "Batteries"))
    features = describe(law, LEXICON)
    masks = build_masks(CATALOGUE.bans, LEXICON.index, CATALOGUE.stand_ins.ordinals)
    assert carry(features, masks) == features


def test_a_pack_without_bans_changes_nothing(tmp_path: Path) -> None:
    """The file may be left out."""
    features = describe(write(section("No person shall import a product in Schedule 1."), HEAD, ENTRY), LEXICON)
    assert carry(features, build_masks(load_bans(tmp_path, {}), LEXICON.index, {})) == features
    assert load_bans(tmp_path, {}) == Bans()


def test_an_unknown_concept_is_named(tmp_path: Path) -> None:
    """The message says which, in which file."""
    (tmp_path / "bans.yaml").write_text("banned: no-such-thing\n", encoding="utf-8")
    with pytest.raises(RulePackError, match="no-such-thing"):
        load_bans(tmp_path, {})


# --- acts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "label", "entry", "text"),
    [
        (
            "en",
            "Annex 1",
            "Batteries",
            "No person shall manufacture or import a mercury-added product listed in Annex 1.",
        ),
        ("es", "Anexo 1", "Pilas", "Se prohíbe importar y fabricar los productos con mercurio añadido del Anexo 1."),
        ("pt", "Anexo 1", "Pilhas", "É proibido fabricar ou importar os produtos com mercúrio constantes do Anexo 1."),
        (
            "fr",
            "Annexe 1",
            "Piles",
            "Il est interdit de fabriquer ou d'importer les produits au mercure de l'annexe 1.",
        ),
    ],
)
def test_an_entry_under_a_ban_without_export_is_limited(language: str, label: str, entry: str, text: str) -> None:
    """Though the law speaks of export elsewhere."""
    other = section("Export. Exportación. Exportação. Exportation.", "8")
    row = (label, ROW, entry)
    assert claims(section(text), other, (label, SCHEDULE, label), row, language=language)[BATTERY] == "limits"


def test_an_entry_under_a_ban_on_making_import_and_export_is_met() -> None:
    """One section names the three acts."""
    ban = "No person shall manufacture, import or export a mercury-added product listed in Schedule 1."
    assert claims(section(ban), HEAD, ENTRY)[BATTERY] == "meets"


def test_bans_of_several_sections_count_together() -> None:
    """Each names one act."""
    acts = ("manufacture", "import", "export")
    bans = [section(f"No person shall {act} a mercury-added product listed in Schedule 1.", act) for act in acts]
    assert claims(*bans, HEAD, ENTRY)[BATTERY] == "meets"
    assert claims(*bans[:2], HEAD, ENTRY)[BATTERY] == "limits"


def test_items_of_a_section_share_the_list_that_its_lead_in_cites() -> None:
    """ "It is prohibited, for a product in Schedule 1, to: a) make it; b) import it"."""
    lead = section("No person shall do any of these with a mercury-added product listed in Schedule 1:")
    items = [("3", ITEM, f"{act} it;") for act in ("manufacture", "import", "export")]
    assert claims(lead, *items, HEAD, ENTRY)[BATTERY] == "meets"


def test_a_list_is_cited_by_a_term_that_it_defines() -> None:
    """ "“Watched product” means a product set out in Schedule 1"."""
    term = ("2", DEFINITION, "“watched product” means a mercury-added product set out in Schedule 1.")
    ban = section("No person shall import or export a watched product.")
    assert claims(term, ban, HEAD, ENTRY)[BATTERY] == "limits"


def test_a_definition_may_be_the_list() -> None:
    """It names the products itself; what bans the term bans them."""
    term = ("2", DEFINITION, "“watched product” means a battery or thermometer that contains mercury.")
    ban = section("No person shall manufacture, import or export a watched product.")
    found = claims(term, ban)
    assert (found[BATTERY], found[THERMOMETER]) == ("meets", "meets")
    assert claims(term, section("No person shall import a watched product."))[BATTERY] == "limits"
    assert BATTERY not in claims(term, section("The Minister inspects each watched product."))


def test_a_registered_exemption_leaves_a_ban() -> None:
    """The Convention allows it; a licence for all comers is no ban."""
    ban = (
        "No person shall manufacture, import or export a mercury-added product in Schedule 1 except under an exemption."
    )
    assert claims(section(ban), HEAD, ENTRY)[BATTERY] == "meets"


# --- dates ---------------------------------------------------------------------------------------------------------

BAN = "No person shall manufacture, import or export a mercury-added product listed in Schedule 1"


@pytest.mark.parametrize(
    ("row", "stance"),
    [
        ("Switches and relays 31/12/2020", "meets"),
        ("Switches and relays 12/31/2020", "meets"),
        ("Switches and relays 2020", "meets"),
        ("Switches and relays 31/12/2027", "contradicts"),
        ("Switches and relays 2027", "contradicts"),
    ],
)
def test_a_row_is_judged_by_its_date(row: str, stance: str) -> None:
    """A full date, or the year of the last column."""
    assert claims(section(f"{BAN} after its date."), HEAD, ("Schedule 1", ROW, row))[SWITCH] == stance


@pytest.mark.parametrize(
    ("ban", "date", "stance"),
    [
        (f"{BAN} after 1 January 2021.", "", "meets"),
        (f"{BAN} after 1 January 2025.", "", "meets"),  # late, and in force for all that
        (f"{BAN} after 1 January 2027.", "", "contradicts"),
        (f"{BAN} later than three years after the commencement of this Act.", "2019-03-04", "meets"),
        (f"{BAN} later than nine years after the commencement of this Act.", "2019-03-04", "contradicts"),
        (f"{BAN} later than nine years after the commencement of this Act.", "", "meets"),  # nobody knows from when
    ],
)
def test_a_ban_gives_its_date_to_entries_without_one(ban: str, date: str, stance: str) -> None:
    """One date for the whole list, also as so many years after the law."""
    assert claims(section(ban), HEAD, ENTRY, date=date)[BATTERY] == stance


def test_a_row_may_count_its_years_from_the_law() -> None:
    """ "Nine years after publication" of a law of 2019."""
    row = ("Schedule 1", ROW, "Batteries: nine years after publication")
    assert claims(section(f"{BAN}."), HEAD, row, date="2019-03-04")[BATTERY] == "contradicts"


def test_a_row_with_a_date_keeps_it() -> None:
    """The date of the ban is for the others."""
    ban = section(f"{BAN} after 1 January 2027.")
    assert claims(ban, HEAD, ("Schedule 1", ROW, "Batteries 31 December 2020"))[BATTERY] == "meets"


@pytest.mark.parametrize(
    ("article", "text", "stance"),
    [
        ("4", "The prohibition takes effect on 1 January 2028.", "contradicts"),
        ("7", "The prohibition in section 3 takes effect on 1 January 2028.", "contradicts"),
        ("7", "The prohibition in section 6 takes effect on 1 January 2028.", "meets"),
        ("7", "The prohibition takes effect on 1 January 2028.", "meets"),
    ],
)
def test_a_later_sentence_dates_the_ban(article: str, text: str, stance: str) -> None:
    """It stands next to it, or cites its section; another section is dated by others."""
    between = [section("The register is public.", number) for number in ("5", "6")]
    later = section(text, article)
    parts = [section(f"{BAN}."), *([later, *between] if article == "4" else [*between, later]), HEAD, ENTRY]
    law = write(*parts, title="Mercury")
    cited = [replace(p, references=("section 3",) if "section 3" in p.text else ()) for p in law.provisions]
    cited = [replace(p, references=("section 6",)) if "section 6" in p.text else p for p in cited]
    found = find((describe(replace(law, provisions=tuple(cited)), LEXICON),), CATALOGUE, LEXICON.index).findings
    assert next(f.stance.value for f in found if f.element == BATTERY) == stance


# --- contents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "stance"),
    [
        ("Compact fluorescent lamps of more than 30 watts", None),
        ("Compact fluorescent lamps of 30 watts or less", "meets"),
        ("Compact fluorescent lamps of 30 watts or less with more than 5 mg of mercury per burner", "meets"),
        ("Compact fluorescent lamps of 30 watts or less with more than 10 mg of mercury per burner", "limits"),
    ],
)
def test_an_entry_that_lets_more_mercury_through_is_limited(row: str, stance: str | None) -> None:
    """Of lamps up to 30 watts; without a content all of them are banned."""
    assert claims(section(f"{BAN}."), HEAD, ("Schedule 1", ROW, row)).get("MC-A.I.3#a") == stance


# --- terms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cited", "term"),
    [
        ("“goods” means what Schedule 1 lists.", "Schedule", ""),  # too short to be told from the word
        ("The products in Schedule 1 are many.", "Schedule", ""),
        ("“listed product” means a product in Schedule 1.", "Schedule", "listed product"),
        ("Productos vedados: los del Anexo I.", "Anexo", "Productos vedados"),
        ("Les produits de l'annexe I (« produits visés ») sont nombreux.", "annexe", "produits visés"),
    ],
)
def test_a_term_is_quoted_or_printed_before_its_meaning(text: str, cited: str, term: str) -> None:
    """Or quoted after the list that fills it."""
    assert find_term(text, 0, text.index(cited), len(text)) == term


def test_a_lead_in_is_no_title() -> None:
    """ "Importation. No person shall import:" defines no importation."""
    text = "Importation. No person shall import:"
    assert find_term(text, 0, len(text), len(text), titled=False) == ""


def test_terms_are_met_in_their_plural() -> None:
    """One pattern for all of them, and none for no terms."""
    pattern = compile_terms(["producto vedado"])
    assert pattern is not None
    assert pattern.search("los productos vedados")
    assert compile_terms([]) is None
