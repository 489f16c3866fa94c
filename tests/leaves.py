"""Pages written by hand: lines of a law with places, for tests of text and provisions."""

from __future__ import annotations

from functools import cache

from gap_analyzer.catalogue.grammars import Grammars, load_grammars
from gap_analyzer.model.law import Document, Law, Line, Page, Provision, ProvisionKind
from gap_analyzer.provisions import split
from gap_analyzer.text import assemble

STEP, SIZE, LEFT = 14.0, 10.0, 60.0


@cache
def grammars() -> Grammars:
    """The grammars of the rule pack, read once."""
    return load_grammars()


def line(text: str, row: int, *, left: float = LEFT, size: float = SIZE, bold: bool = False) -> Line:
    """A line of `text` in row `row` of a page."""
    top = 72.0 + STEP * row
    return Line(text, left, top, left + 4.6 * len(text), top + size, size=size, bold=bold)


def page(text: str, *, number: int = 1) -> Page:
    """A page with the lines of `text`: blanks before a line are its indent, ** around it make it bold."""
    lines = []
    for row, raw in enumerate(text.strip("\n").split("\n")):
        words = raw.strip()
        indent = 6.0 * (len(raw) - len(raw.lstrip()))
        if words:
            lines.append(line(words.strip("*"), row, left=LEFT + indent, bold=words.startswith("**")))
    return Page(number, 595.0, 842.0, tuple(lines))


def document(*texts: str) -> Document:
    """A document with one page for each of `texts`."""
    pages = tuple(page(text, number=number) for number, text in enumerate(texts, 1))
    return Document("law.pdf", "0" * 64, "pdf", pages, page_count=len(pages))


def read_law(*texts: str, grammar: str | None = None) -> Law:
    """The law on pages with `texts`."""
    made = document(*texts)
    return split(assemble(made, grammars=grammars()), made, grammars=grammars(), grammar=grammar)


def articles(law: Law) -> list[str]:
    """Numbers of the top-level units, in printed order."""
    return [p.article for p in law.provisions if p.kind in (ProvisionKind.ARTICLE, ProvisionKind.SCHEDULE)]


def find(law: Law, path: str) -> Provision:
    """The first provision with the path `path`."""
    return next(provision for provision in law.provisions if provision.path == path)
