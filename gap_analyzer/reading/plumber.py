"""Pages as pdfplumber sees them: the second reader, which checks a sample and reads what pdfium cannot."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.frames import PageDraft, face_bits
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached, Unreadable
from gap_analyzer.reading.words import clean_word

Facts = dict[str, Any]
_GAP = 0.15  # of the font size: pdfplumber's default of 3 points glues words of small print together
_LINE_TOLERANCE = 3.0


def read_drafts(
    data: bytes, *, pages: Sequence[int] | None = None, sample: int = 0, password: str = ""
) -> Iterator[tuple[Facts | None, PageDraft | None]]:
    """First the facts (page count), then a draft for each of `pages`, or of `sample` pages spread evenly, or of all;
    each page is closed.

    Raises Unreadable or LimitReached. pdfminer raises TypeError, IndexError, KeyError and others unwrapped, and
    wraps MemoryError: what is wrong with a file shows in any of them.
    """
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data), password=password or None) as document:
            count = len(document.pages)
            if count == 0:
                raise Unreadable(Unread.NO_PAGES)
            if count > DEFAULT_LIMITS.pages:
                raise LimitReached(Unread.LIMIT_PAGES)
            yield {"pages": count, "flags": []}, None
            for number in pages or spread(count, sample or count):
                if number <= count:
                    page = document.pages[number - 1]
                    yield None, _read(page, number)
                    page.close()
    except (Unreadable, LimitReached, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise _name(error) from error


def spread(count: int, sample: int) -> list[int]:
    """At most `sample` page numbers, the first and the last among them."""
    if count <= sample:
        return list(range(1, count + 1))
    return sorted({1 + round(at * (count - 1) / max(1, sample - 1)) for at in range(sample)})


def _name(error: Exception) -> Exception:
    """The outcome that an error of pdfminer stands for, through its wrappings."""
    seen: list[object] = [error, error.__cause__, error.__context__, *error.args]
    names = {type(item).__name__ for item in seen}
    if "MemoryError" in names:
        return LimitReached(Unread.LIMIT_MEMORY)
    if "RecursionError" in names:
        return LimitReached(Unread.LIMIT_OBJECTS)
    if "PDFPasswordIncorrect" in names:
        return Unreadable(Unread.ENCRYPTED)
    return Unreadable(Unread.ENCRYPTED_CERTIFICATE if "PDFEncryptionError" in names else Unread.NOT_READABLE)


def _read(page: Any, number: int) -> PageDraft:
    draft = PageDraft(number=number, width=float(page.width), height=float(page.height))
    words = page.extract_words(
        x_tolerance_ratio=_GAP, y_tolerance=_LINE_TOLERANCE, use_text_flow=True, extra_attrs=["fontname", "size"]
    )
    line: list[dict[str, Any]] = []
    for word in words:
        if line and (abs(word["bottom"] - line[-1]["bottom"]) > _LINE_TOLERANCE or word["x0"] < line[-1]["x0"]):
            _add(draft, line)
            line = []
        line.append(word)
    if line:
        _add(draft, line)
    return draft


def _add(draft: PageDraft, line: list[dict[str, Any]]) -> None:
    cleaned = [(clean_word(word["text"], last=word is line[-1]), word) for word in line]
    kept = [(text, word) for text, word in cleaned if text]
    if not kept:
        return
    names = [str(word["fontname"]).lower() for _, word in kept]
    face = face_bits(
        bold=all("bold" in name for name in names), italic=all("ital" in name or "obli" in name for name in names)
    )
    box = (
        min(word["x0"] for _, word in kept),
        min(word["top"] for _, word in kept),
        max(word["x1"] for _, word in kept),
        max(word["bottom"] for _, word in kept),
        float(kept[0][1]["size"]),
    )
    edges = [edge for _, word in kept for edge in (word["x0"], word["x1"])]
    draft.add(" ".join(text for text, _ in kept), box, edges, face=face)
