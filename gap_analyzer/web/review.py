"""Page 4, the review: the queue, one obligation with its page of law, verdicts and evidence; page images; help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote as percent

from flask import Blueprint, Response, abort, request

from gap_analyzer.corrections import Place, anchor_place, find_quote
from gap_analyzer.model import Law, Stance
from gap_analyzer.report.dossier import Dossier, Verdict
from gap_analyzer.report.parts import Chip, Link
from gap_analyzer.store import EntryKind
from gap_analyzer.web.desk import CaseView, answer_csv, answer_json, go, open_case, say, show
from gap_analyzer.web.frame import FieldError
from gap_analyzer.web.pageview import KINDS, PageView, find_image, view_page
from gap_analyzer.web.queue import count_decided, doubt, find_next, order_queue, weigh
from gap_analyzer.web.review_page import (
    VERDICTS,
    Context,
    Sight,
    Spot,
    choose_spot,
    compose_review,
    list_deciding,
    mark_page,
)
from gap_analyzer.web.standing import Standing, see

blueprint = Blueprint("review", __name__)
LONGEST = 4_000  # characters of a reason and of a quote
ANCHORS = 12  # passages that a decision is tied to


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One obligation of the queue."""

    link: Link
    id: str
    machine: Chip
    decided: Chip | None
    stale: bool
    doubt: str
    binding: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue: how far the review is, what is next, and every obligation in its order."""

    judged: bool
    decided: int
    whole: int
    text: str
    next: str
    lines: tuple[QueueLine, ...]
    tally: tuple[tuple[Chip, str], ...]
    matrix: str
    library: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The keys, which a person may change or switch off, and the words of the desk."""

    keys: tuple[tuple[str, str, str], ...]


# --- the queue -----------------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>/review")
def show_queue(case_id: str) -> Response:
    """The obligations, most doubtful first."""
    view = open_case(case_id)
    standing = see(view, say())
    page = _describe_queue(view, standing)
    return show("web/queue.html.j2", page, title=say()("Review"), view=view, step="review", data=f"{view.url}/review")


def _describe_queue(view: CaseView, standing: Standing | None) -> QueuePage:
    words = say()
    queue = order_queue(standing.dossier) if standing else ()
    decided, ahead = count_decided(queue), find_next(queue)
    tally: dict[str, int] = {}
    for verdict in queue:
        tally[verdict.status] = tally.get(verdict.status, 0) + 1
    return QueuePage(
        judged=standing is not None,
        decided=decided,
        whole=len(queue),
        text=words("%(decided)s of %(whole)s decided", decided=words.number(decided), whole=words.number(len(queue))),
        next=f"{view.url}/review/{percent(ahead)}" if ahead else "",
        lines=tuple(_queue_line(view, standing.dossier, verdict) for verdict in queue) if standing else (),
        tally=tuple((standing.dossier.chip(s), words.number(n)) for s, n in tally.items()) if standing else (),
        matrix=f"{view.url}/matrix",
        library=f"{view.url}/library",
    )


def _queue_line(view: CaseView, dossier: Dossier, verdict: Verdict) -> QueueLine:
    ident = verdict.obligation.id
    return QueueLine(
        link=Link(f"{view.url}/review/{percent(ident)}", dossier.texts.title(ident)),
        id=ident,
        machine=dossier.chip(verdict.coverage.status.value),
        decided=dossier.chip(verdict.decision.status) if verdict.decision else None,
        stale=verdict.decision is not None and verdict.decision.stale,
        doubt=dossier.say.number(round(doubt(verdict.coverage) * weigh(verdict.obligation), 2)),
        binding=not verdict.is_voluntary,
    )


@blueprint.get("/cases/<case_id>/review.json")
def queue_json(case_id: str) -> Response:
    """The queue as JSON."""
    return answer_json({"queue": _queue_rows(case_id)})


@blueprint.get("/cases/<case_id>/review.csv")
def queue_csv(case_id: str) -> Response:
    """The queue as CSV."""
    rows = _queue_rows(case_id)
    return answer_csv(COLUMNS, [[row[name] for name in COLUMNS] for row in rows], name="review")


COLUMNS = ("obligation", "title", "machine", "confidence", "doubt", "weight", "decision", "stale", "author", "time")


def _queue_rows(case_id: str) -> list[dict[str, object]]:
    standing = see(open_case(case_id), say())
    rows: list[dict[str, object]] = []
    for verdict in order_queue(standing.dossier) if standing else ():
        decision = verdict.decision
        rows.append(
            {
                "obligation": verdict.obligation.id,
                "title": standing.dossier.texts.title(verdict.obligation.id) if standing else "",
                "machine": verdict.coverage.status.value,
                "confidence": verdict.coverage.confidence,
                "doubt": doubt(verdict.coverage),
                "weight": weigh(verdict.obligation),
                "decision": decision.status if decision else "",
                "stale": bool(decision and decision.stale),
                "author": decision.author if decision else "",
                "time": decision.time if decision else "",
            }
        )
    return rows


@blueprint.get("/cases/<case_id>/review/next")
def show_next(case_id: str) -> Response:
    """The next doubtful obligation behind the one of `after`; the queue when none is left."""
    view = open_case(case_id)
    standing = see(view, say())
    queue = order_queue(standing.dossier) if standing else ()
    ahead = find_next(queue, request.args.get("after", ""))
    return go(f"{view.url}/review/{percent(ahead)}" if ahead else f"{view.url}/review")


# --- one obligation ------------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>/review/<obligation>")
def show_review(case_id: str, obligation: str) -> Response:
    """One obligation with the page of law that is looked at."""
    return _answer(open_case(case_id), obligation, _read_spot())


def _read_spot() -> Spot:
    law, page = request.values.get("law", ""), request.values.get("page", "")
    number = int(law) if law.isdecimal() and len(law) < 6 else 0
    return Spot(number, int(page) if page.isdecimal() and len(page) < 8 else 1, request.values.get("at", ""))


def _find(view: CaseView, obligation: str) -> tuple[Standing, Verdict]:
    standing = see(view, say())
    verdict = standing.dossier.verdict(obligation) if standing else None
    if standing is None or verdict is None:
        abort(404)
    return standing, verdict


def _answer(
    view: CaseView,
    obligation: str,
    wanted: Spot,
    *,
    typed: Mapping[str, str] | None = None,
    mistakes: Sequence[FieldError] = (),
) -> Response:
    standing, verdict = _find(view, obligation)
    review, spot = f"{view.url}/review", choose_spot(standing, obligation, wanted)
    url = f"{review}/{percent(obligation)}"
    page = compose_review(
        Sight(standing, verdict, spot, url),
        _view(view, standing, obligation, spot, url),
        view.entries,
        Context(review, typed or {}, _next_image(view, standing, obligation), view.person.may_decide),
    )
    return show(
        "web/review.html.j2",
        page,
        title=page.block.title,
        view=view,
        step="review",
        data=url,
        mistakes=mistakes,
        wide=True,
        status=400 if mistakes else 200,
    )


def _law(standing: Standing, spot: Spot) -> Law | None:
    laws = standing.dossier.analysis.laws
    return laws[spot.law - 1] if 1 <= spot.law <= len(laws) else None


def _view(view: CaseView, standing: Standing, obligation: str, spot: Spot, url: str) -> PageView:
    law, words = _law(standing, spot), say()
    if law is None:
        abort(404)
    sha256, pages = law.instrument.sha256, max(1, law.instrument.pages)
    title = words("%(law)s, page %(page)s", law=standing.dossier.law_name(law.instrument.id), page=spot.page)
    at = f"{url}?law={spot.law}&page="
    return view_page(
        law,
        spot.page,
        find_image(view.case.pages, sha256, spot.page, view.case.read_original),
        marks=mark_page(standing.dossier, obligation, spot),
        title=title,
        addresses=(
            f"{view.url}/pages/{sha256}/{spot.page}",
            f"{at}{spot.page - 1}#page" if spot.page > 1 else "",
            f"{at}{spot.page + 1}#page" if spot.page < pages else "",
        ),
        say=words,
    )


def _next_image(view: CaseView, standing: Standing, obligation: str) -> str:
    """The address of the image that the next doubtful obligation will show, to be fetched ahead."""
    ahead = find_next(order_queue(standing.dossier), obligation)
    spot = choose_spot(standing, ahead, Spot(0, 1)) if ahead else Spot(0, 1)
    law = _law(standing, spot)
    return f"{view.url}/pages/{law.instrument.sha256}/{spot.page}" if law else ""


@blueprint.get("/cases/<case_id>/review/<obligation>.json")
def review_json(case_id: str, obligation: str) -> Response:
    """One obligation as JSON."""
    view = open_case(case_id)
    standing, verdict = _find(view, obligation)
    decision = verdict.decision
    return answer_json(
        {
            "obligation": obligation,
            "title": standing.dossier.texts.title(obligation),
            "machine": verdict.coverage.status.value,
            "confidence": verdict.coverage.confidence,
            "decision": asdict(decision) if decision else None,
            "changes": [change.value for change in standing.corrected.changes.get(obligation, ())],
            "evidence": _evidence_rows(standing, obligation),
        }
    )


@blueprint.get("/cases/<case_id>/review/<obligation>.csv")
def review_csv(case_id: str, obligation: str) -> Response:
    """The evidence of one obligation as CSV."""
    standing, _ = _find(open_case(case_id), obligation)
    names = ("element", "stance", "provision", "page", "confidence", "method", "quote")
    rows = _evidence_rows(standing, obligation)
    return answer_csv(names, [[row[name] for name in names] for row in rows], name="evidence")


def _evidence_rows(standing: Standing, obligation: str) -> list[dict[str, object]]:
    return [
        {
            "element": finding.element,
            "stance": finding.stance.value,
            "provision": finding.provision,
            "page": finding.page,
            "confidence": finding.confidence,
            "method": finding.method,
            "quote": finding.quote,
        }
        for finding in list_deciding(standing.dossier, obligation)
    ]


# --- what a person does --------------------------------------------------------------------------------


@blueprint.post("/cases/<case_id>/review/<obligation>")
def decide(case_id: str, obligation: str) -> Response:
    """Record a verdict and go to the next doubtful obligation."""
    view, words = open_case(case_id, deciding=True), say()
    standing, verdict = _find(view, obligation)
    status, reason = request.form.get("status", ""), request.form.get("reason", "").strip()
    machine = verdict.coverage.status.value
    mistakes = []
    if status not in VERDICTS:
        mistakes.append(FieldError("reason", words("Choose one of the six verdicts.")))
    elif status != machine and not reason:
        mistakes.append(FieldError("reason", words("Say in a sentence why the verdict differs from the proposal.")))
    if len(reason) > LONGEST:
        mistakes.append(FieldError("reason", words("The reason is too long. Shorten it.")))
    if request.form.get("machine", machine) != machine:
        changed = words("The proposal changed while this page was open. Look at it again, then decide.")
        mistakes.append(FieldError("", changed))
    if mistakes:
        return _answer(view, obligation, _read_spot(), typed=_typed(), mistakes=mistakes)
    content = {
        "obligation": obligation, "status": status, "reason": reason, "machine": machine, "stale": False,
        "evidence": _anchor(view, standing, obligation), "pack": standing.analysis.pack_version,
        "software": standing.analysis.software,
    }  # fmt: skip
    number = view.record(EntryKind.VERDICT, content)
    ahead = find_next(order_queue(standing.dossier), obligation)
    return go(f"{view.url}/review/{percent(ahead)}?done={number}" if ahead else f"{view.url}/review?done={number}")


def _typed() -> dict[str, str]:
    return {name: value[:LONGEST] for name, value in request.form.items() if name != "csrf"}


def _anchor(view: CaseView, standing: Standing, obligation: str) -> list[str]:
    """The passages on which the verdict rests, kept so that they are found again; their digests."""
    places = {p.id: (law, p) for law in standing.analysis.laws for p in law.provisions}
    digests: dict[str, None] = {}
    for finding in list_deciding(standing.dossier, obligation)[:ANCHORS]:
        law, provision = places.get(finding.provision, (None, None))
        place = find_quote(law, provision, finding.quote) if law and provision else None
        if place is not None:
            digests[view.case.put_annotation(place.sha256, anchor_place(place).write())] = None
    return list(digests)


@blueprint.post("/cases/<case_id>/review/<obligation>/evidence")
def add_evidence(case_id: str, obligation: str) -> Response:
    """Add a passage to an element, checked word for word against the law."""
    view, words, form = open_case(case_id, deciding=True), say(), request.form
    standing, verdict = _find(view, obligation)
    mistakes = []
    if form.get("element") not in {element.id for element in verdict.obligation.elements}:
        mistakes.append(FieldError("element", words("Choose the element that the passage speaks to.")))
    if form.get("stance") not in set(Stance):
        mistakes.append(FieldError("stance", words("Say what the passage does with the element.")))
    place, wrong = _check_quote(standing, form.get("provision", ""), form.get("quote", ""))
    mistakes.extend([wrong] if wrong else [])
    if mistakes or place is None:
        return _answer(view, obligation, _read_spot(), typed=_typed(), mistakes=mistakes)
    digest = view.case.put_annotation(place.sha256, anchor_place(place).write())
    content = {
        "obligation": obligation, "element": form["element"], "stance": form["stance"], "annotation": digest,
        "reason": form.get("note", "").strip()[:LONGEST],
    }  # fmt: skip
    number = view.record(EntryKind.EVIDENCE, content)
    return go(f"{view.url}/review/{percent(obligation)}?at=person-{number}&done={number}")


def _check_quote(standing: Standing, provision: str, quote: str) -> tuple[Place | None, FieldError | None]:
    words, laws = say(), standing.analysis.laws
    found = next(((law, p) for law in laws for p in law.provisions if p.id == provision), None)
    if found is None:
        return None, FieldError("provision", words("Choose the provision in which the passage stands."))
    if not quote.strip() or len(quote) > LONGEST:
        return None, FieldError("quote", words("Copy the passage from the provision: at most 4,000 characters."))
    place = find_quote(*found, quote)
    if place is not None:
        return place, None
    law, own = found
    near = [p for p in law.provisions if p.page == own.page and find_quote(law, p, quote) is not None]
    if near:
        told = words(
            "These words do not stand in %(place)s, but in %(other)s. Choose that provision.",
            place=own.label,
            other=near[0].label,
        )
    else:
        told = words(
            "These words do not stand in %(place)s, letter for letter. Copy them from the text of the page.",
            place=own.label,
        )
    return None, FieldError("quote", told)


# --- page images and help --------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>/pages/<sha256>/<int:number>")
def show_image(case_id: str, sha256: str, number: int) -> Response:
    """The image of a page of a document of this case."""
    view = open_case(case_id)
    view.case.find_original(sha256)
    image = find_image(view.case.pages, sha256, number, view.case.read_original)
    if image is None:
        abort(404)
    answer = Response(image.data, content_type=KINDS[image.kind])
    answer.headers["Cache-Control"] = "private, max-age=600"  # long enough for what is fetched ahead
    return answer


@blueprint.get("/help")
def show_help() -> Response:
    """The keys and the words of the desk."""
    words = say()
    keys = (
        ("confirm", "c", words("confirm the proposal")),
        ("full", "1", words("covered")),
        ("partial", "2", words("partly covered")),
        ("none", "3", words("not covered")),
        ("conflict", "4", words("in conflict")),
        ("not-applicable", "5", words("does not apply")),
        ("undecided", "6", words("leave open")),
        ("next", "o", words("next doubtful obligation, without deciding")),
        ("after", "j", words("next obligation of the queue")),
        ("before", "k", words("obligation before in the queue")),
        ("evidence", "e", words("add the selected passage as evidence")),
        ("page-after", "n", words("next page of the law")),
        ("page-before", "b", words("page before")),
        ("undo", "u", words("undo the last change")),
        ("help", "?", words("show the keys")),
    )
    return show("web/help.html.j2", HelpPage(keys), title=words("Help and keys"))
