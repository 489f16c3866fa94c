"""A case as one file: a ZIP of its SQLite file, its originals and its readings, with the hash of each."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from gap_analyzer.errors import UsageError
from gap_analyzer.store import files
from gap_analyzer.store.case import FILE, Case
from gap_analyzer.store.faults import Fault, reach
from gap_analyzer.store.schema import MIGRATIONS, migrate
from gap_analyzer.store.shelf import Shelf

MANIFEST = "manifest.json"
_NAME = re.compile(r"case\.sqlite|(?:originals|laws)/[0-9a-f]{64}")
_MEMBERS, _FILE_BYTES, _ALL_BYTES, _RATIO = 5_000, 2_000_000_000, 4_000_000_000, 200
_BLOCK = 1 << 20
_NOT_A_CASE = "This file is no case, or it is damaged."
_REMEDY = "Export the case again and open that file."


def export_case(case: Case, out: Path) -> Path:
    """Write the case as a .gapcase file, whole or not at all."""
    temporary = out.with_name(f"{files.PREFIX}{secrets.token_hex(8)}")
    copy = _copy_file(case, out.parent)
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            listed = [_add(archive, name, path) for name, path in (*_members(case), (FILE, copy))]
            archive.writestr(MANIFEST, json.dumps({"format": 1, "files": listed}, indent=1))
            reach(Fault.COPYING)
        files.put_in_place(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return out


def _members(case: Case) -> Iterator[tuple[str, Path]]:
    for original in case.list_originals():
        yield f"originals/{original.sha256}", case.originals / original.sha256
        if (case.laws / original.sha256).exists():
            yield f"laws/{original.sha256}", case.laws / original.sha256


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    archive.write(path, name)
    return {"name": name, "bytes": path.stat().st_size, "sha256": files.hash_file(path)}


def _copy_file(case: Case, folder: Path) -> Path:
    """A consistent copy of the case's file, without its write-ahead log."""
    copy = folder / f"{files.PREFIX}{secrets.token_hex(8)}"
    with case.open() as file:
        file.execute("VACUUM INTO ?", (str(copy),))
    return copy


def copy_case(shelf: Shelf, case: Case, *, name: str) -> Case:
    """A second case with the same files, results and log."""
    case_id = secrets.token_hex(8)
    building = files.make_folder(shelf.cases / f"{files.PREFIX}{case_id}")
    for member, path in _members(case):
        target = building / member
        files.make_folder(target.parent)
        shutil.copyfile(path, target)
    shutil.move(_copy_file(case, shelf.temporary), building / FILE)
    reach(Fault.COPYING)
    made = shelf.place(building, case_id)
    about = made.about()
    made.set_about(type(about)(name, about.country, about.as_of, about.language, about.created, about.facts))
    return made


def import_case(shelf: Shelf, source: IO[bytes]) -> Case:
    """The case in a .gapcase file as a new case of this shelf.

    Raises UsageError for anything that is not such a file: a name, a size or a hash that does not fit its list, a file
    that unpacks to far more than it holds, a database with anything else in it than the tables of a case.
    """
    case_id = secrets.token_hex(8)
    building = files.make_folder(shelf.cases / f"{files.PREFIX}{case_id}")
    try:
        with zipfile.ZipFile(source) as archive:
            _unpack(archive, building)
        _check_file(building / FILE)
        return shelf.place(building, case_id)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, NotImplementedError, EOFError, RuntimeError,
            sqlite3.Error) as error:  # fmt: skip
        raise UsageError(_NOT_A_CASE, _REMEDY) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, building: Path) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > _MEMBERS or len(set(names)) != len(names):
        raise UsageError(_NOT_A_CASE, _REMEDY)
    with archive.open(MANIFEST) as file:
        manifest = json.loads(file.read(4_000_000))
    if manifest["format"] != 1:
        raise UsageError("The case was written by a later version.", "Update gap-analyzer.")
    listed = {str(each["name"]): each for each in manifest["files"]}
    if set(names) - {MANIFEST} != set(listed) or FILE not in listed:
        raise UsageError(_NOT_A_CASE, _REMEDY)
    budget = _ALL_BYTES
    for member in members:
        if member.filename != MANIFEST:
            budget -= _unpack_member(archive, member, building, listed[member.filename], budget)


def _unpack_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, building: Path, told: dict[str, Any], budget: int
) -> int:
    """Write one member to the place that its own name allows, and check length and hash; gives back its length."""
    name = member.filename
    if not _NAME.fullmatch(name):
        raise UsageError(_NOT_A_CASE, _REMEDY)
    ceiling = min(budget, _FILE_BYTES, _RATIO * max(member.compress_size, 10_000))
    target = building / name
    files.make_folder(target.parent)
    with archive.open(member) as file:
        temporary, sha256, length = files.write_beside(target.parent, _read_blocks(file, ceiling))
    files.put_in_place(temporary, target)
    honest = name.rpartition("/")[2] == sha256 if name.startswith("originals/") else True
    if length != told["bytes"] or sha256 != told["sha256"] or not honest:
        raise UsageError(_NOT_A_CASE, _REMEDY)
    return length


def _read_blocks(file: IO[bytes], ceiling: int) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        ceiling -= len(block)
        if ceiling < 0:
            raise UsageError("The file unpacks to far more than a case holds.", "Ask where it comes from.")
        yield block


def _check_file(path: Path) -> None:
    """Raises UsageError unless the file has the tables of a case and nothing else: no view, trigger or function."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        file.execute("PRAGMA trusted_schema = OFF")
        file.execute("PRAGMA cell_size_check = ON")
        version = int(file.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise UsageError("The case was written by a later version.", "Update gap-analyzer.")
        sound = file.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        if version < 1 or not sound or _schema(file) != _expected(version):
            raise UsageError(_NOT_A_CASE, _REMEDY)
    file.close()


def _expected(version: int) -> set[tuple[str, str, str]]:
    file = sqlite3.connect(":memory:", isolation_level=None)
    migrate(file, MIGRATIONS[:version])
    found = _schema(file)
    file.close()
    return found


def _schema(file: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = file.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows}
