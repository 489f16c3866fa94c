"""Several instruments in one file: what must stay one law first, then what is parted, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from leaves import articles, grammars, line

from gap_analyzer.catalogue import load
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.model.law import Document, Force, InstrumentKind, Law, Page, Reading
from gap_analyzer.provisions import split, split_all
from gap_analyzer.text import assemble

_TAIL = """
las entidades que suscriben el presente acuerdo lo publican en su portal.
Artículo 4.- El presente decreto es refrendado por el Ministro de Energía, que dicta lo que sea necesario.
Artículo 5.- El presente decreto entra en vigencia el día siguiente al de su publicación en el diario.
Regístrese, comuníquese y publíquese.
**1529828-3
"""
_DECREE = """
12 Aprueban estándares de mercurio en
12 el aire
**DECRETO SUPREMO
**Nº 003-2030-AMB
EL PRESIDENTE DE LA REPÚBLICA
CONSIDERANDO:
Que, el artículo 2 de la Constitución establece el derecho de toda persona a un ambiente adecuado;
DECRETA:
Artículo 1.- Se aprueban los estándares de calidad del aire para el mercurio, que forman parte del anexo.
Artículo 2.- Los estándares son referente obligatorio en el diseño de los instrumentos de gestión del país.
DISPOSICIONES COMPLEMENTARIAS FINALES
Primera.- El Ministerio aprueba los protocolos.
"""
_RESOLUTION = """
**RESOLUCIÓN MINISTERIAL
**Nº 0386-2030-AGR
Lima, 4 de agosto de 2030
CONSIDERANDO:
Que, se ha visto por conveniente designar a quien asuma la oficina de insumos;
SE RESUELVE:
Artículo 1.- Designar a la persona que dirige la oficina de los insumos químicos del Ministerio.
Artículo 2.- La presente resolución se publica en el portal del Ministerio.
Regístrese, comuníquese y publíquese.
"""


def gazette(*texts: str) -> Document:
    """A document with one page for each text: ** before a line makes it bold, a number its size."""
    pages = []
    for number, text in enumerate(texts, 1):
        rows = []
        for row, raw in enumerate(text.strip().split("\n")):
            size, bold, words = 10.0, raw.startswith("**"), raw.lstrip("*")
            if words[:3].isdigit() is False and words[:2].isdigit() and words[2:3] == " ":
                size, words = float(words[:2]), words[3:]
            rows.append(line(words, row, size=size, bold=bold))
        pages.append(Page(number, 595.0, 1842.0, tuple(rows)))
    return Document("gaceta.pdf", "0" * 64, "pdf", tuple(pages), page_count=len(pages))


def read_laws(*texts: str) -> tuple[Law, ...]:
    """The laws of a gazette with these pages."""
    made = gazette(*texts)
    return split_all(assemble(made, grammars=grammars()), made, grammars=grammars())


@pytest.mark.parametrize(
    "second",
    [
        _RESOLUTION.replace("**", "").replace("RESOLUCIÓN MINISTERIAL", "Resolución Ministerial"),  # in plain print
        _RESOLUTION.replace("CONSIDERANDO:\n", "")
        .replace("Que, se", "Se")
        .replace("SE RESUELVE:\n", ""),  # no enacting
        _RESOLUTION.replace("Artículo 1.-", "Artículo 3.-").replace("Artículo 2.-", "Artículo 4.-"),  # runs on
        _RESOLUTION.replace("Nº 0386-2030-AGR", "del Ministerio"),  # without a number
        _RESOLUTION.replace("**Nº 0386-2030-AGR", "**Nº 0386-2030-AGR, que designa a la persona"),  # a sentence
        _RESOLUTION.replace("RESOLUCIÓN MINISTERIAL", "DECRETO SUPREMO").replace("0386-2030-AGR", "003-2030-AMB"),
    ],
    ids=["plain", "not enacted", "runs on", "no number", "sentence", "same number"],
)
def test_what_is_not_surely_another_instrument_stays_one(second: str) -> None:
    """Each sign of a further instrument is needed: type, words that enact, article 1, a number, and another one."""
    assert len(read_laws(_DECREE, second)) == 1


def test_a_regulation_that_a_decree_approves_stays_with_it() -> None:
    """It begins at article 1 again, and has no number of its own."""
    annex = "**REGLAMENTO DE MERCURIO\nArtículo 1.- El reglamento rige en todo el país.\nArtículo 2.- Se publica."
    assert len(read_laws(_DECREE, annex)) == 1


def test_a_title_in_a_quotation_begins_nothing() -> None:
    """A decree that sets out another in full is one."""
    quoted = "Artículo 3.- Modifíquese el decreto anterior en los siguientes términos:\n“" + _RESOLUTION.strip() + "”"
    assert len(read_laws(_DECREE.partition("DISPOSICIONES")[0], quoted)) == 1


def test_a_head_without_articles_stays_with_the_law_that_follows() -> None:
    """Signatures of another law at the top of a page are no instrument."""
    head = "Presidente del Consejo de Ministros de la República.\n**1529828-3\n"
    (law,) = read_laws(head + _DECREE)
    assert law.instrument.id == "gaceta"


def test_a_law_alone_is_split_as_ever() -> None:
    """One instrument has the id of its file, and the same provisions with or without the search for others."""
    made = gazette(_DECREE)
    text = assemble(made, grammars=grammars())
    assert split_all(text, made, grammars=grammars()) == (split(text, made, grammars=grammars()),)


def test_instruments_of_a_gazette_are_parted() -> None:
    """The tail of one, then a decree and a resolution, each with its own numbers, title, kind and date."""
    tail, decree, resolution = read_laws(_TAIL + _DECREE.lstrip("\n"), _RESOLUTION)
    assert [law.instrument.id for law in (tail, decree, resolution)] == ["gaceta-1", "gaceta-2", "gaceta-3"]
    assert [articles(law) for law in (tail, decree, resolution)] == [["4", "5"], ["1", "2", "DCF 1"], ["1", "2"]]
    named = "DECRETO SUPREMO Nº 003-2030-AMB – Aprueban estándares de mercurio en el aire"
    assert (decree.instrument.title, decree.instrument.number) == (named, "003-2030-AMB")
    assert resolution.instrument.kind is InstrumentKind.RESOLUTION
    assert resolution.instrument.date == "2030-08-04"
    assert {law.instrument.source for law in (tail, decree, resolution)} == {"gaceta.pdf"}


def test_an_instrument_whose_title_was_not_supplied_has_none() -> None:
    """The words of its articles are no title, whatever law they name."""
    tail = read_laws(_TAIL + _DECREE.lstrip("\n"))[0]
    assert (tail.instrument.title, tail.instrument.number, tail.instrument.date) == ("", "", "")
    assert tail.instrument.kind is InstrumentKind.OTHER
    assert tail.instrument.warnings == ("fragment",)


def test_a_law_that_lost_no_more_than_its_title_is_searched() -> None:
    """Its first article is there, so it is no tail: a title in plain type without a number must not silence a law."""
    plain = """
Ley de control del mercurio y de sus compuestos
Artículo 1.- Se prohíbe la importación de mercurio elemental y de sus compuestos en todo el territorio.
Artículo 2.- Se prohíbe la exportación de mercurio elemental y de sus compuestos a cualquier país.
Artículo 3.- El ministerio dicta lo que sea necesario para cumplir la presente.
"""
    first, decree = read_laws(plain + _DECREE.lstrip("\n"))
    assert articles(first) == ["1", "2", "3"]
    assert "fragment" not in first.instrument.warnings
    assert first.instrument.force is Force.IN_FORCE
    assert describe(first, load_lexicon(load())).passages != ()
    assert decree.instrument.number == "003-2030-AMB"


def test_a_whole_instrument_beside_others_is_in_force() -> None:
    """What has its own head and words that enact is law, however little it matters."""
    laws = read_laws(_TAIL + _DECREE.lstrip("\n"), _RESOLUTION)
    assert [law.instrument.force for law in laws[1:]] == [Force.IN_FORCE] * 2
    assert all(p.force is Force.IN_FORCE for law in laws[1:] for p in law.provisions)
    assert "fragment" not in (*laws[1].instrument.warnings, *laws[2].instrument.warnings)


def test_the_tail_of_an_instrument_is_of_unknown_force_and_not_searched() -> None:
    """Nobody can tell what it is: its articles are kept and shown, and no passage of them is held against a rule."""
    tail, decree = read_laws(_TAIL + _DECREE.lstrip("\n"))
    assert articles(tail) == ["4", "5"]
    assert {tail.instrument.force, *(p.force for p in tail.provisions)} == {Force.UNKNOWN}
    lexicon = load_lexicon(load())
    assert describe(tail, lexicon).passages == ()
    assert describe(decree, lexicon).passages != ()


def test_a_notice_of_errors_without_articles_stays_where_it_stands() -> None:
    """Its title begins no instrument and is not that of the tail above it; the decree is parted all the same."""
    errors = "**RESOLUCIÓN MINISTERIAL\n**Nº 00309-2030-DE\nMediante oficio se solicita publicar la fe de erratas.\n"
    tail, decree = read_laws(_TAIL + errors + _DECREE.lstrip("\n"))
    assert "00309-2030-DE" in tail.text.content
    assert (tail.instrument.number, decree.instrument.number) == ("", "003-2030-AMB")


def test_a_number_in_a_sentence_begins_nothing() -> None:
    """Bold words at the end of a recital's line are no title when the sentence goes on."""
    recital = "Que, se tiene en cuenta lo que dispone el\n**DECRETO SUPREMO Nº 001-2029-AMB\nen todo el país;\nDECRETA:"
    tail, decree = read_laws(_TAIL + _DECREE.lstrip("\n").replace("DECRETA:", recital))
    assert decree.instrument.number == "003-2030-AMB"
    assert articles(tail) == ["4", "5"]


def test_each_instrument_counts_its_own_pages() -> None:
    """Two share a page; what was recognised on the last is said of the last alone."""
    made = gazette(_TAIL + _DECREE.lstrip("\n"), _RESOLUTION)
    made = replace(made, pages=(made.pages[0], replace(made.pages[1], reading=Reading.OCR)))
    laws = split_all(assemble(made, grammars=grammars()), made, grammars=grammars())
    assert [law.instrument.pages for law in laws] == [1, 1, 1]
    assert [law.instrument.reading for law in laws] == [Reading.DIGITAL, Reading.DIGITAL, Reading.OCR]


def test_nothing_is_lost_between_instruments() -> None:
    """The lines of the parts are those of the whole, a footnote with the instrument that it stands under."""
    note = "07 1 Publicado el 3 de marzo."
    resolution = _RESOLUTION.strip() + "\n" + note
    made = gazette(_TAIL + _DECREE.lstrip("\n"), resolution + "\n" * 40)
    text = assemble(made, grammars=grammars())
    laws = split_all(text, made, grammars=grammars())
    assert sum(len(law.text.lines) for law in laws) == len(text.lines)
    assert sorted("".join(law.text.content for law in laws).split()) == sorted(text.content.split())
    assert "Publicado el 3 de marzo" in laws[-1].text.content


def test_spans_of_a_part_slice_back_to_its_words() -> None:
    """Offsets of a provision point into the Text of its own instrument."""
    for law in read_laws(_TAIL + _DECREE.lstrip("\n"), _RESOLUTION):
        for provision in law.provisions:
            assert law.text.content[provision.own.start : provision.own.end] == provision.text
            assert provision.id.startswith(f"{law.instrument.id}/")
