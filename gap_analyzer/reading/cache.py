"""OCR results by page → files of a private folder, so that a second run is free."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from gap_analyzer.model.law import Page
from gap_analyzer.reading.frames import BadFrame, unpack

_FORM = "ocr-3"  # a new form of frames makes old results unfindable


def _place(folder: Path, sha256: str, page: int) -> Path:
    key = hashlib.sha256(f"{_FORM}/{sha256}/{page}".encode()).hexdigest()
    return folder / f"{key}.page"


def recall(folder: Path, sha256: str, page: int) -> Page | None:
    """The page as it was read before, or None; a file that is no page of ours is passed over."""
    try:
        found = unpack(_place(folder, sha256, page).read_bytes())
    except (OSError, BadFrame):
        return None
    return found if found.number == page else None


def remember(folder: Path, sha256: str, page: int, frame: bytes) -> None:
    """Keep a page's frame; the folder is made with mode 0700. A full disk only means reading it again."""
    place = _place(folder, sha256, page)
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_suffix(f".{os.getpid()}.part")
        beside.write_bytes(frame)
        beside.replace(place)
