"""A ZIP archive → Sources in memory: nothing is unpacked to disk, and members, sizes and ratio are limited."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from gap_analyzer.reading.source import Source

_PACKED_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})


def is_archive(path: Path) -> bool:
    """True for a ZIP of documents; a DOCX or ODT is a ZIP too, but is one document."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not _PACKED_DOCUMENTS.intersection(archive.namelist()[:5000])
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False


def open_archive(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Source]:
    """The members of the archive as Sources, sorted by name, or one refused Source where a limit is passed."""
    from gap_analyzer.reading.source import Source, show_name

    with zipfile.ZipFile(path) as archive:
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda member: member.filename)
        if len(members) > limits.archive_members:
            yield Source(name=show_name(path.name), refused=Unread.LIMIT_OBJECTS)
            return
        budget = limits.archive_bytes
        for member in members:
            name = show_name(member.filename)
            if name.startswith(".") or "__MACOSX" in member.filename:
                continue
            content = _read_member(archive, member, budget=budget, limits=limits)
            if isinstance(content, Unread):
                yield Source(name=name, refused=content)
                continue
            budget -= len(content)
            yield Source(name=name, content=content)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, budget: int, limits: Limits) -> bytes | Unread:
    """The member's bytes, or why they are refused; sizes are measured, not believed."""
    if member.flag_bits & 0x1:
        return Unread.ENCRYPTED
    ceiling = min(budget, limits.file_bytes, limits.archive_ratio * max(member.compress_size, 10_000))
    try:
        with archive.open(member) as file:
            content = file.read(ceiling + 1)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError):
        return Unread.NOT_READABLE
    return Unread.LIMIT_DECOMPRESSED if len(content) > ceiling else content
