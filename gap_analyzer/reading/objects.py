"""A page's drawn objects → what matters for law: rulings, fills, images, and texts that may not be visible."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from gap_analyzer.reading import native

_MOST_OBJECTS = 30_000
_MOST_SEGMENTS = 2_000
_DEEPEST_FORM = 4
_THIN = 3.0  # points: a filled box thinner than this is a line
_SHORTEST = 4.0
_LIGHT = 245  # of 255: a fill as light as this is white to the eye
_FAINT = 30  # of 255: text of less opacity cannot be read
_BLANK = 0.5  # points: a text no wider than this is a blank
_BLACK = array("I", (0, 0, 0, 255)).tobytes()  # no red, green or blue, full opacity, as colours come
_MOST_COVERS = 400
_ROOM = 256  # objects that are asked in one go
_COVERS = (12.0, 5.0)  # width and height in points from which a fill can hide a word

Rectangle = tuple[float, float, float, float]  # x0, y0, x1, y1 in user space: y grows upwards
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Survey:
    """What is drawn on a page, in user space. `order` counts objects as they are painted."""

    rulings: list[Rectangle] = field(default_factory=list)
    covers: list[tuple[int, Rectangle]] = field(default_factory=list)
    images: list[Rectangle] = field(default_factory=list)
    texts: list[tuple[int, int, Matrix]] = field(default_factory=list)
    runs: list[tuple[int, list[int]]] = field(default_factory=list)  # texts plain to see, by the order of the first
    suspects: dict[int, Matrix] = field(default_factory=dict)
    drawn: int = 0


class Surveyor:
    """Looks at one page after another with buffers that are made once."""

    def __init__(self, *, layered: bool = False) -> None:
        self._pdfium, self._calls = native.load()
        self._layered = layered
        self._colour = (ctypes.c_uint * (4 * _ROOM))()
        self._floats = (ctypes.c_float * (4 * _ROOM))()
        self._mode = (ctypes.c_int * 2)()
        self._modes = tuple(ctypes.byref(self._mode, 4 * at) for at in range(2))
        self._shades = memoryview(self._colour).cast("B")
        # For each of red, green, blue and alpha, and of left, low, right and high, the places of all objects.
        self._colours, self._places = (
            tuple([ctypes.byref(room, 16 * at + 4 * part) for at in range(_ROOM)] for part in range(4))
            for room in (self._colour, self._floats)
        )
        self._first_colour, self._first_place = (
            tuple(places[0] for places in room) for room in (self._colours, self._places)
        )

    def survey(self, page: Any) -> Survey:
        """Everything painted on the open page `page` (a reference to it), to the depth of four nested forms."""
        found = Survey()
        calls = self._calls
        handles = list(map(calls.object, repeat(page), range(min(calls.count_objects(page), _MOST_OBJECTS))))
        past = 0
        for at in self._find_odd(handles):
            self._pass_over(handles[past:at], found)
            past, handle = at + 1, handles[at]
            found.drawn += 1
            kind = calls.kind(handle)
            if kind == native.FORM_OBJECT:
                for inner, matrix in self._walk_form(handle, _IDENTITY, _DEEPEST_FORM):
                    found.drawn += 1
                    self._look(inner, calls.kind(inner), matrix, found)
            else:
                self._look(handle, kind, _IDENTITY, found)
        self._pass_over(handles[past:], found)
        self._find_covered(found)
        return found

    def _pass_over(self, plain: list[int], found: Survey) -> None:
        """Count texts that are plain to see, and suspects only where something covers them."""
        if plain:
            found.runs.append((found.drawn + 1, plain))
            found.drawn += len(plain)

    def _find_odd(self, handles: list[int]) -> list[int]:
        """Which objects are not text that is painted, in no layer, and neither faint nor white: few on most pages."""
        if self._layered:
            return list(range(len(handles)))
        modes = list(map(self._calls.mode, handles))  # below 0 for what is no text
        odd = [at for at, mode in enumerate(modes) if mode < 0 or mode in native.INVISIBLE_MODES]
        texts = [at for at, mode in enumerate(modes) if mode >= 0 and mode not in native.INVISIBLE_MODES]
        for first in range(0, len(texts), _ROOM):
            part = texts[first : first + _ROOM]
            known = list(map(self._calls.fill, [handles[at] for at in part], *self._colours))
            if all(known) and self._shades[: 16 * len(part)].tobytes() == _BLACK * len(part):
                continue
            shades = self._colour[: 4 * len(part)]
            colours = zip(shades[0::4], shades[1::4], shades[2::4], shades[3::4], strict=True)
            odd += [at for at, told, colour in zip(part, known, colours, strict=True) if told and _is_unseen(*colour)]
        return sorted(odd)

    def _look(self, handle: int, kind: int, matrix: Matrix, found: Survey) -> None:
        match kind:
            case native.TEXT_OBJECT:
                self._look_at_text(handle, matrix, found)
            case native.PATH_OBJECT:
                self._look_at_path(handle, matrix, found)
            case native.IMAGE_OBJECT:
                box = self.bounds(handle, matrix)
                found.images.append(box)
                found.covers.append((found.drawn, box))

    def _walk_form(self, form: int, outer: Matrix, depth: int) -> Iterator[tuple[int, Matrix]]:
        calls = self._calls
        if not calls.object_matrix(form, self._first_place[0]):
            return
        matrix = _multiply(tuple(self._floats[:6]), outer)
        for at in range(min(max(0, calls.count_inner(form)), _MOST_OBJECTS // 10)):
            handle = calls.inner(form, at)
            if handle:
                yield handle, matrix
                if depth > 1 and calls.kind(handle) == native.FORM_OBJECT:
                    yield from self._walk_form(handle, matrix, depth - 1)

    def _look_at_text(self, handle: int, matrix: Matrix, found: Survey) -> None:
        found.texts.append((found.drawn, handle, matrix))
        calls = self._calls
        invisible = calls.mode(handle) in native.INVISIBLE_MODES
        if not invisible and calls.fill(handle, *self._first_colour):
            invisible = _is_unseen(*self._colour[:4])
        if invisible:
            x0, _, x1, _ = self.bounds(handle, matrix)
            invisible = x1 - x0 >= _BLANK
        if invisible or (self._layered and calls.count_marks(handle) > 0 and self._is_layer(handle)):
            found.suspects[handle] = matrix

    def _is_layer(self, handle: int) -> bool:
        """True where the object belongs to optional content, which a viewer may have switched off."""
        name = ctypes.create_string_buffer(64)
        length = ctypes.c_ulong()
        for at in range(min(8, self._calls.count_marks(handle))):
            mark = self._pdfium.FPDFPageObj_GetMark(ctypes.cast(handle, self._pdfium.FPDF_PAGEOBJECT), at)
            units = ctypes.cast(name, ctypes.POINTER(self._pdfium.FPDF_WCHAR))
            if self._pdfium.FPDFPageObjMark_GetName(mark, units, 64, length) and name.raw[:6] == b"O\0C\0\0\0":
                return True
        return False

    def _look_at_path(self, handle: int, matrix: Matrix, found: Survey) -> None:
        calls = self._calls
        if not calls.draw_mode(handle, *self._modes):
            return
        filled, stroked = bool(self._mode[0]), bool(self._mode[1])
        if not (filled or stroked):
            return
        box = self.bounds(handle, matrix)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= _THIN:
            if max(width, height) >= _SHORTEST:
                found.rulings.append(box)
            return
        white = False
        if filled and calls.fill(handle, *self._first_colour):
            white = min(self._colour[0], self._colour[1], self._colour[2]) >= _LIGHT
            if self._colour[3] >= _LIGHT and width >= _COVERS[0] and height >= _COVERS[1]:
                found.covers.append((found.drawn, box))
        if stroked or not white:
            found.rulings.extend(self._trace(handle, matrix))

    def _trace(self, handle: int, matrix: Matrix) -> Iterator[Rectangle]:
        """The straight level and upright edges of a path."""
        calls = self._calls
        own = _IDENTITY
        if calls.object_matrix(handle, self._first_place[0]):
            own = _multiply(tuple(self._floats[:6]), matrix)
        start = last = (0.0, 0.0)
        for at in range(min(calls.count_segments(handle), _MOST_SEGMENTS)):
            segment = calls.segment(handle, at)
            if not segment or not calls.segment_point(segment, *self._first_place[:2]):
                continue
            point = _transform(self._floats[0], self._floats[1], own)
            kind = calls.segment_kind(segment)
            if kind == 2:  # FPDF_SEGMENT_MOVETO
                start = point
            elif kind == 0 and (abs(point[0] - last[0]) < 1 or abs(point[1] - last[1]) < 1):  # a line, not a curve
                yield _span(last, point)
            last = point
        if last != start and (abs(start[0] - last[0]) < 1 or abs(start[1] - last[1]) < 1):
            yield _span(last, start)

    def bounds(self, handle: int, matrix: Matrix) -> Rectangle:
        """The rectangle an object covers, in the page's user space."""
        if not self._calls.bounds(handle, *self._first_place):
            return (0.0, 0.0, 0.0, 0.0)
        left, bottom, right, top = self._floats[0], self._floats[1], self._floats[2], self._floats[3]
        if matrix is _IDENTITY:
            return left, bottom, right, top
        corners = [_transform(x, y, matrix) for x in (left, right) for y in (bottom, top)]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _find_covered(self, found: Survey) -> None:
        """Texts that lie wholly under something painted later are suspects too."""
        if not found.covers or len(found.covers) > _MOST_COVERS:
            return
        latest = max(order for order, _ in found.covers)
        for order, handle, matrix in found.texts:
            if order < latest and _is_covered(order, self.bounds(handle, matrix), found.covers):
                found.suspects[handle] = matrix
        for first, handles in found.runs:
            under = handles[: max(0, latest - first)]
            for at, box in enumerate(self._bound(under)):
                if _is_covered(first + at, box, found.covers):
                    found.suspects[under[at]] = _IDENTITY

    def _bound(self, handles: list[int]) -> Iterator[Rectangle]:
        """What `bounds` says of each of `handles` in the page's own space."""
        for first in range(0, len(handles), _ROOM):
            part = handles[first : first + _ROOM]
            known = list(map(self._calls.bounds, part, *self._places))
            sides = self._floats[: 4 * len(part)]
            for at, box in enumerate(zip(sides[0::4], sides[1::4], sides[2::4], sides[3::4], strict=True)):
                yield box if known[at] else (0.0, 0.0, 0.0, 0.0)


def _is_unseen(red: int, green: int, blue: int, alpha: int) -> bool:
    """True for a colour that cannot be read on white: faint, or as good as white itself."""
    return alpha < _FAINT or (red >= _LIGHT and green >= _LIGHT and blue >= _LIGHT)


def _is_covered(order: int, box: Rectangle, covers: list[tuple[int, Rectangle]]) -> bool:
    """True where a text that is no blank has its middle and its left edge under something painted later."""
    x0, y0, x1, y1 = box
    if x1 - x0 < _BLANK:
        return False
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    return any(
        after > order and left <= middle_x <= right and low <= middle_y <= high and left - 1 <= x0
        for after, (left, low, right, high) in covers
    )


def _span(start: tuple[float, float], end: tuple[float, float]) -> Rectangle:
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def _multiply(inner: tuple[Any, ...], outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _transform(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
