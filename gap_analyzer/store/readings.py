"""A law as read, with what the desk must know of its pages: sizes, trust, and those that could not be read."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Document, Law, Unread, UnreadPages
from gap_analyzer.serial import read_law, write_law
from gap_analyzer.store import files
from gap_analyzer.store.case import Case


@dataclass(frozen=True, slots=True)
class PageFact:
    """One page: size in points, how far OCR is trusted (None for digital text), how many words were read."""

    number: int
    width: float
    height: float
    confidence: float | None
    words: int


@dataclass(frozen=True, slots=True)
class LawReading:
    """What reading an original brought."""

    law: Law
    pages: tuple[PageFact, ...]
    unread: tuple[UnreadPages, ...] = ()
    format: str = "pdf"


def describe_reading(law: Law, document: Document) -> LawReading:
    """The reading of a document that became a law."""
    pages = tuple(
        PageFact(p.number, p.width, p.height, p.confidence, sum(len(line.text.split()) for line in p.lines))
        for p in document.pages
    )
    return LawReading(law, pages, document.unread_pages, document.format)


def put_reading(case: Case, sha256: str, reading: LawReading) -> None:
    """Keep a reading whole, under the hash of its original."""
    content = {
        "law": write_law(reading.law),
        "pages": [[p.number, p.width, p.height, p.confidence, p.words] for p in reading.pages],
        "unread": [[u.reason.value, list(u.pages)] for u in reading.unread],
        "format": reading.format,
    }
    written = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    files.write_whole(case.laws / sha256, zlib.compress(written, 3), points=files.LAW)


def get_reading(case: Case, sha256: str) -> LawReading | None:
    """The reading of an original of this case, or None when it was not read (yet)."""
    case.find_original(sha256)
    try:
        content = json.loads(zlib.decompress((case.laws / sha256).read_bytes()))
        return LawReading(
            read_law(content["law"]),
            tuple(PageFact(*each) for each in content["pages"]),
            tuple(UnreadPages(Unread(reason), tuple(pages)) for reason, pages in content["unread"]),
            content["format"],
        )
    except FileNotFoundError:
        return None
    except (ValueError, zlib.error, KeyError, TypeError) as error:
        raise UsageError("A law of this case is damaged.", "Read its file again.") from error
