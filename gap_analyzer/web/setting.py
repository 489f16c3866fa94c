"""How a desk is run: its data folder, the names it answers to, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILE_BYTES = 100_000_000  # of one file
CASE_BYTES = 2_000_000_000  # of all files of a case
REQUEST_BYTES = 500_000_000  # of one upload of several files
FORM_BYTES = 1_000_000  # of any other form


@dataclass(frozen=True, slots=True)
class Setting:
    """A desk's data folder, the names by which it may be called, and whether people sign in."""

    data: Path
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    accounts: bool = False
    secure: bool = False  # behind HTTPS: cookies are sent over it alone
