"""Names of instruments: names of other laws that stand near first, then what a law calls itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from leaves import document, grammars, read_law

from gap_analyzer.model.law import Document, Force, InstrumentKind, Law
from gap_analyzer.provisions import split
from gap_analyzer.text import assemble

_BODY = "\n".join(
    f"{n}. Duty of kind {n}\n(1) A person who holds mercury shall keep a record of it.\n(2) The record shall be kept."
    for n in range(2, 8)
)
_UNDER = """
GOVERNMENT OF ZAMBIA
STATUTORY INSTRUMENT No. 45 OF 1985
**The Air Services Act
(Laws, Volume XV, Cap. 743)
**The Air Services (Aerial Application Permit)
**Regulations, 1985
In exercise of the powers contained in section three, the following Regulations are made:
1. No person shall spray mercury from the air without a permit that the Minister has issued.
"""
_RESUELVE = """
Visto: el expediente que contiene el memorándum de la dirección;
CONSIDERANDO:
Que, mediante la ley se aprobó la
Ley N° 28705, Ley General para la Prevención de los Riesgos del Mercurio
SE RESUELVE:
Artículo 1.- Aprobar la norma técnica que forma parte integrante de la presente
Resolución.
Artículo 2.- Encargar a la dirección la difusión de la norma técnica en el país.
"""


def name(law: Law) -> tuple[str, InstrumentKind]:
    """Title and kind of a law."""
    return law.instrument.title, law.instrument.kind


def large(made: Document, lines: int, size: float) -> Law:
    """The law of a document whose first lines are printed in another size."""
    (page,) = made.pages
    rows = tuple(replace(line, size=size) if at < lines else line for at, line in enumerate(page.lines))
    made = replace(made, pages=(replace(page, lines=rows),))
    return split(assemble(made, grammars=grammars()), made, grammars=grammars())


def test_a_law_named_in_a_recital_is_not_the_title() -> None:
    """The resolution has no title that can be read: it is called by its file, and its kind is what it calls itself."""
    assert name(read_law(_RESUELVE)) == ("law.pdf", InstrumentKind.RESOLUTION)


def test_an_entry_of_a_table_of_contents_is_not_the_title() -> None:
    """ "Notifications under Act 1 of 1894" is a section of this law."""
    listed = "\n".join(f"{n}. Notifications of kind {n} under Act {n} of 1894" for n in range(1, 8))
    law = read_law(
        f"ARRANGEMENT OF SECTIONS\n{listed}\n1. Short title\nThis Act may be called the Coal Act, 1957.\n{_BODY}"
    )
    assert name(law) == ("Coal Act, 1957", InstrumentKind.ACT)


def test_an_act_named_in_an_article_is_not_the_title() -> None:
    """How another law may be cited is no name of this one."""
    law = read_law(f"**Mercury Act, 2030\n1. Scope\nThis Act applies to waste as well as the Waste Act, 2001.\n{_BODY}")
    assert name(law) == ("Mercury Act, 2030", InstrumentKind.ACT)


def test_an_act_that_is_followed_by_its_own_number_keeps_its_name() -> None:
    """Nothing that could be made under it stands below."""
    law = read_law(f"**The Mercury Act, 2030\n(Act No. 4 of 2030)\n**An act on mercury\n1. Scope\nIt applies.\n{_BODY}")
    assert name(law) == ("The Mercury Act, 2030", InstrumentKind.ACT)
    assert law.instrument.number == "4"


def test_regulations_are_not_called_by_the_act_they_are_made_under() -> None:
    """Their own title stands under its number, and their own number above."""
    law = read_law(f"{_UNDER}{_BODY}")
    assert name(law) == ("The Air Services (Aerial Application Permit) Regulations, 1985", InstrumentKind.REGULATION)
    assert law.instrument.number == "45"


@pytest.mark.parametrize(
    ("says", "title", "kind"),
    [
        ("These Regulations may be cited as the Mercury\n(Import) Regulations, 2030, and shall come into operation.",
         "Mercury (Import) Regulations, 2030", InstrumentKind.REGULATION),
        ("This Act may be called the Mines [(Development and Regulation)] Act, 1957.",
         "Mines (Development and Regulation) Act, 1957", InstrumentKind.ACT),
        ("These Rules may be cited as the Mercury Rules 2030 and shall be read as one with the Waste Act, 2001.",
         "Mercury Rules 2030", InstrumentKind.REGULATION),
    ],
)  # fmt: skip
def test_the_name_by_which_a_law_says_it_is_cited_is_its_title(says: str, title: str, kind: InstrumentKind) -> None:
    """Whatever stands above; the noun that the name ends with says what it is."""
    assert name(read_law(f"**The Waste Act, 2001\n1. Citation\n{says}\n{_BODY}")) == (title, kind)


def test_the_chapter_after_the_cited_name_is_the_number() -> None:
    """Revised editions print it in brackets."""
    law = read_law(f"1. Short title\nThis Act may be cited as the Mercury Act [Chapter 20:27].\n{_BODY}")
    assert (law.instrument.title, law.instrument.number) == ("Mercury Act", "20:27")


def test_a_line_in_print_of_the_body_does_not_run_a_title_on() -> None:
    """Only large print is alike enough."""
    law = large(
        document(f"Mercury Regulations of the State\nOf the year in which it was signed\n1. Scope\n{_BODY}"), 1, 16.0
    )
    assert law.instrument.title == "Mercury Regulations of the State"


def test_a_title_in_large_print_runs_on() -> None:
    """As long as the lines are alike."""
    law = large(
        document(f"The Regulation of Mines and\nMinerals Code of 1957\n1. Scope\nIt applies.\n{_BODY}"), 2, 16.0
    )
    assert name(law) == ("The Regulation of Mines and Minerals Code of 1957", InstrumentKind.REGULATION)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("**LEI N.º 31/2016, DE 8 DE\n**SETEMBRO", "LEI N.º 31/2016, DE 8 DE SETEMBRO"),
        ("**LEI Nº 9.605, DE 12 DE FEVEREIRO DE\n**1998", "LEI Nº 9.605, DE 12 DE FEVEREIRO DE 1998"),
        ("**LEI Nº 9, DE 12 DE MAIO DE 1998\n**2010 a 2012 Anos do Mar", "LEI Nº 9, DE 12 DE MAIO DE 1998"),
    ],
)  # fmt: skip
def test_a_title_broken_before_its_month_or_year_is_whole(head: str, title: str) -> None:
    """An ordinal sign is no small letter, and a year is wanted once."""
    law = read_law(f"{head}\nRegula o mercúrio\nArt. 1.º A presente lei regula o mercúrio.\nArt. 2.º Entra em vigor.")
    assert law.instrument.title == title


def test_words_in_an_article_repeal_no_instrument() -> None:
    """ "revoked from the day …" begins a line of the last article."""
    law = read_law("**Mercury Regulations\n1. The regulations of 2016 are\nrevoked from the first day of the year.\n")
    assert law.instrument.force is Force.IN_FORCE
