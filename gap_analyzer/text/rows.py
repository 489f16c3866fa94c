"""Lines as read → lines as printed: pieces of one row joined, raised note marks and margin numbers set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gap_analyzer.model.law import Line, Page

_SMALL = 0.8  # of the body size: a number so small is a note mark
_LABEL = 9  # characters of a number that stands well before its words
_MARGIN_NUMBERS = 4


def tell_body_size(pages: Sequence[Page]) -> float:
    """The font size in which most characters of `pages` are printed; 0 when no size is known."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def straighten(lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Line]]:
    """The rows of a page in their order, and what was taken out: note marks and line numbers in the margin."""
    taken = _find_margin_numbers(lines)
    rows: list[Line] = []
    for index, line in enumerate(lines):
        if index in taken:
            continue
        small = body_size and line.size < _SMALL * body_size and line.text.isdigit() and len(line.text) < 3
        if small and _is_raised(lines, index):
            taken.add(index)
            continue
        if rows and _share_row(rows[-1], line):
            rows[-1] = _join(rows[-1], line)
        else:
            rows.append(line)
    return rows, [lines[index] for index in sorted(taken)]


def _is_raised(lines: Sequence[Line], index: int) -> bool:
    """Whether the line stands beside a neighbour, as a note mark does, and not on a row of its own."""
    line = lines[index]
    near = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    return any(
        min(line.y1, other.y1) - max(line.y0, other.y0) > 0
        and -2.0 <= max(line.x0 - other.x1, other.x0 - line.x1) < 8.0
        for other in near
    )


def _share_row(left: Line, right: Line) -> bool:
    """Whether `right` goes on where `left` ends, on the same baseline."""
    gap = right.x0 - left.x1
    if gap < -2.0:
        return False
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    if overlap < 0.6 * min(left.y1 - left.y0, right.y1 - right.y0):
        return False
    height = max(left.y1 - left.y0, 6.0)
    return gap < (4.0 if len(left.text) <= _LABEL else 1.5) * height


def _join(left: Line, right: Line) -> Line:
    edges = (*left.edges, *right.edges) if left.edges and right.edges else ()
    confidences = [value for value in (left.confidence, right.confidence) if value is not None]
    longer = left if len(left.text) >= len(right.text) else right
    return replace(
        longer,
        text=f"{left.text} {right.text}",
        x0=min(left.x0, right.x0),
        y0=min(left.y0, right.y0),
        x1=max(left.x1, right.x1),
        y1=max(left.y1, right.y1),
        edges=edges,
        confidence=min(confidences, default=None),
    )


def _find_margin_numbers(lines: Sequence[Line]) -> set[int]:
    """Numbers in steps of five (or one) down the margin of a page, as bills print them."""
    found: dict[int, list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        if line.text.isdigit() and len(line.text) <= 3:
            found.setdefault(round(line.x1 / 4), []).append((int(line.text), index))
    taken: set[int] = set()
    for members in found.values():
        steps = {right[0] - left[0] for left, right in pairwise(members)}
        if len(members) >= _MARGIN_NUMBERS and steps in ({5}, {1}):
            taken.update(index for _, index in members)
    return taken
