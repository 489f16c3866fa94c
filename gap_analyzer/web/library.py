"""Page 2: the law library; upload, progress, what is known of each file, and what is cited but was not supplied."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request, send_file

from gap_analyzer.catalogue.messages import load_messages
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Force, Instrument, InstrumentKind, Unread
from gap_analyzer.reading import show_name
from gap_analyzer.report.laws import say_force, say_kind
from gap_analyzer.report.words import Words
from gap_analyzer.store import Fault
from gap_analyzer.store.corrections import correct, list_corrections
from gap_analyzer.store.queue import RUNNING, Stage, Waiting, cancel, list_waiting, retry
from gap_analyzer.store.removal import remove_document
from gap_analyzer.web.desk import CaseView, answer_csv, answer_json, desk, go, now, open_case, say, show
from gap_analyzer.web.judging import is_due, is_given_up
from gap_analyzer.web.phrases import say_stage
from gap_analyzer.web.setting import CASE_BYTES, FILE_BYTES, REQUEST_BYTES
from gap_analyzer.web.words import NAMES

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

blueprint = Blueprint("library", __name__)
AT_ONCE = 2  # uploads of one person
ALL_AT_ONCE = 4
SECONDS_A_PAGE = 1.5  # for the estimate, until a file's own pace is known
_BLOCK = 1 << 20
_lock = threading.Lock()
_uploading: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the library as its line shows it."""

    sha256: str
    url: str
    name: str
    title: str
    kind: str
    force: str
    number: str
    date: str
    language: str
    language_word: str
    pages: str
    size: str
    stage: str
    stage_word: str
    page: int
    page_count: int
    left: str
    what: str
    remedy: str
    is_running: bool
    may_retry: bool
    is_law: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """The law library of a case."""

    url: str
    rows: tuple[FileRow, ...]
    running: int
    is_judging: bool
    is_given_up: bool
    may_decide: bool
    outcome: tuple[str, ...]
    missing: tuple[str, ...]
    usual: tuple[str, ...]


@blueprint.get("/cases/<case_id>/library")
def show_library(case_id: str) -> Response:
    """The files of the case with their stages."""
    view, words = open_case(case_id), say()
    rows = list_rows(view, words)
    running = sum(row.is_running for row in rows)
    is_judging = bool(rows) and not running and is_due(view.case, view.catalogue)
    page = LibraryPage(
        url=view.url,
        rows=rows,
        running=running,
        is_judging=is_judging,
        is_given_up=bool(rows) and not running and is_given_up(view.case, view.catalogue),
        may_decide=view.person.may_decide,
        outcome=_say_outcome(words),
        missing=tuple(each.citation for each in view.analysis.cited_not_supplied[:60]) if view.analysis else (),
        usual=_list_usual(words),
    )
    return show(
        "web/library.html.j2", page, title=words("Law library"), view=view, step="library", data=f"{view.url}/library",
        reload_after=3 if running or is_judging else 0,
    )  # fmt: skip


@blueprint.get("/cases/<case_id>/library.json")
def library_as_json(case_id: str) -> Response:
    """The files of the case as data."""
    rows = list_rows(open_case(case_id), say())
    return answer_json([{name: getattr(row, name) for name in FileRow.__slots__} for row in rows])


@blueprint.get("/cases/<case_id>/library.csv")
def library_as_csv(case_id: str) -> Response:
    """The files of the case as a table."""
    names = ("name", "title", "kind", "number", "date", "force", "language", "pages", "stage_word", "what", "sha256")
    rows = list_rows(open_case(case_id), say())
    return answer_csv(names, ([getattr(row, name) for name in names] for row in rows), name="laws")


def list_rows(view: CaseView, words: Words) -> tuple[FileRow, ...]:
    """Every file of the case as a line."""
    messages = load_messages(view.catalogue.folder, words.language)
    known = {law.instrument.sha256: law.instrument for law in view.analysis.laws} if view.analysis else {}
    return tuple(_write_row(view, each, known.get(each.sha256), words, messages) for each in list_waiting(view.case))


def _write_row(
    view: CaseView, each: Waiting, law: Instrument | None, words: Words, messages: Mapping[str, tuple[str, str]]
) -> FileRow:
    if law is None and each.stage is Stage.DONE:
        reading = view.read_reading(each.sha256)
        law = reading.law.instrument if reading else None
    what, remedy = messages.get(each.reason, ("", ""))
    return FileRow(
        sha256=each.sha256,
        url=f"{view.url}/library/{each.sha256}",
        name=each.name,
        title=law.title if law else "",
        kind=say_kind(words, law.kind) if law else "",
        force=say_force(words, law.force.value) if law else "",
        number=law.number if law else "",
        date=law.date if law else "",
        language=law.language if law else "",
        language_word=NAMES.get(law.language, law.language) if law else "",
        pages=words.number(law.pages) if law else "",
        size=say_size(words, each.bytes),
        stage=each.stage.value,
        stage_word=say_stage(words, each.stage),
        page=each.page,
        page_count=each.pages,
        left=_say_left(words, each),
        what=what.replace("{source}", each.name),
        remedy=remedy,
        is_running=each.stage in RUNNING,
        may_retry=each.stage in (Stage.FAILED, Stage.CANCELLED),
        is_law=list_corrections(view.case, each.sha256).get("law") != "no",
        is_locked=each.reason == Unread.ENCRYPTED.value,
    )


def say_size(words: Words, length: int) -> str:
    """A length in kilobytes or megabytes."""
    if length < 1_000_000:
        return words("%(n)s kB", n=words.number(max(1, round(length / 1000))))
    return words("%(n)s MB", n=words.number(round(length / 1_000_000, 1)))


def _say_left(words: Words, each: Waiting) -> str:
    """How long the reading of a file will still take, in words, and only when its pages are counted."""
    if each.stage is not Stage.READING or not each.pages:
        return ""
    pace = max(0.05, time.time() - each.began) / each.page if each.page else SECONDS_A_PAGE
    seconds = pace * (each.pages - each.page)
    if seconds < 50:
        return words("less than a minute left")
    return words("about %(n)s min left", n=words.number(round(seconds / 60 + 0.5)))


def _say_outcome(words: Words) -> tuple[str, ...]:
    """What became of an upload, from the numbers that the redirect carries."""
    added, known, refused = (request.args.get(each, "") for each in ("added", "known", "refused"))
    told = []
    if added.isdigit() and int(added):
        told.append(words("Files added: %(n)s.", n=int(added)))
    if known.isdigit() and int(known):
        told.append(words("Already in this case, and not added again: %(n)s.", n=int(known)))
    if refused.isdigit() and int(refused):
        told.append(words("Refused, because too large or locked: %(n)s.", n=int(refused)))
    return tuple(told)


def _list_usual(words: Words) -> tuple[str, ...]:
    """Which laws usually matter, for a shelf that is still empty."""
    return (
        words("environment and chemicals: the framework act, lists of banned and restricted substances"),
        words("trade: the customs code, import and export licences"),
        words("mining: the mining code, rules on small-scale gold mining"),
        words("waste: the waste act, rules on hazardous waste and its movement"),
        words("health and products: medical devices, cosmetics, lamps, batteries, pesticides"),
        words("air and water: emission limits, discharge permits"),
        words("penalties: the criminal code, administrative sanctions"),
    )


# --- upload ----------------------------------------------------------------------------------------


@blueprint.post("/cases/<case_id>/library")
def receive(case_id: str) -> Response:
    """Take files in: each is on disk, in the case and in the queue before this answers."""
    view = open_case(case_id, deciding=True)
    request.max_content_length = REQUEST_BYTES
    added = known = refused = 0
    with _count_upload(g.browser):
        for sent in request.files.getlist("file"):
            for name, place in _open_parts(sent):
                outcome = _keep(view, name, place)
                added, known, refused = (
                    added + (outcome == "new"),
                    known + (outcome == "known"),
                    refused + (outcome == "no"),
                )
    if not added + known + refused:
        raise UsageError("No file was chosen.", "Choose one or more files, or drop them on the page.")
    from gap_analyzer.web.safety import expect_fault

    expect_fault(Fault.ANSWERED)
    return go(f"{view.url}/library?added={added}&known={known}&refused={refused}")


@contextmanager
def _count_upload(browser: str) -> Iterator[None]:
    with _lock:
        if _uploading.get(browser, 0) >= AT_ONCE or sum(_uploading.values()) >= ALL_AT_ONCE:
            abort(429)
        _uploading[browser] = _uploading.get(browser, 0) + 1
    try:
        yield
    finally:
        with _lock:
            _uploading[browser] -= 1
            if not _uploading[browser]:
                del _uploading[browser]


def _open_parts(sent: FileStorage) -> Iterator[tuple[str, IO[bytes] | bytes | None]]:
    """The files in what was sent: itself, or the members of a ZIP; None stands for one that is refused."""
    from gap_analyzer.reading.archive import is_archive, open_archive
    from gap_analyzer.reading.limits import Limits
    from gap_analyzer.store.files import write_beside

    name = show_name(sent.filename or "")
    if sent.stream.read(4) != b"PK\x03\x04":
        sent.stream.seek(0)
        yield name, sent.stream
        return
    sent.stream.seek(0)
    temporary, _, _ = write_beside(desk().shelf.temporary, _blocks(sent.stream))
    try:
        if is_archive(temporary):
            limits = Limits(file_bytes=FILE_BYTES, archive_bytes=REQUEST_BYTES)
            for member in open_archive(temporary, limits=limits):
                yield member.name, member.content
        else:
            with temporary.open("rb") as file:
                yield name, file
    finally:
        temporary.unlink(missing_ok=True)


def _keep(view: CaseView, name: str, content: IO[bytes] | bytes | None) -> str:
    """Put one file into the case: "new", "known" for one that it has already, "no" for one that is too large."""
    if content is None:
        return "no"
    held = sum(original.bytes for original in view.case.list_originals())
    blocks = (
        iter((content[: len(content) // 2], content[len(content) // 2 :]))
        if isinstance(content, bytes)
        else _blocks(content)
    )
    try:
        _, new = view.case.add_blocks(_measure(blocks, min(FILE_BYTES, CASE_BYTES - held)), name=name, received=now())
    except _TooLarge:
        return "no"
    return "new" if new else "known"


class _TooLarge(Exception):
    """A file is larger than what is taken."""


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _measure(blocks: Iterator[bytes], ceiling: int) -> Iterator[bytes]:
    length = 0
    for block in blocks:
        length += len(block)
        if length > ceiling:
            raise _TooLarge
        yield block


# --- one file --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilePage:
    """What is known of one file, with the form that puts it right."""

    url: str
    back: str
    row: FileRow
    kinds: tuple[tuple[str, str], ...]
    forces: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    kind: str
    force: str
    force_reason: str
    language: str
    notes: tuple[tuple[str, str], ...]
    may_decide: bool


@blueprint.get("/cases/<case_id>/library/<sha256>")
def show_file(case_id: str, sha256: str) -> Response:
    """One file with its facts."""
    view, words = open_case(case_id), say()
    row = next((each for each in list_rows(view, words) if each.sha256 == sha256), None)
    if row is None:
        abort(404)
    reading = view.read_reading(sha256)
    law = reading.law.instrument if reading else None
    messages = load_messages(view.catalogue.folder, words.language)
    flags = tuple(messages[flag.value] for flag in law.flags) if law else ()
    page = FilePage(
        url=row.url,
        back=f"{view.url}/library",
        row=row,
        kinds=tuple((kind.value, say_kind(words, kind)) for kind in InstrumentKind),
        forces=tuple((force.value, say_force(words, force.value)) for force in Force),
        languages=tuple((code, NAMES[code]) for code in NAMES),
        kind=law.kind.value if law else "",
        force=law.force.value if law else "",
        force_reason=law.force_reason if law else "",
        language=law.language if law else "",
        notes=tuple((what.replace("{source}", row.name), remedy) for what, remedy in flags),
        may_decide=view.person.may_decide,
    )
    return show("web/file.html.j2", page, title=row.title or row.name, view=view, step="library")


@blueprint.post("/cases/<case_id>/library/<sha256>")
def set_facts(case_id: str, sha256: str) -> Response:
    """Put right what is known of a law; only what differs is kept."""
    view = open_case(case_id, deciding=True)
    _ask_here(view, sha256)
    reading = view.read_reading(sha256)
    current = _current_facts(reading.law.instrument) if reading else {}
    before = list_corrections(view.case, sha256)
    for key in ("title", "number", "date", "kind", "force", "language"):
        value = " ".join(request.form.get(key, current.get(key, "")).split())
        if value != current.get(key, ""):
            correct(view.case, sha256, key, value, author=view.person.name, time=now())
            if key == "language":
                retry(view.case, sha256)
    law = "no" if request.form.get("law") == "no" else ""
    if law != before.get("law", ""):
        correct(view.case, sha256, "law", law, author=view.person.name, time=now())
    return go(f"{view.url}/library/{sha256}?done=0")


def _current_facts(law: Instrument) -> dict[str, str]:
    return {
        "title": law.title, "number": law.number, "date": law.date,
        "kind": law.kind.value, "force": law.force.value, "language": law.language,
    }  # fmt: skip


@blueprint.post("/cases/<case_id>/library/<sha256>/<any(cancel, retry):what>")
def move(case_id: str, sha256: str, what: str) -> Response:
    """Take a file out of the queue, or put it back."""
    view = open_case(case_id, deciding=True)
    _ask_here(view, sha256)
    (cancel if what == "cancel" else retry)(view.case, sha256)
    return go(f"{view.url}/library")


@blueprint.post("/cases/<case_id>/library/<sha256>/unlock")
def unlock(case_id: str, sha256: str) -> Response:
    """Read a locked file with its password, which is kept nowhere but in the memory of the reader."""
    view = open_case(case_id, deciding=True)
    _ask_here(view, sha256)
    password = request.form.get("password", "")[:200]
    if not password:
        raise UsageError("No password was given.", "Write the password of the file.")
    desk().unlock(sha256, password)
    retry(view.case, sha256)
    return go(f"{view.url}/library")


@blueprint.post("/cases/<case_id>/library/<sha256>/delete")
def delete_file(case_id: str, sha256: str) -> Response:
    """Delete a document with all that was made from it."""
    view = open_case(case_id, deciding=True)
    _ask_here(view, sha256)
    remove_document(view.case, sha256, author=view.person.name, time=now())
    return go(f"{view.url}/library?done=0")


@blueprint.get("/cases/<case_id>/library/<sha256>/original")
def send_original(case_id: str, sha256: str) -> Response:
    """The file as supplied, always as an attachment of no type that a browser would run."""
    view = open_case(case_id)
    original = _ask_here(view, sha256)
    view.case.read_original(sha256)
    place: Path = view.case.originals / sha256
    return send_file(place, mimetype="application/octet-stream", as_attachment=True, download_name=original)


def _ask_here(view: CaseView, sha256: str) -> str:
    try:
        return view.case.find_original(sha256).name
    except UsageError:
        abort(404)
