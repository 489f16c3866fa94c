"""A ruled table is rows of cells; what is not a table is none."""

from __future__ import annotations

import pytest
from documents import maker

from gap_analyzer.model.law import Table
from gap_analyzer.reading.frames import PageDraft, pack, unpack
from gap_analyzer.reading.pdf import open_document, read_drafts
from gap_analyzer.reading.tables import find_tables, may_hold_table

LIMITS = (
    ("Parâmetro", "Valor máximo", "Unidade"),
    ("Mercúrio total", "0,01", "mg/L"),
    ("Chumbo total", "0,5", "mg/L"),
)


def tables(content: bytes) -> tuple[Table, ...]:
    """The tables of a page with this content."""
    with open_document(maker.make_pdf(content)) as document:
        (draft,) = read_drafts(document, [1])
        return unpack(pack(draft)).tables


# --- near misses -------------------------------------------------------------------------------------


def test_a_page_of_text_has_no_table() -> None:
    """No rulings, no table, whatever the words."""
    assert tables(maker.show_lines(maker.ACT)) == ()


def test_an_underlined_heading_is_no_table() -> None:
    """Level lines alone close no cell."""
    content = maker.show_lines(maker.ACT) + b"".join(maker.rule(72, y, 540, y) for y in (700, 650, 600))
    assert tables(content) == ()


def test_a_frame_about_a_page_is_no_table() -> None:
    """One box, even with a line across it, has no columns."""
    content = maker.show_lines(maker.ACT)
    content += maker.rule(50, 50, 560, 50) + maker.rule(50, 740, 560, 740) + maker.rule(50, 700, 560, 700)
    content += maker.rule(50, 50, 50, 740) + maker.rule(560, 50, 560, 740) + maker.rule(561, 50, 561, 740)
    assert tables(content) == ()


def test_an_empty_grid_is_no_table() -> None:
    """A form with nothing in it says nothing."""
    assert tables(maker.show_table([["", ""], ["", ""], ["", ""]])) == ()


def test_rulings_of_one_direction_cannot_hold_a_table() -> None:
    """Cells need lines both ways."""
    level = [(0.0, float(y), 100.0, float(y)) for y in range(0, 100, 10)]
    assert not may_hold_table(level)
    assert may_hold_table([*level, (0, 0, 0, 90), (50, 0, 50, 90), (100, 0, 100, 90)])


# --- tables ------------------------------------------------------------------------------------------


def test_a_table_of_limits_keeps_its_cells() -> None:
    """Parameter, value and unit of a row stand together, under their header."""
    (table,) = tables(maker.show_table(LIMITS))
    assert table.rows == LIMITS


def test_a_table_knows_where_it_stands() -> None:
    """Its box is that of its outer rulings, in points from the top left."""
    (table,) = tables(maker.show_table(LIMITS))
    box = table.box
    assert (box.page, box.x0, box.x1) == (1, pytest.approx(72, abs=0.5), pytest.approx(522, abs=0.5))
    assert (box.y0, box.y1) == (pytest.approx(92, abs=0.5), pytest.approx(152, abs=0.5))


def test_lines_of_a_table_remain_lines_of_the_page() -> None:
    """Nothing that is printed is lost to the page because a table holds it too."""
    with open_document(maker.make_pdf(maker.show_table(LIMITS))) as document:
        (draft,) = read_drafts(document, [1])
    assert "Mercúrio" in " ".join(draft.texts)


def test_two_tables_on_a_page_are_two() -> None:
    """They come from top to bottom."""
    content = maker.show_table(LIMITS, top=700) + maker.show_table([["A", "B"], ["C", "D"]], top=400)
    assert [table.rows[0][0] for table in tables(content)] == ["Parâmetro", "A"]


def test_a_cell_of_two_lines_is_one_text() -> None:
    """A word divided at the end of a line within a cell is made whole."""
    content = maker.show_table([["Substance", "Limit"], ["", "0.01 mg/L"]])
    content += maker.show("methyl mer-", 76, 671, size=8) + maker.show("cury total", 76, 662, size=8)
    (table,) = tables(content)
    assert table.rows[1] == ("methyl mercury total", "0.01 mg/L")


def test_a_cell_across_two_columns_is_followed_by_an_empty_one() -> None:
    """A heading over two columns stands in the first of them."""
    content = maker.show_table([["Rivers", "", "Lakes"], ["coast", "jungle", "all"], ["1", "2", "3"]])
    without = content.replace(maker.rule(222, 700, 222, 640), maker.rule(222, 680, 222, 640))
    (table,) = tables(without)
    assert table.rows == (("Rivers", "", "Lakes"), ("coast", "jungle", "all"), ("1", "2", "3"))


def test_a_double_ruling_makes_no_column() -> None:
    """The sliver between two lines that belong together is closed."""
    content = maker.show_table(LIMITS) + maker.rule(227, 700, 227, 640)
    (table,) = tables(content)
    assert table.rows == LIMITS


def test_thin_filled_boxes_are_rulings() -> None:
    """Word processors draw the lines of a table as filled boxes half a point wide."""
    cells = b"".join(maker.show(text, x, y, size=10) for text, x, y in (
        ("Mercury", 80, 686), ("0.01", 230, 686), ("Lead", 80, 666), ("0.5", 230, 666),
    ))  # fmt: skip
    level = b"".join(b"72 %d 300 0.5 re f\n" % y for y in (700, 680, 660))
    upright = b"".join(b"%d 660 0.5 40 re f\n" % x for x in (72, 222, 372))
    (table,) = tables(cells + level + upright)
    assert table.rows == (("Mercury", "0.01"), ("Lead", "0.5"))


def test_boxes_with_borders_are_rulings() -> None:
    """Cells drawn as stroked boxes close as well as lines do."""
    cells = b"".join(maker.show(text, x, y, size=10) for text, x, y in (
        ("Mercury", 80, 686), ("0.01", 230, 686), ("Lead", 80, 666), ("0.5", 230, 666),
    ))  # fmt: skip
    boxes = b"".join(b"%d %d 150 20 re S\n" % (x, y) for x in (72, 222) for y in (680, 660))
    (table,) = tables(cells + boxes)
    assert table.rows == (("Mercury", "0.01"), ("Lead", "0.5"))


def test_too_many_rulings_are_left_alone() -> None:
    """A drawing of thousands of lines is a map, and would cost seconds."""
    rulings = [(0.0, float(y), 500.0, float(y)) for y in range(3000)] + [
        (float(x), 0.0, float(x), 500.0) for x in range(3000)
    ]
    assert find_tables(PageDraft(number=1, width=600, height=800), rulings) == []


def test_a_hundred_by_a_hundred_cells_are_quick() -> None:
    """A dense grid is read well within a second."""
    import time

    draft = PageDraft(number=1, width=600, height=800)
    draft.add("mercury 0.01", (1, 1, 9, 4, 4), (1, 4, 6, 9))
    rulings = [(0.0, 5.0 * at, 500.0, 5.0 * at) for at in range(101)] + [
        (5.0 * at, 0.0, 5.0 * at, 500.0) for at in range(101)
    ]
    begin = time.process_time()
    find_tables(draft, rulings)
    assert time.process_time() - begin < 2
