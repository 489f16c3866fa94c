"""Pages → one Text: furniture set apart, hyphenated words joined, every character mapped to its page and box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gap_analyzer.catalogue.grammars import Grammars
from gap_analyzer.model.law import HEADINGS, Document, Line, LineKind, Markup, Text
from gap_analyzer.text.columns import order_columns, part_glued
from gap_analyzer.text.content import Placed, join
from gap_analyzer.text.furniture import set_apart
from gap_analyzer.text.inserts import find_insert
from gap_analyzer.text.language import count_common, tell_columns, tell_language
from gap_analyzer.text.layers import order_layers
from gap_analyzer.text.margins import find_margin, part_margin
from gap_analyzer.text.notes import classify
from gap_analyzer.text.rows import straighten, tell_body_size
from gap_analyzer.text.tables import find_rows

__all__ = ["assemble"]

_SECOND = 0.4  # of the common words of the main language: more of another make a bilingual document
_WITHOUT_PAGES = frozenset({"akn"})  # formats whose lines are never running heads
_DECLARING = frozenset({"akn", "docx"})
_APART = frozenset({LineKind.FOOTNOTE, LineKind.NOTE, LineKind.MARGIN})


def assemble(document: Document, *, grammars: Grammars) -> Text:
    """One unchanged Text of `document`: lines in reading order, with kind, column and language.

    Offsets count characters of `content`; boxes are PDF points from the top left. Footnotes and editorial notes stand
    after the body, so that a sentence that runs over a page is whole. Nothing visible is lost: a line is in the
    content or in `furniture`.
    """
    flat = document.format in _WITHOUT_PAGES
    pages, furniture = (tuple((p, p.lines) for p in document.pages), ()) if flat else set_apart(document.pages)
    size = tell_body_size(document.pages)
    counted = count_common((line.text for _, lines in pages for line in lines), grammars)
    language = tell_language(counted)
    body: list[Placed] = []
    apart: list[Placed] = []
    taken: list[Line] = list(furniture)
    first_table = tables = 0
    for page, lines in pages:
        rows, marks = straighten(lines, size)
        taken.extend(marks)
        rows = order_layers(rows)
        margin = find_margin(rows, page.width)
        ordered = order_columns(part_glued(part_margin(rows, margin)), page.width)
        columns = {id(line): column for line, column in ordered}
        cells = find_rows([line for line, _ in ordered], page)
        rows = [cell.line for cell in cells]
        told_by = None if flat else grammars.words.get(language)
        kinds = classify(rows, height=page.height, body_size=size, words=told_by)
        for at in find_insert(rows, [columns[id(row)] for row in rows], size):
            kinds[at] = LineKind.NOTE
        for cell, told in zip(cells, kinds, strict=True):
            kind = LineKind.TABLE if cell.table and told is LineKind.BODY else told
            kind = LineKind.MARGIN if margin and cell.line.x0 >= margin else kind
            table, row = (first_table + cell.table, cell.row) if kind is LineKind.TABLE else (0, 0)
            tables = max(tables, table)
            column = columns[id(cell.line)]
            entry = Placed(cell.line, page.number, kind, column, language, page.width, table, row)
            (apart if kind in _APART else body).append(entry)
        first_table = tables
    if _has_second(counted, language):
        body, apart = (_tell_blocks(entries, language, grammars) for entries in (body, apart))
    placed = (*body, *apart)
    content, text_lines = join(placed)
    declared = _find_declared(document, placed)
    styled = {mark.line for mark in declared if mark.level in HEADINGS}  # headings, whatever their type looks like
    text_lines = tuple(replace(line, bold=True) if at in styled else line for at, line in enumerate(text_lines))
    return Text(content, text_lines, language, tuple(taken), len(document.pages), declared)


def _find_declared(document: Document, placed: Sequence[Placed]) -> tuple[Markup, ...]:
    """The units that the file declares, by the index of their line among those `placed`; those of a web page, whose
    headings are also those of its frame, are not taken."""
    if document.format not in _DECLARING:
        return ()
    lines = [id(line) for page in document.pages for line in page.lines]
    now = {id(entry.line): index for index, entry in enumerate(placed)}
    kept = (mark for mark in document.markup if mark.line < len(lines) and lines[mark.line] in now)
    return tuple(replace(mark, line=now[lines[mark.line]]) for mark in kept)


def _has_second(counted: Mapping[str, int], language: str) -> bool:
    """Whether a second language is as good as the first: the same law printed in both."""
    return any(count > _SECOND * counted.get(language, 0) > 0 for name, count in counted.items() if name != language)


def _tell_blocks(entries: list[Placed], language: str, grammars: Grammars) -> list[Placed]:
    """`entries` with the language of their column; those in another language than the law's come last."""
    told = tell_columns(((entry.page, entry.column, entry.line.text) for entry in entries), language, grammars)
    named = [_name(entry, told[entry.page, entry.column]) for entry in entries]
    return sorted(named, key=lambda entry: entry.language != language)


def _name(entry: Placed, language: str) -> Placed:
    return entry if entry.language == language else replace(entry, language=language)
