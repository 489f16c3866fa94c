"""Files → Pages of lines with boxes, or the named reason why not; only here are the document libraries known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gap_analyzer.model.law import Document, Unread, UnreadDocument
from gap_analyzer.reading.limits import DEFAULT_LIMITS, Limits
from gap_analyzer.reading.source import Source, collect, show_name

__all__ = ["Limits", "Options", "Source", "collect", "read", "show_name"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are read. `cache` is the folder of OCR results, None for no cache; `progress` observes
    (display name, pages done, pages in all)."""

    password: str = ""
    ocr: bool = True
    second_reader: bool = True
    tables: bool = True
    jobs: int = 1
    cache: Path | None = None
    limits: Limits = DEFAULT_LIMITS
    progress: Progress | None = None


def read(source: Source, *, options: Options = Options()) -> Document | UnreadDocument:  # noqa: B008 - frozen
    """The document's pages, or the reason why it was not read. Never raises for what a file holds."""
    from gap_analyzer.reading.frames import pack, unpack
    from gap_analyzer.reading.limits import Unreadable
    from gap_analyzer.reading.pdf import count_pages, open_document, read_drafts

    data = source.load()
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        with open_document(data, password=options.password) as document:
            count = count_pages(document, limits=options.limits)
            pages = tuple(unpack(pack(draft)) for draft in read_drafts(document, range(1, count + 1)))
    except Unreadable as error:
        return UnreadDocument(source=source.name, reason=error.reason, sha256=sha256)
    if not any(page.lines for page in pages):
        return UnreadDocument(source=source.name, reason=Unread.NEEDS_OCR, sha256=sha256)
    return Document(source=source.name, sha256=sha256, format="pdf", pages=pages, page_count=len(pages))
