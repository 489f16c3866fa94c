"""Folders of labelled statutes, as commands name them: their labels, and their laws as read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gap_analyzer.analysis import Request, read_laws
from gap_analyzer.catalogue import Catalogue
from gap_analyzer.cli.analyze import cache_folder
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation import Dossier, Statute, load_gold
from gap_analyzer.reading import Options

AS_OF = "2026-11-20"  # the day the labels were made: figures must not move with the calendar


@dataclass(frozen=True, slots=True)
class Shelf:
    """The labelled statutes of one folder."""

    folder: Path
    statutes: tuple[Statute, ...]

    def request(self, statute: Statute) -> Request:
        """What is asked of one statute: a law of its own, without a country."""
        path = find_base(self.folder, statute.file) / statute.file
        return Request(paths=(path,), as_of=AS_OF, options=Options(cache=cache_folder()))

    def read(self, statute: Statute, catalogue: Catalogue) -> Dossier:
        """The laws of one statute, and what of them could not be read."""
        request = self.request(statute)
        laws, unread = read_laws(request, catalogue, lambda stage, source: None)
        return Dossier(request, laws, unread)


def open_shelf(name: str, *, weight: float = 1.0) -> Shelf:
    """The labelled statutes of a folder. Raises UsageError when there is none."""
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name the folder of labelled statutes.")
    shelf = Shelf(folder, tuple(replace(statute, weight=weight) for statute in load_gold(folder)))
    for statute in shelf.statutes:
        find_base(folder, statute.file)
    return shelf


def open_shelves(names: Sequence[str]) -> list[Shelf]:
    """The folders that are named, or the shared one; no two statutes of them may have the same name."""
    shelves = [open_shelf(name) for name in names or (str(find_shared() / "gold" / "dev"),)]
    known: set[str] = set()
    for statute in (each for shelf in shelves for each in shelf.statutes):
        if statute.doc in known:
            raise UsageError(f"Two labelled statutes are called {statute.doc}.", "Give each its own name.")
        known.add(statute.doc)
    return shelves


def find_shared() -> Path:
    """The folder of statutes that lies beside a checkout, or where GAP_ANALYZER_SHARED says."""
    return Path(os.environ.get("GAP_ANALYZER_SHARED", "../shared"))


def find_base(folder: Path, file: str) -> Path:
    """The folder from which the labels name their statutes: above the labels, or the shared folder."""
    for base in (*folder.resolve().parents, find_shared()):
        if (base / file).exists():
            return base
    raise UsageError(f"The statute {file} is not there.", "Put the statutes beside the labels, or name their folder.")
