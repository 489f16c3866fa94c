"""Recognised rows into which notes of the right margin ran → rows and notes, as they are printed side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gap_analyzer.model.law import Line

_STEP = 3.0  # points within which notes begin at one place
_LEAST_NOTES = 3  # lines that begin there and are notes
_MOST_WORDS = 4  # of a note's line
_LEAST_ROWS = 6  # of running text that end before it
_CLEAR = 0.75  # of running text: heads and imprints may be wider
_FEWEST_WORDS = 6  # of a row of running text
_RIGHT = 0.6  # of the page's width: notes stand further right
_GAP = 4.0  # points between a row and the note beside it, and
_WIDER = 1.4  # times as wide as the blanks of the row


def find_margin(rows: Sequence[Line], width: float) -> float:
    """The x right of which notes stand on a recognised page `width` points wide; 0 when there are none.

    Short lines tell that begin at one place right of nearly all running text.
    """
    seen = [row for row in rows if row.confidence is not None]
    short = [row for row in seen if row.x0 > _RIGHT * width and len(row.edges) <= 2 * _MOST_WORDS]
    begins = Counter(round(row.x0 / _STEP) for row in short)
    best = max(begins, key=lambda at: (begins[at], -at), default=0)
    if sum(begins[at] for at in (best - 1, best, best + 1)) < _LEAST_NOTES:
        return 0.0
    margin = (best - 1) * _STEP
    running = [row for row in seen if len(row.edges) >= 2 * _FEWEST_WORDS]
    clear = sum(row.x1 < margin or _find_note(row, margin) > 0 for row in running)
    return margin if clear >= max(_LEAST_ROWS, _CLEAR * len(running)) else 0.0


def part_margin(rows: Sequence[Line], margin: float) -> list[Line]:
    """`rows`, those cut in two that recognition read on into the `margin`."""
    parted: list[Line] = []
    for row in rows:
        at = _find_note(row, margin) if margin else 0
        if at:
            words, edges = row.text.split(" "), row.edges
            parted.append(replace(row, text=" ".join(words[:at]), x1=edges[2 * at - 1], edges=edges[: 2 * at]))
            parted.append(replace(row, text=" ".join(words[at:]), x0=edges[2 * at], edges=edges[2 * at :]))
        else:
            parted.append(row)
    return parted


def _find_note(row: Line, margin: float) -> int:
    """The word of `row` with which the note beside it begins; 0 where none does."""
    words, edges = row.text.split(" "), row.edges
    if len(edges) != 2 * len(words) or row.x0 >= margin:
        return 0
    gaps = [edges[2 * at] - edges[2 * at - 1] for at in range(1, len(words))]
    wide = max(_GAP, _WIDER * sorted(gaps)[len(gaps) // 2]) if gaps else 0.0
    for at in range(1, len(words)):
        if edges[2 * at] >= margin:
            apart = gaps[at - 1] >= wide or not any(sign.isalnum() for sign in words[at - 1])
            return at if apart else 0
    return 0
