"""A text page of pdfium → the lines of a draft, with the edges of their words and the face they are set in."""

from __future__ import annotations

import ctypes
import re
from array import array
from dataclasses import dataclass
from itertools import accumulate, compress, count, pairwise, repeat
from operator import add, gt, sub
from typing import Any

from gap_analyzer.reading import native
from gap_analyzer.reading.frames import PageDraft, face_bits
from gap_analyzer.reading.words import HYPHEN_MARKS, clean_word, is_clean, is_plain, level_blanks

_BACK = 3.0  # points a word may start left of the one before it and still be on its line
_HYPHENATED = re.compile(f"[^{HYPHEN_MARKS}]*[{HYPHEN_MARKS}]|[^{HYPHEN_MARKS}]+")
_BOLD_NAMES = (b"bold", b"black", b"heavy", b"-bd", b"demi")


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


_RawLine = tuple[str, int, int]  # its text, its first character, how many words


class LineReader:
    """Reads one text page after another with buffers that are made once."""

    def __init__(self) -> None:
        _, self._calls = native.load()
        self._boxes = native.Boxes(self._calls.box)
        self._units = ctypes.create_string_buffer(1 << 14)
        matrix = (ctypes.c_float * 6)()
        self._name = ctypes.create_string_buffer(256)
        self._matrix_place, self._name_place = ctypes.byref(matrix), ctypes.byref(self._name)
        self._matrix = memoryview(matrix).cast("B").cast("f")
        self._flags_place = ctypes.byref(ctypes.c_int())
        self._faces: dict[bytes, tuple[bool, bool]] = {}

    def read(self, text_page: Any, frame: Frame, draft: PageDraft, unseen: frozenset[int] = frozenset()) -> None:
        """Add the lines of `text_page` (a reference to it) in stream order; words of texts `unseen` are set apart."""
        count = self._calls.count_characters(text_page)
        if count <= 0:
            return
        text = self._load_text(text_page, count)
        straight = len(text) == count
        plain = straight and is_plain(text)
        if not plain:
            text = level_blanks(text)
        upright = straight and not unseen and frame.rotation == 0
        if upright and (plain or is_clean(text.replace("\r\n", ""))) and self._add_plain(text_page, text, frame, draft):
            return
        lines, firsts, lasts = self._find_words(text_page, text, straight)
        placed = _place(self._boxes.fetch(text_page, firsts), self._boxes.fetch(text_page, lasts), frame)
        first = 0
        for line in lines:
            columns = [column[first : first + line[2]] for column in placed]
            self._add(text_page, line, columns, draft, unseen, straight=straight)
            first += line[2]

    def _load_text(self, text_page: Any, count: int) -> str:
        """All characters of the page, one for each that pdfium counts wherever that can be."""
        if 2 * count + 2 > len(self._units):
            self._units = ctypes.create_string_buffer(4 * count + 4)
        length = self._calls.text(text_page, 0, count, ctypes.byref(self._units))
        raw = ctypes.string_at(self._units, 2 * max(0, length - 1))
        return raw.decode("utf-16-le", "replace" if len(raw) // 2 == count else "surrogatepass")

    def _add_plain(self, text_page: Any, text: str, frame: Frame, draft: PageDraft) -> bool:
        """All lines of a page that is upright, clean and wholly visible: nearly every page of a law. False, and
        nothing added, where a word runs from right to left."""
        firsts, lasts = _find_plain_words(text)
        begun, ended = self._boxes.fetch(text_page, firsts), self._boxes.fetch(text_page, lasts)
        lefts, rights = begun[0::4], ended[2::4]
        columns = lefts.tolist(), begun[1::4].tolist(), rights.tolist(), begun[3::4].tolist()
        if any(map(gt, columns[0], columns[2])):
            return False
        draft.left = frame.x0
        draft.edges = _weave(lefts, rights)
        single = "  " not in text
        first = start = 0
        for raw in text.split("\r\n"):
            shown = raw.strip(" ")
            if shown:
                begin = start if raw[0] != " " else start + len(raw) - len(raw.lstrip(" "))
                look = self._face(text_page, begin, begin + len(shown) - 1)
                shown = shown if single else " ".join(shown.split())
                end = first + shown.count(" ") + 1
                _add_words(draft, shown, [column[first:end] for column in columns], frame.y1, look)
                first = end
            start += len(raw) + 2
        return True

    def _find_words(self, text_page: Any, text: str, straight: bool) -> tuple[list[_RawLine], list[int], list[int]]:
        """The lines of the page; the first and the last character of each of their words."""
        lines: list[_RawLine] = []
        firsts: list[int] = []
        lasts: list[int] = []
        start = 0
        for raw in _cut_lines(text):
            at, before = start, len(firsts)
            for word in raw.split(" "):
                if word:
                    firsts.append(at)
                    lasts.append(at + len(word) - 1)
                at += len(word) + 1
            if len(firsts) > before:
                lines.append((raw, start, len(firsts) - before))
            start += len(raw) + (0 if raw[-1:] in HYPHEN_MARKS and raw else 2)
        if not straight:
            firsts, lasts = ([max(0, self._calls.index(text_page, at)) for at in ats] for ats in (firsts, lasts))
        return lines, firsts, lasts

    def _add(
        self,
        text_page: Any,
        line: _RawLine,
        columns: list[list[float]],
        draft: PageDraft,
        hidden: frozenset[int],
        *,
        straight: bool,
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
        unseen = self._find_unseen(text_page, line, hidden, straight=straight) if hidden else ()
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

    def _find_unseen(
        self, text_page: Any, line: _RawLine, hidden: frozenset[int], *, straight: bool
    ) -> tuple[bool, ...]:
        """For each word of the line whether its first character belongs to a text that left no ink."""
        raw, at, _ = line
        unseen = []
        for word in raw.split(" "):
            if word:
                character = at if straight else max(0, self._calls.index(text_page, at))
                unseen.append(self._calls.text_object(text_page, character) in hidden)
            at += len(word) + 1
        return tuple(unseen)

    def _face(self, text_page: Any, first: int, last: int) -> tuple[float, int]:
        """Font size in points as printed at the first character, and the face that first and last share.

        FPDFText_GetFontSize ignores the text matrix and is off by points on many files: both are multiplied.
        """
        size = self._calls.size(text_page, first)
        if self._calls.matrix(text_page, first, self._matrix_place):
            size *= float((self._matrix[2] ** 2 + self._matrix[3] ** 2) ** 0.5)
        bold, italic = self._font(text_page, first)
        if bold or italic:
            bold_end, italic_end = self._font(text_page, last)
            bold, italic = bold and bold_end, italic and italic_end
        return size, face_bits(bold=bold, italic=italic)

    def _font(self, text_page: Any, character: int) -> tuple[bool, bool]:
        length = self._calls.font(text_page, character, self._name_place, 256, self._flags_place)
        name = self._name.value if length else b""
        face = self._faces.get(name)
        if face is None:
            folded = name.lower()
            bold = any(mark in folded for mark in _BOLD_NAMES)
            face = self._faces[name] = (bold, b"ital" in folded or b"obli" in folded)
        return face


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


def _find_plain_words(text: str) -> tuple[list[int], list[int]]:
    """The first and the last character of each word of a text whose lines end in CR LF."""
    lengths = list(map(len, text.replace("\r\n", "  ").split(" ")))
    ends = list(compress(map(add, accumulate(lengths), count(-1)), lengths))
    return list(map(sub, ends, map(sub, filter(None, lengths), repeat(1)))), ends


def _add_words(draft: PageDraft, text: str, columns: list[list[float]], high: float, look: tuple[float, int]) -> None:
    """One line of plain words as one run, or as several where they jump back; their edges are in the draft."""
    lefts, tops, rights, lows = columns
    size, face = look
    if lefts == sorted(lefts):
        box = (lefts[0], high - max(tops), max(rights), high - min(lows), size)
        draft.add_line(text, box, len(lefts), face)
        return
    words = text.split(" ")
    for low, past in pairwise(_cut(lefts)):
        left = lefts[0] if past - low == len(words) else min(lefts[low:past])
        box = (left, high - max(tops[low:past]), max(rights[low:past]), high - min(lows[low:past]), size)
        draft.add_line(" ".join(words[low:past]), box, past - low, face)


def _place(begun: array[float], ended: array[float], frame: Frame) -> list[list[float]]:
    """x0, x1, y0, y1 of each word from the boxes of its first and last characters, on a page turned or not."""
    columns = [box[at::4].tolist() for box in (begun, ended) for at in range(4)]
    turned = [
        frame.place(min(l0, l1), max(t0, t1), max(r0, r1), min(b0, b1))
        for l0, t0, r0, b0, l1, t1, r1, b1 in zip(*columns, strict=True)
    ]
    return [[box[at] for box in turned] for at in (0, 2, 1, 3)]


def _cut(lefts: list[float]) -> list[int]:
    """Where a line of words that jump back is to be cut; one that runs backwards throughout is whole."""
    if lefts == sorted(lefts, reverse=True):
        return [0, len(lefts)]
    return [0, *(at for at in range(1, len(lefts)) if lefts[at] < lefts[at - 1] - _BACK), len(lefts)]


def _weave(lefts: array[float], rights: array[float]) -> array[float]:
    edges = array("f", bytes(8 * len(lefts)))
    edges[0::2] = lefts
    edges[1::2] = rights
    return edges


def _clean(words: list[str], columns: list[list[float]]) -> tuple[list[str], list[list[float]]]:
    cleaned = [clean_word(word, last=at == len(words) - 1) for at, word in enumerate(words)]
    kept = [at for at, word in enumerate(cleaned) if word]
    return [cleaned[at] for at in kept], [[column[at] for at in kept] for column in columns]


def _add_run(draft: PageDraft, words: list[str], columns: list[list[float]], size: float, face: int) -> None:
    lefts, rights, tops, lows = columns
    edges = _weave(array("f", lefts), array("f", rights))
    draft.add(" ".join(words), (min(lefts), min(tops), max(rights), max(lows), size), edges, face=face)
