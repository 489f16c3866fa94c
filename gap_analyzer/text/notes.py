"""Rows → what they are: body, footnote, editorial note, line of a table of contents."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from gap_analyzer.catalogue.grammars import Words, fold
from gap_analyzer.model.law import Line, LineKind

_LEADERS = re.compile(r"(?:\.\s?){5,}\s*\d{0,4}$")
_NOTE_MARK = re.compile(r"^(?:\d{1,3}|[*†‡]+|\(\d{1,3}\)|\[\d{1,3}\])(?:\s|$)")
_LEAST_DOTS = 4
_LEAST_BODY = 8  # lines of body size, to tell its edges by
_MARGIN_SIZE = 0.85  # of the body size
_FOOT_SIZE = 0.9  # of the body size
_FOOT_SIZE_SEEN = 0.85  # of a size that recognition measured: a line without high letters seems smaller than it is
_MOST_NOTE_LINES = 6


def classify(rows: Sequence[Line], *, height: float, body_size: float, words: Words | None) -> list[LineKind]:
    """The kind of every row of one page of `height` points."""
    kinds = [LineKind.BODY] * len(rows)
    for index, row in enumerate(rows):
        if row.text.count(".") > _LEAST_DOTS and _LEADERS.search(row.text):
            kinds[index] = LineKind.CONTENTS
    _mark_margins(rows, kinds, body_size)
    _mark_footnotes(rows, kinds, height, body_size)
    if words is not None:
        _mark_notes(rows, kinds, words)
    return kinds


def _mark_margins(rows: Sequence[Line], kinds: list[LineKind], body_size: float) -> None:
    """Small print beside the body, left or right of every full line: marginal notes."""
    body = [row for row in rows if body_size and abs(row.size - body_size) < 0.6]
    if len(body) < _LEAST_BODY:
        return
    left = sorted(row.x0 for row in body)[len(body) // 20]
    right = sorted(row.x1 for row in body)[-1 - len(body) // 20]
    for index, row in enumerate(rows):
        small = 0 < row.size <= _MARGIN_SIZE * body_size
        if small and (row.x0 >= right - 2 or row.x1 <= left + 2) and any(c.isalpha() for c in row.text):
            kinds[index] = LineKind.MARGIN


def _mark_footnotes(rows: Sequence[Line], kinds: list[LineKind], height: float, body_size: float) -> None:
    """Small print at the foot of the page that begins with a note mark."""
    order = sorted(range(len(rows)), key=lambda index: rows[index].y0)
    foot: list[int] = []
    for index in reversed(order):
        row = rows[index]
        most = body_size * (_FOOT_SIZE if row.confidence is None else _FOOT_SIZE_SEEN)
        if not 0 < row.size <= most or row.y0 < 0.4 * height:
            break
        foot.append(index)
    foot.reverse()
    begun = False
    for index in foot:
        begun = begun or bool(_NOTE_MARK.match(rows[index].text))
        if begun and kinds[index] is LineKind.BODY:
            kinds[index] = LineKind.FOOTNOTE


def _mark_notes(rows: Sequence[Line], kinds: list[LineKind], words: Words) -> None:
    """Editorial notes, by the patterns of the language: on amendments, sources, earlier wordings."""
    patterns = words.patterns.get("note", ())
    printed = "\n".join(row.text for row in rows)
    folded = fold(printed).encode("ascii")
    starts = [0, *accumulate(len(row.text) + 1 for row in rows)]
    begun = {bisect_right(starts, match.start()) - 1 for form in patterns for match in form.pattern.finditer(folded)}
    for index in sorted(begun):
        if index < len(rows) and kinds[index] is LineKind.BODY:
            kinds[index] = LineKind.NOTE
            _mark_rest(rows, kinds, index)


def _mark_rest(rows: Sequence[Line], kinds: list[LineKind], begin: int) -> None:
    """The further lines of a note that opens a bracket and does not close it on its first line."""
    opened = rows[begin].text.lstrip()[:1]
    closing = {"(": ")", "[": "]"}.get(opened)
    if closing is None or closing in rows[begin].text:
        return
    for index in range(begin + 1, min(begin + _MOST_NOTE_LINES, len(rows))):
        if closing in rows[index].text:
            if rows[index].text.rstrip(" .").endswith(closing):
                for within in range(begin + 1, index + 1):
                    kinds[within] = LineKind.NOTE
            return
