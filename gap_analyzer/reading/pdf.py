"""Bytes of a digital PDF → drafts of pages: lines with word edges through pdfium, one page open at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gap_analyzer.model.law import Flag, Unread
from gap_analyzer.reading import native, tables
from gap_analyzer.reading.frames import HIDDEN, PageDraft
from gap_analyzer.reading.hidden import SMALLEST_SIZE, find_invisible, is_scan
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached, Limits, Unreadable
from gap_analyzer.reading.lines import Frame, LineReader
from gap_analyzer.reading.objects import Survey, Surveyor

_ERROR_PASSWORD = 4
_ERROR_SECURITY = 5
_FEW_CHARACTERS = 120  # a stamp or a running head on a page that is otherwise a scan
_DRAWN_WORDS = 20  # objects on a page without text: letters drawn as shapes, where there are so many
_LARGEST_SIDE = 14_400.0  # points: what readers agree to show


@contextmanager
def open_document(data: bytes, *, password: str = "") -> Iterator[Any]:
    """A document handle, closed afterwards. Raises Unreadable with the reason."""
    pdfium, _ = native.load()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), password.encode("utf-8") or None)
    if not document:
        raise Unreadable(_reason(pdfium.FPDF_GetLastError()))
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _reason(code: int) -> Unread:
    if code == _ERROR_PASSWORD:
        return Unread.ENCRYPTED
    return Unread.ENCRYPTED_CERTIFICATE if code == _ERROR_SECURITY else Unread.NOT_READABLE


def count_pages(document: Any, *, limits: Limits = DEFAULT_LIMITS) -> int:
    """Pages of an open document. Raises LimitReached where there are too many, Unreadable where there are none."""
    pdfium, _ = native.load()
    count = int(pdfium.FPDF_GetPageCount(document))
    if count > limits.pages:
        raise LimitReached(Unread.LIMIT_PAGES)
    if count <= 0:
        raise Unreadable(Unread.NO_PAGES)
    return count


def read_drafts(
    document: Any, pages: Sequence[int], *, tables: bool = True, layered: bool = False
) -> Iterator[PageDraft]:
    """The pages of these numbers in order; each is closed before the next is opened, so memory stays flat.

    A page that pdfium cannot load comes out with width 0. `layered` says that the document may have layers.
    """
    pdfium, _ = native.load()
    reader = PageReader(tables=tables, layered=layered)
    for number in pages:
        page = pdfium.FPDF_LoadPage(document, number - 1)
        if not page:
            yield PageDraft(number=number, width=0.0, height=0.0)
            continue
        try:
            draft = reader.read(page, number)
            if not draft.texts and _flatten(page):
                pdfium.FPDF_ClosePage(page)
                page = pdfium.FPDF_LoadPage(document, number - 1)
                draft = reader.read(page, number)
            yield draft
        finally:
            pdfium.FPDF_ClosePage(page)


def _flatten(page: Any) -> bool:
    """Make what forms and notes show a part of a page that says nothing else; True if it must be loaded anew."""
    pdfium, _ = native.load()
    if pdfium.FPDFPage_GetAnnotCount(page) <= 0:
        return False
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def find_frame(page: Any) -> Frame:
    """The visible rectangle of an open page: its crop box within its media box."""
    pdfium, _ = native.load()
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    low, high = min(box.bottom, box.top), max(box.bottom, box.top)
    return Frame(box.left, low, box.right, high, max(0, pdfium.FPDFPage_GetRotation(page)))


class PageReader:
    """Reads one page after another with buffers that are made once."""

    def __init__(self, *, tables: bool = True, layered: bool = False) -> None:
        self._pdfium, _ = native.load()
        self._tables = tables
        self._surveyor = Surveyor(layered=layered)
        self._lines = LineReader()

    def read(self, page: Any, number: int) -> PageDraft:
        """The page's lines in stream order."""
        frame = find_frame(page)
        draft = PageDraft(number=number, width=frame.width, height=frame.height)
        survey = self._surveyor.survey(native.refer(page))
        area = (frame.x0, frame.y0, frame.x1, frame.y1)
        unseen = find_invisible(page, survey, self._surveyor, area)
        handle = self._pdfium.FPDFText_LoadPage(page)
        if handle:
            try:
                self._lines.read(native.refer(handle), frame, draft, unseen)
            finally:
                self._pdfium.FPDFText_ClosePage(handle)
        _hide_lines(draft)
        if self._tables and tables.may_hold_table(survey.rulings):
            placed = [frame.place(x0, y1, x1, y0) for x0, y0, x1, y1 in survey.rulings]
            draft.tables = tables.find_tables(draft, placed)
        draft.suspicion = _suspect(draft, survey, area)
        return draft


def _hide_lines(draft: PageDraft) -> None:
    """Lines outside the page and lines too small to read are set apart."""
    boxes, left = draft.boxes, draft.left
    if not boxes or (
        min(boxes[4::5]) >= SMALLEST_SIZE
        and min(boxes[2::5]) > left
        and max(boxes[0::5]) < left + draft.width
        and min(boxes[3::5]) > 0
        and max(boxes[1::5]) < draft.height
    ):
        outside, tiny = set[int](), set[int]()
    else:
        outside, tiny = _find_outside(draft)
    for line in outside:
        draft.hide(line)
    if tiny and any(not face & HIDDEN for line, face in enumerate(draft.faces) if line not in tiny):
        for line in tiny:  # a page that is tiny throughout is not hiding anything
            draft.hide(line)
    if max(draft.faces, default=0) >= HIDDEN:
        draft.flags.add(Flag.NOT_VISIBLE)


def _find_outside(draft: PageDraft) -> tuple[set[int], set[int]]:
    """Lines that lie outside the page, and lines that are too small to read."""
    outside, tiny = set(), set()
    for line in range(len(draft.texts)):
        x0, y0, x1, y1, size = draft.boxes[5 * line : 5 * line + 5]
        x0, x1 = x0 - draft.left, x1 - draft.left
        if x1 <= 0 or x0 >= draft.width or y1 <= 0 or y0 >= draft.height:
            outside.add(line)
        elif size < SMALLEST_SIZE and y1 - y0 < SMALLEST_SIZE:
            tiny.add(line)
    return outside, tiny


def _suspect(draft: PageDraft, survey: Survey, area: tuple[float, float, float, float]) -> str:
    """Why this page should be read again, or nothing."""
    if max(draft.width, draft.height) > _LARGEST_SIDE or min(draft.width, draft.height) < 1:
        draft.flags.add(Flag.PAGE_SIZE)
    characters = sum(map(len, draft.texts))
    if Flag.NOT_VISIBLE in draft.flags:
        characters = sum(len(text) for text, face in zip(draft.texts, draft.faces, strict=True) if not face & HIDDEN)
    if is_scan(survey.images, area):
        return "image" if characters < _FEW_CHARACTERS else "layer"
    return "drawn" if (characters == 0 and survey.drawn >= _DRAWN_WORDS) or (survey.images and not characters) else ""
