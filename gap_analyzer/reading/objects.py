"""A page's drawn objects → what matters for law: rulings, fills, images, and texts that may not be visible."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
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
_OPAQUE = memoryview(bytes((0, 0, 0, 0, 255, 0, 0, 0))).cast("Q")[0]  # no blue, full opacity, as colours come
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
    suspects: dict[int, Matrix] = field(default_factory=dict)
    drawn: int = 0


class Surveyor:
    """Looks at one page after another with buffers that are made once."""

    def __init__(self, *, layered: bool = False) -> None:
        self._pdfium, self._calls = native.load()
        self._layered = layered
        self._colour = (ctypes.c_uint * 4)()
        self._floats = (ctypes.c_float * 6)()
        self._mode = (ctypes.c_int * 2)()
        self._quick = memoryview(self._colour).cast("B").cast("Q")
        base = ctypes.addressof(self._colour)
        self._colours = tuple(base + 4 * at for at in range(4))
        base = ctypes.addressof(self._floats)
        self._places = tuple(base + 4 * at for at in range(4))

    def survey(self, page: int) -> Survey:
        """Everything painted on the open page `page` (its handle), to the depth of four nested forms."""
        found = Survey()
        calls, texts = self._calls, found.texts
        for at in range(min(calls.count_objects(page), _MOST_OBJECTS)):
            handle = calls.object(page, at)
            kind = calls.kind(handle) if handle else 0
            found.drawn += 1
            if kind == native.TEXT_OBJECT and self._is_black(handle):
                texts.append((found.drawn, handle, _IDENTITY))
            elif kind == native.FORM_OBJECT:
                for inner, matrix in self._walk_form(handle, _IDENTITY, _DEEPEST_FORM):
                    found.drawn += 1
                    self._look(inner, calls.kind(inner), matrix, found)
            elif kind:
                self._look(handle, kind, _IDENTITY, found)
        self._find_covered(found)
        return found

    def _is_black(self, handle: int) -> bool:
        """True for text in opaque black that is painted and in no layer: nearly all of a law, told in two calls."""
        calls = self._calls
        if self._layered or calls.mode(handle) in native.INVISIBLE_MODES or not calls.fill(handle, *self._colours):
            return False
        return self._quick[1] == _OPAQUE and self._quick[0] == 0

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
        if not calls.object_matrix(form, self._places[0]):
            return
        matrix = _multiply(tuple(self._floats), outer)
        for at in range(min(max(0, calls.count_inner(form)), _MOST_OBJECTS // 10)):
            handle = calls.inner(form, at)
            if handle:
                yield handle, matrix
                if depth > 1 and calls.kind(handle) == native.FORM_OBJECT:
                    yield from self._walk_form(handle, matrix, depth - 1)

    def _look_at_text(self, handle: int, matrix: Matrix, found: Survey) -> None:
        found.texts.append((found.drawn, handle, matrix))
        calls, colour = self._calls, self._colour
        invisible = calls.mode(handle) in native.INVISIBLE_MODES
        if not invisible and calls.fill(handle, *self._colours):
            red, green, blue, alpha = colour
            invisible = alpha < _FAINT or (red >= _LIGHT and green >= _LIGHT and blue >= _LIGHT)
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
        if not calls.draw_mode(handle, ctypes.addressof(self._mode), ctypes.addressof(self._mode) + 4):
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
        if filled and calls.fill(handle, *self._colours):
            white = min(self._colour[0], self._colour[1], self._colour[2]) >= _LIGHT
            if self._colour[3] >= _LIGHT and width >= _COVERS[0] and height >= _COVERS[1]:
                found.covers.append((found.drawn, box))
        if stroked or not white:
            found.rulings.extend(self._trace(handle, matrix))

    def _trace(self, handle: int, matrix: Matrix) -> Iterator[Rectangle]:
        """The straight level and upright edges of a path."""
        calls = self._calls
        own = _IDENTITY
        if calls.object_matrix(handle, self._places[0]):
            own = _multiply(tuple(self._floats), matrix)
        start = last = (0.0, 0.0)
        for at in range(min(calls.count_segments(handle), _MOST_SEGMENTS)):
            segment = calls.segment(handle, at)
            if not segment or not calls.segment_point(segment, self._places[0], self._places[1]):
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
        if not self._calls.bounds(handle, *self._places):
            return (0.0, 0.0, 0.0, 0.0)
        left, bottom, right, top = self._floats[0], self._floats[1], self._floats[2], self._floats[3]
        if matrix is _IDENTITY:
            return left, bottom, right, top
        corners = [_transform(x, y, matrix) for x in (left, right) for y in (bottom, top)]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _find_covered(self, found: Survey) -> None:
        """Texts that lie wholly under something painted later are suspects too."""
        if not found.covers or not found.texts or len(found.covers) > 400:
            return
        latest = max(order for order, _ in found.covers)
        if latest < found.texts[0][0]:
            return
        for order, handle, matrix in found.texts:
            if order < latest and handle not in found.suspects:
                x0, y0, x1, y1 = self.bounds(handle, matrix)
                if x1 - x0 < _BLANK:
                    continue
                middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
                for after, (left, low, right, high) in found.covers:
                    if after > order and left <= middle_x <= right and low <= middle_y <= high and left - 1 <= x0:
                        found.suspects[handle] = matrix
                        break


def _span(start: tuple[float, float], end: tuple[float, float]) -> Rectangle:
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def _multiply(inner: tuple[Any, ...], outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _transform(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
