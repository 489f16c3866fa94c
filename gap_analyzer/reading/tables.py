"""Rulings and words of a page → ruled tables as rows of cells, by the crossings of level and upright lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.model.law import Box, Table
from gap_analyzer.reading.frames import PageDraft

_SNAP = 3.0  # points within which two rulings are one
_SHORTEST = 6.0
_MOST_RULINGS = 4_000
_FEWEST_CELLS = 4

Rectangle = tuple[float, float, float, float]
_Point = tuple[int, int]  # column and row of a crossing


@dataclass(frozen=True, slots=True)
class _Grid:
    """Snapped rulings: where columns and rows may begin, and which stretches are drawn."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    level: tuple[tuple[tuple[float, float], ...], ...]  # for each y, the stretches of x
    upright: tuple[tuple[tuple[float, float], ...], ...]  # for each x, the stretches of y


def may_hold_table(rulings: Sequence[Rectangle]) -> bool:
    """True where there are lines enough, both ways, for two columns and two rows."""
    level = sum(1 for x0, y0, x1, y1 in rulings if y1 - y0 <= _SNAP < x1 - x0)
    return level >= 2 and len(rulings) - level >= 3


def find_tables(draft: PageDraft, rulings: Sequence[Rectangle]) -> list[Table]:
    """The ruled tables of a page, top to bottom; rulings are x0, y0, x1, y1 in points from the top left.

    The method is that of Nurminen's thesis (2013) as pdfplumber follows it: crossings, smallest cells, joined cells.
    """
    if not may_hold_table(rulings) or len(rulings) > _MOST_RULINGS:
        return []
    grid = _snap(rulings)
    tables = [table for cells in _join(_find_cells(grid)) if (table := _fill(grid, cells, draft)) is not None]
    return sorted(tables, key=lambda table: (table.box.y0, table.box.x0))


def _snap(rulings: Sequence[Rectangle]) -> _Grid:
    level = [((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in rulings if y1 - y0 <= _SNAP and x1 - x0 >= _SHORTEST]
    upright = [((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in rulings if x1 - x0 <= _SNAP and y1 - y0 >= _SHORTEST]
    ys, level_stretches = _gather(level)
    xs, upright_stretches = _gather(upright)
    return _Grid(xs, ys, level_stretches, upright_stretches)


def _gather(
    lines: list[tuple[float, float, float]],
) -> tuple[tuple[float, ...], tuple[tuple[tuple[float, float], ...], ...]]:
    """Lines at nearly one place as one, their stretches joined where they touch."""
    groups: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][0][0] <= _SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    places = tuple(sum(line[0] for line in group) / len(group) for group in groups)
    return places, tuple(_merge([(start, end) for _, start, end in group]) for group in groups)


def _merge(stretches: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1] + _SNAP:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _reaches(stretches: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return any(low - _SNAP <= start and end <= high + _SNAP for low, high in stretches)


def _find_cells(grid: _Grid) -> list[tuple[int, int, int, int]]:
    """The smallest closed cells as column, row, column and row of their corners."""
    crossings: dict[int, list[int]] = {}
    for row, y in enumerate(grid.ys):
        crossings[row] = [
            column
            for column, x in enumerate(grid.xs)
            if _reaches(grid.level[row], x, x) and _reaches(grid.upright[column], y, y)
        ]
    below: dict[int, list[int]] = {}
    for row, columns in crossings.items():
        for column in columns:
            below.setdefault(column, []).append(row)
    cells = []
    for row, columns in crossings.items():
        for place, column in enumerate(columns):
            cell = _close(grid, columns[place + 1 :], below, column, row)
            if cell is not None:
                cells.append(cell)
    return cells


def _close(
    grid: _Grid, right: Sequence[int], below: dict[int, list[int]], column: int, row: int
) -> tuple[int, int, int, int] | None:
    """The smallest cell whose top left corner is this crossing."""
    rows = below[column]
    for low in rows[bisect_right(rows, row) :]:
        if not _reaches(grid.upright[column], grid.ys[row], grid.ys[low]):
            return None
        for far in right:
            if not _reaches(grid.level[row], grid.xs[column], grid.xs[far]):
                break
            rows_there = below[far]
            at = bisect_left(rows_there, low)
            closed = at < len(rows_there) and rows_there[at] == low
            if (
                closed
                and _reaches(grid.upright[far], grid.ys[row], grid.ys[low])
                and _reaches(grid.level[low], grid.xs[column], grid.xs[far])
            ):
                return column, row, far, low
    return None


def _join(cells: list[tuple[int, int, int, int]]) -> list[list[tuple[int, int, int, int]]]:
    """Cells that share a corner belong to one table."""
    owner: dict[_Point, int] = {}
    parent = list(range(len(cells)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, (left, top, right, low) in enumerate(cells):
        for corner in ((left, top), (right, top), (left, low), (right, low)):
            if corner in owner:
                parent[root(at)] = root(owner[corner])
            owner[corner] = at
    tables: dict[int, list[tuple[int, int, int, int]]] = {}
    for at, cell in enumerate(cells):
        tables.setdefault(root(at), []).append(cell)
    return [tables[key] for key in sorted(tables)]


def _fill(grid: _Grid, cells: list[tuple[int, int, int, int]], draft: PageDraft) -> Table | None:
    columns = sorted({cell[0] for cell in cells})
    rows = sorted({cell[1] for cell in cells})
    if len(columns) < 2 or len(rows) < 2 or len(cells) < _FEWEST_CELLS:
        return None
    words = _find_words(draft)
    left, right = grid.xs[columns[0]], grid.xs[max(cell[2] for cell in cells)]
    top, low = grid.ys[rows[0]], grid.ys[max(cell[3] for cell in cells)]
    inside = [word for word in words if left <= word[1] <= right and top <= word[0] <= low]
    if not inside:
        return None
    texts = {(cell[0], cell[1]): _read_cell(grid, cell, inside) for cell in cells}
    filled = [tuple(texts.get((column, row), "") for column in columns) for row in rows]
    kept = tuple(row for row in filled if any(row))
    if len(kept) < 2 or max(sum(1 for cell in row if cell) for row in kept) < 2:
        return None
    kept = _close_columns(kept)
    page = draft.number
    return Table(Box(page, round(left, 1), round(top, 1), round(right, 1), round(low, 1)), kept)


def _close_columns(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Neighbouring columns as one where no row fills both: double rulings make slivers that are no columns."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    closed: list[list[str]] = []
    for column in columns:
        if closed and not any(left and right for left, right in zip(closed[-1], column, strict=True)):
            closed[-1] = [left or right for left, right in zip(closed[-1], column, strict=True)]
        else:
            closed.append(column)
    return tuple(zip(*closed, strict=True)) if len(closed) > 1 else rows


_Word = tuple[float, float, str]  # middle y, middle x, text


def _find_words(draft: PageDraft) -> list[_Word]:
    words: list[_Word] = []
    at = 0
    for line, text in enumerate(draft.texts):
        middle = (draft.boxes[5 * line + 1] + draft.boxes[5 * line + 3]) / 2 - draft.top
        for word in text.split(" ") if draft.counts[line] else ():
            words.append((middle, (draft.edges[at] + draft.edges[at + 1]) / 2 - draft.left, word))
            at += 2
    return words


def _read_cell(grid: _Grid, cell: tuple[int, int, int, int], words: Sequence[_Word]) -> str:
    left, top, right, low = grid.xs[cell[0]], grid.ys[cell[1]], grid.xs[cell[2]], grid.ys[cell[3]]
    here = sorted(word for word in words if left <= word[1] < right and top <= word[0] < low)
    lines: list[list[_Word]] = []
    for word in here:
        if lines and word[0] - lines[-1][0][0] <= _SNAP:
            lines[-1].append(word)
        else:
            lines.append([word])
    return _join_lines([" ".join(word[2] for word in sorted(line, key=lambda word: word[1])) for line in lines])


def _join_lines(lines: Sequence[str]) -> str:
    """The lines of a cell as one, a word divided at a line's end made whole."""
    joined = ""
    for line in lines:
        if joined.endswith("-") and joined[-2:-1].isalpha() and line[:1].islower():
            joined = joined[:-1] + line
        else:
            joined = f"{joined} {line}" if joined else line
    return joined
