"""Paths → Sources: files, folders and ZIP members, each with a display name that shows no path."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gap_analyzer.errors import UsageError
from gap_analyzer.model.law import Unread
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached

_SHOWN_BYTES = 200
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file of law as supplied: its display name and where its bytes are (a path, or bytes in memory).

    `refused` is set where collecting already found why it cannot be read (an archive over its limits).
    """

    name: str
    path: Path | None = None
    content: bytes | None = None
    refused: Unread | None = None

    def load(self, *, ceiling: int = DEFAULT_LIMITS.file_bytes) -> bytes:
        """The file's bytes. Raises OSError as open does, and LimitReached where there are more than `ceiling`."""
        if self.content is not None:
            data = self.content
        elif self.path is None:
            return b""
        else:
            with self.path.open("rb") as file:
                data = file.read(ceiling + 1)
        if len(data) > ceiling:
            raise LimitReached(Unread.LIMIT_SIZE)
        return data


def collect(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The files of law under `paths`, folders walked in sorted order, ZIP archives opened in memory.

    Raises UsageError for a path that does not exist, before anything is read.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"{show_name(missing[0].name)} does not exist.", "Check the path and try again.")
    return tuple(source for path in paths for source in _walk(path))


def _walk(path: Path) -> Iterator[Source]:
    from gap_analyzer.reading.archive import is_archive, open_archive

    if path.is_dir():
        for inner in sorted(path.rglob("*"), key=lambda found: found.parts):
            if inner.is_file() and not any(part.startswith(".") for part in inner.relative_to(path).parts):
                yield from _walk(inner)
    elif is_archive(path):
        yield from open_archive(path)
    else:
        yield Source(name=show_name(path.name), path=path)


def show_name(name: str) -> str:
    """`name` as it may be shown: no folder, NFC, control and direction-changing characters as U+xxxx."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    plain = unicodedata.normalize("NFC", last.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    shown = "".join(f"U+{ord(sign):04X}" if unicodedata.category(sign) in _UNSHOWN else sign for sign in plain)
    while len(shown.encode("utf-8")) > _SHOWN_BYTES:
        shown = shown[:-1]
    return shown or "unnamed"
