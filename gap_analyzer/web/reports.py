"""Page 6: the report; what changed since the last run, sign-off, every format and language, and the log."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, request

from gap_analyzer.corrections.lessons import collect_lessons, write_lessons
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis, Seal
from gap_analyzer.report import render
from gap_analyzer.report.dossier import say_status
from gap_analyzer.report.words import Words
from gap_analyzer.serial import dump, load
from gap_analyzer.store import Case, Entry, EntryKind, Snapshot, standing
from gap_analyzer.store.files import REPORT, write_whole
from gap_analyzer.web.desk import LOCAL, CaseView, answer_csv, answer_json, desk, go, now, open_case, say, show
from gap_analyzer.web.judging import compare, is_due
from gap_analyzer.web.phrases import say_cause, say_entry
from gap_analyzer.web.standing import corrected
from gap_analyzer.web.words import LANGUAGES, NAMES, load_words

blueprint = Blueprint("reports", __name__)
# file name → format of the report, type of the answer
FILES: Mapping[str, tuple[str, str]] = {
    "report.html": ("html", "text/html; charset=utf-8"),
    "report.docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "report.xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "findings.csv": ("csv", "text/csv; charset=utf-8"),
    "analysis.json": ("json", "application/json; charset=utf-8"),
    "laws.akn.zip": ("akn", "application/zip"),
}
_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]+)"')
_MOST_NOTE = 500


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A verdict that moved since the run before."""

    obligation: str
    title: str
    url: str
    before: str
    before_word: str
    after: str
    after_word: str


@dataclass(frozen=True, slots=True)
class MovedGroup:
    """Verdicts that moved in the same way."""

    before_word: str
    after_word: str
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A signed result."""

    number: int
    author: str
    time: str
    note: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What can be issued, and what stands against signing it."""

    url: str
    number: int
    taken: str
    decided: int
    whole: int
    undecided: int
    stale: int
    entries: int
    head: str
    is_due: bool
    may_sign: bool
    author: str
    asks_name: bool
    language: str
    languages: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    causes: tuple[str, ...]
    moved: tuple[MovedGroup, ...]
    has_before: bool
    signed: tuple[SignedLine, ...]


@blueprint.get("/cases/<case_id>/report")
def show_report(case_id: str) -> Response:
    """The report page."""
    view, words = open_case(case_id), say()
    decided = {d.obligation: d for d in view.analysis.decisions} if view.analysis else {}
    standing_ones = corrected(view, words)
    causes, moved, has_before = _list_moved(view, words)
    page = ReportPage(
        url=f"{view.url}/report",
        number=view.snapshot.number if view.snapshot else 0,
        taken=view.snapshot.taken[:16].replace("T", " ") if view.snapshot else "",
        decided=len(decided),
        whole=len(view.analysis.coverage) if view.analysis else 0,
        undecided=sum(d.status == "undecided" for d in decided.values()),
        stale=sum(d.stale for d in standing_ones.decisions) if standing_ones else 0,
        entries=len(view.entries),
        head=view.entries[-1].digest if view.entries else "",
        is_due=is_due(view.case, view.catalogue),
        may_sign=view.person.may_decide and bool(decided),
        author="" if view.person.name == LOCAL.name else view.person.name,
        asks_name=not desk().setting.accounts,
        language=view.about.language if view.about.language in LANGUAGES else "en",
        languages=tuple(NAMES.items()),
        files=tuple(FILES),
        causes=causes,
        moved=_group(moved),
        has_before=has_before,
        signed=_list_signed(view),
    )
    return show("web/report.html.j2", page, title=words("Report"), view=view, step="report", data=f"{view.url}/report")


def _group(moved: tuple[MovedLine, ...]) -> tuple[MovedGroup, ...]:
    """Moved verdicts by where they came from and went to, the rarest move first: it says most."""
    groups: dict[tuple[str, str], list[MovedLine]] = {}
    for line in moved:
        groups.setdefault((line.before_word, line.after_word), []).append(line)
    found = [MovedGroup(*words, tuple(lines)) for words, lines in groups.items()]
    return tuple(sorted(found, key=lambda group: len(group.lines)))


def _list_signed(view: CaseView) -> tuple[SignedLine, ...]:
    return tuple(
        SignedLine(s.number, s.signed.author, s.signed.time[:16].replace("T", " "), s.signed.note, s.sha256,
                   f"{view.url}/report/{s.number}")
        for s in reversed(view.case.list_snapshots())
        if s.signed
    )  # fmt: skip


def _list_moved(view: CaseView, words: Words) -> tuple[tuple[str, ...], tuple[MovedLine, ...], bool]:
    """Why the newest result differs from the one before, and which verdicts moved."""
    if view.snapshot is None or view.analysis is None:
        return (), (), False
    earlier = [s for s in view.case.list_snapshots() if s.signed is None and s.number < view.snapshot.number]
    if not earlier:
        return (), (), False
    before = load(view.case.read_snapshot(earlier[-1].number))
    change = compare(before, view.analysis, inputs=(earlier[-1].input, view.snapshot.input))
    texts = view.catalogue.texts(words.language)
    moved = tuple(
        MovedLine(
            m.obligation,
            texts.title(m.obligation),
            f"{view.url}/review/{m.obligation}",
            m.before,
            say_status(words, m.before) if m.before else "–",
            m.after,
            say_status(words, m.after),
        )
        for m in change.moved
    )
    return tuple(say_cause(words, cause) for cause in change.causes), moved, True


@blueprint.get("/cases/<case_id>/report.json")
def report_as_json(case_id: str) -> Response:
    """What moved since the run before, and what was signed, as data."""
    view = open_case(case_id)
    causes, moved, _ = _list_moved(view, say())
    lines = [{name: getattr(m, name) for name in MovedLine.__slots__} for m in moved]
    signed = [{name: getattr(s, name) for name in SignedLine.__slots__} for s in _list_signed(view)]
    return answer_json({"causes": list(causes), "moved": lines, "signed": signed})


@blueprint.get("/cases/<case_id>/report.csv")
def report_as_csv(case_id: str) -> Response:
    """What moved since the run before, as a table."""
    names = ("obligation", "title", "before", "after")
    return answer_csv(
        names, ([getattr(m, n) for n in names] for m in _list_moved(open_case(case_id), say())[1]), name="moved"
    )


# --- sign-off --------------------------------------------------------------------------------------


@blueprint.post("/cases/<case_id>/report/sign")
def sign(case_id: str) -> Response:
    """Freeze the newest result with everything that was decided on it."""
    view = open_case(case_id, deciding=True)
    analysis = corrected(view, load_words("en"))
    if analysis is None or view.snapshot is None or not analysis.decisions:
        raise UsageError("Nothing was decided yet, so there is nothing to sign.", "Review at least one obligation.")
    if is_due(view.case, view.catalogue):
        raise UsageError("The case is being judged again.", "Wait until that is done, and look at what moved.")
    author = view.person.name
    if not desk().setting.accounts:
        author = " ".join(request.form.get("author", "").split())[:60]
    if not author:
        raise UsageError("A signature needs a name.", "Write your name, as it shall stand in the report.")
    note = " ".join(request.form.get("note", "").split())[:_MOST_NOTE]
    view.case.sign(
        dump(analysis), source=view.snapshot, author=author, time=now(), note=note, entries=len(view.entries)
    )
    return go(f"{view.url}/report?done={len(view.case.list_entries())}")


# --- files -----------------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>/report/download")
def find_report(case_id: str) -> Response:
    """The address of the file that the form asks for."""
    view = open_case(case_id)
    which, name = request.args.get("which", ""), request.args.get("name", "")
    language, undecided = request.args.get("language", ""), request.args.get("undecided", "yes")
    if not re.fullmatch(r"working|\d{1,9}", which) or name not in FILES or language not in LANGUAGES:
        abort(404)
    return go(f"{view.url}/report/{which}/{name}?language={language}&undecided={'no' if undecided == 'no' else 'yes'}")


@blueprint.get("/cases/<case_id>/report/<any(working):which>/<name>")
@blueprint.get("/cases/<case_id>/report/<int:which>/<name>")
def send_report(case_id: str, which: str | int, name: str) -> Response:
    """A file of the report: of the working state, or of a signed result by its number."""
    if name not in FILES:
        abort(404)
    view = open_case(case_id, number=which if isinstance(which, int) else 0)
    if view.snapshot is None or (isinstance(which, int) and view.snapshot.signed is None):
        abort(404)
    language = request.args.get("language", view.about.language)
    if language not in LANGUAGES:
        raise UsageError("There is no report in this language.", "Choose one from the list.")
    words = load_words(language)
    whole = request.args.get("undecided", "yes") != "no"
    content = _find_file(view, name, words, include_undecided=whole)
    return _answer(name, content, as_page="view" in request.args)


def _answer(name: str, content: bytes, *, as_page: bool) -> Response:
    answer = Response(content, content_type=FILES[name][1])
    kind = "inline" if as_page and name == "report.html" else "attachment"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    own = _POLICY.search(content[:4000])
    if name == "report.html" and own:
        policy = own[1].decode("ascii", "replace").replace("&#39;", "'")
        answer.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    return answer


def _find_file(view: CaseView, name: str, words: Words, *, include_undecided: bool) -> bytes:
    """The file from the case's folder of reports, or made now and kept there; whole or not at all."""
    assert view.snapshot is not None
    analysis = _choose(view, view.snapshot, words)
    if not include_undecided:
        analysis = replace(analysis, decisions=tuple(d for d in analysis.decisions if d.status != "undecided"))
    if name == "analysis.json" and view.snapshot.signed:
        return view.case.read_snapshot(view.snapshot.number)
    head = view.snapshot.signed.head if view.snapshot.signed else (view.entries[-1].digest if view.entries else "")
    key = f"{view.snapshot.number}/{view.snapshot.sha256}/{head}/{words.language}/{include_undecided}/{name}"
    place = view.case.reports / hashlib.sha256(key.encode()).hexdigest()
    originals = _read_originals(view.case, analysis) if name == "report.html" else {}
    if not place.exists():
        write_whole(place, _make(view, analysis, name, words, originals), points=REPORT)
    return place.read_bytes()


def _choose(view: CaseView, snapshot: Snapshot, words: Words) -> Analysis:
    """What is rendered: a signed result as it was frozen, or the working state; each with its seal."""
    assert view.analysis is not None
    signed = snapshot.signed
    if signed is not None:
        seal = Seal(signed.head, signed.entries, signed.author, signed.time, signed.note, snapshot.sha256)
        return replace(view.analysis, seal=seal)
    analysis = corrected(view, words) or view.analysis
    return replace(analysis, seal=Seal(view.entries[-1].digest if view.entries else "", len(view.entries)))


def _read_originals(case: Case, analysis: Analysis) -> dict[str, bytes]:
    """The bytes of every law of a result that is still in the case; one that was altered stops the report."""
    here = {original.sha256 for original in case.list_originals()}
    wanted = [law.instrument.sha256 for law in analysis.laws if law.instrument.sha256 in here]
    return {sha256: case.read_original(sha256) for sha256 in wanted}


def _make(view: CaseView, analysis: Analysis, name: str, words: Words, originals: Mapping[str, bytes]) -> bytes:
    form = FILES[name][0]
    if form == "akn":
        analysis = replace(analysis, laws=tuple(view.read_law(law.instrument.sha256) or law for law in analysis.laws))
    files = render(analysis, view.catalogue, language=words.language, formats=(form,), crops=originals)
    if form != "akn":
        return files[name]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in files.items():
            archive.writestr(zipfile.ZipInfo(each), content)
    return packed.getvalue()


@blueprint.get("/cases/<case_id>/report/lessons.yaml")
def send_lessons(case_id: str) -> Response:
    """What was decided, as labelled provisions to learn from: written here, sent nowhere."""
    view = open_case(case_id)
    analysis = corrected(view, load_words("en"))
    lessons = collect_lessons(analysis, view.catalogue.obligations) if analysis else ()
    answer = Response(write_lessons(lessons), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="lessons.yaml"'
    return answer


# --- the log ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry of the log in words."""

    number: int
    time: str
    author: str
    what: str
    reason: str
    stands: bool
    digest: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """The whole log, the newest entry first."""

    url: str
    lines: tuple[LogLine, ...]
    may_decide: bool


@blueprint.get("/cases/<case_id>/log")
def show_log(case_id: str) -> Response:
    """Everything that was done in the case."""
    view = open_case(case_id)
    page = LogPage(view.url, tuple(reversed(_list_lines(view))), view.person.may_decide)
    return show(
        "web/log.html.j2", page, title=say()("Log of the case"), view=view, step="report", data=f"{view.url}/log"
    )


@blueprint.get("/cases/<case_id>/log.json")
def log_as_json(case_id: str) -> Response:
    """The log as data: entries as they are kept, with their digests."""
    return answer_json([{**e.content, "number": e.number, "digest": e.digest} for e in open_case(case_id).entries])


@blueprint.get("/cases/<case_id>/log.csv")
def log_as_csv(case_id: str) -> Response:
    """The log as a table."""
    names = LogLine.__slots__
    return answer_csv(
        names, ([getattr(line, n) for n in names] for line in _list_lines(open_case(case_id))), name="log"
    )


def _list_lines(view: CaseView) -> tuple[LogLine, ...]:
    words, texts = say(), view.catalogue.texts(say().language)
    stands = {entry.number for entry in standing(view.entries)}
    titles = {each: texts.title(each) for each in view.catalogue.obligations}
    return tuple(_write_line(entry, words, titles, stands) for entry in view.entries)


def _write_line(entry: Entry, words: Words, titles: Mapping[str, str], stands: set[int]) -> LogLine:
    return LogLine(
        number=entry.number,
        time=entry.time[:16].replace("T", " "),
        author=entry.author,
        what=say_entry(words, entry, titles),
        reason=str(entry.content.get("reason", "")),
        stands=entry.number in stands or entry.kind is EntryKind.UNDO,
        digest=entry.digest,
    )
