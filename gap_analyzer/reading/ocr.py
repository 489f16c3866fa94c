"""Pages as images → drafts of pages by Tesseract, at 300 dots an inch, each in the language it proves to be in."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gap_analyzer.model.law import Reading, Unread
from gap_analyzer.reading.frames import PageDraft
from gap_analyzer.reading.languages import find_words, tell
from gap_analyzer.reading.limits import DEFAULT_LIMITS, Limits, Unreadable
from gap_analyzer.reading.words import clean_word

DOTS_AN_INCH = 300
_POINTS_AN_INCH = 72
_UNSURE = 0.55  # mean confidence under which the page may stand on its side
_DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_TURNED = 1  # Tesseract's page segmentation with orientation
_AUTOMATIC = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey: one byte a pixel, rows of `width` bytes, and its size in points."""

    pixels: bytes
    width: int
    height: int
    points_wide: float
    points_high: float


@cache
def find_data() -> Path | None:
    """Tesseract's folder of languages, or None where there is none."""
    import os

    named = os.environ.get("TESSDATA_PREFIX")
    for folder in ((named,) if named else ()) + _DATA_FOLDERS:
        if any(Path(folder).glob("*.traineddata")):
            return Path(folder)
    return None


def is_installed() -> bool:
    """True where pages can be read from their images: language data, and the library or the program."""
    return find_data() is not None and (_has_library() or shutil.which("tesseract") is not None)


def _has_library() -> bool:
    from importlib.util import find_spec

    return find_spec("tesserocr") is not None


class Recogniser:
    """Tesseract in one process; `profiles` maps a language to its common words, `names` to Tesseract's name of it."""

    def __init__(self, profiles: Mapping[str, Sequence[str]], names: Mapping[str, str], *, language: str = "") -> None:
        data = find_data()
        if data is None or not is_installed():
            raise Unreadable(Unread.NO_OCR_INSTALLED)
        self._data = data
        self._profiles = {code: frozenset(words) for code, words in profiles.items()}
        self._names = {code: name for code, name in names.items() if (data / f"{name}.traineddata").exists()}
        if not self._names:
            raise Unreadable(Unread.NO_OCR_INSTALLED)
        self._language = language if language in self._names else min(self._names)
        self._engines: dict[tuple[str, int], Any] = {}

    def read(self, picture: Picture, number: int) -> PageDraft:
        """The words of a picture with their confidences; read again where it proves to be in another language."""
        rows = self._recognise(picture, self._names[self._language], _AUTOMATIC)
        language, share = tell(find_words(" ".join(row[-1] for row in rows)), self._profiles)
        if share and language != self._language and language in self._names:
            self._language = language
            rows = self._recognise(picture, self._names[language], _AUTOMATIC)
        draft = _draft(rows, picture, number)
        if draft.texts and (draft.confidence or 0) < _UNSURE and (self._data / "osd.traineddata").exists():
            turned = _draft(self._recognise(picture, self._names[self._language], _TURNED), picture, number)
            draft = turned if (turned.confidence or 0) > (draft.confidence or 0) else draft
        return draft

    def _recognise(self, picture: Picture, name: str, mode: int) -> list[list[str]]:
        table = self._run_library(picture, name, mode) if _has_library() else self._run_program(picture, name, mode)
        rows = [line.split("\t") for line in table.splitlines()]
        return [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]

    def _run_library(self, picture: Picture, name: str, mode: int) -> str:
        import tesserocr

        engine = self._engines.get((name, mode))
        if engine is None:
            engine = tesserocr.PyTessBaseAPI(path=str(self._data), lang=name, psm=mode)
            self._engines[(name, mode)] = engine
        engine.SetImageBytes(picture.pixels, picture.width, picture.height, 1, picture.width)
        engine.SetSourceResolution(DOTS_AN_INCH)
        table = str(engine.GetTSVText(0))
        engine.Clear()
        return table

    def _run_program(self, picture: Picture, name: str, mode: int) -> str:
        command = ["tesseract", "stdin", "stdout", "-l", name, "--dpi", str(DOTS_AN_INCH), "--psm", str(mode)]
        image = b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.pixels
        done = subprocess.run([*command, "tsv"], input=image, capture_output=True, check=False)
        if done.returncode:
            raise Unreadable(Unread.PARSER_CRASHED)
        return done.stdout.decode("utf-8", "replace")


def _draft(rows: list[list[str]], picture: Picture, number: int) -> PageDraft:
    """Tesseract's rows (level, page, block, paragraph, line, word, left, top, width, height, confidence, text)."""
    draft = PageDraft(number=number, width=picture.points_wide, height=picture.points_high, reading=Reading.OCR)
    across, down = picture.points_wide / picture.width, picture.points_high / picture.height
    lines: dict[tuple[str, ...], list[tuple[str, float, tuple[float, float, float, float]]]] = {}
    for row in rows:
        word = clean_word(row[11].strip())
        left, top, width, height = (int(cell) for cell in row[6:10])
        box = (left * across, top * down, (left + width) * across, (top + height) * down)
        if word:
            lines.setdefault(tuple(row[1:5]), []).append((word, max(0.0, float(row[10])) / 100, box))
    sure: list[float] = []
    for words in lines.values():
        confidences = [confidence for _, confidence, _ in words]
        sure += confidences
        boxes = [box for _, _, box in words]
        x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
        x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
        edges = [edge for box in boxes for edge in (box[0], box[2])]
        text = " ".join(word for word, _, _ in words)
        size = max(box[3] - box[1] for box in boxes)  # of its words: a crooked line is higher than its letters
        draft.add(text, (x0, y0, x1, y1, size), edges, confidence=sum(confidences) / len(confidences))
    draft.confidence = round(sum(sure) / len(sure), 3) if sure else None
    return draft


def paint_pages(data: bytes, pages: Sequence[int], *, password: str = "") -> Iterator[tuple[int, Picture | None]]:
    """Pages of a PDF as pictures, None where one cannot be painted within the limits."""
    from gap_analyzer.reading import native, pdf

    pdfium, _ = native.load()
    with pdf.open_document(data, password=password) as document:
        for number in pages:
            page = pdfium.FPDF_LoadPage(document, number - 1)
            if not page:
                yield number, None
                continue
            try:
                yield number, _paint(page, DEFAULT_LIMITS)
            finally:
                pdfium.FPDF_ClosePage(page)


def _paint(page: Any, limits: Limits) -> Picture | None:
    from gap_analyzer.reading import native

    pdfium, _ = native.load()
    wide, high = float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))
    if wide <= 0 or high <= 0:
        return None
    scale = min(
        DOTS_AN_INCH / _POINTS_AN_INCH,
        limits.image_side / max(wide, high),
        (limits.image_pixels / (wide * high)) ** 0.5,
    )
    width, height = max(1, int(wide * scale)), max(1, int(high * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    if stride != width:
        pixels = b"".join(pixels[row * stride : row * stride + width] for row in range(height))
    return Picture(pixels, width, height, wide, high)
