"""Blocks across the foot of a page in columns: what belongs to the law first, then what interrupts it."""

from __future__ import annotations

import pytest
from leaves import grammars

from gap_analyzer.model.law import Document, Line, LineKind, Page, Text
from gap_analyzer.text import assemble
from gap_analyzer.text.inserts import find_insert

_NOTICE = (
    "USO DEL SISTEMA PARA LA PUBLICACIÓN DE NORMAS",
    "Se comunica a las entidades que conforman el Poder Legislativo y el Poder Ejecutivo",
    "que tienen a su disposición el portal de atención, que permite tramitar publicaciones",
    "GERENCIA DE PUBLICACIONES OFICIALES",
)


def at(x: float, row: float, text: str, *, size: float = 8.0) -> Line:
    """A line whose left edge, row and size are known."""
    top = 60.0 + 12.0 * row
    return Line(text, x, top, x + 4.0 * len(text), top + 8.0, size)


def columns(last: str, *, right: int = 12) -> list[Line]:
    """Two columns of law, the right one ending with the words `last`."""
    lefts = [at(44, row, f"la entidad número {row} informa de las emisiones al ministerio") for row in range(12)]
    rights = [at(290, row, f"y la autoridad número {row} publica lo que se le informa") for row in range(right - 1)]
    return [*lefts, *rights, at(290, right - 1, last)]


def block(*, size: float = 9.8, row: float = 14.0) -> list[Line]:
    """A notice across both columns."""
    return [at(44, row + n, text, size=size) for n, text in enumerate(_NOTICE)]


def read(first: list[Line], then: str) -> Text:
    """The text of a page, and of the next that goes on with `then`."""
    pages = (Page(1, 500.0, 780.0, tuple(first)), Page(2, 500.0, 780.0, (at(44, 0, then),)))
    return assemble(Document("g.pdf", "0" * 64, "pdf", pages, page_count=2), grammars=grammars())


@pytest.mark.parametrize(
    "lines",
    [
        [*columns("y la autoridad publica lo que se le informa."), *block()],
        [*columns("de la cuenca en la que se plantee"), *block(size=8.0)],
        [*columns("de la cuenca en la que se plantee"), *block()[:2]],
        [*columns("de la cuenca en la que se plantee"), *block(row=9.0)],
        [*columns("de la cuenca en la que se plantee", right=4), *block()],
        [*columns("MINISTRA DEL AMBIENTE"), *block()],
    ],
    ids=["after a sentence", "in the print of the law", "two lines", "beside the columns", "few rows", "signature"],
)
def test_what_may_be_law_stays(lines: list[Line]) -> None:
    """Each sign is needed: columns above, larger print, several lines, and a sentence that breaks off."""
    places = [int(line.x0 > 200) for line in lines]
    assert not find_insert(lines, places, 8.0)


def test_a_notice_that_interrupts_a_sentence_is_a_note() -> None:
    """The law goes on overleaf, whole; the notice is kept apart."""
    text = read([*columns("de la cuenca en la que se plantee"), *block()], "un proyecto de inversión.")
    assert "se plantee\nun proyecto de inversión." in text.content
    kinds = {text.content[line.span.start : line.span.end]: line.kind for line in text.lines}
    assert {kinds[words] for words in _NOTICE} == {LineKind.NOTE}


def test_a_page_without_rows_has_no_insert() -> None:
    """Nothing is sought where nothing is printed, or where no size is known."""
    assert not find_insert([], [], 8.0)
    lines = [*columns("de la cuenca en la que se plantee"), *block()]
    assert not find_insert(lines, [int(line.x0 > 200) for line in lines], 0.0)
