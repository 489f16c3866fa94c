"""Bytes of a digital PDF → Pages of lines with word edges, through pdfium's text page, one page open at a time."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gap_analyzer.model.law import Line, Page, Unread
from gap_analyzer.reading.limits import DEFAULT_LIMITS, Limits, LimitReached
from gap_analyzer.reading.words import BLANKS, clean_word, is_clean

_ERROR_PASSWORD = 4
_ERROR_SECURITY = 5
_SAME_LINE_RETURN = 3.0  # points a word may start left of the one before it before a new line is begun


class Unreadable(Exception):
    """pdfium cannot open the document; `reason` says why."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Calls:
    """pdfium's text functions without ctypes' argument checks: they are called for each word."""

    text: Callable[..., int]
    box: Callable[..., int]
    size: Callable[..., float]
    matrix: Callable[..., int]
    font: Callable[..., int]
    index: Callable[..., int]


def open_calls() -> tuple[Any, _Calls]:
    """pdfium's raw module, initialised, and the fast text functions."""
    import pypdfium2.raw as pdfium

    number, pointer = ctypes.c_int, ctypes.c_void_p

    def bare(function: Any, result: Any, *arguments: Any) -> Any:
        address = ctypes.cast(function, pointer).value
        assert address is not None
        return ctypes.PYFUNCTYPE(result, *arguments)(address)

    calls = _Calls(
        text=bare(pdfium.FPDFText_GetText, number, pointer, number, number, pointer),
        box=bare(pdfium.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        size=bare(pdfium.FPDFText_GetFontSize, ctypes.c_double, pointer, number),
        matrix=bare(pdfium.FPDFText_GetMatrix, number, pointer, number, pointer),
        font=bare(pdfium.FPDFText_GetFontInfo, ctypes.c_ulong, pointer, number, pointer, ctypes.c_ulong, pointer),
        index=bare(pdfium.FPDFText_GetCharIndexFromTextIndex, number, pointer, number),
    )
    return pdfium, calls


@contextmanager
def open_document(data: bytes, *, password: str = "") -> Iterator[tuple[Any, Any]]:
    """pdfium's module and a document handle, closed afterwards. Raises Unreadable with the reason."""
    import pypdfium2.raw as pdfium

    size = len(data)
    document = pdfium.FPDF_LoadMemDocument64(data, size, password.encode("utf-8") or None)
    if not document:
        raise Unreadable(_reason(pdfium.FPDF_GetLastError()))
    try:
        yield pdfium, document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _reason(code: int) -> Unread:
    if code == _ERROR_PASSWORD:
        return Unread.ENCRYPTED
    return Unread.ENCRYPTED_CERTIFICATE if code == _ERROR_SECURITY else Unread.NOT_READABLE


def read_pages(data: bytes, *, password: str = "", limits: Limits = DEFAULT_LIMITS) -> Iterator[Page]:
    """Every page of the PDF in order; each is closed before the next is opened, so memory stays flat.

    Raises Unreadable for a file that cannot be opened and LimitReached for one with too many pages.
    """
    reader = PageReader()
    with open_document(data, password=password) as (pdfium, document):
        count = pdfium.FPDF_GetPageCount(document)
        if count > limits.pages:
            raise LimitReached(Unread.LIMIT_PAGES)
        for index in range(count):
            page = pdfium.FPDF_LoadPage(document, index)
            if not page:
                yield Page(number=index + 1, width=0.0, height=0.0, lines=())
                continue
            try:
                yield reader.read(page, index + 1)
            finally:
                pdfium.FPDF_ClosePage(page)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The page as it is seen: pdfium's user space turned to points from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: int

    @property
    def width(self) -> float:
        return self.x1 - self.x0 if self.rotation % 2 == 0 else self.y1 - self.y0

    @property
    def height(self) -> float:
        return self.y1 - self.y0 if self.rotation % 2 == 0 else self.x1 - self.x0

    def place(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of user space as x0, y0, x1, y1 on the page as it is seen."""
        match self.rotation:
            case 1:
                return bottom - self.y0, left - self.x0, top - self.y0, right - self.x0
            case 2:
                return self.x1 - right, bottom - self.y0, self.x1 - left, top - self.y0
            case 3:
                return self.y1 - top, self.x1 - right, self.y1 - bottom, self.x1 - left
        return left - self.x0, self.y1 - top, right - self.x0, self.y1 - bottom


class PageReader:
    """Reads one page after another with buffers that are made once."""

    def __init__(self) -> None:
        self._pdfium, self._calls = open_calls()
        self._pdfium.FPDF_InitLibrary()
        self._boxes = ctypes.create_string_buffer(1 << 16)
        self._matrix = (ctypes.c_float * 6)()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._faces: dict[bytes, tuple[bool, bool]] = {}

    def read(self, page: Any, number: int) -> Page:
        """The page's lines in stream order with boxes, sizes and word edges (points, from the top left)."""
        frame = self._frame(page)
        handle = self._pdfium.FPDFText_LoadPage(page)
        if not handle:
            return Page(number=number, width=round(frame.width, 2), height=round(frame.height, 2), lines=())
        try:
            lines = self._lines(handle, frame)
        finally:
            self._pdfium.FPDFText_ClosePage(handle)
        return Page(number=number, width=round(frame.width, 2), height=round(frame.height, 2), lines=lines)

    def _frame(self, page: Any) -> _Frame:
        box = self._pdfium.FS_RECTF()
        self._pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
        rotation = max(0, self._pdfium.FPDFPage_GetRotation(page))
        return _Frame(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top), rotation)

    def _lines(self, handle: Any, frame: _Frame) -> tuple[Line, ...]:
        pointer = ctypes.cast(handle, ctypes.c_void_p).value
        count = self._pdfium.FPDFText_CountChars(handle)
        if count <= 0:
            return ()
        units = ctypes.create_string_buffer(4 * count + 4)
        length = self._calls.text(pointer, 0, count, ctypes.addressof(units))
        text = units.raw[: 2 * max(0, length - 1)].decode("utf-16-le", "surrogatepass").translate(BLANKS)
        spans = _find_words(text)
        index = None if len(text) == count else self._calls.index
        boxes = self._measure(pointer, spans, index)
        clean = is_clean(text.replace("\r\n", ""))
        lines: list[Line] = []
        at = 0
        for words in spans:
            here = boxes[8 * at : 8 * (at + len(words))]
            at += len(words)
            lines.extend(self._build(pointer, text, words, here, frame, clean, index))
        return tuple(lines)

    def _measure(self, pointer: Any, spans: list[list[tuple[int, int]]], index: Any) -> list[float]:
        """left, top, right, bottom of the first and of the last character of each word, flat."""
        needed = 32 * sum(map(len, spans))
        if needed > len(self._boxes):
            self._boxes = ctypes.create_string_buffer(2 * needed)
        box = self._calls.box
        place = ctypes.addressof(self._boxes)
        for words in spans:
            for start, end in words:
                if index is None:
                    box(pointer, start, place)
                    box(pointer, end - 1, place + 16)
                else:
                    box(pointer, max(0, index(pointer, start)), place)
                    box(pointer, max(0, index(pointer, end - 1)), place + 16)
                place += 32
        return memoryview(self._boxes).cast("B")[:needed].cast("f").tolist()

    def _build(
        self,
        pointer: Any,
        text: str,
        words: list[tuple[int, int]],
        boxes: list[float],
        frame: _Frame,
        clean: bool,
        index: Any,
    ) -> Iterator[Line]:
        last = len(words) - 1
        kept: list[str] = []
        edges: list[float] = []
        tops: list[float] = []
        bottoms: list[float] = []
        first = 0
        for at, (start, end) in enumerate(words):
            word = text[start:end] if clean else clean_word(text[start:end], last=at == last)
            if not word:
                continue
            l0, t0, r0, b0, l1, t1, r1, b1 = boxes[8 * at : 8 * at + 8]
            x0, y0, x1, y1 = frame.place(min(l0, l1), max(t0, t1), max(r0, r1), min(b0, b1))
            if edges and x0 < edges[-2] - _SAME_LINE_RETURN:
                yield self._line(pointer, kept, edges, tops, bottoms, words[first], index)
                kept, edges, tops, bottoms, first = [], [], [], [], at
            if not kept:
                first = at
            kept.append(word)
            edges += (round(x0, 1), round(x1, 1))
            tops.append(y0)
            bottoms.append(y1)
        if kept:
            yield self._line(pointer, kept, edges, tops, bottoms, words[first], index)

    def _line(
        self,
        pointer: Any,
        kept: list[str],
        edges: list[float],
        tops: list[float],
        bottoms: list[float],
        first: tuple[int, int],
        index: Any,
    ) -> Line:
        middle = first[0] if index is None else max(0, index(pointer, first[0]))
        size, bold, italic = self._face(pointer, middle)
        return Line(
            text=" ".join(kept),
            x0=min(edges[::2]),
            y0=round(min(tops), 1),
            x1=max(edges[1::2]),
            y1=round(max(bottoms), 1),
            size=size,
            bold=bold,
            italic=italic,
            edges=tuple(edges),
        )

    def _face(self, pointer: Any, character: int) -> tuple[float, bool, bool]:
        """Font size in points as printed, bold and italic, of one character.

        FPDFText_GetFontSize ignores the text matrix and is off by points on many files: both are multiplied.
        """
        calls = self._calls
        size = calls.size(pointer, character)
        if calls.matrix(pointer, character, ctypes.addressof(self._matrix)):
            size *= (self._matrix[2] ** 2 + self._matrix[3] ** 2) ** 0.5
        length = calls.font(pointer, character, ctypes.addressof(self._name), 256, ctypes.addressof(self._flags))
        name = self._name.raw[: max(0, min(length, 256) - 1)]
        face = self._faces.get(name)
        if face is None:
            folded = name.lower()
            bold = any(mark in folded for mark in (b"bold", b"black", b"heavy", b"-bd", b"demi"))
            face = self._faces[name] = (bold, b"ital" in folded or b"obli" in folded)
        return round(size, 1), face[0], face[1]


def _find_words(text: str) -> list[list[tuple[int, int]]]:
    """The words of each line as (start, end) offsets; lines end where pdfium says so."""
    spans = []
    start = 0
    for line in text.split("\r\n"):
        words = []
        at = start
        for word in line.split(" "):
            end = at + len(word)
            if word:
                words.append((at, end))
            at = end + 1
        if words:
            spans.append(words)
        start += len(line) + 2
    return spans
