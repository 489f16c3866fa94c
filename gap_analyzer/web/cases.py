"""Page 1: the cases on the shelf; make, copy, open, export and delete one; what it is about; undo; static files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, make_response, request, send_file

from gap_analyzer.errors import UsageError
from gap_analyzer.resources import locate
from gap_analyzer.store import About, Case, EntryKind, standing
from gap_analyzer.store.exchange import copy_case, export_case, import_case
from gap_analyzer.store.queue import RUNNING, list_waiting
from gap_analyzer.store.removal import remove_case
from gap_analyzer.store.verify import verify
from gap_analyzer.web.desk import (
    LANGUAGE_COOKIE,
    NAME_COOKIE,
    CaseView,
    answer_csv,
    answer_json,
    catalogue,
    desk,
    find_case,
    go,
    now,
    open_case,
    person,
    say,
    show,
)
from gap_analyzer.web.setting import REQUEST_BYTES
from gap_analyzer.web.told import tell_place
from gap_analyzer.web.words import LANGUAGES

blueprint = Blueprint("cases", __name__)
DEMO = "dossier"  # the folder of corpus/ whose laws are the demo
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
_STATIC = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the first page."""

    url: str
    id: str
    name: str
    country: str
    laws: int
    running: int
    decided: int
    obligations: int
    changed: str
    signed: str


@dataclass(frozen=True, slots=True)
class CasesPage:
    """All cases of the desk that this person may see."""

    cards: tuple[Card, ...]
    may_make: bool
    name: str  # of the local person in the log; "" where people sign in
    has_accounts: bool
    today: str
    countries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What a case is about, its facts, its health, and the buttons that copy, export and delete it."""

    url: str
    about: About
    countries: tuple[tuple[str, str], ...]
    facts: tuple[FactRow, ...]
    checked: bool
    damage: tuple[str, ...]
    entries: int
    head: str
    may_decide: bool
    may_delete: bool
    may_give: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact of the Party that settles whether obligations apply: its question, value and source."""

    name: str
    question: str
    choices: tuple[tuple[str, str], ...]
    value: str
    source: str


@blueprint.get("/")
def show_cases() -> Response:
    """The cases as cards; the first page of the desk."""
    accounts = desk().setting.accounts
    page = CasesPage(
        cards=_list_cards(),
        may_make=person().is_lead,
        name="" if accounts else person().name,
        has_accounts=accounts,
        today=_today(),
        countries=_list_countries(),
    )
    return show("web/cases.html.j2", page, title=say()("Cases"), data="/cases")


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the reader's own day


@blueprint.post("/name")
def set_name() -> Response:
    """Under which name the local person stands in the log from now on."""
    if desk().setting.accounts:
        abort(404)
    name = " ".join(request.form.get("name", "").split())[:60]
    if not name or not name.isprintable():
        raise UsageError("This is no name.", "Write the name that shall stand in the log.")
    answer = go("/")
    answer.set_cookie(NAME_COOKIE, quote(name), max_age=31_536_000, samesite="Lax", httponly=True)
    return answer


@blueprint.get("/cases")
def show_old_address() -> Response:
    """The list is the first page."""
    return go("/")


@blueprint.get("/cases.json")
def list_as_json() -> Response:
    """The cases as data."""
    return answer_json([{name: getattr(c, name) for name in Card.__slots__} for c in _list_cards()])


@blueprint.get("/cases.csv")
def list_as_csv() -> Response:
    """The cases as a table."""
    head = Card.__slots__
    return answer_csv(head, ([getattr(c, name) for name in head] for c in _list_cards()), name="cases")


def _list_cards() -> tuple[Card, ...]:
    shelf = desk().shelf
    cards = [_draw_card(shelf.find(case_id)) for case_id in shelf.list_ids() if g.access(case_id)]
    return tuple(sorted(cards, key=lambda card: card.changed, reverse=True))


def _draw_card(case: Case) -> Card:
    about, waiting, entries = case.about(), list_waiting(case), case.list_entries()
    snapshots = case.list_snapshots()
    decided = {e.content["obligation"] for e in standing(entries) if e.kind is EntryKind.VERDICT}
    signed = [s.signed for s in snapshots if s.signed]
    moments = [about.created, *(each.received for each in waiting), *(s.taken for s in snapshots)]
    return Card(
        url=f"/cases/{case.id}",
        id=case.id,
        name=about.name,
        country=say().country(about.country),
        laws=len(waiting),
        running=sum(each.stage in RUNNING for each in waiting),
        decided=len(decided),
        obligations=len(catalogue().obligations),
        changed=max([*moments, *(e.time for e in entries)])[:16].replace("T", " "),
        signed=f"{signed[-1].author}, {signed[-1].time[:10]}" if signed else "",
    )


def _list_countries() -> tuple[tuple[str, str], ...]:
    from babel import Locale

    names = Locale(say().language).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in "ZZXAXBEUUNEZ"
    ]
    return (("", "–"), *sorted(found, key=lambda pair: pair[1]))


# --- making, copying, opening ----------------------------------------------------------------------


@blueprint.post("/cases")
def make_case() -> Response:
    """A new, empty case."""
    _ask_lead()
    about = _read_about(About(created=now(), language=say().language))
    return go(f"/cases/{desk().shelf.create(about).id}/library")


@blueprint.post("/cases/demo")
def make_demo() -> Response:
    """A case with the laws of the demo country, to try everything on."""
    _ask_lead()
    return go(f"/cases/{lay_out_demo().id}/library")


def lay_out_demo() -> Case:
    """The demo case: four short laws of an invented country, in four languages."""
    about = About(say()("Demo country"), "", _today(), say().language, now())
    case = desk().shelf.create(about)
    for path in sorted((locate("corpus") / DEMO).glob("*.pdf")):
        case.add_original(path.read_bytes(), name=path.name, received=now())
    return case


@blueprint.post("/cases/import")
def open_import() -> Response:
    """A case from a .gapcase file."""
    _ask_lead()
    request.max_content_length = REQUEST_BYTES * 4
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise UsageError("No file was chosen.", "Choose a .gapcase file.")
    return go(f"/cases/{import_case(desk().shelf, sent.stream).id}/library")


def _ask_lead() -> None:
    if not person().is_lead:
        abort(403)


def _read_about(about: About) -> About:
    """What the form says a case is about. Raises UsageError for an empty name, an unknown country, a wrong day."""
    name = " ".join(request.form.get("name", "").split())[:120]
    country, as_of = request.form.get("country", "").upper(), request.form.get("as_of", "")
    if not name:
        raise UsageError("The case has no name.", "Write one, such as the country and the year.")
    if country and country not in dict(_list_countries()):
        raise UsageError(f"“{country[:8]}” is no country code.", "Choose a country from the list.")
    try:
        as_of = date.fromisoformat(as_of or _today()).isoformat()
    except ValueError as error:
        raise UsageError(f"“{as_of[:12]}” is no date.", "Write it as 2026-11-20.") from error
    language = request.form.get("language", about.language)
    return replace(
        about, name=name, country=country, as_of=as_of, language=language if language in LANGUAGES else about.language
    )


# --- one case --------------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>")
def enter_case(case_id: str) -> Response:
    """A case opens where its work begins."""
    return go(f"/cases/{find_case(case_id).id}/library")


@blueprint.get("/cases/<case_id>/about")
def show_about(case_id: str) -> Response:
    """What the case is about and, with `?check`, whether all of it is as it was."""
    view = open_case(case_id)
    checked = "check" in request.args
    damage = tuple(f"{each.what}: {each.which}" for each in verify(view.case)) if checked else ()
    page = AboutPage(
        url=view.url,
        about=view.about,
        countries=_list_countries(),
        facts=_list_facts(view),
        checked=checked,
        damage=damage,
        entries=len(view.entries),
        head=view.entries[-1].digest if view.entries else "",
        may_decide=view.person.may_decide,
        may_delete=view.person.role == "lead",
        may_give=view.person.is_lead and desk().setting.accounts,
    )
    return show("web/about.html.j2", page, title=say()("About this case"), view=view)


def _list_facts(view: CaseView) -> tuple[FactRow, ...]:
    from gap_analyzer.coverage import load_conditions

    folder, texts = view.catalogue.folder, view.catalogue.texts(say().language)
    known = {fact: (value, source) for fact, value, source in view.about.facts}
    rows: dict[str, FactRow] = {}
    for condition in load_conditions(folder).values():
        if condition.fact:
            value, source = known.get(condition.fact, ("", ""))
            values = tuple((each, each) for each in (*condition.yes_when, *condition.no_when))
            before = rows[condition.fact].choices if condition.fact in rows else (("", say()("not known")),)
            question = texts.question(condition.phrase) or texts.applicability(condition.phrase)
            rows[condition.fact] = FactRow(
                condition.fact, question, tuple(dict.fromkeys((*before, *values))), value, source
            )
    return tuple(rows.values())


@blueprint.post("/cases/<case_id>/about")
def set_about(case_id: str) -> Response:
    """Another name, country, day or facts; the case is judged again."""
    view = open_case(case_id, deciding=True)
    facts = []
    for row in _list_facts(view):
        value = " ".join(request.form.get(f"{row.name}.value", "").split())[:200]
        source = " ".join(request.form.get(f"{row.name}.source", "").split())[:200]
        if value and not source:
            raise UsageError(f"The fact “{row.name}” has no source.", "Say where it was read.")
        if value:
            facts.append((row.name, value, source))
    view.case.set_about(replace(_read_about(view.about), facts=tuple(facts)))
    return go(f"{view.url}/about?done=0")


@blueprint.post("/cases/<case_id>/copy")
def make_copy(case_id: str) -> Response:
    """A second case like this one."""
    view = open_case(case_id)
    _ask_lead()
    name = say()("Copy of %(name)s", name=view.about.name)[:120]
    return go(f"/cases/{copy_case(desk().shelf, view.case, name=name).id}/library")


@blueprint.get("/cases/<case_id>/export.gapcase")
def send_export(case_id: str) -> Response:
    """The whole case as one file."""
    view = open_case(case_id)
    place = view.case.reports / "export.gapcase"
    export_case(view.case, place)
    name = re.sub(r"[^A-Za-z0-9-]+", "-", view.about.name).strip("-") or "case"
    return send_file(place, mimetype="application/zip", as_attachment=True, download_name=f"{name}.gapcase")


@blueprint.post("/cases/<case_id>/delete")
def delete_case(case_id: str) -> Response:
    """Delete a case with everything in it, when its name was written to confirm."""
    view = open_case(case_id, deciding=True)
    if view.person.role != "lead":
        abort(403)
    if " ".join(request.form.get("confirm", "").split()) != view.about.name:
        raise UsageError("The name does not match, so nothing was deleted.", "Write the name of the case exactly.")
    remove_case(desk().shelf, view.case, author=view.person.name, time=now())
    return go("/")


@blueprint.post("/cases/<case_id>/undo/<int:number>")
def undo(case_id: str, number: int) -> Response:
    """Undo an entry of the log: by another entry, so that both stay to be seen."""
    view = open_case(case_id, deciding=True)
    undoable = {
        e.number for e in standing(view.entries) if e.kind in (EntryKind.VERDICT, EntryKind.EVIDENCE, EntryKind.MEASURE)
    }
    if number not in undoable:
        raise UsageError("There is nothing to undo here.", "Look at the log in the report.")
    view.record(EntryKind.UNDO, {"entry": number})
    place, _, anchor = tell_place(view.url, view.entries[number - 1]).partition("#")
    return go(f"{place}?undone={number}{'#' if anchor else ''}{anchor}")


# --- language and files of the pages ---------------------------------------------------------------


@blueprint.get("/language/<chosen>")
def choose(chosen: str) -> Response:
    """The desk in another language, on the page from which it was asked."""
    if chosen not in LANGUAGES:
        abort(404)
    answer = go(request.args.get("next", "/"))
    answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, samesite="Lax", secure=desk().setting.secure)
    return answer


@blueprint.get("/static/<name>")
def send_static(name: str) -> Response:
    """A style, script or picture of the desk's own pages."""
    path = locate("templates") / "static" / name
    kind = KINDS.get(Path(name).suffix, "")
    if not _STATIC.fullmatch(name) or not kind or not path.is_file():
        abort(404)
    answer = make_response(path.read_bytes())
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    return answer
