"""Pages of many words and objects are read in blocks, and nothing changes at the edge of a block."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from documents import maker

from gap_analyzer.model.law import Flag, Page
from gap_analyzer.reading import native
from gap_analyzer.reading.frames import PageDraft, pack, unpack
from gap_analyzer.reading.objects import Surveyor
from gap_analyzer.reading.pdf import open_document, read_drafts

WHITE, BLACK = "1 1 1 rg", "0 0 0 rg"


def read(content: bytes, *, layered: bool = False) -> Page:
    """The only page of a PDF with this content, as a law without layers is read."""
    with open_document(maker.make_pdf(content)) as document:
        (draft,) = read_drafts(document, [1], layered=layered)
    return unpack(pack(draft))


@contextmanager
def open_page(content: bytes) -> Iterator[Any]:
    """The only page of a PDF with this content, as pdfium opens it."""
    pdfium, _ = native.load()
    with open_document(maker.make_pdf(content)) as document:
        page = pdfium.FPDF_LoadPage(document, 0)
        yield page
        pdfium.FPDF_ClosePage(page)


def fill_page(rows: int, words: int) -> bytes:
    """Rows of small print, each a text object of so many words."""
    line = " ".join(f"w{number}" for number in range(words))
    return b"\n".join(maker.show(line, 20, 780 - 2.5 * row, size=3) for row in range(rows))


def place_row(row: int) -> tuple[float, float]:
    """Where a row of small print stands, in two columns of 150."""
    return 40.0 + 300 * (row // 150), 780.0 - 5 * (row % 150)


def show_row(row: int, colour: str) -> bytes:
    """A row that says its number."""
    return maker.show(f"row {row}", *place_row(row), size=3, before=colour)


# --- boxes -------------------------------------------------------------------------------------------


def test_no_characters_have_no_boxes() -> None:
    """An empty page asks for nothing."""
    _, calls = native.load()
    assert len(native.Boxes(calls.box).fetch(None, [])) == 0


@pytest.mark.parametrize("count", [1, 1_023, 1_024, 1_025, 2_500])
def test_boxes_in_blocks_are_those_of_single_calls(count: int) -> None:
    """What pdfium says of each character alone is what a block of them holds."""
    pdfium, calls = native.load()
    with open_page(fill_page(60, 20)) as page:
        text_page = pdfium.FPDFText_LoadPage(page)
        found = native.Boxes(calls.box).fetch(native.refer(text_page), range(count))
        box = pdfium.FS_RECTF()
        alone = []
        for at in range(count):
            pdfium.FPDFText_GetLooseCharBox(text_page, at, ctypes.byref(box))
            alone += [box.left, box.top, box.right, box.bottom]
        pdfium.FPDFText_ClosePage(text_page)
    assert found.tolist() == alone


def test_a_page_of_two_thousand_words_has_all_of_them_in_their_places() -> None:
    """Every line begins where it is printed, whichever block its words were fetched in."""
    page = read(fill_page(100, 25))
    assert len(page.lines) == 100
    assert {line.x0 for line in page.lines} == {page.lines[0].x0}
    assert {line.edges for line in page.lines} == {page.lines[0].edges}
    assert {line.text for line in page.lines} == {" ".join(f"w{number}" for number in range(25))}


# --- objects -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 255, 256, 299])
def test_white_text_is_hidden_in_whatever_block_it_stands(at: int) -> None:
    """One white text among 300 black ones leaves no ink, and is set apart."""
    page = read(b"\n".join(show_row(row, WHITE if row == at else BLACK) for row in range(300)))
    assert [line.text for line in page.hidden] == [f"row {at}"]
    assert page.flags == (Flag.NOT_VISIBLE,)


@pytest.mark.parametrize("colour", ["0 0 1 rg", "0.5 g", "0.9 0 0 rg"])
def test_text_in_a_colour_is_seen(colour: str) -> None:
    """Not only black can be read."""
    page = read(maker.show("No person shall export mercury", 72, 700, before=colour))
    assert (len(page.lines), page.hidden) == (1, ())


@pytest.mark.parametrize("covered", [40, 280])
def test_what_is_painted_over_is_hidden_in_whatever_block_it_stands(covered: int) -> None:
    """A white box painted last hides the texts under it, and no others."""
    x, y = place_row(covered)
    box = f"1 1 1 rg {x - 5} {y - 1.5} 100 5.5 re f".encode()
    page = read(b"\n".join([*(show_row(row, BLACK) for row in range(300)), box]))
    assert [line.text for line in page.hidden] == [f"row {covered}"]


def test_a_box_painted_first_hides_nothing() -> None:
    """A ground lies under what is printed on it."""
    page = read(b"0.8 0.9 1 rg 10 600 500 190 re f\n" + maker.show("Mercury", 72, 700, before="0 0 0 rg"))
    assert (len(page.lines), page.hidden) == (1, ())


def test_layers_or_none_a_plain_page_reads_the_same() -> None:
    """The look at each object, which layers ask for, finds what the look at blocks finds."""
    content = b"\n".join([fill_page(20, 9), maker.show("unseen", 72, 300, before="1 1 1 rg")])
    assert read(content) == read(content, layered=True)


def test_all_objects_are_counted() -> None:
    """Texts passed over in a block count as drawn, as those do that are looked at."""
    with open_page(fill_page(300, 2) + b"\n" + maker.rule(10, 10, 200, 10)) as page:
        found = Surveyor().survey(native.refer(page))
    assert (found.drawn, len(found.rulings), len(found.texts)) == (301, 1, 0)
    assert sum(len(texts) for _, texts in found.runs) == 300


# --- lines -------------------------------------------------------------------------------------------


def test_a_line_that_jumps_back_is_parted() -> None:
    """A text that moves back to the left goes on in a line of its own, with the edges of its own words."""
    page = read(b"BT /F1 12 Tf 300 700 Td [(right side ) 25000 (left side)] TJ ET")
    assert [line.text for line in page.lines] == ["right side", "left side"]
    assert page.lines[0].edges == (300.0, 323.3, 326.7, 348.7)
    assert page.lines[1].edges == (52.0, 68.0, 71.4, 93.4)


def test_places_beyond_the_corner_are_put_at_the_corner() -> None:
    """What is left of the page's corner has the place of the corner, and nothing overflows."""
    draft = PageDraft(number=1, width=100, height=100, left=10.0)
    draft.add("word", (5.0, 30.0, 90_000.0, 41.0, 9.0), (5.0, 90_000.0))
    (line,) = unpack(pack(draft)).lines
    assert (line.x0, line.x1, line.edges) == (0.0, 2_000.0, (0.0, 2_000.0))
