"""The rooms of the store: the queue with its leases, corrections, exchange, deletion, verification, migration."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from samples import laws

from gap_analyzer.errors import CannotWriteError, UsageError, name_failure
from gap_analyzer.model import Decision, Force, InstrumentKind, Law, ProvisionKind, Span, Unread
from gap_analyzer.serial import read_law, write_law
from gap_analyzer.store import About, Case, EntryKind, Shelf, current_decisions, standing
from gap_analyzer.store import files as store_files
from gap_analyzer.store.corrections import apply_corrections, correct, is_law, list_corrections
from gap_analyzer.store.exchange import copy_case, export_case, import_case
from gap_analyzer.store.queue import (
    ATTEMPTS,
    LEASE,
    Stage,
    cancel,
    claim,
    finish,
    give_back,
    list_waiting,
    release_all,
    retry,
    tell,
)
from gap_analyzer.store.readings import LawReading, PageFact, get_reading, put_reading
from gap_analyzer.store.removal import remove_case, remove_document
from gap_analyzer.store.schema import MIGRATIONS, migrate, open_file, split_statements
from gap_analyzer.store.verify import Damage, verify

LAW = b"ACT 1 OF 2020\n\n1. Mining.\nPrimary mercury mining is prohibited.\n"
SHA256 = hashlib.sha256(LAW).hexdigest()
DAY = "2026-11-21T10:00:00Z"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case with one file."""
    made = Shelf(tmp_path).create(About("Case", "CO", "2026-11-20", "es", DAY))
    made.add_original(LAW, name="law.txt", received=DAY)
    return made


# --- the queue ---------------------------------------------------------------------------------------


def test_a_file_is_read_by_one_reader_at_a_time(case: Case) -> None:
    """While its lease lasts nobody else gets it; once it ran out anybody does."""
    assert claim(case, holder="a", moment=0) is not None
    assert claim(case, holder="b", moment=LEASE - 1) is None
    taken = claim(case, holder="b", moment=LEASE + 1)
    assert taken is not None
    assert not finish(case, SHA256, holder="a")
    assert finish(case, SHA256, holder="b", pages=3)
    (row,) = list_waiting(case)
    assert (row.stage, row.pages, row.attempts) == (Stage.DONE, 3, 0)


def test_a_sign_of_life_keeps_the_lease(case: Case) -> None:
    """And the page that was reached is kept with it."""
    claim(case, holder="a", moment=0)
    assert tell(case, SHA256, holder="a", stage=Stage.READING, page=2, pages=9, moment=LEASE - 1)
    assert claim(case, holder="b", moment=LEASE + 1) is None
    (row,) = list_waiting(case)
    assert (row.page, row.pages) == (2, 9)


def test_a_file_that_was_begun_too_often_is_failed_by_name(case: Case) -> None:
    """After three attempts without an end it is PARSER_CRASHED and out of the queue."""
    for n in range(ATTEMPTS):
        assert claim(case, holder="a", moment=n * 2 * LEASE) is not None
    assert claim(case, holder="a", moment=ATTEMPTS * 2 * LEASE) is None
    (row,) = list_waiting(case)
    assert (row.stage, row.reason) == (Stage.FAILED, Unread.PARSER_CRASHED.value)
    retry(case, SHA256)
    assert claim(case, holder="a", moment=0) is not None


def test_what_a_reader_gives_back_still_counts(case: Case) -> None:
    """A failure that was caught is an attempt like one that was not."""
    for _ in range(ATTEMPTS):
        assert claim(case, holder="a", moment=0) is not None
        give_back(case, SHA256, holder="a")
    assert claim(case, holder="a", moment=0) is None


def test_a_new_reader_takes_over_at_once(case: Case) -> None:
    """It need not wait for the lease of one that is dead."""
    claim(case, holder="a", moment=0)
    release_all(case)
    assert claim(case, holder="b", moment=1) is not None


def test_a_cancelled_file_is_told_to_its_reader(case: Case) -> None:
    """The reader learns it at its next page, and what it brings is no longer wanted."""
    claim(case, holder="a", moment=0)
    cancel(case, SHA256)
    assert not tell(case, SHA256, holder="a", stage=Stage.READING, page=1, pages=2, moment=1)
    assert not finish(case, SHA256, holder="a")
    assert list_waiting(case)[0].stage is Stage.CANCELLED


@pytest.mark.parametrize("move", [cancel, retry])
def test_a_file_that_moved_on_is_not_moved_again(case: Case, move: object) -> None:
    """A button of an old page does nothing but say so."""
    assert callable(move)
    if move is cancel:
        claim(case, holder="a", moment=0)
        finish(case, SHA256, holder="a")
    with pytest.raises(UsageError, match="moved on"):
        move(case, SHA256)
    with pytest.raises(UsageError, match="does not belong"):
        move(case, "0" * 64)


def test_files_are_read_in_the_order_of_their_coming(case: Case) -> None:
    """The first one first."""
    case.add_original(b"second", name="b.txt", received=DAY)
    first, second = claim(case, holder="a", moment=0), claim(case, holder="a", moment=0)
    assert first is not None
    assert second is not None
    assert (first.name, second.name) == ("law.txt", "b.txt")


# --- the log -----------------------------------------------------------------------------------------


def decide(case: Case, status: str) -> None:
    """A verdict on one obligation."""
    case.record(Decision("MC-3.3", status, "Ana", "Why.", DAY, "none"))


def undo(case: Case, number: int) -> None:
    """An entry that undoes another."""
    case.record_entry(EntryKind.UNDO, {"entry": number}, author="Ana", time=DAY)


def shown(case: Case) -> list[str]:
    """The decisions that stand."""
    return [d.status for d in current_decisions(case.list_entries())]


def test_an_undo_brings_back_what_stood_before(case: Case) -> None:
    """And an undo of the undo takes it away again."""
    decide(case, "full")
    decide(case, "partial")
    assert shown(case) == ["partial"]
    undo(case, 2)
    assert shown(case) == ["full"]
    undo(case, 3)
    assert shown(case) == ["partial"]
    assert [e.number for e in standing(case.list_entries())] == [1, 2]


def test_words_that_were_selected_go_with_their_document(case: Case) -> None:
    """The log keeps their digest, which says nothing."""
    digest = case.put_annotation(SHA256, {"exact": "Primary mercury mining"})
    case.record_entry(EntryKind.EVIDENCE, {"annotation": digest}, author="Ana", time=DAY)
    assert case.list_annotations() == {digest: (SHA256, {"exact": "Primary mercury mining"})}
    remove_document(case, SHA256, author="Ana", time=DAY)
    assert case.read_annotation(digest) is None
    assert digest in str(case.list_entries()[0].content)


def test_words_of_another_case_are_not_selected(case: Case) -> None:
    """A selection belongs to a document of the case."""
    with pytest.raises(UsageError, match="does not belong"):
        case.put_annotation("0" * 64, {})


# --- results -------------------------------------------------------------------------------------------


def test_a_result_of_a_deleted_document_is_not_kept(case: Case) -> None:
    """Judging that ended after the deletion brings nothing back."""
    assert case.put_snapshot(b"{}", taken=DAY, input="{}", of=["0" * 64]) is None
    assert case.list_snapshots() == ()


def test_a_signature_covers_what_was_seen(case: Case) -> None:
    """Not an entry or a result that came in between."""
    first = case.put_snapshot(b"{}", taken=DAY, input="{}", of=[SHA256])
    assert first is not None
    decide(case, "full")
    with pytest.raises(UsageError, match="meanwhile"):
        case.sign(b"{}", source=first, author="Ana", time=DAY, note="", entries=0)
    case.put_snapshot(b"{ }", taken=DAY, input="{}", of=[SHA256])
    with pytest.raises(UsageError, match="meanwhile"):
        case.sign(b"{}", source=first, author="Ana", time=DAY, note="", entries=1)
    latest = case.latest_snapshot()
    assert latest is not None
    signed = case.sign(b"{1}", source=latest, author="Ana", time=DAY, note="", entries=1)
    assert case.read_snapshot(signed.number) == b"{1}"
    assert case.latest_snapshot() == latest
    assert [e.kind for e in case.list_entries()] == [EntryKind.VERDICT, EntryKind.SIGNED]


@pytest.mark.parametrize("number", [0, 7])
def test_a_result_that_is_not_there_is_told(case: Case, number: int) -> None:
    """In a sentence."""
    with pytest.raises(UsageError, match="no such result"):
        case.read_snapshot(number)


# --- readings and corrections ----------------------------------------------------------------------------


@pytest.fixture
def law() -> Law:
    """A law of the invented country."""
    return laws()[0]


def test_a_reading_comes_back_as_it_was(case: Case, law: Law) -> None:
    """With its pages and their trust."""
    law = read_law(write_law(law))  # figures as they are kept
    reading = LawReading(law, (PageFact(1, 595.0, 842.0, None, 90), PageFact(2, 595.0, 842.0, 0.7, 12)), (), "pdf")
    assert get_reading(case, SHA256) is None
    put_reading(case, SHA256, reading)
    assert get_reading(case, SHA256) == reading
    with pytest.raises(UsageError, match="does not belong"):
        get_reading(case, "0" * 64)


@pytest.mark.parametrize("damage", [b"", b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_reading_is_told(case: Case, damage: bytes) -> None:
    """Never a traceback, never an empty law."""
    (case.laws / SHA256).write_bytes(damage)
    with pytest.raises(UsageError, match="damaged"):
        get_reading(case, SHA256)


@pytest.mark.parametrize(
    ("key", "value"),
    [("kind", "poem"), ("force", "maybe"), ("language", "de"), ("law", "yes"), ("date", "2020"), ("date", "2020-13-1"),
     ("title", "x" * 301), ("kind:sec_1", "act"), ("not-law", "yes"), ("split:sec_1", "-1"), ("colour", "red"),
     ("", "x")],
)  # fmt: skip
def test_a_correction_that_means_nothing_is_refused(case: Case, key: str, value: str) -> None:
    """Nothing is kept, and nothing enters the log."""
    with pytest.raises(UsageError):
        correct(case, SHA256, key, value, author="Ana", time=DAY)
    assert case.list_entries() == ()
    assert list_corrections(case, SHA256) == {}


def test_a_correction_is_kept_logged_and_taken_back(case: Case) -> None:
    """The words of a title stay out of the log; the kind of an instrument is in it."""
    assert correct(case, SHA256, "title", "The Mercury Act", author="Ana", time=DAY) == 1
    assert correct(case, SHA256, "kind", "act", author="Ana", time=DAY) == 2
    assert list_corrections(case, SHA256) == {"title": "The Mercury Act", "kind": "act"}
    correct(case, SHA256, "title", "", author="Ana", time=DAY)
    assert list_corrections(case, SHA256) == {"kind": "act"}
    told = str([e.content for e in case.list_entries()])
    assert "Mercury Act" not in told
    assert "'value': 'act'" in told


def test_corrections_change_the_facts_of_a_law(law: Law) -> None:
    """Title, number, date, kind and force; everything else stays."""
    changed = apply_corrections(
        law, {"title": "T", "number": "9", "date": "2020-01-02", "kind": "decree", "force": "repealed"}
    )
    told = changed.instrument
    assert (told.title, told.number, told.date) == ("T", "9", "2020-01-02")
    assert (told.kind, told.force) == (InstrumentKind.DECREE, Force.REPEALED)
    assert changed.provisions == law.provisions
    assert apply_corrections(law, {}) == law
    assert is_law({})
    assert not is_law({"law": "no"})


def texts(law: Law) -> list[tuple[str, str]]:
    """Every provision by its eid and text."""
    return [(p.eid, p.text) for p in law.provisions]


@pytest.mark.parametrize("key", ["join:nowhere", "split:nowhere", "not-law:nowhere"])
def test_a_correction_of_a_provision_that_is_gone_changes_nothing(law: Law, key: str) -> None:
    """After another reading the law may have other provisions."""
    assert apply_corrections(law, {key: "3"}) == law


def test_what_is_no_law_is_a_note(law: Law) -> None:
    """It keeps its place and its words, and answers nothing."""
    eid = law.provisions[0].eid
    changed = apply_corrections(law, {f"not-law:{eid}": "yes"})
    assert texts(changed) == texts(law)
    assert changed.provisions[0].kind is ProvisionKind.NOTE


def test_a_split_and_a_join_lose_no_word(law: Law) -> None:
    """Both parts together are the whole; the second part joined again is it too."""
    provision = law.provisions[0]
    at = len(provision.text) // 2
    parted = apply_corrections(law, {f"split:{provision.eid}": str(at)})
    first, second = parted.provisions[:2]
    assert first.text.split() + second.text.split() == (provision.text[:at] + " " + provision.text[at:]).split()
    assert second.id == f"{provision.id}~2"
    assert len(parted.provisions) == len(law.provisions) + 1
    joined = apply_corrections(parted, {f"join:{second.eid}": "yes"})
    assert joined.provisions[0].text.split() == first.text.split() + second.text.split()
    assert joined.provisions[1:] == law.provisions[1:]


@pytest.mark.parametrize("at", ["0", "100000"])
def test_a_split_outside_the_text_changes_nothing(law: Law, at: str) -> None:
    """There would be an empty provision."""
    assert apply_corrections(law, {f"split:{law.provisions[0].eid}": at}) == law


def test_a_child_of_a_joined_provision_keeps_a_parent(law: Law) -> None:
    """It hangs on the parent of what is gone."""
    one, two = law.provisions[:2]
    child = replace(two, id="child", eid="child", parent=two.id)
    family = replace(law, provisions=(one, replace(two, parent=one.id), child))
    joined = apply_corrections(family, {f"join:{two.eid}": "yes"})
    assert [(p.id, p.parent) for p in joined.provisions] == [(one.id, one.parent), ("child", one.id)]


def test_the_place_of_a_split_is_found_by_its_signs(law: Law) -> None:
    """The Text may have other blanks than the provision."""
    text = replace(law.text, content="Alpha  beta\ngamma")
    provision = replace(law.provisions[0], text="Alpha beta gamma", own=Span(0, 17), span=Span(0, 17))
    parted = apply_corrections(
        replace(law, text=text, provisions=(provision,)), {f"split:{provision.eid}": str(len("Alpha beta "))}
    )
    assert [text.content[p.own.start : p.own.end].strip() for p in parted.provisions] == ["Alpha  beta", "gamma"]


# --- exchange --------------------------------------------------------------------------------------------


def test_an_exported_case_holds_its_list(case: Case, tmp_path: Path) -> None:
    """Every member with length and hash; no temporary file stays beside it."""
    out = export_case(case, tmp_path / "out.gapcase")
    with zipfile.ZipFile(out) as archive:
        names = sorted(archive.namelist())
    assert names == ["case.sqlite", "manifest.json", f"originals/{SHA256}"]
    assert not list(tmp_path.glob(".new-*"))


def test_a_case_of_a_later_version_is_not_imported(case: Case, tmp_path: Path) -> None:
    """It says what to do."""
    out = export_case(case, tmp_path / "out.gapcase")
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(packed, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            later = content.replace(b'"format": 1', b'"format": 2') if name == "manifest.json" else content
            changed.writestr(name, later)
    with pytest.raises(UsageError, match="later version"):
        import_case(Shelf(tmp_path / "other"), packed)
    assert Shelf(tmp_path / "other").list_ids() == ()


def test_an_imported_case_is_brought_up(case: Case, tmp_path: Path) -> None:
    """A case and its copy are equal in everything but the name."""
    case.record(Decision("MC-3.3", "full", "Ana", "Why.", DAY, "none"))
    out = export_case(case, tmp_path / "out.gapcase")
    with out.open("rb") as file:
        other = import_case(Shelf(tmp_path / "other"), file)
    assert other.list_originals() == case.list_originals()
    assert other.list_entries() == case.list_entries()
    assert verify(other) == ()
    copied = copy_case(Shelf(tmp_path), case, name="Copy")
    assert copied.about() == replace(case.about(), name="Copy")
    assert copied.read_original(SHA256) == LAW


# --- deletion and verification ---------------------------------------------------------------------------


def test_a_deleted_case_is_gone_whole(case: Case, tmp_path: Path) -> None:
    """Its folder and its place on the shelf."""
    shelf = Shelf(tmp_path)
    remove_case(shelf, case, author="Ana", time=DAY)
    assert shelf.list_ids() == ()
    assert list(shelf.cases.iterdir()) == []
    assert case.id in (tmp_path / "desk.log").read_text()
    with pytest.raises(UsageError, match="no such case"):
        shelf.find(case.id)


@pytest.mark.parametrize("case_id", ["", "..", "../cases", "0" * 15, "0" * 17, "g" * 16, "0" * 16])
def test_a_name_that_is_no_case_leads_nowhere(tmp_path: Path, case_id: str) -> None:
    """No part of a path is ever taken from it."""
    with pytest.raises(UsageError, match="no such case"):
        Shelf(tmp_path).find(case_id)


def test_every_kind_of_damage_is_named(case: Case) -> None:
    """An altered original, an altered result, a log with another word."""
    case.put_snapshot(b"{}", taken=DAY, input="{}", of=[SHA256])
    decide(case, "full")
    assert verify(case) == ()
    path = case.originals / SHA256
    path.chmod(0o600)
    path.write_bytes(LAW + b"!")
    with closing(sqlite3.connect(case.folder / "case.sqlite")) as file, file:
        file.execute("DROP TRIGGER decision_stays")
        file.execute("UPDATE decision SET content = replace(content, 'Ana', 'Eva')")
        file.execute("UPDATE snapshot SET sha256 = 'other'")
    found = verify(case)
    assert [d.what for d in found] == ["original", "snapshot", "log"]
    assert "entry 1" in found[2].which
    path.unlink()
    assert Damage("original", SHA256) in verify(case)


def test_a_signature_without_its_log_is_named(case: Case) -> None:
    """Who puts another log under a signature is found."""
    case.put_snapshot(b"{}", taken=DAY, input="{}", of=[SHA256])
    latest = case.latest_snapshot()
    assert latest is not None
    decide(case, "full")
    case.sign(b"{1}", source=latest, author="Ana", time=DAY, note="", entries=1)
    with closing(sqlite3.connect(case.folder / "case.sqlite")) as file, file:
        file.execute("UPDATE snapshot SET signed = replace(signed, '\"entries\": 1', '\"entries\": 2')")
    assert [d.what for d in verify(case)] == ["log"]


# --- files and migrations --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS)))
def test_a_case_of_every_earlier_number_is_brought_up(tmp_path: Path, number: int) -> None:
    """With its files waiting to be read, and its log as it was."""
    folder = tmp_path / "cases" / ("0" * 16)
    (folder / "originals").mkdir(parents=True)
    with open_file(folder / "case.sqlite") as file:
        migrate(file, MIGRATIONS[:number])
        file.execute("INSERT INTO original VALUES (?, 'law.txt', ?, ?)", (SHA256, len(LAW), DAY))
        content = (
            '{"author": "Ana", "evidence": [], "machine": "none", "obligation": "MC-3.3", "reason": "Why.", '
            f'"stale": false, "status": "full", "time": "{DAY}"}}'
        )
        digest = hashlib.sha256(f"\n{content}".encode()).hexdigest()
        file.execute("INSERT INTO decision VALUES (1, ?, '', ?)", (content, digest))
    (folder / "originals" / SHA256).write_bytes(LAW)
    case = Shelf(tmp_path).find("0" * 16)
    assert [(w.name, w.stage) for w in list_waiting(case)] == [("law.txt", Stage.RECEIVED)]
    assert [d.status for d in case.list_decisions()] == ["full"]
    decide(case, "none")
    assert shown(case) == ["none"]
    assert verify(case) == ()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    """The file keeps its number and its tables."""
    with open_file(tmp_path / "case.sqlite") as file:
        migrate(file, MIGRATIONS[:1])
        with pytest.raises(sqlite3.OperationalError):
            migrate(file, (MIGRATIONS[0], "CREATE TABLE t (a);\nCREATE TABLE t (a);"))
        assert file.execute("PRAGMA user_version").fetchone()[0] == 1
        assert file.execute("SELECT count(*) FROM sqlite_master WHERE name = 't'").fetchone()[0] == 0


def test_a_script_is_parted_where_its_statements_end() -> None:
    """A trigger's own semicolons are inside it."""
    parts = list(split_statements(MIGRATIONS[0]))
    assert len(parts) == 4
    assert sum("TRIGGER" in part for part in parts) == 2


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """A write that breaks leaves neither the file nor a trace of it."""

    def blocks() -> object:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store_files.write_beside(tmp_path, blocks())  # type: ignore[arg-type]  # what breaks is the point
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With the way out, as an error with its code."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWriteError, match="cannot be written"):
        Shelf(tmp_path / "file" / "data")
    with pytest.raises(CannotWriteError, match="cannot be written"):
        store_files.write_whole(tmp_path / "nowhere" / "file", b"x")


def test_a_failure_is_named_without_its_words() -> None:
    """Kind and place, and none of what it says, which may be of a draft."""
    try:
        apply_corrections(laws()[0], {"kind": "secret words"})
    except ValueError as error:
        told = name_failure(error)
    assert told.startswith("ValueError at store/corrections.py:")
    assert "secret" not in told


def test_what_a_broken_copy_left_is_swept_away(tmp_path: Path) -> None:
    """Half a case, half a file, half an upload."""
    shelf = Shelf(tmp_path)
    case = shelf.create(About("Case"))
    (shelf.cases / ".new-0123").mkdir()
    (case.originals / ".new-x").write_bytes(b"half")
    (shelf.temporary / "anything").write_bytes(b"half")
    shelf.sweep()
    assert [p.name for p in shelf.cases.iterdir()] == [case.id]
    assert list(case.originals.iterdir()) == []
    assert list(shelf.temporary.iterdir()) == []


def test_the_secret_of_a_desk_is_made_once(tmp_path: Path) -> None:
    """Forms of yesterday still fit."""
    assert Shelf(tmp_path).read_secret() == Shelf(tmp_path).read_secret()
    assert len(Shelf(tmp_path).read_secret()) == 32
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
