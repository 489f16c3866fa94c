"""Page 3: the reading check; a page as printed beside the provisions read from it, and what puts them right."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, request

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Provision
from gap_analyzer.report.dossier import name_law
from gap_analyzer.store import LawReading, PageFact
from gap_analyzer.store.corrections import correct, list_corrections
from gap_analyzer.store.queue import Stage, list_waiting
from gap_analyzer.web.desk import CaseView, answer_csv, answer_json, go, now, open_case, say, show
from gap_analyzer.web.pageview import Mark, PageView, find_image, view_page

blueprint = Blueprint("reading_check", __name__)
TRUSTED = 0.85  # OCR that is trusted less is shown first: about one word in seven may be wrong
SPARSE = 12  # words on a page that should be looked at


@dataclass(frozen=True, slots=True)
class LawLine:
    """A law in the list of the reading check."""

    url: str
    name: str
    language: str
    pages: int
    provisions: int
    doubtful: tuple[PageLink, ...]
    unread: tuple[PageLink, ...]
    corrected: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to look at, and why in a few words."""

    url: str
    number: int
    trust: str


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """Every law that was read, those with badly read pages first."""

    laws: tuple[LawLine, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A provision on the page, with the forms that put it right."""

    eid: str
    label: str
    heading: str
    text: str
    language: str
    depth: int
    is_law: bool
    may_join: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One page of a law with what was read from it."""

    url: str
    view: PageView
    number: int
    whole: int
    trust: str
    unread: bool
    parts: tuple[Part, ...]
    strip: tuple[PageLink, ...]
    language: str
    file_url: str
    may_decide: bool


@blueprint.get("/cases/<case_id>/reading")
def list_readings(case_id: str) -> Response:
    """The laws of the case with the pages that were read badly."""
    view = open_case(case_id)
    return show(
        "web/readings.html.j2", ReadingsPage(_list_laws(view)), title=say()("Reading check"), view=view, step="reading",
        data=f"{view.url}/reading",
    )  # fmt: skip


@blueprint.get("/cases/<case_id>/reading.json")
def readings_as_json(case_id: str) -> Response:
    """Every page with its trust, as data."""
    return answer_json([dict(zip(_HEAD, row, strict=True)) for row in _list_pages(open_case(case_id))])


@blueprint.get("/cases/<case_id>/reading.csv")
def readings_as_csv(case_id: str) -> Response:
    """Every page with its trust, as a table."""
    return answer_csv(_HEAD, _list_pages(open_case(case_id)), name="pages")


_HEAD = ("law", "sha256", "page", "words", "confidence", "doubtful")


def _list_pages(view: CaseView) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for sha256, reading in _readings(view):
        title = reading.law.instrument.title
        for p in reading.pages:
            trust = "" if p.confidence is None else p.confidence
            rows.append((title, sha256, p.number, p.words, trust, is_doubtful(p)))
    return rows


def _readings(view: CaseView) -> list[tuple[str, LawReading]]:
    done = [each.sha256 for each in list_waiting(view.case) if each.stage is Stage.DONE]
    return [(sha256, reading) for sha256 in done if (reading := view.read_reading(sha256)) is not None]


def _list_laws(view: CaseView) -> tuple[LawLine, ...]:
    lines = []
    for sha256, reading in _readings(view):
        url = f"{view.url}/reading/{sha256}"
        corrections = list_corrections(view.case, sha256)
        lines.append(
            LawLine(
                url=url,
                name=name_law(reading.law),
                language=reading.law.instrument.language,
                pages=len(reading.pages),
                provisions=len(reading.law.provisions),
                doubtful=tuple(_link(url, p) for p in reading.pages if is_doubtful(p))[:40],
                unread=tuple(PageLink(f"{url}?page={n}", n, "") for part in reading.unread for n in part.pages)[:40],
                corrected=len(corrections),
            )
        )
    return tuple(sorted(lines, key=lambda line: -len(line.doubtful) - len(line.unread)))


def is_doubtful(page: PageFact) -> bool:
    """Whether a page should be looked at: OCR that is not sure, or next to no words."""
    return (page.confidence is not None and page.confidence < TRUSTED) or page.words < SPARSE


def _link(url: str, page: PageFact) -> PageLink:
    trust = say().percent(round(100 * page.confidence), 100) if page.confidence is not None else ""
    return PageLink(f"{url}?page={page.number}", page.number, trust)


@blueprint.get("/cases/<case_id>/reading/<sha256>")
def check(case_id: str, sha256: str) -> Response:
    """One page: as printed at the left, as read at the right."""
    view, words = open_case(case_id), say()
    reading = _find(view, sha256)
    whole = len(reading.pages)
    number = min(max(1, request.args.get("page", 1, int)), max(1, whole))
    url = f"{view.url}/reading/{sha256}"
    fact = next((p for p in reading.pages if p.number == number), None)
    parts = tuple(_list_parts(view, reading, sha256, number))
    page = CheckPage(
        url=url,
        view=_view(view, reading, sha256, number, parts),
        number=number,
        whole=whole,
        trust=_link(url, fact).trust if fact else "",
        unread=any(number in part.pages for part in reading.unread),
        parts=parts,
        strip=tuple(_link(url, p) for p in reading.pages if is_doubtful(p))[:40],
        language=reading.law.instrument.language,
        file_url=f"{view.url}/library/{sha256}",
        may_decide=view.person.may_decide,
    )
    title = words("%(law)s, page %(page)s", law=name_law(reading.law), page=number)
    return show("web/check.html.j2", page, title=title, view=view, step="reading", wide=True)


def _find(view: CaseView, sha256: str) -> LawReading:
    try:
        view.case.find_original(sha256)
    except UsageError:
        abort(404)
    return view.read_reading(sha256) or abort(404)


def _view(view: CaseView, reading: LawReading, sha256: str, number: int, parts: tuple[Part, ...]) -> PageView:
    url = f"{view.url}/reading/{sha256}"
    image = find_image(view.case.pages, sha256, number, view.case.read_original)
    shown = {part.eid for part in parts if part.is_law}
    marks = [Mark("near", p.boxes) for p in reading.law.provisions if p.eid in shown]
    drawn = view_page(
        reading.law, number, image, marks=marks,
        title=say()("Page %(page)s of %(whole)s", page=number, whole=len(reading.pages)),
        addresses=(
            f"{view.url}/pages/{sha256}/{number}",
            f"{url}?page={number - 1}" if number > 1 else "",
            f"{url}?page={number + 1}" if number < len(reading.pages) else "",
        ),
        say=say(),
    )  # fmt: skip
    return replace(drawn, legend=say()("Dashed: where a provision was read.") if image else "")


def _list_parts(view: CaseView, reading: LawReading, sha256: str, number: int) -> list[Part]:
    corrections = list_corrections(view.case, sha256)
    taken_out = {key.partition(":")[2] for key in corrections if key.startswith("not-law:")}
    changed = {key.partition(":")[2] for key in corrections if ":" in key}
    depths: dict[str, int] = {}
    parts: list[Part] = []
    for provision in reading.law.provisions:
        depths[provision.id] = depths.get(provision.parent, -1) + 1
        if _is_on(provision, number) and (provision.text or provision.heading):
            parts.append(
                Part(
                    eid=provision.eid,
                    label=provision.label,
                    heading=provision.heading,
                    text=" ".join(provision.text.split()),
                    language=provision.language or reading.law.instrument.language,
                    depth=min(depths[provision.id], 4),
                    is_law=provision.eid not in taken_out,
                    may_join=bool(parts),
                    is_corrected=provision.eid in changed,
                )
            )
    return parts


def _is_on(provision: Provision, number: int) -> bool:
    return number in ({box.page for box in provision.boxes} or {provision.page})


@blueprint.post("/cases/<case_id>/reading/<sha256>")
def put_right(case_id: str, sha256: str) -> Response:
    """One correction of one provision: no law, law after all, joined to the one before, split, or all taken back."""
    view = open_case(case_id, deciding=True)
    law = _find(view, sha256).law
    eid, what = request.form.get("eid", ""), request.form.get("what", "")
    provision = next((p for p in law.provisions if p.eid == eid), None)
    if provision is None:
        raise UsageError("This provision is no longer there.", "Load the page again.")
    match what:
        case "not-law":
            changes = {f"not-law:{eid}": "yes"}
        case "join":
            changes = {f"join:{eid}": "yes"}
        case "split":
            changes = {f"split:{eid}": str(find_split(provision, request.form.get("words", "")))}
        case "take-back":
            changes = {key: "" for key in list_corrections(view.case, sha256) if key.partition(":")[2] == eid}
        case _:
            raise UsageError("This correction means nothing here.", "Use the buttons of the page.")
    done = 0
    for key, value in changes.items():
        done = correct(view.case, sha256, key, value, author=view.person.name, time=now())
    number = request.form.get("page", "1")
    return go(f"{view.url}/reading/{sha256}?page={number if number.isdigit() else 1}&done={done}")


def find_split(provision: Provision, words: str) -> int:
    """Where in a provision's text the words stand with which its second part begins, whatever the blanks between them.

    Raises UsageError when they are not there, or begin it.
    """
    wanted = "".join(words.split())
    places = [n for n, sign in enumerate(provision.text) if not sign.isspace()]
    at = "".join(provision.text.split()).find(wanted) if wanted else -1
    if at <= 0:
        raise UsageError(
            "These words do not stand inside the provision.", "Copy the first words of the second part from its text."
        )
    return places[at]
