"""pdfium's functions as bare calls, without ctypes' checks of arguments: they are called for each word of a law."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

_NUMBER, _POINTER = ctypes.c_int, ctypes.c_void_p

TEXT_OBJECT = 1
PATH_OBJECT = 2
IMAGE_OBJECT = 3
FORM_OBJECT = 5
INVISIBLE_MODES = frozenset({3, 7})  # text rendering modes that paint nothing (ISO 32000-1, table 106)


@dataclass(frozen=True, slots=True)
class Calls:
    """Handles go in as integers, results come out through addresses of buffers that the caller owns."""

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
        address = ctypes.cast(getattr(pdfium, name), pointer).value
        return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)

    return pdfium, Calls(
        text=bare("FPDFText_GetText", number, pointer, number, number, pointer),
        count_characters=bare("FPDFText_CountChars", number, pointer),
        box=bare("FPDFText_GetLooseCharBox", number, pointer, number, pointer),
        size=bare("FPDFText_GetFontSize", ctypes.c_double, pointer, number),
        matrix=bare("FPDFText_GetMatrix", number, pointer, number, pointer),
        font=bare("FPDFText_GetFontInfo", ctypes.c_ulong, pointer, number, pointer, ctypes.c_ulong, pointer),
        index=bare("FPDFText_GetCharIndexFromTextIndex", number, pointer, number),
        text_object=bare("FPDFText_GetTextObject", pointer, pointer, number),
        count_objects=bare("FPDFPage_CountObjects", number, pointer),
        object=bare("FPDFPage_GetObject", pointer, pointer, number),
        kind=bare("FPDFPageObj_GetType", number, pointer),
        mode=bare("FPDFTextObj_GetTextRenderMode", number, pointer),
        fill=bare("FPDFPageObj_GetFillColor", number, pointer, pointer, pointer, pointer, pointer),
        bounds=bare("FPDFPageObj_GetBounds", number, pointer, pointer, pointer, pointer, pointer),
        count_inner=bare("FPDFFormObj_CountObjects", number, pointer),
        inner=bare("FPDFFormObj_GetObject", pointer, pointer, ctypes.c_ulong),
        object_matrix=bare("FPDFPageObj_GetMatrix", number, pointer, pointer),
        draw_mode=bare("FPDFPath_GetDrawMode", number, pointer, pointer, pointer),
        count_segments=bare("FPDFPath_CountSegments", number, pointer),
        segment=bare("FPDFPath_GetPathSegment", pointer, pointer, number),
        segment_kind=bare("FPDFPathSegment_GetType", number, pointer),
        segment_point=bare("FPDFPathSegment_GetPoint", number, pointer, pointer, pointer),
        count_marks=bare("FPDFPageObj_CountMarks", number, pointer),
    )
