"""What a request has: the desk, the person, the case with its newest result, and how a page is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, abort, current_app, g, make_response, redirect, request

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.catalogue import load as load_catalogue
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis, Law
from gap_analyzer.report.words import Words
from gap_analyzer.serial import load as load_analysis
from gap_analyzer.store import About, Case, Entry, EntryKind, Shelf, Snapshot, current_decisions
from gap_analyzer.store.corrections import apply_corrections, list_corrections
from gap_analyzer.store.readings import LawReading, get_reading
from gap_analyzer.web.frame import CaseLink, FieldError, Frame, LanguageLink, Step, Toast, render_page
from gap_analyzer.web.setting import Setting
from gap_analyzer.web.told import tell_entry
from gap_analyzer.web.words import LANGUAGES, NAMES, choose_language, load_words

LANGUAGE_COOKIE = "language"
NAME_COOKIE = "who"
UNDOABLE = (EntryKind.VERDICT, EntryKind.EVIDENCE, EntryKind.MEASURE)


@dataclass(frozen=True, slots=True)
class Person:
    """Who works at the desk. Without accounts everybody is the one local lead; with them, the role is a case's."""

    name: str
    role: str = "reader"  # reader | adviser | lead
    is_lead: bool = False  # may manage accounts and make cases

    @property
    def may_decide(self) -> bool:
        """Readers look; advisers and leads decide."""
        return self.role in ("adviser", "lead")


LOCAL = Person("adviser", "lead", is_lead=True)


class Desk:
    """The running application's own things: its setting, its shelf, its secret."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.shelf = Shelf(setting.data)
        self.secret = self.shelf.read_secret()
        self.unlock: Callable[[str, str], None] = forget  # hands a password to the reader, who keeps it in memory alone


def forget(sha256: str, password: str) -> None:
    """Where no reader runs, nobody needs a password."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a page needs it. `snapshot` and `analysis` are None while nothing was judged; the laws of `analysis`
    have no text (`read_law` has it); its `decisions` are those that stand."""

    case: Case
    about: About
    snapshot: Snapshot | None
    analysis: Analysis | None
    catalogue: Catalogue
    entries: tuple[Entry, ...]
    person: Person

    @property
    def id(self) -> str:
        """The id in the case's URLs."""
        return self.case.id

    @property
    def url(self) -> str:
        """Where the pages of the case begin."""
        return f"/cases/{self.case.id}"

    def read_law(self, sha256: str) -> Law | None:
        """The law as read from an original, with its text and all corrections; None while it is not read. Cached."""
        reading = self.read_reading(sha256)
        return None if reading is None else reading.law

    def read_reading(self, sha256: str) -> LawReading | None:
        """As `read_law`, with sizes and trust of the pages."""
        place = self.case.laws / sha256
        try:
            changed = place.stat().st_mtime_ns
        except OSError:
            return None
        corrections = tuple(list_corrections(self.case, sha256).items())
        return _read_reading(str(self.case.folder), sha256, changed, corrections)

    def record(self, kind: EntryKind, content: Mapping[str, Any]) -> int:
        """Append an entry to the log in this person's name, now; gives back its number."""
        self.case.record_entry(kind, content, author=self.person.name, time=now())
        return self.case.list_entries()[-1].number


@lru_cache(maxsize=32)
def _read_reading(
    folder: str,
    sha256: str,
    changed: int,  # noqa: ARG001 - a part of the key
    corrections: tuple[tuple[str, str], ...],
) -> LawReading | None:
    found = get_reading(Case(Path(folder)), sha256)
    return found and replace(found, law=apply_corrections(found.law, dict(corrections)))


@lru_cache(maxsize=8)
def _read_analysis(folder: str, number: int, sha256: str) -> Analysis:  # noqa: ARG001 - a part of the key
    return load_analysis(Case(Path(folder)).read_snapshot(number))


def desk() -> Desk:
    """The desk that answers this request."""
    found: Desk = current_app.extensions["gap-analyzer"]
    return found


def now() -> str:
    """The moment, as the log and the tables keep it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def person() -> Person:
    """Who makes this request."""
    found: Person = g.person
    return found


def find_case(case_id: str, *, deciding: bool = False) -> Case:
    """The case of a URL: 404 when there is none, and the same when it is not this person's.

    `deciding` asks for the right to change it: 403 for a reader.
    """
    try:
        case = desk().shelf.find(case_id)
    except UsageError:
        abort(404)
    role = g.access(case.id)
    if role is None:
        abort(404)
    g.person = replace(g.person, role=role)
    if deciding and not g.person.may_decide:
        abort(403)
    return case


def open_case(case_id: str, *, deciding: bool = False, number: int = 0) -> CaseView:
    """The case of a URL with its newest result, or with the result of that number."""
    case = find_case(case_id, deciding=deciding)
    entries = case.list_entries()
    snapshot = (
        next((s for s in case.list_snapshots() if s.number == number), None) if number else case.latest_snapshot()
    )
    if number and snapshot is None:
        abort(404)
    analysis = _see(case, snapshot, entries) if snapshot else None
    return CaseView(case, case.about(), snapshot, analysis, catalogue(), entries, person())


def _see(case: Case, snapshot: Snapshot, entries: Sequence[Entry]) -> Analysis:
    """A kept result with the decisions that stand; a signed one has those of its signature in itself."""
    found = _read_analysis(str(case.folder), snapshot.number, snapshot.sha256)
    return found if snapshot.signed else replace(found, decisions=current_decisions(entries))


def catalogue() -> Catalogue:
    """The rule pack of this desk."""
    return load_catalogue("minamata")


def say() -> Words:
    """The words of the interface: `say("English message")`."""
    return load_words(choose_language(request.cookies.get(LANGUAGE_COOKIE, ""), str(request.accept_languages)))


def show(  # noqa: PLR0913 - each names a part of the frame
    template: str,
    page: object,
    *,
    title: str,
    view: CaseView | None = None,
    step: str = "",
    data: str = "",
    mistakes: Sequence[FieldError] = (),
    reload_after: int = 0,
    wide: bool = False,
    status: int = 200,
) -> Response:
    """One frozen page dataclass, rendered by one template of templates/web; both stand there as `page`, `frame`.

    `data` is the URL of the same as .json and .csv, without the ending; `reload_after` is for pages without script.
    """
    words = say()
    frame = Frame(
        language=words.language,
        title=title,
        csrf=g.get("csrf", ""),
        languages=_languages(words.language),
        case=CaseLink(view.url, view.about.name) if view else None,
        note=_note(words, view) if view else "",
        steps=_steps(words, view, step) if view else (),
        data=data,
        user=_user(),
        toasts=_toasts(words, view),
        mistakes=tuple(mistakes),
        reload_after=reload_after,
        wide=wide,
    )
    return make_response(render_page(words, template, frame, page), status)


def _languages(current: str) -> tuple[LanguageLink, ...]:
    here = quote(request.full_path.rstrip("?") if request.method == "GET" else "/", safe="/")
    return tuple(LanguageLink(f"/language/{each}?next={here}", NAMES[each], each == current) for each in LANGUAGES)


def _note(words: Words, view: CaseView) -> str:
    country = words.country(view.about.country)
    day = words("law as of %(date)s", date=words.day(view.about.as_of)) if view.about.as_of else ""
    return " · ".join(each for each in (country, day) if each)


def _steps(words: Words, view: CaseView, current: str) -> tuple[Step, ...]:
    labels = {
        "library": words("1 Law"), "reading": words("2 Reading"), "review": words("3 Review"),
        "matrix": words("4 Gaps"), "roadmap": words("5 Roadmap"), "report": words("6 Report"),
    }  # fmt: skip
    return tuple(Step(f"{view.url}/{name}", label, name == current) for name, label in labels.items())


def _user() -> str:
    return person().name if desk().setting.accounts and g.get("person") else ""


def _toasts(words: Words, view: CaseView | None) -> tuple[Toast, ...]:
    """What was just done or undone, and how to undo it: `?done=` and `?undone=` hold the number of an entry of the log,
    0 for what has none."""
    done, undone = request.args.get("done", ""), request.args.get("undone", "")
    number = done or undone
    if not re.fullmatch(r"\d{1,9}", number) or view is None:
        return ()
    if not 0 < int(number) <= len(view.entries):
        return (Toast(words("Saved.")),)
    entry = view.entries[int(number) - 1]
    undo = f"{view.url}/undo/{entry.number}" if done and entry.kind in UNDOABLE else ""
    return (Toast(tell_entry(words, view.catalogue, entry, undone=not done), undo),)


def go(url: str) -> Response:
    """After a POST: look at another page (303), always one of this desk."""
    answer = redirect(url if url.startswith("/") and not url.startswith(("//", "/\\")) else "/", 303)
    return make_response(answer)


def answer_json(content: object) -> Response:
    """The same as a page, as JSON."""
    body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type="application/json; charset=utf-8")


def answer_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> Response:
    """The same as a page, as CSV; a cell that begins like a formula is made text."""
    from gap_analyzer.report.rows import Sheet, write_csv

    lines = tuple(tuple(str(cell) for cell in row) for row in rows)
    content = write_csv(Sheet(name, tuple(header), lines, ()))
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
