"""Bytes on disk that are whole or not there: a temporary file beside, flushed, renamed, and the folder flushed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from gap_analyzer.errors import CannotWriteError
from gap_analyzer.store.faults import Fault, reach

PREFIX = ".new-"
_BLOCK = 1 << 20
UPLOAD = {
    "opened": Fault.TEMPORARY_OPENED, "half": Fault.HALF_WRITTEN, "written": Fault.BEFORE_FLUSH,
    "flushed": Fault.FLUSHED, "renamed": Fault.RENAMED, "done": Fault.FOLDER_FLUSHED,
}  # fmt: skip
LAW = {"half": Fault.LAW_HALF_WRITTEN, "done": Fault.LAW_RENAMED}
REPORT = {"half": Fault.REPORT_HALF_WRITTEN, "done": Fault.REPORT_RENAMED}


def write_whole(path: Path, content: bytes, *, points: Mapping[str, Fault] | None = None) -> None:
    """Write a file whole or not at all; when this returns, it is on disk. Raises CannotWriteError."""
    halves = content[: len(content) // 2], content[len(content) // 2 :]
    temporary, _, _ = write_beside(path.parent, halves, points=points)
    put_in_place(temporary, path, points=points)


def write_beside(
    folder: Path, blocks: Iterable[bytes], *, points: Mapping[str, Fault] | None = None
) -> tuple[Path, str, int]:
    """A flushed temporary file in `folder` with its sha256 and length; it has no other name yet."""
    points = points or {}
    digest, length = hashlib.sha256(), 0
    try:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=PREFIX)
    except OSError as error:
        raise _full(error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            _reach(points, "opened")
            for block in blocks:
                file.write(block)
                digest.update(block)
                length += len(block)
                if "half" in points:
                    file.flush()
                _reach(points, "half")
            _reach(points, "written")
            file.flush()
            os.fsync(file.fileno())
            _reach(points, "flushed")
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _full(error) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name), digest.hexdigest(), length


def put_in_place(temporary: Path, path: Path, *, points: Mapping[str, Fault] | None = None) -> None:
    """Give a flushed temporary file its name, and flush the folder."""
    try:
        os.replace(temporary, path)
        _reach(points or {}, "renamed")
        flush_folder(path.parent)
    except OSError as error:
        raise _full(error) from error
    _reach(points or {}, "done")


def flush_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> Path:
    """A folder that only its owner reads. Raises CannotWriteError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(f"The case cannot be written: {error.strerror}.", "Choose another folder.") from error
    return folder


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sweep(folder: Path) -> None:
    """Remove what a broken write left behind."""
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def _reach(points: Mapping[str, Fault], moment: str) -> None:
    if moment in points:
        reach(points[moment])


def _full(error: OSError) -> CannotWriteError:
    return CannotWriteError(f"The case cannot be written: {error.strerror}.", "Free some space, then try again.")
