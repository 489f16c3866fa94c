"""Entries made by columns are those that one call after another makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.model.columns import build
from gap_analyzer.model.law import Box, Line, Span

rows = st.lists(st.tuples(st.integers(0, 9), *(st.floats(0, 999) for _ in range(4))), max_size=9)


def test_a_column_too_few_is_refused() -> None:
    """An entry without all its fields is never given out."""
    with pytest.raises(ValueError, match="zip"):
        build(Span, 2, [0, 5])


def test_a_column_too_many_is_refused() -> None:
    """A field that the entry does not have is a mistake, not a thing to pass over."""
    with pytest.raises(ValueError, match="zip"):
        build(Span, 1, [0], [4], [9])


def test_no_rows_make_no_entries() -> None:
    """An empty page has no lines."""
    assert build(Box, 0, [], [], [], [], []) == []


@given(rows)
def test_columns_make_what_calls_make(wanted: list[tuple[int, float, float, float, float]]) -> None:
    """Each entry equals the one that a call makes of its row."""
    columns = list(zip(*wanted, strict=True)) or [()] * 5
    made = build(Box, len(wanted), *columns)
    assert made == [Box(*row) for row in wanted]
    assert [astuple(box) for box in made] == wanted


def test_what_is_made_by_columns_is_frozen() -> None:
    """A line cannot be altered once it is made, however it was made."""
    (made,) = build(Span, 1, [3], [8])
    with pytest.raises(FrozenInstanceError):
        made.start = 4  # type: ignore[misc]  # that it is refused is what is tested


def test_one_value_may_stand_for_a_whole_column() -> None:
    """What all entries share is given once."""
    texts = ["No person", "shall export"]
    places = (repeat(1.0) for _ in range(5))
    made = build(Line, 2, texts, *places, repeat(True), repeat(False), repeat((1.0, 2.0)), repeat(None))
    assert made == [Line(text, 1.0, 1.0, 1.0, 1.0, 1.0, bold=True, edges=(1.0, 2.0)) for text in texts]
