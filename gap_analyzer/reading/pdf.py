"""Bytes of a digital PDF → drafts of pages: lines with word edges through pdfium, one page open at a time."""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from operator import gt
from typing import Any, cast

from gap_analyzer.model.law import Flag, Unread
from gap_analyzer.reading import native, tables
from gap_analyzer.reading.frames import HIDDEN, PageDraft, face_bits
from gap_analyzer.reading.hidden import SMALLEST_SIZE, find_invisible, is_scan
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached, Limits, Unreadable
from gap_analyzer.reading.objects import Survey, Surveyor
from gap_analyzer.reading.words import HYPHEN_MARKS, clean_word, is_clean, level_blanks

_ERROR_PASSWORD = 4
_ERROR_SECURITY = 5
_BACK = 3.0  # points a word may start left of the one before it and still be on its line
_HYPHENATED = re.compile(f"[^{HYPHEN_MARKS}]*[{HYPHEN_MARKS}]|[^{HYPHEN_MARKS}]+")
_FEW_CHARACTERS = 120  # a stamp or a running head on a page that is otherwise a scan
_DRAWN_WORDS = 20  # objects on a page without text: letters drawn as shapes, where there are so many
_LARGEST_SIDE = 14_400.0  # points: what readers agree to show
_BOLD_NAMES = (b"bold", b"black", b"heavy", b"-bd", b"demi")


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


@dataclass(frozen=True, slots=True)
class Frame:
    """The page as it is seen: pdfium's user space, its origin bottom left, turned by quarter turns."""

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: int = 0

    @property
    def width(self) -> float:
        """Width in points as seen."""
        return self.x1 - self.x0 if self.rotation % 2 == 0 else self.y1 - self.y0

    @property
    def height(self) -> float:
        """Height in points as seen."""
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


def find_frame(page: Any) -> Frame:
    """The visible rectangle of an open page: its crop box within its media box."""
    pdfium, _ = native.load()
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    low, high = min(box.bottom, box.top), max(box.bottom, box.top)
    return Frame(box.left, low, box.right, high, max(0, pdfium.FPDFPage_GetRotation(page)))


_RawLine = tuple[str, int, int]  # its text, its first character, how many words


class PageReader:
    """Reads one page after another with buffers that are made once."""

    def __init__(self, *, tables: bool = True, layered: bool = False) -> None:
        self._pdfium, self._calls = native.load()
        self._tables = tables
        self._surveyor = Surveyor(layered=layered)
        self._unseen: frozenset[int] = frozenset()
        self._buffer = ctypes.create_string_buffer(1 << 16)
        self._units = ctypes.create_string_buffer(1 << 14)
        self._matrix = (ctypes.c_float * 6)()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._faces: dict[bytes, tuple[bool, bool]] = {}

    def read(self, page: Any, number: int) -> PageDraft:
        """The page's lines in stream order."""
        frame = find_frame(page)
        draft = PageDraft(number=number, width=frame.width, height=frame.height)
        survey = self._surveyor.survey(ctypes.cast(page, ctypes.c_void_p).value or 0)
        area = (frame.x0, frame.y0, frame.x1, frame.y1)
        self._unseen = find_invisible(page, survey, self._surveyor, area)
        handle = self._pdfium.FPDFText_LoadPage(page)
        if handle:
            try:
                self._read_text(ctypes.cast(handle, ctypes.c_void_p).value or 0, frame, draft)
            finally:
                self._pdfium.FPDFText_ClosePage(handle)
        _hide_lines(draft)
        if self._tables and tables.may_hold_table(survey.rulings):
            placed = [frame.place(x0, y1, x1, y0) for x0, y0, x1, y1 in survey.rulings]
            draft.tables = tables.find_tables(draft, placed)
        draft.suspicion = _suspect(draft, survey, area)
        return draft

    def _read_text(self, text_page: int, frame: Frame, draft: PageDraft) -> None:
        count = self._calls.count_characters(text_page)
        if count <= 0:
            return
        text = self._load_text(text_page, count)
        straight = len(text) == count
        lines = self._measure(text_page, text, count, straight)
        words = sum(line[2] for line in lines)
        boxes = memoryview(self._buffer).cast("B")[: 32 * words].cast("f")
        columns = cast("list[list[float]]", [boxes[at::8].tolist() for at in range(8)])
        turned = frame.rotation > 0 or any(map(gt, columns[0], columns[6]))
        if straight and not turned and not self._unseen and is_clean(text.replace("\r\n", "")):
            draft.left = frame.x0
            self._add_plain(text_page, lines, columns, frame.y1, draft)
            return
        placed = _place(columns, frame)
        first = 0
        for line in lines:
            self._add(text_page, line, [column[first : first + line[2]] for column in placed], straight, draft)
            first += line[2]

    def _load_text(self, text_page: int, count: int) -> str:
        """All characters of the page, one for each that pdfium counts wherever that can be."""
        if 2 * count + 2 > len(self._units):
            self._units = ctypes.create_string_buffer(4 * count + 4)
        length = self._calls.text(text_page, 0, count, ctypes.addressof(self._units))
        raw = ctypes.string_at(self._units, 2 * max(0, length - 1))
        return level_blanks(raw.decode("utf-16-le", "replace" if len(raw) // 2 == count else "surrogatepass"))

    def _add_plain(
        self, text_page: int, lines: list[_RawLine], columns: list[list[float]], high: float, draft: PageDraft
    ) -> None:
        """All lines of a page that is upright, clean and wholly visible: nearly every page of a law."""
        lefts, rights, tops, lows = columns[0], columns[6], columns[1], columns[3]
        draft.edges = _weave(lefts, rights)
        first = 0
        for raw, start, count in lines:
            end = first + count
            text = raw.strip(" ")
            begin = start + (0 if raw[0] != " " else len(raw) - len(raw.lstrip(" ")))
            size, face = self._face(text_page, begin, begin + len(text) - 1)
            own = lefts[first:end]
            words = None if text.count(" ") == count - 1 else [word for word in text.split(" ") if word]
            cuts = [first, end] if own == sorted(own) else _cut(lefts, first, end)
            for low, past in pairwise(cuts):
                if past - low < count and words is None:
                    words = text.split(" ")
                shown = text if words is None else " ".join(words[low - first : past - first])
                left = own[0] if past - low == count else min(lefts[low:past])
                box = (left, high - max(tops[low:past]), max(rights[low:past]), high - min(lows[low:past]), size)
                draft.add_line(shown, box, past - low, face)
            first = end

    def _measure(self, text_page: int, text: str, count: int, straight: bool) -> list[_RawLine]:
        """The lines of the page; the boxes of the first and last character of each word go to the buffer."""
        if 16 * (count + 2) > len(self._buffer):
            self._buffer = ctypes.create_string_buffer(32 * (count + 2))
        box, index = self._calls.box, self._calls.index
        place = ctypes.addressof(self._buffer)
        lines: list[_RawLine] = []
        start = 0
        for raw in _cut_lines(text):
            at, words = start, 0
            for word in raw.split(" "):
                length = len(word)
                if length and straight:
                    box(text_page, at, place)
                    box(text_page, at + length - 1, place + 16)
                elif length:
                    box(text_page, max(0, index(text_page, at)), place)
                    box(text_page, max(0, index(text_page, at + length - 1)), place + 16)
                if length:
                    place += 32
                    words += 1
                at += length + 1
            if words:
                lines.append((raw, start, words))
            start += len(raw) + (0 if raw[-1:] in HYPHEN_MARKS and raw else 2)
        return lines

    def _add(
        self, text_page: int, line: _RawLine, columns: list[list[float]], straight: bool, draft: PageDraft
    ) -> None:
        """One line of a page on which words may have to be cleaned, turned or hidden."""
        raw, start, _ = line
        words = [word for word in raw.split(" ") if word]
        if not is_clean(raw):
            words, columns = _clean(words, columns)
            if not words:
                return
        start += len(raw) - len(raw.lstrip(" "))
        end = start + len(raw.strip(" ")) - 1
        if not straight:
            start, end = max(0, self._calls.index(text_page, start)), max(0, self._calls.index(text_page, end))
        size, face = self._face(text_page, start, end)
        lefts = columns[0]
        unseen = self._find_unseen(text_page, line, straight) if self._unseen else ()
        if not any(unseen) and (lefts == sorted(lefts) or lefts == sorted(lefts, reverse=True)):
            _add_run(draft, words, columns, size, face)
            return
        if len(unseen) != len(words):  # a word was cleaned away: then the line is judged as a whole
            unseen = (bool(unseen) and all(unseen),) * len(words)
        first = 0
        for at in range(1, len(words) + 1):
            if at == len(words) or lefts[at] < lefts[at - 1] - _BACK or unseen[at] != unseen[at - 1]:
                _add_run(draft, words[first:at], [column[first:at] for column in columns], size, face)
                if unseen[first]:
                    draft.hide(len(draft.texts) - 1)
                first = at

    def _find_unseen(self, text_page: int, line: _RawLine, straight: bool) -> tuple[bool, ...]:
        """For each word of the line whether its first character belongs to a text that left no ink."""
        raw, at, _ = line
        unseen = []
        for word in raw.split(" "):
            if word:
                character = at if straight else max(0, self._calls.index(text_page, at))
                unseen.append(self._calls.text_object(text_page, character) in self._unseen)
            at += len(word) + 1
        return tuple(unseen)

    def _face(self, text_page: int, first: int, last: int) -> tuple[float, int]:
        """Font size in points as printed at the first character, and the face that first and last share.

        FPDFText_GetFontSize ignores the text matrix and is off by points on many files: both are multiplied.
        """
        size = self._calls.size(text_page, first)
        if self._calls.matrix(text_page, first, ctypes.addressof(self._matrix)):
            size *= float((self._matrix[2] ** 2 + self._matrix[3] ** 2) ** 0.5)
        bold, italic = self._font(text_page, first)
        if bold or italic:
            bold_end, italic_end = self._font(text_page, last)
            bold, italic = bold and bold_end, italic and italic_end
        return size, face_bits(bold=bold, italic=italic)

    def _font(self, text_page: int, character: int) -> tuple[bool, bool]:
        length = self._calls.font(
            text_page, character, ctypes.addressof(self._name), 256, ctypes.addressof(self._flags)
        )
        name = self._name.value if length else b""
        face = self._faces.get(name)
        if face is None:
            folded = name.lower()
            bold = any(mark in folded for mark in _BOLD_NAMES)
            face = self._faces[name] = (bold, b"ital" in folded or b"obli" in folded)
        return face


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
    if any(not face & HIDDEN for line, face in enumerate(draft.faces) if line not in tiny):
        for line in tiny:  # a page that is tiny throughout is not hiding anything
            draft.hide(line)
    if any(face & HIDDEN for face in draft.faces):
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
    characters = sum(len(text) for text, face in zip(draft.texts, draft.faces, strict=True) if not face & HIDDEN)
    if is_scan(survey.images, area):
        return "image" if characters < _FEW_CHARACTERS else "layer"
    return "drawn" if (characters == 0 and survey.drawn >= _DRAWN_WORDS) or (survey.images and not characters) else ""


def _cut_lines(text: str) -> list[str]:
    """Lines as pdfium ends them; a mark of hyphenation, which swallows the line's end, ends one too."""
    lines = text.split("\r\n")
    if not any(mark in text for mark in HYPHEN_MARKS):
        return lines
    cut: list[str] = []
    for line in lines:
        pieces = _HYPHENATED.findall(line) or [""]
        cut.extend(pieces)
        if pieces[-1][-1:] in HYPHEN_MARKS and pieces[-1]:
            cut.append("")
    return cut


def _place(columns: list[list[float]], frame: Frame) -> list[list[float]]:
    """x0, x1, y0, y1 of each word from the boxes of its first and last characters, on a page turned or not."""
    turned = [
        frame.place(min(l0, l1), max(t0, t1), max(r0, r1), min(b0, b1))
        for l0, t0, r0, b0, l1, t1, r1, b1 in zip(*columns, strict=True)
    ]
    return [[box[at] for box in turned] for at in (0, 2, 1, 3)]


def _cut(lefts: list[float], first: int, end: int) -> list[int]:
    """Where a line of words that jump back is to be cut; one that runs backwards throughout is whole."""
    own = lefts[first:end]
    if own == sorted(own, reverse=True):
        return [first, end]
    return [first, *(at for at in range(first + 1, end) if lefts[at] < lefts[at - 1] - _BACK), end]


def _weave(lefts: list[float], rights: list[float]) -> array[float]:
    edges = array("f", bytes(8 * len(lefts)))
    edges[0::2] = array("f", lefts)
    edges[1::2] = array("f", rights)
    return edges


def _clean(words: list[str], columns: list[list[float]]) -> tuple[list[str], list[list[float]]]:
    cleaned = [clean_word(word, last=at == len(words) - 1) for at, word in enumerate(words)]
    kept = [at for at, word in enumerate(cleaned) if word]
    return [cleaned[at] for at in kept], [[column[at] for at in kept] for column in columns]


def _add_run(draft: PageDraft, words: list[str], columns: list[list[float]], size: float, face: int) -> None:
    lefts, rights, tops, lows = columns
    draft.add(" ".join(words), (min(lefts), min(tops), max(rights), max(lows), size), _weave(lefts, rights), face=face)
