"""Text → Provisions: near misses first, then what must be split, in four languages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaves import articles, find, grammars, read_law

from gap_analyzer.catalogue.grammars import check_examples, fold
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.model.law import Force, InstrumentKind, ProvisionKind
from gap_analyzer.provisions.numbers import NumberReading, read_number, write_number
from gap_analyzer.provisions.sequence import is_successor
from gap_analyzer.resources import locate

_SPANISH = """
LEY 1658 DE 2013
CAPÍTULO I
DISPOSICIONES GENERALES
Artículo 1°.- Objeto
La presente ley regula el uso del mercurio y prohíbe las actividades siguientes:
a) La importación de mercurio;
b) La venta de amalgamas, salvo lo que dispone el
artículo 5 de la presente ley.
Artículo 2°.- Se exige permiso para la exportación de mercurio en todo el territorio nacional.
2.1 El permiso se otorga por un año.
2.2 El permiso no es transferible.
Artículo 3°.- Derogado por la Ley 20 de 2019.
DISPOSICIONES COMPLEMENTARIAS
TRANSITORIAS
Primera.- Los titulares se adecuarán en el plazo de un año.
Segunda.- El reglamento se dicta en noventa días.
"""


def test_every_example_of_every_grammar_holds() -> None:
    """Each heading rule matches its examples and none of its near misses."""
    assert [wrong for grammar in grammars().grammars for wrong in check_examples(grammar)] == []


def test_an_unknown_grammar_is_named_in_the_error() -> None:
    """The mistake says which grammars there are."""
    with pytest.raises(RulePackError, match=r"klingon.*spanish"):
        read_law(_SPANISH, grammar="klingon")


def test_a_cross_reference_at_the_start_of_a_line_is_no_article() -> None:
    """ "artículo 5 de la presente ley" stays in the words of the letter that it ends."""
    law = read_law(_SPANISH)
    assert "5" not in articles(law)
    assert find(law, "1(b)").text.endswith("artículo 5 de la presente ley.")


def test_articles_and_transitory_provisions_of_a_spanish_law() -> None:
    """Dispositions split over two lines are one heading; their ordinals are numbers."""
    assert articles(read_law(_SPANISH)) == ["1", "2", "3", "DCT 1", "DCT 2"]


def test_own_text_stands_without_number_heading_and_children() -> None:
    """The lead-in of a list is the article's own; heading and chapter are kept apart."""
    article = find(read_law(_SPANISH), "1")
    assert article.text == "La presente ley regula el uso del mercurio y prohíbe las actividades siguientes:"
    assert article.heading == "Objeto"
    assert article.headings == ("Capítulo I DISPOSICIONES GENERALES",)
    assert article.label == "Artículo 1"


def test_numerals_with_a_point_are_cited_as_printed() -> None:
    """Numeral 2.1 of article 2 is 2.1, not 2(2.1)."""
    law = read_law(_SPANISH)
    assert find(law, "2.1").label == "Artículo 2, numeral 2.1"
    assert find(law, "2.2").article == "2"


def test_a_repealed_article_is_marked() -> None:
    """Its neighbours stay in force."""
    law = read_law(_SPANISH)
    assert find(law, "3").force is Force.REPEALED
    assert find(law, "2").force is Force.IN_FORCE


def test_facts_of_a_spanish_law() -> None:
    """Kind and number as its first line states them."""
    instrument = read_law(_SPANISH).instrument
    assert (instrument.kind, instrument.number, instrument.language) == (InstrumentKind.ACT, "1658", "es")


_ENGLISH = """
THE MERCURY CONTROL ACT
ARRANGEMENT OF SECTIONS
1. Short title
2. Interpretation
3. Ban on import
4. Licences
5. Offences
6. Commencement
PART I PRELIMINARY
1. Short title
This Act may be cited as the Mercury Control Act and shall be read with the Environment Act and with every other
law that the Parliament has made on dangerous substances since the year in which it was founded.
2. Interpretation
In this Act, unless the context otherwise requires:
"amalgam" means an alloy of mercury with another metal;
"waste" means any substance that its holder discards, and includes:
(a) slag; and
(b) ash.
PART II CONTROL
3. Ban on import
(1) No person shall import mercury in any form or quantity, whether for his own use or for the use of another person.
(2) Subsection (1) does not apply to the holder of a licence under section
4 issued to:
(a) a hospital;
(b) a school:
(i) of medicine; or
(ii) of dentistry; or
(h) a museum.
(i) a bank.
(3) A licence is valid for a year from the date on which the Minister signs it and publishes it in the Gazette.
4. Licences (1) The Minister may grant a licence. (2) The Minister may revoke a licence that he has granted before.
5. [Repealed, 2019, c. 4]
6. Commencement
This Act shall come into force on a date to be appointed by the Minister by notice in the Gazette, and the Minister may
appoint different dates for different provisions of this Act.
FIRST SCHEDULE (Section 3)
1. Batteries
2. Lamps
"""


def test_sections_that_repeat_their_first_number_are_no_table_of_contents() -> None:
    """Later wordings of a code print their words again: what has words is law, however its numbers begin."""
    words = "A person who is the holder of a license shall keep a record of each voyage and shall show it on demand."
    sections = "\n".join(f"§ 970.10{n} Records of kind {n}.\n{words}\n{words}" for n in range(7))
    law = read_law(f"{sections}\n{sections}", grammar="english-us")
    assert all(p.kind is not ProvisionKind.CONTENTS for p in law.provisions)


def test_a_list_of_sections_whose_numbers_begin_in_the_hundreds_is_no_law() -> None:
    """Federal regulations list "§ 970.100" and go on; the law begins where the first number comes again."""
    listed = "\n".join(f"§ 970.10{n} Records of kind {n}." for n in range(8))
    words = "A person who is the holder of a license shall keep a record of each voyage."
    sections = "\n".join(f"§ 970.10{n} Records of kind {n}.\n{words}" for n in range(8))
    law = read_law(f"{listed}\n{sections}", grammar="english-us")
    assert articles(law) == [f"970.10{n}" for n in range(8)]
    assert find(law, "970.100").text == words


def test_a_table_of_contents_is_no_law() -> None:
    """Its entries are one provision of kind contents; each section comes once."""
    law = read_law(_ENGLISH)
    assert articles(law) == ["1", "2", "3", "4", "5", "6", "Schedule 1"]
    assert [p.kind for p in law.provisions if "Ban on import" in p.text] == [ProvisionKind.CONTENTS]


_SHORT_SCHEDULES = """
1. Title
This Act is the Lakes Act and binds the State, its officers and all who work for it in any place whatever within the
islands.
2. Ban
No person shall pollute a lake with a thing named in the Second Schedule, in any amount, by any means or for any reason.
3. Duty
The owner of a lake shall keep its water as clean as it was on the day when he became its owner or better than that.
4. Power
The Minister may make regulations to carry this Act into effect, and may amend the schedules by notice in the Gazette.
5. Offence
A person who contravenes section 2 commits an offence and is liable to a fine of one hundred pounds for each day of it.
FIRST SCHEDULE (section 3)
1. The reed lake.
2. The long lake.
SECOND SCHEDULE (section 2)
1. Oil.
2. Soap.
3. Tar.
4. Lime.
5. Quicksilver.
THIRD SCHEDULE (section 4)
1. Form of notice.
2. Form of reply.
3. Form of appeal.
4. Form of order.
5. Form of receipt.
"""


def test_short_items_of_schedules_are_no_table_of_contents() -> None:
    """Their numbers begin again under each schedule, as those of a table of contents come again in the law."""
    law = read_law(_SHORT_SCHEDULES)
    assert articles(law) == ["1", "2", "3", "4", "5", "Schedule 1", "Schedule 2", "Schedule 3"]
    assert find(law, "Schedule 2(5)").text == "Quicksilver."


def test_the_annexes_of_american_rules_are_schedules() -> None:
    """“ANNEX B. PRIORITY CHEMICALS” is cited as Annex B."""
    printed = "Section 1. Scope. These rules apply to chemicals.\nSection 2. Ban. The chemicals in Annex B are banned."
    law = read_law(f"\n{printed}\nANNEX A. FEES\nTen pesos.\nANNEX B. CHEMICALS\nTar.\n", grammar="english-us")
    assert articles(law)[-2:] == ["Annex A", "Annex B"]


def test_a_number_that_ends_a_sentence_is_no_section() -> None:
    """ "under section / 4 issued to" does not begin section 4."""
    assert find(read_law(_ENGLISH), "3(2)").text.endswith("under section\n4 issued to:")


def test_subsections_paragraphs_and_subparagraphs_nest() -> None:
    """(i) after (b) is Roman; (i) after (h) is the letter."""
    law = read_law(_ENGLISH)
    assert find(law, "3(2)(b)(ii)").text == "of dentistry; or"
    assert find(law, "3(2)(i)").text == "a bank."
    assert find(law, "3(2)(b)(i)").eid == "sec_3__subsec_2__para_b__para_i"
    assert find(law, "3(2)(b)(i)").label == "section 3(2)(b)(i)"


def test_subsections_within_a_line_are_split() -> None:
    """ "4. Licences (1) … (2) …" holds two subsections."""
    law = read_law(_ENGLISH)
    assert find(law, "4(1)").text == "The Minister may grant a licence."
    assert find(law, "4(2)").text.startswith("The Minister may revoke")


def test_definitions_are_known_by_their_terms() -> None:
    """Items of a definition stand under it."""
    law = read_law(_ENGLISH)
    waste = find(law, "2(waste)")
    assert (waste.kind, waste.heading) == (ProvisionKind.DEFINITION, "waste")
    assert find(law, "2(waste)(b)").text == "ash."


def test_items_of_a_schedule_belong_to_it() -> None:
    """Their article is the schedule's."""
    law = read_law(_ENGLISH)
    assert find(law, "Schedule 1(2)").article == "Schedule 1"


def test_a_repealed_section_is_marked() -> None:
    """ "[Repealed, 2019, c. 4]" stands instead of the section."""
    assert find(read_law(_ENGLISH), "5").force is Force.REPEALED


_PORTUGUESE = """
LEI Nº 9.999, DE 2 DE AGOSTO DE 2010
CAPÍTULO II
DAS PROIBIÇÕES
Art. 1º A importação de mercúrio depende de autorização do órgão competente.
§ 1º A autorização será concedida por um ano.
§ 2º São vedadas:
I - a venda de mercúrio;
II - a queima de resíduos:
a) a céu aberto;
b) em fornos.
Art. 2º - A violação do disposto no
art. 1º desta Lei sujeita o infrator a multa.
Parágrafo único. A multa será dobrada na reincidência.
Art. 2º-A. A autoridade fiscaliza o cumprimento desta Lei.
Art. 3º (VETADO)
"""


def test_a_portuguese_law_with_paragraphs_and_incisos() -> None:
    """ "Art. 2º - A violação" is article 2; "Art. 2º-A" is another."""
    law = read_law(_PORTUGUESE)
    assert articles(law) == ["1", "2", "2-A", "3"]
    assert find(law, "1(§2)(II)(b)").text == "em fornos."
    assert find(law, "2(par. único)").text == "A multa será dobrada na reincidência."
    assert find(law, "3").force is Force.REPEALED


_FRENCH = """
LOI N°2023-040 DU 29 AOUT 2023 PORTANT CODE MINIER
TITRE I : DISPOSITIONS GENERALES
Article 1er : Au sens de la présente loi, on entend par :
1. Amalgame : alliage de mercure et d'un autre métal ;
2. Orpaillage : exploitation artisanale de l'or.
Article 2 : L'usage du mercure est interdit dans les zones visées à l'
article 12 du présent code.
Article L. 512-1
Nul ne peut exporter de mercure sans une autorisation du ministre.
Article L. 512-2
Abrogé
Annexe 2
Liste des produits
"""


def test_a_french_law_with_code_articles_and_annexe() -> None:
    """1er is 1, L. 512-1 is L512-1, and a line that ends a sentence is no article."""
    law = read_law(_FRENCH)
    assert articles(law) == ["1", "2", "L512-1", "L512-2", "Annexe 2"]
    assert find(law, "1(2)").kind is ProvisionKind.DEFINITION
    assert find(law, "L512-2").force is Force.REPEALED


def test_a_section_of_the_united_states_code() -> None:
    """§ 2611 with its subsections on lines of their own."""
    law = read_law(
        "§ 2611. Exports\n(a) In general\n(1)\nThis chapter shall not apply to any article, if—\n(A)\nit is exported;\n"
        "(B)\nit bears a label.\n(2)\nParagraph (1) shall not apply.\n(c) Prohibition\n(1) No person shall export."
    )
    assert articles(law) == ["2611"]
    assert find(law, "2611(a)(1)(B)").text == "it bears a label."
    assert find(law, "2611(c)(1)").label == "§ 2611(c)(1)"


def test_a_quoted_amendment_is_no_article_of_this_law() -> None:
    """The quoted article is one quotation under the article that orders it."""
    law = read_law(
        "Artículo 1.- Modifícase el artículo 7 de la Ley 99, que queda redactado como sigue:\n"
        "“Artículo 7.- Se prohíbe la importación de mercurio y sus compuestos en todo el país.\n"
        "Artículo 8.- Se exige permiso para la exportación.”\n"
        "Artículo 2.- La presente ley entra en vigencia al día siguiente de su publicación."
    )
    assert articles(law) == ["1", "2"]
    quoted = next(p for p in law.provisions if p.kind is ProvisionKind.QUOTED)
    assert (quoted.article, quoted.parent) == ("1", "law/art_1")
    assert "Artículo 8.-" in quoted.text


def test_rows_of_a_table_know_their_header() -> None:
    """Bars drawn in plain text part a schedule into rows."""
    law = read_law(
        "1. Limits\nThe limits of the Schedule apply to every person who discharges water into the rivers of all.\n"
        "2. Duty\nA person shall not exceed the limits of the Schedule at any time or in any place of the country.\n"
        "SCHEDULE 1\n| Substance | Limit\n| Mercury | 0.01 mg/L\n| Lead | 0.1 mg/L",
        grammar="english-common-law",
    )
    row = next(p for p in law.provisions if p.kind is ProvisionKind.ROW and "Mercury" in p.text)
    assert (row.article, row.heading) == ("Schedule 1", "| Substance | Limit")


@pytest.mark.parametrize(
    ("printed", "styles", "readings"),
    [
        ("mm", ("roman",), []),
        ("iv", ("roman", "lower"), [("roman", (4,)), ("lower", (9, 22))]),
        ("i", ("lower", "roman"), [("lower", (9,)), ("roman", (1,))]),
        ("20-A", ("digit",), [("digit", (20, 1))]),
        ("5A", ("digit",), [("digit", (5, 1))]),
        ("1a", ("digit",), [("digit", (1,))]),
        ("35.02", ("fraction",), [("fraction", (35, 0, 2))]),
        ("L. 512-1", ("code",), [("code", (12, 512, 1))]),
        ("Décimo segundo", ("word",), [("word", (12,))]),
        ("aa", ("lower", "double"), [("lower", (27,)), ("double", (1,))]),
    ],
)
def test_numbers_are_read_in_each_style(
    printed: str, styles: tuple[str, ...], readings: list[tuple[str, tuple[int, ...]]]
) -> None:
    """A number that no style fits has no reading."""
    ordinals = grammars().words["es"].ordinals
    assert [(r.style, r.key) for r in read_number(printed, styles, ordinals)] == readings


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("3º", "3"),
        ("1o", "1"),
        ("1er", "1"),
        ("L. 512-1", "L512-1"),
        ("20 bis", "20 bis"),
        ('8"', "8"),
        ("17 - A", "17-A"),
    ],
)
def test_numbers_are_written_as_a_lawyer_cites_them(printed: str, written: str) -> None:
    """Ordinal signs and blanks go, letters stay."""
    assert write_number(printed, NumberReading("digit", (1,))) == written


def test_what_follows_what() -> None:
    """Near misses first: a gap, a repeat, a step back."""
    assert not is_successor((3,), (5,))
    assert not is_successor((3,), (3,))
    assert not is_successor((3, 2), (3, 1))
    assert is_successor((3,), (4,))
    assert is_successor((3,), (3, 1))
    assert is_successor((3, 1), (3, 2))
    assert is_successor((3, 2), (4,))


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    """The folded text is ASCII and as long as the printed one."""
    assert len(fold(text)) == len(text)
    assert fold(text).isascii()


_WORDS = st.lists(
    st.sampled_from("mercury shall not export the person licence minister under".split()), min_size=3, max_size=14
)
_MARKS = st.sampled_from(["{n}. Title\n", "(1) ", "(a) ", "(i) ", "", "", "SCHEDULE 1\n", "PART II\n", "“", "| a | b"])


@given(st.lists(st.tuples(_MARKS, _WORDS), min_size=1, max_size=30))
def test_provisions_slice_back_and_nest(parts: list[tuple[str, list[str]]]) -> None:
    """Own texts slice back; spans nest in their parent; ids are unique; every letter of the body is in a provision."""
    lines = [mark.replace("{n}", str(n)) + " ".join(words) for n, (mark, words) in enumerate(parts, 1)]
    law = read_law("\n".join(lines))
    content = law.text.content
    spans = {provision.id: provision.span for provision in law.provisions}
    assert len(spans) == len(law.provisions)
    for provision in law.provisions:
        assert content[provision.own.start : provision.own.end] == provision.text
        assert provision.span.start <= provision.own.start <= provision.own.end <= provision.span.end
        above = spans.get(provision.parent)
        if above is not None and not provision.parent.rpartition("/")[2].startswith(("part", "sched")):
            assert above.start <= provision.span.start
            assert provision.span.end <= above.end
    starts = [provision.span.start for provision in law.provisions]
    assert starts == sorted(starts)
    covered = bytearray(len(content))
    for span in spans.values():
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    assert not [letter for letter, seen in zip(content, covered, strict=True) if letter.isalpha() and not seen]


def test_every_grammar_follows_its_schema() -> None:
    """Keys, levels and styles are those that rules/minamata/schema/headings.json names."""
    jsonschema = pytest.importorskip("jsonschema")
    pack = locate("rules") / "minamata"
    schema = json.loads((pack / "schema" / "headings.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    wrong = {
        path.name: [error.message for error in validator.iter_errors(load_strings(path))]
        for path in (pack / "headings").glob("*.yaml")
    }
    assert {name: messages for name, messages in wrong.items() if messages} == {}


_PARTED_ANNEXES = """
Article 1
This Regulation lays down measures and conditions on mercury as set out in its annexes.
Article 2
The processes listed in Part I of Annex II shall be prohibited as from the dates set out therein.
Article 3
This Regulation shall enter into force on the day of its publication in the Official Journal.
ANNEX I
Compounds
Mercury sulphate shall not be exported from the Union after the first of January of next year.
ANNEX II
Processes
Part I
Prohibited use
The use of mercury in the following processes shall be prohibited from the dates given:
(a) chlor-alkali production;
(b) acetaldehyde production.
Part II
Restricted use
The production of sodium methylate shall use no mercury from primary mercury mining at all.
"""


def test_parts_of_an_annex_are_cited_by_the_annex() -> None:
    """What stands under Part I or Part II of Annex II has its article and heading, and items their lead-in."""
    law = read_law(_PARTED_ANNEXES, grammar="english-eu")
    assert articles(law) == ["1", "2", "3", "Annex I", "Annex II"]
    item = next(p for p in law.provisions if p.text == "chlor-alkali production;")
    assert (item.article, item.path) == ("Annex II", "Annex II(a)")
    assert item.headings == ("Annex II Processes", "Part I Prohibited use")
    assert next(p for p in law.provisions if p.id == item.parent).text.startswith("The use of mercury in the following")
    restricted = next(p for p in law.provisions if p.text.startswith("The production of sodium"))
    assert (restricted.article, restricted.label) == ("Annex II", "Annex II, Part II")
    assert restricted.headings == ("Annex II Processes", "Part II Restricted use")


def test_recitals_of_the_next_decree_on_the_sheet_are_no_article() -> None:
    """From CONSIDERANDO to DECRETA is preamble; a sentence about considering stays in its article."""
    law = read_law("""
    Artículo 1.- Autorizar el viaje del señor Ministro de Estado, considerando lo expuesto, a la ciudad de Londres.
    Artículo 2.- Encargar el despacho del ministerio en tanto dure la ausencia del titular del cargo.
    Regístrese, comuníquese y publíquese.
    DECRETO SUPREMO N° 017-2025-MINAM
    CONSIDERANDO:
    Que, mediante la Ley N° 1013 se crea el ministerio, que regula el uso del mercurio en el país;
    Que, la ley prohíbe el mercurio;
    DECRETA:
    Artículo 1.- El presente decreto tiene por objeto establecer medidas para la calidad del aire.
    Artículo 2.- Las entidades públicas que realicen acciones de monitoreo tienen un plazo de tres años.
    Artículo 3.- El presente decreto es refrendado por el Ministro del Ambiente de la República.
    """)
    kinds = [(p.kind, p.article) for p in law.provisions if "Que, la ley prohíbe" in p.text]
    assert kinds == [(ProvisionKind.PREAMBLE, "")]
    assert "considerando lo expuesto" in find(law, "1").text


def test_the_date_of_a_recital_is_not_the_date_of_the_law() -> None:
    """The gazette of the proposal was of 2011; the regulations state no date of their own."""
    law = read_law("""
    Products Containing Mercury Regulations
    Whereas the Minister published on February 26, 2011, a copy of the proposed regulations;
    1 These Regulations apply to any product that contains mercury.
    2 A person must not import a product that contains mercury.
    3 A person must not manufacture such a product.
    """)
    assert law.instrument.date == ""


_DASHED = """
Article 1
Le programme vise une gestion saine des produits chimiques dans le pays, sans pause
- ce qui suppose du temps - et sans retard pour les communes et les régions.
Article 2
Il est interdit à toute personne physique ou morale, sauf autorisation du ministre chargé des mines :
- d'importer du mercure ;
- d'exporter du mercure
ou ses composés ;
- de vendre des amalgames.
Le ministre peut autoriser, par un arrêté pris après avis du ministre de la santé :
- la recherche.
Article 3
La présente loi sera publiée au journal officiel de la République.
"""


def test_a_dash_in_the_run_of_a_sentence_is_no_item() -> None:
    """An aside between dashes stays in its article, whose sentence announces no list."""
    law = read_law(_DASHED)
    assert [p.eid for p in law.provisions if p.article == "1"] == ["art_1"]


def test_dashes_after_a_colon_are_items() -> None:
    """They are cited by their article, and a paragraph after the list begins its own."""
    law = read_law(_DASHED)
    found = [(p.eid, p.path, " ".join(p.text.split())) for p in law.provisions if p.article == "2"][1:]
    assert found == [
        ("art_2__item_1", "2", "d'importer du mercure ;"),
        ("art_2__item_2", "2", "d'exporter du mercure ou ses composés ;"),
        ("art_2__item_3", "2", "de vendre des amalgames."),
        ("art_2__para", "2", "Le ministre peut autoriser, par un arrêté pris après avis du ministre de la santé :"),
        ("art_2__para__item_1", "2", "la recherche."),
    ]
    assert {p.kind for p in law.provisions if "__item" in p.eid} == {ProvisionKind.ITEM}


def test_the_sections_listed_under_a_schedule_number_are_no_items() -> None:
    """ "(ii)" at the start of a line of that list is a reference; the items of the parts stand under the schedule."""
    law = read_law("""
    1 Application
    These Regulations apply to any product that contains mercury and is sold in Canada.
    2 A person must not import a product that contains mercury into Canada for any purpose.
    3 A person must not manufacture a product that contains mercury for any other purpose at all.
    SCHEDULE 1
    (Section 1, subparagraphs 2(1)(h)
    (ii), and paragraphs 3(a) and (b))
    PART 1(Sections 1 and 2)
    The following products are prohibited from import:
    (a) thermometers;
    (b) switches.
    """, grammar="english-canada")  # fmt: skip
    schedule = [p for p in law.provisions if p.article == "Schedule 1"]
    assert schedule[0].heading == "(Section 1, subparagraphs 2(1)(h) (ii), and paragraphs 3(a) and (b))"
    assert [p.text for p in schedule if p.kind is ProvisionKind.ITEM] == ["thermometers;", "switches."]
    assert "Schedule 1(ii)" not in {p.path for p in law.provisions}


def test_articles_that_bear_a_number_alone_are_articles_in_a_law_of_quebec() -> None:
    """A numbered item of a law that calls its articles by that word stays an item."""
    items = read_law("""
    Article 1er : Sont interdits :
    1. Le mercure dans les piles ;
    2. Le mercure dans les lampes.
    Article 2 : Le ministre est chargé de la présente loi.
    Article 3 : La présente loi entre en vigueur le jour de sa publication.
    """)  # fmt: skip
    assert articles(items) == ["1", "2", "3"]
    law = read_law("""
    LE PARLEMENT DÉCRÈTE CE QUI SUIT :
    CHAPITRE I — OBJET
    1. La présente loi a pour objet de protéger les travailleurs contre le mercure.
    2. L'employeur doit :
    a) ventiler à la source ;
    b) fournir des équipements de protection.
    3. L'inspecteur peut ordonner la fermeture du lieu de travail.
    4. Quiconque contrevient à la présente loi commet une infraction.
    """)  # fmt: skip
    assert articles(law) == ["1", "2", "3", "4"]
    assert find(law, "2(a)").text == "ventiler à la source ;"
