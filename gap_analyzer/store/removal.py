"""Deletion: original, reading, page images, results and index of a document go; the log keeps the fact alone."""

from __future__ import annotations

import shutil

from gap_analyzer.store import files
from gap_analyzer.store.case import Case, append_entry
from gap_analyzer.store.log import EntryKind
from gap_analyzer.store.schema import transaction
from gap_analyzer.store.shelf import Shelf


def remove_document(case: Case, sha256: str, *, author: str, time: str) -> None:
    """Delete a document and every unsigned result and report that was made from it.

    A signed result stays: it is the record of what was signed; it goes with the case.
    """
    case.find_original(sha256)
    with case.open() as file, transaction(file):
        file.execute("DELETE FROM original WHERE sha256 = ?", (sha256,))
        file.execute("DELETE FROM snapshot WHERE signed = ''")
        append_entry(file, EntryKind.REMOVED, {"what": "document", "sha256": sha256}, author=author, time=time)
    clear_files(case)
    compact(case)


def clear_files(case: Case) -> None:
    """Remove what belongs to no original of the case: bytes, readings, page images, cached OCR, unsigned reports."""
    known = {original.sha256 for original in case.list_originals()}
    for folder in (case.originals, case.laws, case.pages):
        for path in folder.iterdir():
            if path.name[:64] not in known:
                path.unlink(missing_ok=True)
        files.flush_folder(folder)
    for folder in (case.reports, case.cache):
        shutil.rmtree(folder, ignore_errors=True)
        files.make_folder(folder)


def compact(case: Case) -> None:
    """Rewrite the case's file without what was deleted from it."""
    with case.open() as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("VACUUM")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def remove_case(shelf: Shelf, case: Case, *, author: str, time: str) -> None:
    """Delete a case with all it holds; the desk's own log keeps its id, who deleted it and when."""
    shelf.note(f"{time} case {case.id} deleted by {author}")
    grave = case.folder.with_name(f"{files.PREFIX}{case.id}")
    case.folder.rename(grave)
    files.flush_folder(shelf.cases)
    shutil.rmtree(grave)
