"""A case on disk: one SQLite file, originals by their hash beside it, and a log that only grows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Decision
from gap_analyzer.store import files
from gap_analyzer.store.faults import Fault, reach
from gap_analyzer.store.log import Entry, EntryKind, chain, encode_decision, read_rows, write_content
from gap_analyzer.store.schema import migrate, open_file, transaction

FILE = "case.sqlite"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as supplied: its hash, its display name, its length in bytes, and when it came (ISO time)."""

    sha256: str
    name: str
    bytes: int
    received: str


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about. `facts` are those of the Party's profile, each as (fact, value, source)."""

    name: str = ""
    country: str = ""
    as_of: str = ""
    language: str = "en"
    created: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signed a snapshot, when, with which words, and where the log stood."""

    author: str
    time: str
    note: str
    head: str  # digest of the last entry that the signature covers
    entries: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A result of judging as kept: `number` from 1, `sha256` of its bytes, `input` of all it was made from."""

    number: int
    taken: str
    sha256: str
    input: str
    signed: SignOff | None


class Case:
    """One case in a folder. What a method has returned from is on disk; every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        """Open the case of `folder`, or begin one; raises UsageError for a case of a later version."""
        self.folder = folder
        self.originals = files.make_folder(folder / "originals")
        self.laws = files.make_folder(folder / "laws")
        self.pages = files.make_folder(folder / "pages")
        self.reports = files.make_folder(folder / "reports")
        self.cache = files.make_folder(folder / "cache")
        with self.open() as file:
            migrate(file)

    @property
    def id(self) -> str:
        """The name of the case's folder, by which its pages are addressed."""
        return self.folder.name

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection to the case's file, for the rooms of the store."""
        with open_file(self.folder / FILE) as file:
            yield file

    # --- what it is about ----------------------------------------------------------------------------

    def about(self) -> About:
        """Name, country, day and language of the case."""
        with self.open() as file:
            known = dict(file.execute("SELECT key, value FROM about").fetchall())
        facts = tuple((str(a), str(b), str(c)) for a, b, c in json.loads(known.pop("facts", "[]")))
        return About(**{key: known[key] for key in About.__slots__ if key in known}, facts=facts)

    def set_about(self, about: About) -> None:
        """Keep what the case is about."""
        known = {name: getattr(about, name) for name in About.__slots__ if name != "facts"}
        known["facts"] = json.dumps(about.facts, ensure_ascii=False)
        with self.open() as file, transaction(file):
            file.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", known.items())

    def read_judging(self) -> tuple[str, int]:
        """The digest of the input that was judged last, and how often that was begun."""
        with self.open() as file:
            row = file.execute("SELECT value FROM about WHERE key = 'judging'").fetchone()
        known, _, times = str(row[0]).partition(" ") if row else ("", "", "0")
        return known, int(times)

    def note_judging(self, digest: str, times: int) -> None:
        """Keep that the judging of this input has begun for the n-th time."""
        with self.open() as file, transaction(file):
            file.execute("INSERT OR REPLACE INTO about VALUES ('judging', ?)", (f"{digest} {times}",))

    # --- originals -----------------------------------------------------------------------------------

    def add_original(self, content: bytes, *, name: str, received: str) -> tuple[Original, bool]:
        """Keep the bytes of a file and put it in the queue; the second value tells whether it is new to this case."""
        halves = content[: len(content) // 2], content[len(content) // 2 :]
        return self.add_blocks(halves, name=name, received=received)

    def add_blocks(self, blocks: Iterable[bytes], *, name: str, received: str) -> tuple[Original, bool]:
        """As `add_original`, for a file that comes block by block."""
        temporary, sha256, length = files.write_beside(self.originals, blocks, points=files.UPLOAD)
        temporary.chmod(0o400)
        files.put_in_place(temporary, self.originals / sha256, points=files.UPLOAD)
        original = Original(sha256, name, length, received)
        with self.open() as file, transaction(file):
            added = file.execute(
                "INSERT INTO original VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (sha256, name, length, received)
            ).rowcount
            file.execute("INSERT INTO reading (sha256) VALUES (?) ON CONFLICT DO NOTHING", (sha256,))
            reach(Fault.IN_TRANSACTION)
        reach(Fault.COMMITTED)
        return original, added == 1

    def list_originals(self) -> tuple[Original, ...]:
        """The files of this case in the order of their coming."""
        with self.open() as file:
            rows = file.execute("SELECT sha256, name, bytes, received FROM original ORDER BY rowid").fetchall()
        return tuple(Original(*row) for row in rows)

    def find_original(self, sha256: str) -> Original:
        """A file of this case by its hash; raises UsageError when it is unknown."""
        with self.open() as file:
            row = file.execute("SELECT sha256, name, bytes, received FROM original WHERE sha256 = ?", (sha256,))
            found = row.fetchone()
        if found is None:
            raise UsageError("This file does not belong to the case.", "Open the case again.")
        return Original(*found)

    def read_original(self, sha256: str) -> bytes:
        """The bytes of a file of this case; raises UsageError when it is unknown, gone or no longer the same."""
        self.find_original(sha256)
        try:
            content = (self.originals / sha256).read_bytes()
        except OSError as error:
            raise UsageError("A file of this case is gone.", "Add it again.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UsageError("A file of this case has changed on disk.", "Add it again.")
        return content

    # --- snapshots -----------------------------------------------------------------------------------

    def put_snapshot(self, content: bytes, *, taken: str, input: str, of: Iterable[str]) -> Snapshot | None:  # noqa: A002 - the column's name
        """Keep the bytes of an analysis.json as the newest result; None when a file it was made `of` is gone."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self.open() as file, transaction(file):
            here = {row[0] for row in file.execute("SELECT sha256 FROM original")}
            if set(of) - here:
                return None
            number = file.execute(
                "INSERT INTO snapshot (taken, sha256, input, content) VALUES (?, ?, ?, ?)",
                (taken, sha256, input, zlib.compress(content, 6)),
            ).lastrowid
        return Snapshot(int(number or 0), taken, sha256, input, None)

    def list_snapshots(self) -> tuple[Snapshot, ...]:
        """Every kept result, the oldest first."""
        with self.open() as file:
            rows = file.execute("SELECT number, taken, sha256, input, signed FROM snapshot ORDER BY number").fetchall()
        return tuple(
            Snapshot(number, taken, sha256, made_from, SignOff(**json.loads(signed)) if signed else None)
            for number, taken, sha256, made_from, signed in rows
        )

    def latest_snapshot(self) -> Snapshot | None:
        """The newest result that is worked on, or None while nothing was judged; what was signed is a copy apart."""
        return next((each for each in reversed(self.list_snapshots()) if each.signed is None), None)

    def read_snapshot(self, number: int) -> bytes:
        """The bytes of an analysis.json; raises UsageError when it is unknown or no longer the same."""
        with self.open() as file:
            row = file.execute("SELECT content, sha256 FROM snapshot WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UsageError("There is no such result in this case.", "Open the newest one.")
        content = zlib.decompress(row[0])
        if hashlib.sha256(content).hexdigest() != row[1]:
            raise UsageError("A result of this case has changed on disk.", "Judge the case again.")
        return content

    def sign(self, content: bytes, *, source: Snapshot, author: str, time: str, note: str, entries: int) -> Snapshot:
        """Freeze the bytes of an analysis.json, made from a result and so many entries of the log, as a signed result.

        Raises UsageError when an entry or a result has come in between.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        with self.open() as file, transaction(file):
            newest = file.execute("SELECT max(number) FROM snapshot WHERE signed = ''").fetchone()[0]
            last = file.execute("SELECT number, digest FROM decision ORDER BY number DESC LIMIT 1").fetchone() or (
                0,
                "",
            )
            if newest != source.number or last[0] != entries:
                raise UsageError("Something was decided or judged meanwhile.", "Look at it, then sign again.")
            signed = SignOff(author, time, note, str(last[1]), entries)
            known = {name: getattr(signed, name) for name in SignOff.__slots__}
            number = file.execute(
                "INSERT INTO snapshot (taken, sha256, input, signed, content) VALUES (?, ?, ?, ?, ?)",
                (source.taken, sha256, source.input, json.dumps(known), zlib.compress(content, 6)),
            ).lastrowid
            told = {"snapshot": number, "sha256": sha256, "head": signed.head}
            append_entry(file, EntryKind.SIGNED, told, author=author, time=time)
            reach(Fault.SIGNING)
        return Snapshot(int(number or 0), source.taken, sha256, source.input, signed)

    # --- the log -------------------------------------------------------------------------------------

    def record(self, decision: Decision) -> str:
        """Append a decision to the log and give back its digest."""
        return self.record_entry(
            EntryKind.VERDICT, encode_decision(decision), author=decision.author, time=decision.time
        )

    def record_entry(self, kind: EntryKind, content: Mapping[str, Any], *, author: str, time: str) -> str:
        """Append an entry to the log and give back its digest."""
        with self.open() as file, transaction(file):
            return append_entry(file, kind, content, author=author, time=time)

    def list_entries(self) -> tuple[Entry, ...]:
        """The whole log in order; raises UsageError where its chain is broken."""
        with self.open() as file:
            rows = file.execute("SELECT number, content, previous, digest FROM decision ORDER BY number").fetchall()
        return read_rows(rows)

    def list_decisions(self) -> tuple[Decision, ...]:
        """Every decision in the order of the log, undone ones too; raises UsageError where the chain is broken."""
        return tuple(entry.decision() for entry in self.list_entries() if entry.kind is EntryKind.VERDICT)

    # --- text that advisers selected -------------------------------------------------------------------

    def put_annotation(self, sha256: str, content: Mapping[str, Any]) -> str:
        """Keep a selection in the document of that hash; gives back the digest by which the log names it."""
        self.find_original(sha256)
        written = json.dumps(content, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(f"{sha256}\n{written}".encode()).hexdigest()
        with self.open() as file, transaction(file):
            file.execute("INSERT OR IGNORE INTO annotation VALUES (?, ?, ?)", (digest, sha256, written))
        return digest

    def read_annotation(self, digest: str) -> tuple[str, Mapping[str, Any]] | None:
        """The document and the selection that the log names, or None when its document was deleted."""
        with self.open() as file:
            row = file.execute("SELECT sha256, content FROM annotation WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else (str(row[0]), json.loads(row[1]))

    def list_annotations(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        """Every selection of the case by its digest, with its document."""
        with self.open() as file:
            rows = file.execute("SELECT digest, sha256, content FROM annotation").fetchall()
        return {str(digest): (str(sha256), json.loads(content)) for digest, sha256, content in rows}


def append_entry(
    file: sqlite3.Connection, kind: EntryKind, content: Mapping[str, Any], *, author: str, time: str
) -> str:
    """Append an entry within a transaction that is open."""
    written = write_content(kind, content, author=author, time=time)
    last = file.execute("SELECT digest FROM decision ORDER BY number DESC LIMIT 1").fetchone()
    previous = str(last[0]) if last else ""
    digest = chain(previous, written)
    file.execute("INSERT INTO decision (content, previous, digest) VALUES (?, ?, ?)", (written, previous, digest))
    reach(Fault.DECIDING)
    return digest
