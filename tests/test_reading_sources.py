"""Files, folders and archives become Sources in a fixed order, within limits, without touching the disk."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from documents import maker

from gap_analyzer.errors import UsageError
from gap_analyzer.model.law import Document, Unread, UnreadDocument
from gap_analyzer.reading import Options, collect, read
from gap_analyzer.reading.archive import is_archive, open_archive
from gap_analyzer.reading.limits import LimitReached, Limits


def names(*paths: Path) -> list[str]:
    """The display names of what is collected."""
    return [source.name for source in collect(paths)]


def test_a_file_is_a_source(tmp_path: Path) -> None:
    """Its name is shown without its folder."""
    (tmp_path / "act.pdf").write_bytes(b"%PDF")
    assert names(tmp_path / "act.pdf") == ["act.pdf"]


def test_a_path_that_does_not_exist_stops_everything(tmp_path: Path) -> None:
    """Before anything is read, with the name that is missing."""
    (tmp_path / "act.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match=r"decree\.pdf does not exist"):
        collect([tmp_path / "act.pdf", tmp_path / "decree.pdf"])


def test_a_folder_is_walked_in_sorted_order(tmp_path: Path) -> None:
    """Deep files come too; hidden files and folders do not."""
    for name in ("b.pdf", "a/2.pdf", "a/10.pdf", "c/d/e.txt", ".hidden.pdf", ".git/x.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == ["10.pdf", "2.pdf", "b.pdf", "e.txt"]


def test_members_of_an_archive_are_sources_in_memory(tmp_path: Path) -> None:
    """They are read from memory; nothing is written beside the archive."""
    (tmp_path / "laws.zip").write_bytes(maker.make_zip({"b/act.pdf": maker.make_act(), "a.txt": b"Article 1"}))
    first, second = collect([tmp_path / "laws.zip"])
    assert (first.name, second.name) == ("a.txt", "act.pdf")
    assert isinstance(read(second, options=Options(ocr=False, second_reader=False)), Document)
    assert list(tmp_path.iterdir()) == [tmp_path / "laws.zip"]


def test_a_docx_is_one_document_and_no_archive(tmp_path: Path) -> None:
    """Though it is a ZIP."""
    (tmp_path / "act.docx").write_bytes(maker.make_docx("<w:p/>"))
    assert not is_archive(tmp_path / "act.docx")
    assert names(tmp_path / "act.docx") == ["act.docx"]


def test_members_cannot_climb_out(tmp_path: Path) -> None:
    """A name is a label and never a path."""
    (tmp_path / "slip.zip").write_bytes(maker.make_zip({"../../etc/passwd": b"x", "..\\evil.pdf": b"y"}))
    assert sorted(names(tmp_path / "slip.zip")) == ["evil.pdf", "passwd"]


def test_litter_of_other_systems_is_left_out(tmp_path: Path) -> None:
    """Resource forks and hidden files are no law."""
    (tmp_path / "mac.zip").write_bytes(
        maker.make_zip({"__MACOSX/._act.pdf": b"x", ".DS_Store": b"y", "act.txt": b"Act"})
    )
    assert names(tmp_path / "mac.zip") == ["act.txt"]


def test_a_bomb_in_an_archive_is_refused_by_name(tmp_path: Path) -> None:
    """Its size is measured as it unpacks, whatever the directory says; the others are read."""
    (tmp_path / "laws.zip").write_bytes(maker.make_zip({"act.txt": b"Article 1", "bomb.txt": b" " * (4 << 20)}))
    first, second = collect([tmp_path / "laws.zip"])
    assert (first.refused, second.refused) == (None, Unread.LIMIT_DECOMPRESSED)
    outcome = read(second)
    assert isinstance(outcome, UnreadDocument)
    assert (outcome.source, outcome.reason) == ("bomb.txt", Unread.LIMIT_DECOMPRESSED)


def test_too_many_members_are_refused_as_one(tmp_path: Path) -> None:
    """The archive itself is then what was not read."""
    path = tmp_path / "many.zip"
    path.write_bytes(maker.make_zip({f"{at}.txt": b"x" for at in range(9)}))
    (only,) = open_archive(path, limits=Limits(archive_members=5))
    assert (only.name, only.refused) == ("many.zip", Unread.LIMIT_OBJECTS)


def test_an_archive_over_its_total_stops_giving(tmp_path: Path) -> None:
    """Members beyond the limit in all are refused; those before it are kept."""
    path = tmp_path / "laws.zip"
    path.write_bytes(maker.make_zip({"a.txt": b"x" * 600, "b.txt": b"y" * 600}))
    found = list(open_archive(path, limits=Limits(archive_bytes=1_000)))
    assert [source.refused for source in found] == [None, Unread.LIMIT_DECOMPRESSED]


def test_a_locked_member_is_encrypted(tmp_path: Path) -> None:
    """An archive with a password is not broken."""
    path = tmp_path / "locked.zip"
    data = bytearray(maker.make_zip({"act.txt": b"Article 1"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert [source.refused for source in collect([path])] == [Unread.ENCRYPTED]


def test_a_damaged_member_is_not_readable(tmp_path: Path) -> None:
    """A checksum that does not fit costs that member."""
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("act.txt", b"Article 1. Mercury.")
    path.write_bytes(path.read_bytes().replace(b"Mercury", b"Mercurx"))
    assert [source.refused for source in collect([path])] == [Unread.NOT_READABLE]


def test_a_broken_archive_is_one_unread_file(tmp_path: Path) -> None:
    """It is no archive; what it is, reading says."""
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing else")
    (source,) = collect([tmp_path / "broken.zip"])
    outcome = read(source)
    assert isinstance(outcome, UnreadDocument)
    assert outcome.reason is Unread.UNSUPPORTED_TYPE


def test_a_file_that_vanished_is_not_readable(tmp_path: Path) -> None:
    """Between collecting and reading a file may go; that is an outcome too."""
    (tmp_path / "act.pdf").write_bytes(maker.make_act())
    (source,) = collect([tmp_path / "act.pdf"])
    (tmp_path / "act.pdf").unlink()
    outcome = read(source)
    assert isinstance(outcome, UnreadDocument)
    assert outcome.reason is Unread.NOT_READABLE


def test_a_file_is_loaded_up_to_its_limit(tmp_path: Path) -> None:
    """One byte more is refused."""
    (tmp_path / "act.txt").write_bytes(b"12345")
    (source,) = collect([tmp_path / "act.txt"])
    assert source.load(ceiling=5) == b"12345"
    with pytest.raises(LimitReached):
        source.load(ceiling=4)
