"""What a case keeps: originals by hash, and a log of decisions that cannot be altered unseen."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Decision
from gap_analyzer.store import MIGRATIONS, Case

LAW = b"%PDF-1.7 an invented law"
FIRST = Decision("4.1", "partial", "Ana", "No date.", "2026-11-21T10:00:00Z", "full", evidence=("act/s-3",))
SECOND = Decision("4.1", "full", "Ana", "The date is in s. 9.", "2026-11-21T10:05:00Z", "full")


def change(folder: Path, *commands: str) -> None:
    """Change the file of a case behind its back."""
    with closing(sqlite3.connect(folder / "case.sqlite")) as file, file:
        for command in commands:
            file.execute(command)


def test_an_unknown_hash_gives_no_file(tmp_path: Path) -> None:
    """A name that is no hash of this case never becomes a path."""
    with pytest.raises(UsageError, match="does not belong"):
        Case(tmp_path).read_original("../case.sqlite")


def test_an_original_is_kept_by_its_hash(tmp_path: Path) -> None:
    """A hostile name is shown, never used: the file is named for its bytes, and no temporary file stays."""
    case = Case(tmp_path)
    original, new = case.add_original(LAW, name="../../law.pdf", received="2026-11-21")
    assert new
    assert [p.name for p in case.originals.iterdir()] == [hashlib.sha256(LAW).hexdigest()]
    assert Case(tmp_path).read_original(original.sha256) == LAW
    assert Case(tmp_path).list_originals() == (original,)


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """A second copy under another name is told as a duplicate."""
    case = Case(tmp_path)
    case.add_original(LAW, name="a.pdf", received="2026-11-21")
    assert not case.add_original(LAW, name="b.pdf", received="2026-11-22")[1]
    assert [o.name for o in case.list_originals()] == ["a.pdf"]


def test_a_flipped_byte_is_told(tmp_path: Path) -> None:
    """A file that is no longer what was supplied is never read as if it were."""
    case = Case(tmp_path)
    original, _ = case.add_original(LAW, name="a.pdf", received="2026-11-21")
    (case.originals / original.sha256).write_bytes(LAW + b"!")
    with pytest.raises(UsageError, match="has changed"):
        case.read_original(original.sha256)


def test_a_lost_original_is_told(tmp_path: Path) -> None:
    """A file that is gone is named as gone."""
    case = Case(tmp_path)
    original, _ = case.add_original(LAW, name="a.pdf", received="2026-11-21")
    (case.originals / original.sha256).unlink()
    with pytest.raises(UsageError, match="is gone"):
        case.read_original(original.sha256)


def test_decisions_come_back_in_order(tmp_path: Path) -> None:
    """Both decisions on one obligation stay, the earlier first."""
    case = Case(tmp_path)
    assert case.record(FIRST) != case.record(SECOND)
    assert Case(tmp_path).list_decisions() == (FIRST, SECOND)


@pytest.mark.parametrize("command", ["DELETE FROM decision", "UPDATE decision SET content = '{}'"])
def test_a_decision_is_neither_changed_nor_removed(tmp_path: Path, command: str) -> None:
    """The file itself refuses."""
    Case(tmp_path).record(FIRST)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        change(tmp_path, command)


@pytest.mark.parametrize(
    "command",
    ["DELETE FROM decision WHERE number = 1", "UPDATE decision SET content = replace(content, 'Ana', 'Eva')"],
)
def test_an_altered_log_is_told(tmp_path: Path, command: str) -> None:
    """Who removes the guards and rewrites or cuts the log breaks the chain."""
    case = Case(tmp_path)
    case.record(FIRST)
    case.record(SECOND)
    change(tmp_path, "DROP TRIGGER decision_stays", "DROP TRIGGER decision_remains", command)
    with pytest.raises(UsageError, match="altered"):
        case.list_decisions()


def test_a_case_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """An older program never writes into a newer file."""
    Case(tmp_path)
    change(tmp_path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(UsageError, match="later version"):
        Case(tmp_path)


@pytest.mark.parametrize(("point", "kept"), [("replace", False), ("fsync", False), ("close", True)])
def test_a_case_survives_being_killed(tmp_path: Path, point: str, kept: bool) -> None:
    """SIGKILL before the flush or the rename loses nothing acknowledged; after it the bytes are whole."""
    Case(tmp_path).record(FIRST)
    script = (
        "import os, signal, sys; from pathlib import Path; from gap_analyzer.store import Case\n"
        "case = Case(Path(sys.argv[1]))\n"
        f"os.{point} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"case.add_original({LAW!r}, name='a.pdf', received='2026-11-21')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    case = Case(tmp_path)
    assert (case.originals / hashlib.sha256(LAW).hexdigest()).exists() is kept
    assert case.list_originals() == ()
    assert case.list_decisions() == (FIRST,)
    original, new = case.add_original(LAW, name="a.pdf", received="2026-11-21")
    assert new
    assert case.read_original(original.sha256) == LAW
