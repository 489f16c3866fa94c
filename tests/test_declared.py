"""Laws whose file declares its own structure: where print is the better witness first, then what is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from leaves import articles, find, grammars, read_law

from gap_analyzer.model.law import Document, Law, ProvisionKind
from gap_analyzer.provisions import split
from gap_analyzer.reading import Source, read
from gap_analyzer.report.akn import write_akn
from gap_analyzer.text import assemble

_ACT = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act>
<preface><p>Mercury Control Act</p></preface><body>{body}</body></act></akomaNtoso>"""


def open_akn(data: str | bytes) -> Law:
    """The law of an Akoma Ntoso file."""
    content = data if isinstance(data, bytes) else data.encode()
    made = read(Source("act.xml", content=content))
    assert isinstance(made, Document)
    return split(assemble(made, grammars=grammars()), made, grammars=grammars())


def act(body: str) -> Law:
    """An act with this body."""
    return open_akn(_ACT.format(body=body))


def test_a_file_that_declares_no_article_is_read_as_print() -> None:
    """Paragraphs alone are no structure of a law."""
    law = act("<paragraph><content><p>1. Short title. This Act is the Mercury Act.</p></content></paragraph>" * 2)
    assert all(provision.kind is not ProvisionKind.PARAGRAPH for provision in law.provisions)


def test_numbers_that_repeat_without_an_eid_are_not_trusted() -> None:
    """A publisher's file that takes every transitory article for an article is read as print."""
    body = "".join(
        f"<article><num>Artículo {number}</num><content><p>Artículo {number}.- Se prohíbe el uso del mercurio "
        f"en el país.</p></content></article>"
        for number in (1, 2, 3, 1, 1, 2, 1)
    )
    assert [warning for warning in act(body).instrument.warnings if warning.startswith("repeat")] == []


def test_numbers_that_look_like_units_are_none_where_units_are_declared() -> None:
    """ "5. " at the beginning of a paragraph of section 2 is a quotation, because the file says so."""
    law = act(
        '<section eId="sec_1"><num>1.</num><heading>Title</heading><content><p>Short title.</p></content></section>'
        '<section eId="sec_2"><num>2.</num><subsection eId="sec_2__subsec_1"><num>(1)</num><content>'
        "<p>The old act said:</p><p>3. Mercury may be sold.</p></content></subsection></section>"
    )
    assert articles(law) == ["1", "2"]
    assert "Mercury may be sold" in find(law, "2(1)").text


def test_eids_numbers_and_headings_are_those_of_the_file() -> None:
    """Nesting too; the label is a lawyer's."""
    law = act(
        '<part eId="part_I"><num>PART I</num><heading>Export</heading><section eId="sec_2"><num>2.</num>'
        "<heading>No export</heading><subsection><num>(1)</num><intro><p>No person shall export</p></intro>"
        '<paragraph eId="x_a"><num>(a)</num><content><p>mercury;</p></content></paragraph>'
        "<wrapUp><p>without a permit.</p></wrapUp></subsection></section></part>"
    )
    assert [provision.eid for provision in law.provisions if provision.number] == [
        "part_I", "sec_2", "sec_2__subsec_1", "x_a",
    ]  # fmt: skip
    assert find(law, "2").heading == "No export"
    assert find(law, "2").headings == ("Part I Export",)
    assert find(law, "2(1)(a)").label == "section 2(1)(a)"
    assert [p.text for p in law.provisions if p.kind is ProvisionKind.CLOSING] == ["without a permit."]
    assert law.provisions[0].kind is ProvisionKind.PREAMBLE


def test_an_eid_given_twice_is_taken_once() -> None:
    """Ids of provisions stay unique, whatever the file says."""
    twice = '<article eId="a"><num>Article {}</num><content><p>No person shall sell mercury.</p></content></article>'
    law = act(twice.format(1) + twice.format(2))
    assert len({provision.id for provision in law.provisions}) == len(law.provisions)


def test_a_section_holds_articles_where_the_family_says_so() -> None:
    """In a Spanish law a sección is a group, also one in which nothing stands."""
    article = "<article><num>Artículo {0}.</num><content><p>Se prohíbe la venta de mercurio.</p></content></article>"
    law = act(
        "<section><num>SECCIÓN I</num><heading>De la venta</heading>"
        + article.format(1)
        + article.format(2)
        + "</section>"
        "<section><num>SECCIÓN II</num><heading>Del uso</heading></section>"
    )
    assert articles(law) == ["1", "2"]
    assert find(law, "1").headings == ("Sección I De la venta",)


def test_articles_within_which_nothing_is_declared_are_split_as_print() -> None:
    """A file that declares articles alone keeps them, and its fracciones are found in the lines."""
    law = act(
        "<title><num>TÍTULO PRIMERO DISPOSICIONES GENERALES</num><article><num>Artículo 1.</num><paragraph><content>"
        "<p>Son fines de la ley los siguientes, en todo el país:\nI. Evitar el uso del mercurio;\n"
        "II. Valorar los residuos.</p></content></paragraph></article></title>"
    )
    assert find(law, "1(I)").text == "Evitar el uso del mercurio;"
    assert find(law, "1(II)").text == "Valorar los residuos."
    assert find(law, "1").headings == ("Título 1 DISPOSICIONES GENERALES",)


def test_a_number_that_the_grammar_does_not_know_is_kept() -> None:
    """ "Regla 7" of a family without rules is article 7 by its own eId."""
    law = act(
        '<rule eId="rule_7"><num>Regla 7</num><content><p>Se prohíbe el uso del mercurio.</p></content></rule>'
        '<attachment eId="att_1"><num>Lista 1</num><content><p>Mercurio.</p></content></attachment>'
    )
    kinds = {provision.eid: provision.kind for provision in law.provisions}
    assert kinds["rule_7"] is ProvisionKind.ARTICLE
    assert kinds["att_1"] is ProvisionKind.SCHEDULE


def test_a_table_in_an_article_is_rows() -> None:
    """Rows of a declared table hang in the article that holds it."""
    law = act(
        '<article eId="art_1"><num>Article 1</num><paragraph eId="art_1__para_1"><num>1.</num><content><p>Limits:</p>'
        "<table><tr><th>Substance</th><th>Limit</th></tr><tr><td>Mercury</td><td>0.01</td></tr></table>"
        "</content></paragraph></article>"
    )
    assert [p.text for p in law.provisions if p.kind is ProvisionKind.ROW] == ["Substance Limit", "Mercury 0.01"]


_SPANISH = """
LEY 1658 DE 2013
CAPÍTULO I
DISPOSICIONES GENERALES
Artículo 1°.- Objeto
La presente ley regula el uso del mercurio y prohíbe las actividades siguientes:
a) La importación de mercurio;
b) La venta de amalgamas.
PARÁGRAFO. El Gobierno reglamenta lo anterior.
Artículo 2°.- Se exige permiso para la exportación de mercurio en todo el territorio nacional.
2.1 El permiso se otorga por un año.
CAPÍTULO XI
Artículo 3°.- Derogado por la Ley 20 de 2019.
DISPOSICIONES COMPLEMENTARIAS
TRANSITORIAS
Primera.- Los titulares se adecuarán en el plazo de un año.
Segunda.- El reglamento se dicta en noventa días.
ANEXO I
1. Termómetros
2. Pilas
"""
_ENGLISH = """
THE MERCURY CONTROL ACT
PART I PRELIMINARY
1. Short title
This Act may be cited as the Mercury Control Act and shall be read with the Environment Act and with every other law.
2. Interpretation
In this Act, unless the context otherwise requires:
"amalgam" means an alloy of mercury with another metal;
"waste" means any substance that its holder discards, and includes:
(a) slag; and
(b) ash.
3. Ban on import
(1) No person shall import mercury in any form or quantity, whether for his own use or for another person.
(2) Subsection (1) does not apply to the holder of a licence issued to:
(a) a hospital;
(b) a school:
(i) of medicine; or
(ii) of dentistry.
FIRST SCHEDULE
1. Batteries
"""
_FRENCH = """
LOI N° 2018-07 RELATIVE AU MERCURE
TITRE PREMIER : DISPOSITIONS GENERALES
Article premier : La présente loi interdit le mercure dans les activités suivantes :
- l'orpaillage ;
- la dorure.
Article 2 : Le ministre chargé de l'environnement :
a) délivre le permis ;
b) retire le permis.
ANNEXE I
1. Piles
"""
_PORTUGUESE = """
DECRETO-LEI N.º 38/2021
CAPÍTULO I
Disposições gerais
Artigo 1.º
Objeto
1 - O presente decreto-lei proíbe a importação de mercúrio em todo o território nacional.
2 - O disposto no número anterior não se aplica a:
a) Hospitais;
b) Escolas.
Artigo 2.º
Vigência
O presente decreto-lei entra em vigor no dia seguinte ao da sua publicação.
"""


@pytest.mark.parametrize("text", [_SPANISH, _ENGLISH, _FRENCH, _PORTUGUESE], ids=["es", "en", "fr", "pt"])
def test_a_law_that_is_written_and_read_again_has_the_same_provisions(text: str) -> None:
    """Ids, kinds, pinpoints, labels, headings, force and words: all but the places on a page."""
    law = read_law(text)
    again = open_akn(write_akn(law))
    told = [
        [
            (p.eid, p.kind, p.article, p.path, p.label, p.heading, p.force, p.number, " ".join(p.text.split()))
            for p in each.provisions
        ]
        for each in (law, again)
    ]
    assert told[1] == told[0]
    assert len(told[0]) >= 8


@pytest.mark.statutes
@pytest.mark.parametrize("name", ["colombia/LEY-1658-2013.pdf", "kenya/sustainable-waste-management-act-2022.pdf"])
def test_a_statute_survives_the_round_trip(statutes: Path, name: str) -> None:
    """The provisions of a real law, by id and words."""
    made = read(Source(Path(name).name, path=statutes / name))
    assert isinstance(made, Document)
    law = split(assemble(made, grammars=grammars()), made, grammars=grammars())
    again = open_akn(write_akn(law))
    words = [[(p.eid, p.kind, p.path, " ".join(p.text.split())) for p in each.provisions] for each in (law, again)]
    assert words[1] == words[0]
