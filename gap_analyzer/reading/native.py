"""pdfium's functions as bare calls, without ctypes' checks of arguments: they are called for each word of a law."""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

_NUMBER, _POINTER = ctypes.c_int, ctypes.c_void_p

TEXT_OBJECT = 1
PATH_OBJECT = 2
IMAGE_OBJECT = 3
FORM_OBJECT = 5
INVISIBLE_MODES = frozenset({3, 7})  # text rendering modes that paint nothing (ISO 32000-1, table 106)
_ROOM = 1_024  # boxes that are fetched in one go


@dataclass(frozen=True, slots=True)
class Calls:
    """Pages and text pages go in as references (see `refer`), objects as integers; results come out through
    references to buffers that the caller owns. A reference that is made once costs a call half of what an address does.
    """

    text: Callable[..., int]
    count_characters: Callable[..., int]
    box: Callable[..., int]
    size: Callable[..., float]
    matrix: Callable[..., int]
    font: Callable[..., int]
    index: Callable[..., int]
    text_object: Callable[..., int]
    count_objects: Callable[..., int]
    object: Callable[..., int]
    kind: Callable[..., int]
    mode: Callable[..., int]
    fill: Callable[..., int]
    bounds: Callable[..., int]
    count_inner: Callable[..., int]
    inner: Callable[..., int]
    object_matrix: Callable[..., int]
    draw_mode: Callable[..., int]
    count_segments: Callable[..., int]
    segment: Callable[..., int]
    segment_kind: Callable[..., int]
    segment_point: Callable[..., int]
    count_marks: Callable[..., int]


@cache
def load() -> tuple[Any, Calls]:
    """pdfium's raw module, initialised once, and the bare calls."""
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    number, pointer = _NUMBER, _POINTER

    def bare(name: str, result: Any, *arguments: Any) -> Any:
        # Further arguments go in as they are: an integer as a C int, a reference as the address it stands for.
        address = ctypes.cast(getattr(pdfium, name), pointer).value
        return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)

    return pdfium, Calls(
        text=bare("FPDFText_GetText", number),
        count_characters=bare("FPDFText_CountChars", number),
        box=bare("FPDFText_GetLooseCharBox", None),
        size=bare("FPDFText_GetFontSize", ctypes.c_double),
        matrix=bare("FPDFText_GetMatrix", number),
        font=bare("FPDFText_GetFontInfo", ctypes.c_ulong),
        index=bare("FPDFText_GetCharIndexFromTextIndex", number),
        text_object=bare("FPDFText_GetTextObject", pointer),
        count_objects=bare("FPDFPage_CountObjects", number),
        object=bare("FPDFPage_GetObject", pointer),
        kind=bare("FPDFPageObj_GetType", number, pointer),
        mode=bare("FPDFTextObj_GetTextRenderMode", number, pointer),
        fill=bare("FPDFPageObj_GetFillColor", number, pointer),
        bounds=bare("FPDFPageObj_GetBounds", number, pointer),
        count_inner=bare("FPDFFormObj_CountObjects", number, pointer),
        inner=bare("FPDFFormObj_GetObject", pointer, pointer, ctypes.c_ulong),
        object_matrix=bare("FPDFPageObj_GetMatrix", number, pointer),
        draw_mode=bare("FPDFPath_GetDrawMode", number, pointer),
        count_segments=bare("FPDFPath_CountSegments", number, pointer),
        segment=bare("FPDFPath_GetPathSegment", pointer, pointer),
        segment_kind=bare("FPDFPathSegment_GetType", number, pointer),
        segment_point=bare("FPDFPathSegment_GetPoint", number, pointer),
        count_marks=bare("FPDFPageObj_CountMarks", number, pointer),
    )


def refer(opened: Any) -> Any:
    """The page or text page that pdfium opened, as a reference for bare calls."""
    return ctypes.byref(opened.contents)


class Boxes:
    """Fetches the boxes of many characters with buffers that are made once."""

    def __init__(self, box: Callable[..., int]) -> None:
        self._box = box
        buffer = ctypes.create_string_buffer(16 * _ROOM)
        self._cells = [ctypes.byref(buffer, 16 * at) for at in range(_ROOM)]
        self._view = memoryview(buffer)

    def fetch(self, text_page: Any, characters: Sequence[int]) -> array[float]:
        """Left, top, right and bottom of each of `characters` in user space, one after another."""
        found = array("f")
        for at in range(0, len(characters), _ROOM):
            part = characters[at : at + _ROOM]
            deque(map(self._box, repeat(text_page), part, self._cells), 0)
            found.frombytes(self._view[: 16 * len(part)])
        return found
