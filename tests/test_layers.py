"""Pages painted in layers: columns, tables and pages in good order first, then layers that are put in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaves import find, grammars

from gap_analyzer.model.law import Document, Line, Page
from gap_analyzer.provisions import split
from gap_analyzer.text import assemble
from gap_analyzer.text.layers import order_layers

_HEADS = (
    (0, "§ 970.100 Purpose."),
    (3, "[46 FR 45896, Sept. 15, 1981; 47 FR 5966, Feb. 9, 1982]"),
    (4, "§ 970.101 Nature of licenses."),
    (7, "§ 970.102 Hearings."),
)
_INDENTED = (
    (1, "(a) The Administrator shall keep a register of the licenses."),
    (2, "(b) The register shall be open to all persons."),
    (5, "(a) A license is exclusive as to the area."),
    (6, "(b) A license has a term of ten years."),
    (8, "(a) Any person may ask for a hearing."),
    (9, "(b) The hearing shall be open to all persons."),
)


def at(x: float, row: float, text: str, *, size: float = 10.0, bold: bool = False) -> Line:
    """A line of 10 points whose left edge and row are known."""
    top = 60.0 + 14.0 * row
    return Line(text, x, top, x + 5.0 * len(text), top + 10.0, size, bold=bold)


def texts(lines: list[Line]) -> list[str]:
    """The words of lines in their order."""
    return [line.text for line in lines]


def test_a_page_in_good_order_stays() -> None:
    """Rows that only go down are one layer."""
    rows = [at(40.0 + 20 * (row % 3), row, f"row {row}") for row in range(8)]
    assert order_layers(rows) == rows


def test_columns_stay() -> None:
    """What stands side by side is read down each column, whatever heading spans both."""
    left = [at(40.0, row, f"left {row} of the text") for row in range(1, 9)]
    right = [at(310.0, row, f"right {row} of the text") for row in range(1, 9)]
    heading = [at(40.0, 0, "a heading that spans both columns of this page and is painted last of all")]
    assert order_layers([*left, *right]) == [*left, *right]
    assert order_layers([*left, *right, *heading]) == [*left, *right, *heading]


def test_columns_that_are_not_equally_long_stay() -> None:
    """A short right column that begins above the end of the left one shares no part of the page's width with it."""
    left = [at(40.0, row, f"left {row}") for row in range(4, 9)]
    right = [at(310.0, row, f"right {row}") for row in range(3)]
    assert order_layers([*left, *right]) == [*left, *right]


def test_a_table_that_is_painted_column_by_column_stays() -> None:
    """Its cells stand side by side: only the rows of the table can tell their order."""
    names = [at(40.0, row, f"substance number {row} of the list") for row in range(5)]
    limits = [at(150.0, row, f"limit {row}") for row in range(5)]
    assert order_layers([*names, *limits]) == [*names, *limits]


def test_headings_painted_first_stand_over_their_paragraphs() -> None:
    """Outdented headings are no column: their lines lie in the gaps of the indented text."""
    heads = [at(37.0, row, text) for row, text in _HEADS]
    indented = [at(60.0, row, text) for row, text in _INDENTED]
    found = texts(order_layers([*heads, *indented]))
    assert found == [text for _, text in sorted([*_HEADS, *_INDENTED])]


def test_paragraphs_of_a_layered_page_are_cited_under_their_own_section() -> None:
    """The hearing is that of 970.102, and (b) of 970.100 is not that of a later section."""
    heads = [at(37.0, row, text, size=12.0, bold=True) for row, text in _HEADS]
    indented = [at(60.0, row, text) for row, text in _INDENTED]
    page = Page(1, 595.0, 842.0, (*heads, *indented))
    made = Document("cfr.pdf", "0" * 64, "pdf", (page,), page_count=1)
    law = split(assemble(made, grammars=grammars()), made, grammars=grammars(), grammar="english-us")
    assert "register" in find(law, "970.100(b)").text
    assert "ten years" in find(law, "970.101(b)").text
    assert "hearing" in find(law, "970.102(b)").text


@pytest.mark.parametrize("first", ["heads", "text"])
def test_either_layer_may_come_first(first: str) -> None:
    """Which of them was painted first tells nothing."""
    heads = [at(37.0, row, text) for row, text in _HEADS]
    indented = [at(60.0, row, text) for row, text in _INDENTED]
    painted = [*heads, *indented] if first == "heads" else [*indented, *heads]
    assert texts(order_layers(painted)) == [text for _, text in sorted([*_HEADS, *_INDENTED])]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 500, allow_nan=False),
            st.floats(0, 800, allow_nan=False),
            st.floats(1, 300, allow_nan=False),
        ),
        max_size=30,
    )
)
def test_no_row_is_lost_or_made(places: list[tuple[float, float, float]]) -> None:
    """Rows are put in another order at most, and those of one layer keep theirs."""
    rows = [Line(str(number), x, y, x + wide, y + 10.0) for number, (x, y, wide) in enumerate(places)]
    ordered = order_layers(rows)
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    assert order_layers(ordered) == ordered


def test_a_page_painted_bottom_up_is_ordered() -> None:
    """Each row is a layer of its own: thousands of them are compared once, not each with each."""
    rows = [at(40.0, row, f"row {row}") for row in reversed(range(4_000))]
    assert order_layers(rows) == rows[::-1]
