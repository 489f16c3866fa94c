"""Rows across the foot of a page in columns that interrupt its text → notes: what a gazette says for itself."""

from __future__ import annotations

from collections.abc import Sequence

from gap_analyzer.model.law import Line

_LARGER = 1.0  # points by which an insert is larger than the body, which it would else be
_LEAST_ROWS = 3
_LEAST_RIGHT = 8  # rows of a right column: fewer are a table or a signature


def find_insert(rows: Sequence[Line], columns: Sequence[int], body_size: float) -> range:
    """The places of the rows of an insert among `rows`, in reading order, whose `columns` are known; none is empty.

    It stands under both columns in larger print, and the law breaks off in mid-sentence before it, to go on overleaf:
    a table or an annex follows on whole sentences.
    """
    nothing = range(len(rows), len(rows))
    rights = [at for at, column in enumerate(columns) if column]
    if len(rights) < _LEAST_RIGHT or not body_size:
        return nothing
    begin = rights[-1] + 1
    insert, law = rows[begin:], rows[:begin]
    broken = law[-1].text[-1:].isalnum() and not law[-1].text.isupper()
    if len(insert) < _LEAST_ROWS or not broken:
        return nothing
    foot = max(row.y1 for row in law)
    larger = all(row.size > body_size + _LARGER and row.y0 > foot for row in insert)
    return range(begin, len(rows)) if larger else nothing
