"""Paragraphs of files without pages → drafts of pages: sixty rows each, with boxes that keep order and indent."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field

from gap_analyzer.model.law import Box, Flag, Markup, Table, Unread
from gap_analyzer.reading.frames import HIDDEN, PageDraft, face_bits
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached
from gap_analyzer.reading.words import BLANKS, clean_word, is_clean

_WIDE, _HIGH = 595.0, 842.0
_MARGIN = 60.0
_ROW = 12.0
_ROWS = 60
_CHARACTER = 4.9  # points that a character of running text takes
_COLUMN = _WIDE - 2 * _MARGIN


@dataclass(slots=True)
class Flow:
    """A document written down line by line; `pages` grow as rows fill them."""

    pages: list[PageDraft] = field(default_factory=list)
    markup: list[Markup] = field(default_factory=list)
    _row: float = _ROWS
    _lines: int = 0
    _characters: int = 0

    def add(
        self, text: str, *, size: float = 10.0, bold: bool = False, indent: float = 0.0, hidden: bool = False
    ) -> int:
        """One line of any length; its index among the document's visible lines, or -1 where nothing is left of it."""
        words = _clean(text)
        if not words:
            return -1
        line = " ".join(words)
        self._characters += len(line)
        if self._characters > DEFAULT_LIMITS.characters:
            raise LimitReached(Unread.LIMIT_DECOMPRESSED)
        page, top, rows = self._place(len(line))
        left = _MARGIN + min(indent, _COLUMN / 2)
        width = min(_COLUMN - (left - _MARGIN), _CHARACTER * len(line))
        edges = _spread(words, left, width / max(1, len(line)))
        face = face_bits(bold=bold, italic=False) | (HIDDEN if hidden else 0)
        page.add(line, (left, top, left + width, top + rows * _ROW - 1, size), edges, face=face)
        if hidden:
            page.flags.add(Flag.NOT_VISIBLE)
            return -1
        self._lines += 1
        return self._lines - 1

    def _place(self, length: int) -> tuple[PageDraft, float, int]:
        """The page and height at which a line begins, and how many rows it takes."""
        rows = max(1, math.ceil(length * _CHARACTER / _COLUMN))
        if not self.pages or (self._row + rows > _ROWS and self.pages[-1].texts):
            self.turn()
        page = self.pages[-1]
        top = _MARGIN + self._row * _ROW
        self._row += rows
        page.height = max(page.height, round(top + rows * _ROW + _MARGIN))
        return page, top, rows

    def turn(self) -> None:
        """Begin a new page, unless the last is still empty."""
        if not self.pages or self.pages[-1].texts:
            if len(self.pages) >= DEFAULT_LIMITS.pages:
                raise LimitReached(Unread.LIMIT_PAGES)
            self.pages.append(PageDraft(number=len(self.pages) + 1, width=_WIDE, height=_HIGH))
        self._row = 0

    def skip(self) -> None:
        """Leave a row empty: paragraphs stand apart."""
        self._row += 1

    def mark(
        self, line: int, level: str, *, number: str = "", heading: str = "", depth: int = 0, eid: str = ""
    ) -> None:
        """Say that a unit begins at a line."""
        if line >= 0:
            self.markup.append(Markup(line, level, number, heading, depth, eid))

    def add_table(self, rows: list[list[str]]) -> None:
        """A table: each row as a line, and its cells kept, page by page."""
        kept: dict[int, list[tuple[str, ...]]] = {}
        tops: dict[int, list[float]] = {}
        wide = max((len(row) for row in rows), default=0)
        for row in rows:
            cells = [" ".join(_clean(cell)) for cell in row] + [""] * (wide - len(row))
            if not any(cells):
                continue
            self.add(" ".join(filter(None, cells)))
            page = self.pages[-1]
            kept.setdefault(page.number, []).append(tuple(cells))
            tops.setdefault(page.number, []).extend((page.boxes[-4], page.boxes[-2]))
        for number, cells_here in kept.items():
            if wide > 1:
                low, high = min(tops[number]), max(tops[number])
                box = Box(number, _MARGIN, round(low, 1), _WIDE - _MARGIN, round(high, 1))
                self.pages[number - 1].tables.append(Table(box, tuple(cells_here)))


def _clean(text: str) -> list[str]:
    words = text.translate(BLANKS).replace("\r", " ").replace("\n", " ").split()
    if is_clean("".join(words)):
        return words
    return [word for word in (clean_word(word) for word in words) if word]


def _spread(words: list[str], left: float, step: float) -> array[float]:
    edges = array("f")
    at = 0
    for word in words:
        edges.extend((left + at * step, left + (at + len(word)) * step))
        at += len(word) + 1
    return edges
