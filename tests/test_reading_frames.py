"""A page travels from the child as it was read, and what is no page is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gap_analyzer.model.law import Box, Flag, Line, Page, Reading, Table
from gap_analyzer.reading.frames import BadFrame, PageDraft, draft_of, pack, unpack

tenths = st.integers(0, 20_000).map(lambda tenth: tenth / 10)
words = st.text(alphabet=st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line of some words with edges to a tenth of a point."""
    kept = draw(st.lists(words, min_size=1, max_size=6))
    edges = tuple(draw(st.lists(tenths, min_size=2 * len(kept), max_size=2 * len(kept))))
    x0, y0, x1, y1, size = (draw(tenths) for _ in range(5))
    sure = draw(st.none() | st.integers(0, 100).map(lambda share: share / 100))
    return Line(" ".join(kept), x0, y0, x1, y1, size, draw(st.booleans()), draw(st.booleans()), edges, sure)


@given(st.lists(lines(), max_size=8), st.lists(lines(), max_size=2))
def test_a_page_unpacks_as_it_was_packed(seen: list[Line], hidden: list[Line]) -> None:
    """Words, boxes to a tenth of a point, faces, confidences and what is hidden survive the journey."""
    page = Page(number=7, width=612.0, height=792.0, lines=tuple(seen), hidden=tuple(hidden))
    assert unpack(pack(draft_of(page))) == page


def test_tables_flags_and_reading_travel_too() -> None:
    """What is said of the page as a whole is kept."""
    table = Table(Box(3, 1.0, 2.0, 3.0, 4.0), (("Mercúrio total", "0,01 mg/L"),))
    page = Page(3, 612.0, 792.0, (), Reading.OCR, (), (table,), 0.91, (Flag.NOT_VISIBLE,))
    assert unpack(pack(draft_of(page))) == page


def test_an_empty_page_travels() -> None:
    """A blank page has no lines, not one empty line."""
    assert unpack(pack(PageDraft(number=1, width=10, height=20))) == Page(1, 10.0, 20.0, ())


def test_places_are_measured_from_the_corner_of_the_page() -> None:
    """The draft's left and top are taken off, and what lies beyond the corner is at the corner."""
    draft = PageDraft(number=1, width=100, height=100, left=10.0, top=20.0)
    draft.add("word", (15.0, 30.0, 18.04, 41.0, 9.0), (5.0, 18.04))
    (line,) = unpack(pack(draft)).lines
    assert (line.x0, line.y0, line.x1, line.y1, line.size) == (5.0, 10.0, 8.0, 21.0, 9.0)
    assert line.edges == (0.0, 8.0)


@pytest.mark.parametrize("frame", [b"", b"x", b"\x01" * 40, b"\xff" * 200])
def test_a_frame_of_noise_is_refused(frame: bytes) -> None:
    """A captured child cannot make a page of nonsense."""
    with pytest.raises(BadFrame):
        unpack(frame)


@given(st.binary(max_size=300))
def test_no_bytes_break_unpacking(frame: bytes) -> None:
    """There is a page or a refusal, and nothing else."""
    with contextlib.suppress(BadFrame):
        assert isinstance(unpack(frame), Page)


@given(st.data())
def test_a_frame_cut_short_is_refused(data: st.DataObject) -> None:
    """No part of a page passes for a page."""
    page = Page(1, 612.0, 792.0, (Line("No export", 1.0, 2.0, 3.0, 4.0, 9.0, edges=(1.0, 2.0, 2.5, 3.0)),))
    whole = pack(draft_of(page))
    with pytest.raises(BadFrame):
        unpack(whole[: data.draw(st.integers(0, len(whole) - 1))])
