"""How documents are read: what the caller may choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gap_analyzer.reading.limits import DEFAULT_LIMITS, Limits

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """`password` opens encrypted files and is kept in memory only. `second_reader` checks a sample of pages.
    `jobs` is how many children work at a time. `cache` is the folder of OCR results, None for no cache.
    `compare_image` reads two pages of every document from their image as well, and flags text that differs from it:
    a second a document, so it is asked for. `progress` observes display name, pages done and pages in all."""

    password: str = ""
    ocr: bool = True
    second_reader: bool = True
    compare_image: bool = False
    tables: bool = True
    jobs: int = 2
    cache: Path | None = None
    limits: Limits = DEFAULT_LIMITS
    progress: Progress | None = None
