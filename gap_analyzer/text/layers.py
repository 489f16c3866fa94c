"""Rows in the order in which a page was painted → rows from top to bottom, where it was painted in layers.

Printers of web pages paint indented text after all that stands at the margin: headings come first, and the text that
belongs between them follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import pairwise

from gap_analyzer.model.law import Line

_RISE = 4.0  # points by which a row begins above the one before it: a new layer, or a new column
_OVERLAP = 0.25  # of the lower row's height: more of two rows side by side, and neither belongs above the other


def order_layers(rows: Sequence[Line]) -> list[Line]:
    """`rows` with those of each layer put where they stand on the page; columns and tables stay as they are.

    A layer stands over another, and its rows lie in the gaps that the other leaves. As soon as two rows of different
    layers stand side by side, or layers lie beside one another, the page has columns and nothing is moved.
    """
    layers = _cut(rows)
    if len(layers) < 2 or not _share_width(layers):
        return list(rows)
    ordered = list(merge(*layers, key=lambda row: row.y0))
    return list(rows) if any(_stand_beside(above, below) for above, below in _find_seams(ordered, layers)) else ordered


def _cut(rows: Sequence[Line]) -> list[list[Line]]:
    """Runs of `rows` within which each begins below the one before, or beside it."""
    layers: list[list[Line]] = []
    for row in rows:
        if layers and row.y0 > layers[-1][-1].y0 - _RISE:
            layers[-1].append(row)
        else:
            layers.append([row])
    return layers


def _share_width(layers: Sequence[list[Line]]) -> bool:
    """Whether all layers share a part of the width of the page: columns do not."""
    spans = [(min(row.x0 for row in rows), max(row.x1 for row in rows)) for rows in layers]
    return max(left for left, _ in spans) < min(right for _, right in spans)


def _find_seams(ordered: Sequence[Line], layers: Sequence[list[Line]]) -> list[tuple[Line, Line]]:
    """Neighbours in `ordered` that belong to different layers."""
    layer = {id(row): at for at, rows in enumerate(layers) for row in rows}
    return [(above, below) for above, below in pairwise(ordered) if layer[id(above)] != layer[id(below)]]


def _stand_beside(above: Line, below: Line) -> bool:
    shared = min(above.y1, below.y1) - max(above.y0, below.y0)
    return shared > _OVERLAP * min(above.y1 - above.y0, below.y1 - below.y0)
