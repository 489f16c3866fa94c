"""Page 6, the roadmap: measures in their order, edited, merged and moved by buttons; every edit stands in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote as percent

from flask import Blueprint, Response, abort, request

from gap_analyzer.corrections import EditKind, is_time
from gap_analyzer.model import Measure
from gap_analyzer.report.dossier import Dossier
from gap_analyzer.report.measures import lay_out, say_cost
from gap_analyzer.report.parts import Link, MeasureLine, Timeline
from gap_analyzer.store import EntryKind
from gap_analyzer.web.desk import CaseView, answer_csv, answer_json, go, open_case, say, show
from gap_analyzer.web.frame import FieldError
from gap_analyzer.web.standing import Standing, see

blueprint = Blueprint("measures", __name__)
BANDS = ("XS", "S", "M", "L", "XL")
YEARS = 12  # from the day of the case, for which a time may be chosen
LONGEST = 300  # characters of a title and of a body
COLUMNS = ("number", "id", "title", "instrument", "body", "time", "cost", "closes", "after", "ready", "lacks")


@dataclass(frozen=True, slots=True)
class MeasureEdit:
    """A measure as it is shown, with what its form holds; `earlier` and `later` are the ids it would be put before."""

    line: MeasureLine
    id: str
    key: str  # for the ids of its fields
    title: str
    body: str
    begins: str
    ends: str
    band: str
    first: bool
    last: bool
    edited: bool
    closes: tuple[tuple[str, str, str], ...]  # address, obligation, and its verdict before
    others: tuple[tuple[str, str], ...]
    open: bool


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """The roadmap with its timeline and the lines that are not complete."""

    url: str
    judged: bool
    measures: tuple[MeasureEdit, ...]
    timeline: Timeline | None
    incomplete: tuple[tuple[str, tuple[Link, ...]], ...]  # what is lacking, and the measures that lack it
    bodies: tuple[str, ...]
    quarters: tuple[tuple[str, str], ...]
    bands: tuple[tuple[str, str], ...]
    formula: str
    may_decide: bool
    review: str


@blueprint.get("/cases/<case_id>/roadmap")
def show_roadmap(case_id: str) -> Response:
    """The measures in their order."""
    return _answer(open_case(case_id))


def _answer(view: CaseView, *, opened: str = "", mistakes: Sequence[FieldError] = ()) -> Response:
    return show(
        "web/roadmap.html.j2",
        describe_roadmap(view, see(view, say()), opened),
        title=say()("Roadmap"),
        view=view,
        step="roadmap",
        data=f"{view.url}/roadmap",
        mistakes=mistakes,
        status=400 if mistakes else 200,
    )


def describe_roadmap(view: CaseView, standing: Standing | None, opened: str = "") -> RoadmapPage:
    """The roadmap as it is shown; the form of the measure `opened` is unfolded."""
    words = say()
    dossier = standing.dossier if standing else None
    roadmap = lay_out(dossier) if dossier else None
    measures = dossier.analysis.roadmap if dossier else ()
    lines = roadmap.measures if roadmap else ()
    touched = _list_touched(standing)
    edits = tuple(
        _describe(measure, line, f"{view.url}/review/", (measure.id in touched, measure.id == opened))
        for measure, line in zip(measures, lines, strict=True)
    )
    names = tuple((edit.id, f"{edit.line.id} {edit.title}") for edit in edits)
    edits = tuple(replace(edit, others=tuple(n for n in names if n[0] != edit.id)) for edit in edits)
    edits = tuple(replace(e, first=e is edits[0], last=e is edits[-1]) for e in edits)
    return RoadmapPage(
        url=f"{view.url}/roadmap",
        judged=standing is not None,
        measures=edits,
        timeline=roadmap.timeline if roadmap else None,
        incomplete=_list_incomplete(measures, lines),
        bodies=tuple(dict.fromkeys(b for m in measures for b in (m.body, *m.supporting) if b)),
        quarters=_list_quarters(dossier),
        bands=tuple((band, say_cost(words, band)) for band in BANDS),
        formula=roadmap.formula if roadmap else "",
        may_decide=view.person.may_decide,
        review=f"{view.url}/review",
    )


def _list_incomplete(
    measures: Sequence[Measure], lines: Sequence[MeasureLine]
) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    lacking: dict[str, list[Link]] = {}
    for measure, line in zip(measures, lines, strict=True):
        if not line.ready:
            lacking.setdefault(measure.not_ready_because, []).append(Link(line.anchor, f"{line.id} {line.title}"))
    return tuple((why, tuple(links)) for why, links in lacking.items())


def _describe(measure: Measure, line: MeasureLine, review: str, marks: tuple[bool, bool]) -> MeasureEdit:
    begins, _, ends = measure.horizon.partition("/")
    edited, is_open = marks
    before = dict(measure.before)
    words = {chip.status: chip.word for chip in line.before}
    known = [ident for ident in measure.closes if len(line.closes) == len(measure.closes)]
    return MeasureEdit(
        line=line,
        id=measure.id,
        key=line.anchor,
        title=line.title,
        body=measure.body,
        begins=begins,
        ends=ends,
        band=measure.cost_band,
        first=False,
        last=False,
        edited=edited,
        closes=tuple(
            (f"{review}{percent(ident)}", link.text, words.get(before.get(ident, ""), ""))
            for ident, link in zip(known, line.closes, strict=False)
        ),
        others=(),
        open=is_open,
    )


def _list_touched(standing: Standing | None) -> frozenset[str]:
    entries = standing.entries if standing else ()
    return frozenset(str(e.content["measure"]) for e in entries if e.kind is EntryKind.MEASURE)


def _list_quarters(dossier: Dossier | None) -> tuple[tuple[str, str], ...]:
    """The quarters from the year of the case on, and those that measures have, by their codes."""
    if dossier is None or not dossier.analysis.as_of[:4].isdecimal():
        return ()
    year = int(dossier.analysis.as_of[:4])
    codes = {f"{y}-Q{q}" for y in range(year, year + YEARS) for q in range(1, 5)}
    codes |= {part for m in dossier.analysis.roadmap for part in m.horizon.split("/") if is_time(f"{part}/{part}")}
    say = dossier.say
    return tuple((code, say("Q%(q)s %(year)s", q=code[-1], year=code[:4])) for code in sorted(codes))


# --- what a planner does -----------------------------------------------------------------------------------


def _find(view: CaseView, measure: str) -> tuple[Dossier, Measure]:
    standing = see(view, say())
    found = [m for m in standing.analysis.roadmap if m.id == measure] if standing else []
    if standing is None or not found:
        abort(404)
    return standing.dossier, found[0]


@blueprint.post("/cases/<case_id>/roadmap/<measure>")
def edit_measure(case_id: str, measure: str) -> Response:
    """Give a measure another title, body, time or cost; only what differs is recorded, in one entry."""
    view, words, form = open_case(case_id, deciding=True), say(), request.form
    dossier, known = _find(view, measure)
    line = next(m for m in lay_out(dossier).measures if m.anchor == anchor_measure(dossier, measure))
    title, body = (" ".join(form.get(name, "").split())[:LONGEST] for name in ("title", "body"))
    horizon = f"{form.get('begins', '')}/{form.get('ends', '')}"
    mistakes = []
    if not title:
        mistakes.append(FieldError(f"{line.anchor}-title", words("Write what is to be done.")))
    if not is_time(horizon):
        told = words("The end lies before the beginning. Choose a later end.")
        mistakes.append(FieldError(f"{line.anchor}-ends", told))
    if mistakes:
        return _answer(view, opened=measure, mistakes=mistakes)
    wanted = {"title": title, "body": body, "horizon": horizon, "cost_band": form.get("band", "")}
    before = {"title": line.title, "body": known.body, "horizon": known.horizon, "cost_band": known.cost_band}
    values = {name: value for name, value in wanted.items() if value != before[name] and _is_fit(name, value)}
    return _record(view, measure, {"edit": EditKind.SET.value, "values": values} if values else None)


def _is_fit(name: str, value: str) -> bool:
    return name != "cost_band" or value in BANDS


def anchor_measure(dossier: Dossier, measure: str) -> str:
    """The place of a measure on the page."""
    return dossier.measure_link(measure).anchor


@blueprint.post("/cases/<case_id>/roadmap/<measure>/move")
def move_measure(case_id: str, measure: str) -> Response:
    """Put a measure one place earlier or later."""
    view = open_case(case_id, deciding=True)
    dossier, _ = _find(view, measure)
    order = [m.id for m in dossier.analysis.roadmap]
    at = order.index(measure)
    rest = [each for each in order if each != measure]
    to = max(0, at - 1) if request.form.get("to") == "earlier" else min(len(rest), at + 1)
    value = rest[to] if to < len(rest) else ""
    return _record(view, measure, {"edit": EditKind.BEFORE.value, "value": value} if to != at else None)


@blueprint.post("/cases/<case_id>/roadmap/<measure>/merge")
def merge_measure(case_id: str, measure: str) -> Response:
    """Let a measure go into another."""
    view, into = open_case(case_id, deciding=True), request.form.get("into", "")
    dossier, _ = _find(view, measure)
    if into == measure or into not in {m.id for m in dossier.analysis.roadmap}:
        field = f"{anchor_measure(dossier, measure)}-into"
        return _answer(view, opened=measure, mistakes=[FieldError(field, say()("Choose another measure."))])
    return _record(view, measure, {"edit": EditKind.MERGE.value, "value": into}, shown=into)


def _record(view: CaseView, measure: str, content: dict[str, object] | None, *, shown: str = "") -> Response:
    """Record an edit and go back to where the measure stands now; without an edit nothing is recorded."""
    from gap_analyzer.report.dossier import anchor

    place = f"#{anchor('m', shown or measure)}"
    if content is None:
        return go(f"{view.url}/roadmap{place}")
    number = view.record(EntryKind.MEASURE, {"measure": measure, **content})
    return go(f"{view.url}/roadmap?done={number}{place}")


# --- as data -------------------------------------------------------------------------------------------------


@blueprint.get("/cases/<case_id>/roadmap.json")
def roadmap_json(case_id: str) -> Response:
    """The roadmap as JSON."""
    return answer_json({"measures": _list_rows(case_id)})


@blueprint.get("/cases/<case_id>/roadmap.csv")
def roadmap_csv(case_id: str) -> Response:
    """The roadmap as CSV."""
    return answer_csv(COLUMNS, [[row[name] for name in COLUMNS] for row in _list_rows(case_id)], name="roadmap")


def _list_rows(case_id: str) -> list[dict[str, object]]:
    standing = see(open_case(case_id), say())
    if standing is None:
        return []
    lines = lay_out(standing.dossier).measures
    return [
        {
            "number": line.id,
            "id": measure.id,
            "title": line.title,
            "instrument": line.instrument,
            "body": measure.body,
            "time": measure.horizon,
            "cost": measure.cost_band,
            "closes": " ".join(measure.closes),
            "after": " ".join(measure.after),
            "ready": measure.ready,
            "lacks": measure.not_ready_because,
        }
        for measure, line in zip(standing.analysis.roadmap, lines, strict=True)
    ]
