"""Placed lines → the content of a Text: words broken at line ends joined, every line with its span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from gap_analyzer.model.columns import build
from gap_analyzer.model.law import Box, Line, LineKind, Span, TextLine

_HYPHENS = "-\u00ad\u2010"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with what it is: page number, kind, column, language, the page's width in points, its table and row."""

    line: Line
    page: int
    kind: LineKind
    column: int
    language: str
    width: float
    table: int = 0
    row: int = 0


def join(placed: tuple[Placed, ...]) -> tuple[str, tuple[TextLine, ...]]:
    """The content of `placed` lines and their TextLines.

    Lines end with a line feed, except where a hyphenated word runs on in its own case on the next line: there the
    hyphen is left out and both parts stand together.
    """
    parts: list[str] = []
    ends: list[int] = []
    joins: list[bool] = []
    offset = 0
    for entry, follows in zip_longest(placed, placed[1:]):
        text = entry.line.text.replace("\u00ad", "-") if entry.line.text.endswith("\u00ad") else entry.line.text
        runs_on = follows is not None and _runs_on(text, entry, follows)
        parts.append(text[:-1] if runs_on else text + "\n")
        offset += len(parts[-1])
        ends.append(offset if runs_on else offset - 1)
        joins.append(runs_on)
    starts = [0, *accumulate(map(len, parts))][:-1]
    return "".join(parts), tuple(_build_lines(placed, starts, ends, joins))


def _runs_on(text: str, entry: Placed, follows: Placed) -> bool:
    if len(text) < 3 or text[-1] not in _HYPHENS or entry.kind is not follows.kind or entry.row != follows.row:
        return False
    if text[-2].islower():
        return follows.line.text[:1].islower()
    begun, rest = text[:-1].rpartition(" ")[2], follows.line.text.partition(" ")[0].rstrip(".,:;")
    return all(len(part) > 1 and part.isalpha() and part.isupper() for part in (begun, rest))


def _build_lines(
    placed: Sequence[Placed], starts: Sequence[int], ends: Sequence[int], joins: Sequence[bool]
) -> list[TextLine]:
    count, lines = len(placed), [entry.line for entry in placed]
    edges = [[getattr(line, name) for line in lines] for name in ("x0", "y0", "x1", "y1")]
    return build(
        TextLine,
        count,
        build(Span, count, starts, ends),
        build(Box, count, [entry.page for entry in placed], *edges),
        [entry.kind for entry in placed],
        *([getattr(line, name) for line in lines] for name in ("size", "bold", "italic", "edges")),
        [entry.column for entry in placed],
        map(_is_centred, edges[0], edges[2], [entry.width for entry in placed]),
        [entry.language for entry in placed],
        [line.confidence for line in lines],
        joins,
        [entry.table for entry in placed],
        [entry.row for entry in placed],
    )


def _is_centred(x0: float, x1: float, width: float) -> bool:
    return x0 > 0.15 * width and abs(x0 - (width - x1)) < 0.06 * width
