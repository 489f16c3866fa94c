"""The torture corpus: 0 crashes or hangs of the caller, every file an outcome by name, no silent emptiness.

Run by itself it prints the table: `python tests/test_hostile_torture.py [FOLDER]`.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from gap_analyzer.model.law import Document, UnreadDocument
from gap_analyzer.reading import Options, collect, read

pytestmark = [pytest.mark.torture, pytest.mark.long]
SHARED = Path(os.environ.get("GAP_ANALYZER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
CORPUS = SHARED / "torture"
LIMIT_SECONDS = 120.0 + 5.0
OPTIONS = Options(jobs=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One file: what readers of the world make of it (`expected`, `basis`) and what was made of it here."""

    name: str
    expected: str
    basis: str
    outcome: str
    words: int
    seconds: float

    @property
    def is_text(self) -> bool:
        """True where two other readers or more found text."""
        return self.expected == "ok-text" and self.basis.startswith("2")

    @property
    def is_read(self) -> bool:
        """True where words were read."""
        return self.outcome == "read"


def load_expectations() -> dict[str, tuple[str, str]]:
    """Expected outcome and its basis by file name, from the corpus's manifest."""
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as file:
        return {row["file"]: (row["expected"], row["expected_basis"]) for row in csv.DictReader(file)}


def read_file(path: Path, expected: tuple[str, str]) -> Row:
    """The row of one file."""
    begin = time.monotonic()
    (source,) = collect([path])
    found = read(source, options=OPTIONS)
    seconds = time.monotonic() - begin
    if isinstance(found, UnreadDocument):
        return Row(path.name, *expected, found.reason.value, 0, seconds)
    words = sum(len(line.text.split()) for page in found.pages for line in page.lines)
    return Row(path.name, *expected, "read", words, seconds)


def read_corpus(folder: Path) -> list[Row]:
    """Every file of a folder, two at a time."""
    expectations = load_expectations()
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda path: read_file(path, expectations.get(f"pub/{path.name}", ("?", ""))), paths))


def tell(rows: list[Row]) -> Iterator[str]:
    """The table, a line a file, and its sums."""
    for row in rows:
        missed = "  <- missed" if row.expected == "ok-text" and not row.is_read else ""
        yield f"{row.name!r:60.58} {row.expected:10} {row.outcome:24} {row.words:8} {row.seconds:6.1f} s{missed}"
    bearing = [row for row in rows if row.is_text]
    read_ones = sum(row.is_read for row in bearing)
    yield f"{len(rows)} files; outcomes: {dict(sorted(Counter(row.outcome for row in rows).items()))}"
    slowest = max(row.seconds for row in rows)
    yield f"text that two readers or more find: {read_ones} of {len(bearing)} read; slowest {slowest:.1f} s"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The public part of the corpus, read once."""
    if not (CORPUS / "pub").is_dir():
        pytest.skip("no hostile files: set GAP_ANALYZER_SHARED or lay the folder beside the checkout")
    found = read_corpus(CORPUS / "pub")
    print("\n".join(tell(found)))
    return found


def test_every_file_has_an_outcome_within_its_limits(rows: list[Row]) -> None:
    """Reading returned for each, in the time that a document may take."""
    assert len(rows) == len(list((CORPUS / "pub").iterdir()))
    assert max(row.seconds for row in rows) < LIMIT_SECONDS


def test_nothing_is_read_and_empty(rows: list[Row]) -> None:
    """A file without words is unread for a reason; it is never read and empty."""
    assert [row.name for row in rows if row.is_read and row.words == 0] == []


def test_text_that_others_find_is_found(rows: list[Row]) -> None:
    """Of the files in which two other readers find text, 98 of a hundred are read."""
    bearing = [row for row in rows if row.is_text]
    missed = [row.name for row in bearing if not row.is_read]
    assert len(missed) <= 0.02 * len(bearing), missed


def test_locked_files_are_named_so(rows: list[Row]) -> None:
    """None of them is read as if it were empty."""
    locked = [row for row in rows if row.expected == "encrypted"]
    assert [row.name for row in locked if row.is_read] == []
    named = [row for row in locked if row.outcome.startswith("ENCRYPTED")]
    assert len(named) >= len(locked) - 1  # one fuzzed file has a lock that opens and nothing behind it


def test_the_caller_reads_on(rows: list[Row], tmp_path: Path) -> None:
    """After all of it an honest act is read as before."""
    from documents import maker

    assert rows
    (tmp_path / "act.pdf").write_bytes(maker.make_act())
    (source,) = collect([tmp_path / "act.pdf"])
    assert isinstance(read(source, options=OPTIONS), Document)


if __name__ == "__main__":
    print("\n".join(tell(read_corpus(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS / "pub"))))
