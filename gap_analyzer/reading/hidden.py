"""Suspected texts → those that a reader of the page cannot see, by looking whether they left any ink."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from gap_analyzer.reading import native
from gap_analyzer.reading.objects import Rectangle, Survey, Surveyor

_MOST_PIXELS_A_SIDE = 1_200
_CONTRAST = 24  # of 255: less difference between the lightest and the darkest pixel is no ink
_SCAN_SHARE = 0.5  # of the page: an image as large as this is a scan, and text under or over it its text layer
SMALLEST_SIZE = 2.0  # points


def find_invisible(page: Any, survey: Survey, surveyor: Surveyor, area: Rectangle) -> frozenset[int]:
    """Handles of the page's text objects that leave no ink: white on white, unpainted, covered, switched off.

    The text layer of a scan is unpainted too, but it says what the image shows; it is no hidden text.
    """
    if not survey.suspects or _is_scan(survey.images, area):
        return frozenset()
    seen = _paint(page, area)
    if seen is None:
        return frozenset()
    return frozenset(
        handle for handle, matrix in survey.suspects.items() if not seen.has_ink(surveyor.bounds(handle, matrix))
    )


def is_scan(images: Iterable[Rectangle], area: Rectangle) -> bool:
    """True where an image covers half of the page or more."""
    return _is_scan(images, area)


def _is_scan(images: Iterable[Rectangle], area: Rectangle) -> bool:
    whole = max(1.0, (area[2] - area[0]) * (area[3] - area[1]))
    shown = 0.0
    for x0, y0, x1, y1 in images:
        width = min(x1, area[2]) - max(x0, area[0])
        height = min(y1, area[3]) - max(y0, area[1])
        shown += max(0.0, width) * max(0.0, height)
    return shown / whole >= _SCAN_SHARE


class _Painting:
    """The page in grey, unturned, one byte a pixel, top row first."""

    def __init__(self, pixels: bytes, stride: int, width: int, height: int, area: Rectangle) -> None:
        self._pixels, self._stride, self._width, self._height = pixels, stride, width, height
        self._area = area
        self._scale = width / max(1.0, area[2] - area[0])

    def has_ink(self, box: Rectangle) -> bool:
        """True where the pixels of `box` (user space) differ enough to be read."""
        left = max(0, int((box[0] - self._area[0]) * self._scale) - 1)
        right = min(self._width, int((box[2] - self._area[0]) * self._scale) + 2)
        top = max(0, int((self._area[3] - box[3]) * self._scale) - 1)
        low = min(self._height, int((self._area[3] - box[1]) * self._scale) + 2)
        if left >= right or top >= low:
            return False
        rows = [self._pixels[row * self._stride + left : row * self._stride + right] for row in range(top, low)]
        return max(map(max, rows)) - min(map(min, rows)) >= _CONTRAST


def _paint(page: Any, area: Rectangle) -> _Painting | None:
    pdfium, _ = native.load()
    rotation = max(0, pdfium.FPDFPage_GetRotation(page))
    wide, high = area[2] - area[0], area[3] - area[1]
    if wide <= 0 or high <= 0:
        return None
    scale = min(1.5, _MOST_PIXELS_A_SIDE / max(wide, high))
    width, height = max(1, int(wide * scale)), max(1, int(high * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        flags = pdfium.FPDF_GRAYSCALE | pdfium.FPDF_NO_CATCH
        # The page is painted unturned, so that boxes of user space need no turning.
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, (4 - rotation) % 4, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
        pixels = ctypes.string_at(buffer, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return _Painting(pixels, stride, width, height, area)
