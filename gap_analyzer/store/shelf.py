"""The data folder of a desk: its cases, each in a folder of its own, and the secret of this desk."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from gap_analyzer.errors import UsageError
from gap_analyzer.store import files
from gap_analyzer.store.case import FILE, About, Case

_ID = re.compile(r"[0-9a-f]{16}")


class Shelf:
    """The cases of one data folder."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, or begin one; raises CannotWriteError where nothing can be written."""
        self.folder = files.make_folder(folder)
        self.cases = files.make_folder(folder / "cases")
        self.temporary = files.make_folder(folder / "temporary")

    def create(self, about: About) -> Case:
        """A new case with a name that cannot be guessed; nobody sees it before it is whole."""
        case_id = secrets.token_hex(8)
        building = self.cases / f"{files.PREFIX}{case_id}"
        Case(building).set_about(about)
        return self.place(building, case_id)

    def place(self, building: Path, case_id: str) -> Case:
        """Give a case that was built beside the others its name among them."""
        place = self.cases / case_id
        building.rename(place)
        files.flush_folder(self.cases)
        return Case(place)

    def find(self, case_id: str) -> Case:
        """A case by its id; raises UsageError when there is none."""
        if not _ID.fullmatch(case_id) or not (self.cases / case_id / FILE).exists():
            raise UsageError("There is no such case here.", "Choose one from the list of cases.")
        return Case(self.cases / case_id)

    def list_ids(self) -> tuple[str, ...]:
        """The ids of all cases."""
        return tuple(sorted(f.name for f in self.cases.iterdir() if _ID.fullmatch(f.name) and (f / FILE).exists()))

    def note(self, line: str) -> None:
        """Add a line to the desk's own log, which knows ids and names of persons, never of laws."""
        with (self.folder / "desk.log").open("a", encoding="utf-8") as file:
            file.write(line.replace("\n", " ") + "\n")
            file.flush()
            os.fsync(file.fileno())

    def sweep(self) -> None:
        """Remove what broken writes and deletions left behind; called once, before the desk answers."""
        files.sweep(self.cases)
        for left in self.temporary.iterdir():
            left.unlink(missing_ok=True)
        for case_id in self.list_ids():
            for folder in ("originals", "laws", "pages", "reports", "cache"):
                files.sweep(self.cases / case_id / folder)

    def read_secret(self) -> bytes:
        """32 random bytes that belong to this desk, made once."""
        path = self.folder / "secret"
        if not path.exists():
            files.write_whole(path, secrets.token_bytes(32))
        return path.read_bytes()
