"""Tables of contents: lists that are none first, then those that leader dots or a collection show."""

from __future__ import annotations

from dataclasses import replace

from leaves import articles, document, find, grammars, read_law

from gap_analyzer.model.law import Document, Law, ProvisionKind
from gap_analyzer.provisions import split_all
from gap_analyzer.text import assemble

_WORDS = "A person who holds mercury shall keep a record of it and shall show that record to an inspector on demand."
_NAMES = ("Records", "Licences", "Inspection", "Appeals", "Offences", "Regulations", "Savings")
_SECTIONS = "\n".join(f"{n}. {name}\n(1) {_WORDS}\n(2) {_WORDS}" for n, name in enumerate(_NAMES, 1))
_LEADERS = "\n".join(f"{n}. {name} ................................ {4 + n}" for n, name in enumerate(_NAMES, 1))
_KINDS = ("Del mercurio", "De los permisos", "Del aire", "Del agua", "Del suelo", "De las multas", "De la vigencia")


def listed(law: Law) -> list[str]:
    """The words of the tables of contents of a law."""
    return [p.text for p in law.provisions if p.kind is ProvisionKind.CONTENTS]


def test_fees_with_leader_dots_are_no_table_of_contents() -> None:
    """Their numbers do not come again with words: a schedule of fees is law."""
    fees = "\n".join(f"{n}. Licence of kind {n} ................................ {500 * n}" for n in range(21, 28))
    law = read_law(f"{_SECTIONS}\nFIRST SCHEDULE\nFees\n{fees}")
    assert listed(law) == []


def test_a_few_lines_with_leader_dots_are_no_table_of_contents() -> None:
    """Blanks of a form that is filled in by hand look so."""
    form = "1. Name ................................\n2. Address ................................"
    law = read_law(f"{_SECTIONS}\nFIRST SCHEDULE\nForm\n{form}")
    assert listed(law) == []


def test_sections_listed_with_leader_dots_are_a_table_of_contents() -> None:
    """It is a provision of its own kind before the law, whose sections come once."""
    law = read_law(f"ARRANGEMENT OF SECTIONS\n{_LEADERS}\n{_SECTIONS}")
    assert articles(law) == [str(n) for n in range(1, 8)]
    (words,) = listed(law)
    assert words.startswith("1. Records")
    assert words.endswith("11")
    assert find(law, "3(2)").text == _WORDS


def _compile(number: str, kinds: tuple[str, ...], *, misread: bool = False) -> str:
    """A law of a collection, its table of contents before it."""
    part = "TÍTULO l" if misread else "TÍTULO I"
    entries = "\n".join(f"Artículo {n}.- {kind} {n + 8}" for n, kind in enumerate(kinds, 1))
    entries = entries.replace("Artículo 3", f"{part}\nDISPOSICIONES GENERALES\nArtículo 3")
    body = "\n".join(
        f"Artículo {n}.- {kind}\nLa autoridad ambiental regula todo lo que se refiere a esta materia en el país.\n"
        "Las personas naturales y jurídicas cumplen lo que disponga y le informan cada año."
        for n, kind in enumerate(kinds, 1)
    )
    body = body.replace("Artículo 3", "TÍTULO I\nDISPOSICIONES GENERALES\nArtículo 3")
    head = f"**DECRETO SUPREMO\n**Nº {number}\nCONSIDERANDO:\nQue, el ambiente es de todos;\nDECRETA:"
    return f"{entries}\n{head}\n{body}"


def _collect(*, misread: bool) -> Document:
    """A collection of two laws, recognised where numbers are `misread`."""
    made = document(
        _compile("003-2030-AMB", _KINDS),
        _compile("004-2030-AMB", _KINDS[::-1], misread=misread),
    )
    if not misread:
        return made
    pages = (replace(page, lines=tuple(replace(line, confidence=0.9) for line in page.lines)) for page in made.pages)
    return replace(made, pages=tuple(pages))


def test_a_collection_without_leader_dots_keeps_its_contents_apart() -> None:
    """Only the whole file shows that numbers come again; each law of it knows the table that stands in it."""
    made = _collect(misread=False)
    first, second = split_all(assemble(made, grammars=grammars()), made, grammars=grammars())
    assert [articles(law) for law in (first, second)] == [[str(n) for n in range(1, 8)]] * 2
    assert all("De la vigencia" not in p.text for p in first.provisions if p.kind is ProvisionKind.CLOSING)
    assert len(listed(first)) == 2


def test_a_number_misread_in_a_table_of_contents_begins_no_unit() -> None:
    """What recognition may have meant is looked for in the law, not in the list of its titles and articles."""
    made = _collect(misread=True)
    laws = split_all(assemble(made, grammars=grammars()), made, grammars=grammars())
    assert [articles(law) for law in laws] == [[str(n) for n in range(1, 8)]] * 2
    assert [[p.number for p in law.provisions if p.kind is ProvisionKind.GROUP] for law in laws] == [["I"]] * 2
