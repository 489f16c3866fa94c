"""Rows of a page → which of them are rows of a table, ruled, unruled or drawn with bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.model.law import Line, Page, Table

_LEAST_ROWS = 3
_MOST_WORDS = 12  # in a cell of an unruled table: longer is a column of text
_MEAN_WORDS = 5.0  # of the cells of an unruled table
_MOST_CELL = 220  # characters: a ruled box with more is a frame around text
_MOST_WRAPPED = 4  # lines of a barred row without a bar


@dataclass(frozen=True, slots=True)
class Cell:
    """A line with its table and row, both counted from 1 on its page; 0 outside tables."""

    line: Line
    table: int = 0
    row: int = 0


def find_rows(lines: Sequence[Line], page: Page) -> list[Cell]:
    """`lines` in their order, those of ruled tables row by row, each with its table and row."""
    tables = [table for table in page.tables if _is_grid(table)]
    cells = _place_ruled(lines, tables)
    ruled = len(tables)
    return _find_unruled(_find_barred(cells, ruled), ruled + 100)


def _is_grid(table: Table) -> bool:
    """Whether a ruled table has rows and columns of short cells, and is no frame around running text."""
    cells = [cell for row in table.rows for cell in row if cell.strip()]
    columns = max((len(row) for row in table.rows), default=0)
    return len(table.rows) > 1 and columns > 1 and sum(map(len, cells)) < _MOST_CELL * max(1, len(cells))


def _place_ruled(lines: Sequence[Line], tables: Sequence[Table]) -> list[Cell]:
    """Lines inside the box of a ruled table, put in the order of its rows."""
    inside: dict[int, int] = {}
    for number, table in enumerate(tables, 1):
        for index, line in enumerate(lines):
            middle_x, middle_y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
            box = table.box
            if index not in inside and box.x0 <= middle_x <= box.x1 and box.y0 <= middle_y <= box.y1:
                inside[index] = number
    placed: list[Cell] = []
    done: set[int] = set()
    for index, line in enumerate(lines):
        number = inside.get(index, 0)
        if not number:
            placed.append(Cell(line))
        elif number not in done:
            done.add(number)
            members = [lines[at] for at in sorted(at for at, n in inside.items() if n == number)]
            placed.extend(_order_rows(members, tables[number - 1], number))
    return placed


def _order_rows(members: Sequence[Line], table: Table, number: int) -> list[Cell]:
    """The lines of one table by the row whose words they hold."""
    words = [frozenset(" ".join(row).split()) for row in table.rows]
    last = 0
    rows: list[int] = []
    for line in sorted(members, key=lambda line: (round(line.y0 / 3), line.x0)):
        tokens = frozenset(line.text.split())
        shares = [(len(tokens & row), -abs(at - last), -at) for at, row in enumerate(words)] or [(0, 0, 0)]
        last = -max(shares)[2]
        rows.append(last)
    ordered = sorted(members, key=lambda line: (round(line.y0 / 3), line.x0))
    order = sorted(range(len(ordered)), key=lambda at: (rows[at], at))
    return [Cell(ordered[at], number, rows[at] + 1) for at in order]


def _find_barred(cells: Sequence[Cell], tables: int) -> list[Cell]:
    """Rows drawn with bars, as plain text shows them; a line without a bar between two runs on the row above."""
    barred = [index for index, cell in enumerate(cells) if not cell.table and cell.line.text.startswith("|")]
    found = list(cells)
    table, row, last = tables, 0, -_MOST_WRAPPED - 2
    for index in barred:
        between = cells[last + 1 : index] if last >= 0 else []
        if index - last > _MOST_WRAPPED + 1 or any(_is_heading(cell.line.text) for cell in between):
            table, row = table + 1, 0
        else:
            for wrapped in range(last + 1, index):
                found[wrapped] = Cell(cells[wrapped].line, table, row)
        row, last = row + 1, index
        found[index] = Cell(cells[index].line, table, row)
    return found


def _is_heading(text: str) -> bool:
    first = text.split(" ", 1)[0]
    return len(first) > 3 and first.isupper()


def _find_unruled(cells: list[Cell], tables: int) -> list[Cell]:
    """Three baselines or more, one after another, on which several short pieces stand side by side."""
    groups = _group_baselines(cells)
    found = list(cells)
    table = tables
    begin = 0
    while begin < len(groups):
        end = begin
        while end < len(groups) and _is_grid_row(cells, groups[end]):
            end += 1
        if end - begin >= _LEAST_ROWS and _is_sparse(cells, groups[begin:end]):
            table += 1
            for row, group in enumerate(groups[begin:end], 1):
                for index in group:
                    found[index] = Cell(cells[index].line, table, row)
        begin = max(end, begin + 1)
    return found


def _is_sparse(cells: Sequence[Cell], rows: list[list[int]]) -> bool:
    pieces = [cells[index].line.text.split() for row in rows for index in row]
    return sum(map(len, pieces)) < _MEAN_WORDS * len(pieces)


def _group_baselines(cells: Sequence[Cell]) -> list[list[int]]:
    """Indexes of neighbouring cells that stand side by side on one baseline."""
    groups: list[list[int]] = []
    for index, cell in enumerate(cells):
        last = cells[groups[-1][-1]].line if groups else None
        line = cell.line
        if last is not None and line.x0 > last.x1 and abs(line.y0 - last.y0) < 0.5 * max(line.y1 - line.y0, 1.0):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _is_grid_row(cells: Sequence[Cell], group: list[int]) -> bool:
    if len(group) < 2:
        return False
    pieces = [cells[index] for index in group]
    return not any(piece.table or len(piece.line.text.split()) > _MOST_WORDS for piece in pieces)
