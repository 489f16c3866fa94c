"""What one document may cost: sizes, pages, seconds and bytes, after which it has a named outcome."""

from __future__ import annotations

from dataclasses import dataclass

from gap_analyzer.model.law import Unread


class LimitReached(Exception):
    """A document asked for more than it may cost; `reason` names what ran out."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Unreadable(Exception):
    """A reader cannot read the document; `reason` says why."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one document, from the threat model's requirement R1: bytes, pages, seconds.

    `seconds` is for the whole document and `ocr_seconds` are added for each page that needs OCR.
    """

    file_bytes: int = 500_000_000
    pages: int = 10_000
    characters: int = 40_000_000
    seconds: float = 120.0
    step_seconds: float = 30.0
    ocr_seconds: float = 5.0
    memory_bytes: int = 2_000_000_000
    written_bytes: int = 256_000_000
    archive_members: int = 2_000
    archive_bytes: int = 1_000_000_000
    archive_ratio: int = 200
    image_side: int = 10_000
    image_pixels: int = 40_000_000


DEFAULT_LIMITS = Limits()
