"""Pages on their way out of the child process: packed as arrays, and unpacked as Pages without trusting them."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, pairwise
from operator import itemgetter, not_
from typing import Any

from gap_analyzer.model.columns import build
from gap_analyzer.model.law import Box, Flag, Line, Page, Reading, Table

_HEAD = struct.Struct("<IffIIII")  # number, width, height, lines, words, bytes of text, bytes of rest
HIDDEN = 4
_BOLD, _ITALIC = 1, 2
_NO_CONFIDENCE = 255
# Each tenth of a point up to 2,000 pt once, so that a million word edges share their numbers.
_TENTHS = tuple(tenth / 10 for tenth in range(20_001))
_MOST = len(_TENTHS) - 1
_IS_BOLD, _IS_ITALIC = (tuple(bool(face & bit) for face in range(256)) for bit in (_BOLD, _ITALIC))
_SHARES = (*(min(share, 100) / 100 for share in range(_NO_CONFIDENCE)), None)  # confidences as they are packed


class BadFrame(Exception):
    """A child sent what is no page."""


@dataclass(slots=True)
class PageDraft:
    """A page while it is read: one entry a line in `texts`, `boxes` (x0 y0 x1 y1 size), `faces` and `counts`;
    one pair a word in `edges`. Points, origin top left after `left` and `top` are subtracted."""

    number: int
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    texts: list[str] = field(default_factory=list)
    boxes: array[float] = field(default_factory=lambda: array("f"))
    faces: bytearray = field(default_factory=bytearray)
    confidences: bytearray = field(default_factory=bytearray)
    counts: array[int] = field(default_factory=lambda: array("H"))
    edges: array[float] = field(default_factory=lambda: array("f"))
    reading: Reading = Reading.DIGITAL
    confidence: float | None = None
    flags: set[Flag] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    suspicion: str = ""  # why the page should be read again; for the steps, never packed

    def add(
        self, text: str, box: Sequence[float], edges: Sequence[float], *, face: int = 0, confidence: float | None = None
    ) -> None:
        """One line: `box` is x0, y0, x1, y1 and size; `edges` a pair for each word."""
        self.add_line(text, box, len(edges) // 2, face)
        if confidence is not None:
            self.confidences[-1] = round(100 * confidence)
        self.edges.extend(edges)

    def add_line(self, text: str, box: Sequence[float], words: int, face: int) -> None:
        """One line of digital text whose words' edges are, or will be, in `edges`."""
        self.texts.append(text)
        self.boxes.extend(box)
        self.faces.append(face)
        self.confidences.append(_NO_CONFIDENCE)
        self.counts.append(words)

    def hide(self, line: int) -> None:
        """Set a line apart as not visible."""
        self.faces[line] |= HIDDEN


def face_bits(*, bold: bool, italic: bool) -> int:
    """Bold and italic as the bits of a line's face."""
    return (_BOLD if bold else 0) | (_ITALIC if italic else 0)


def draft_of(page: Page) -> PageDraft:
    """A finished Page as a draft, for readers that do not need the fast path."""
    draft = PageDraft(number=page.number, width=page.width, height=page.height, reading=page.reading)
    draft.confidence, draft.flags, draft.tables = page.confidence, set(page.flags), list(page.tables)
    for line, hidden in [(line, 0) for line in page.lines] + [(line, HIDDEN) for line in page.hidden]:
        face = face_bits(bold=line.bold, italic=line.italic) | hidden
        box = (line.x0, line.y0, line.x1, line.y1, line.size)
        draft.add(line.text, box, line.edges, face=face, confidence=line.confidence)
    return draft


def pack(draft: PageDraft) -> bytes:
    """The draft as bytes: places as tenths of a point from the corner of the page."""
    text = "\n".join(draft.texts).encode("utf-8", "replace")
    rest = _pack_rest(draft)
    head = _HEAD.pack(
        draft.number, draft.width, draft.height, len(draft.texts), len(draft.edges) // 2, len(text), len(rest)
    )
    origins = (draft.left, draft.top, draft.left, draft.top, 0.0)
    boxes = [_to_tenths(draft.boxes[at::5], origin) for at, origin in enumerate(origins)]
    arrays = [*boxes, draft.counts, _to_tenths(draft.edges, draft.left)]
    looks = (bytes(draft.faces), bytes(draft.confidences))
    return b"".join((head, text, rest, *looks, *(numbers.tobytes() for numbers in arrays)))


def _to_tenths(values: array[float], origin: float) -> array[int]:
    shift = 0.5 - 10 * origin
    if not values or (min(values) * 10 + shift >= 0 and max(values) * 10 + shift <= _MOST):
        return array("H", [int(value * 10 + shift) for value in values])
    return array("H", [min(_MOST, max(0, int((value - origin) * 10 + 0.5))) for value in values])


def _pack_rest(draft: PageDraft) -> bytes:
    if not (draft.flags or draft.tables or draft.confidence is not None or draft.reading is not Reading.DIGITAL):
        return b""
    tables = [[list(table_box(table)), [list(row) for row in table.rows]] for table in draft.tables]
    rest = {
        "reading": draft.reading.value,
        "confidence": draft.confidence,
        "flags": sorted(draft.flags),
        "tables": tables,
    }
    return json.dumps(rest, separators=(",", ":")).encode("utf-8")


def table_box(table: Table) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 of a table."""
    return table.box.x0, table.box.y0, table.box.x1, table.box.y1


def unpack(frame: bytes) -> Page:
    """The Page of a frame. Raises BadFrame where lengths, numbers or names do not fit: the child may be captured."""
    try:
        return _unpack(frame)
    except (struct.error, ValueError, KeyError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise BadFrame(str(error)) from error


def _unpack(frame: bytes) -> Page:
    number, width, height, count, words, text_length, rest_length = _HEAD.unpack_from(frame)
    at = _HEAD.size
    texts = frame[at : at + text_length].decode("utf-8").split("\n") if count else []
    at += text_length
    rest = json.loads(frame[at : at + rest_length]) if rest_length else {}
    at += rest_length
    faces, sure = frame[at : at + count], frame[at + count : at + 2 * count]
    numbers = array("H", frame[at + 2 * count :])
    counts, edges = numbers[5 * count : 6 * count], numbers[6 * count :]
    if len(faces) + len(sure) != 2 * count or len(texts) != count or not sum(counts) == words == len(edges) / 2:
        raise ValueError("lengths do not fit")
    boxes = [_look_up(_TENTHS, numbers[place * count : place * count + count]) for place in range(5)]
    bold, italic = _look_up(_IS_BOLD, faces), _look_up(_IS_ITALIC, faces)
    words = _cut(_look_up(_TENTHS, edges), counts)
    lines = build(Line, count, texts, *boxes, bold, italic, words, _look_up(_SHARES, sure))
    hidden = [bool(face & HIDDEN) for face in faces]
    return Page(
        number=number,
        width=round(width, 2),
        height=round(height, 2),
        lines=tuple(compress(lines, map(not_, hidden))),
        reading=Reading(rest.get("reading", Reading.DIGITAL)),
        hidden=tuple(compress(lines, hidden)),
        tables=tuple(_table(number, table) for table in rest.get("tables", ())),
        confidence=rest.get("confidence"),
        flags=tuple(Flag(flag) for flag in rest.get("flags", ())),
    )


def _look_up(table: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    """What stands at each of `places`. Raises IndexError where there is none."""
    return itemgetter(*places)(table) if len(places) > 1 else tuple(table[place] for place in places)


def _cut(edges: tuple[float, ...], counts: Sequence[int]) -> list[tuple[float, ...]]:
    """The edges of each line's words."""
    ends = [0, *accumulate(2 * count for count in counts)]
    return [edges[first:end] for first, end in pairwise(ends)]


def _table(page: int, packed: Any) -> Table:
    (x0, y0, x1, y1), rows = packed
    box = Box(page, float(x0), float(y0), float(x1), float(y1))
    return Table(box, tuple(tuple(str(cell) for cell in row) for row in rows))
