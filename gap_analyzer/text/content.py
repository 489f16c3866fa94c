"""Placed lines → the content of a Text: words broken at line ends joined, every line with its span."""

from __future__ import annotations

from dataclasses import dataclass

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
    lines: list[TextLine] = []
    offset = 0
    for index, entry in enumerate(placed):
        text = entry.line.text.replace("\u00ad", "-") if entry.line.text.endswith("\u00ad") else entry.line.text
        follows = placed[index + 1] if index + 1 < len(placed) else None
        runs_on = follows is not None and _runs_on(text, entry, follows)
        printed = text[:-1] if runs_on else text
        parts.append(printed if runs_on else printed + "\n")
        lines.append(_build_line(entry, Span(offset, offset + len(printed)), join=runs_on))
        offset += len(parts[-1])
    return "".join(parts), tuple(lines)


def _runs_on(text: str, entry: Placed, follows: Placed) -> bool:
    if len(text) < 3 or text[-1] not in _HYPHENS or entry.kind is not follows.kind or entry.row != follows.row:
        return False
    if text[-2].islower():
        return follows.line.text[:1].islower()
    begun, rest = text[:-1].rpartition(" ")[2], follows.line.text.partition(" ")[0].rstrip(".,:;")
    return all(len(part) > 1 and part.isalpha() and part.isupper() for part in (begun, rest))


def _build_line(entry: Placed, span: Span, *, join: bool) -> TextLine:
    line = entry.line
    left, right = line.x0, entry.width - line.x1
    centred = left > 0.15 * entry.width and abs(left - right) < 0.06 * entry.width
    return TextLine(
        span=span,
        box=Box(entry.page, line.x0, line.y0, line.x1, line.y1),
        kind=entry.kind,
        size=line.size,
        bold=line.bold,
        italic=line.italic,
        edges=line.edges,
        column=entry.column,
        centred=centred,
        language=entry.language,
        confidence=line.confidence,
        join=join,
        table=entry.table,
        row=entry.row,
    )
