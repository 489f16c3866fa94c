"""Page 5, the gap matrix: obligations × laws with filters in the address; a cell leads to its passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gap_analyzer.model import DECISIVE, Stance
from gap_analyzer.report.blocks import say_theme
from gap_analyzer.report.dossier import THEMES, Dossier, Verdict
from gap_analyzer.report.parts import Bar, Cell, Chip, Link, Matrix, MatrixRow
from gap_analyzer.report.summary import summarize
from gap_analyzer.report.tables import lay_matrix
from gap_analyzer.report.words import Words
from gap_analyzer.web.desk import answer_csv, answer_json, open_case, say, show
from gap_analyzer.web.queue import is_open
from gap_analyzer.web.review_page import VERDICTS
from gap_analyzer.web.standing import Standing, see

blueprint = Blueprint("matrix", __name__)
_RANK = {Stance.CONTRADICTS: 0, Stance.MEETS: 1, Stance.LIMITS: 2}


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the matrix is shown; "" shows all. `person` is decided, open or stale."""

    theme: str = ""
    verdict: str = ""
    binding: str = ""
    person: str = ""

    @property
    def query(self) -> str:
        """The filters as a part of an address, "" without any."""
        names = ("theme", "verdict", "binding", "person")
        chosen = {name: value for name in names if (value := getattr(self, name))}
        return "?" + urlencode(chosen) if chosen else ""


@dataclass(frozen=True, slots=True)
class GapCell:
    """What one law says of one obligation, and the address of the passage that says most."""

    status: str
    pinpoint: str
    url: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """One obligation across the laws, with what a person made of it."""

    link: Link
    id: str
    chip: Chip
    person: str  # decided, look again, or open, in words
    reason: str
    cells: tuple[GapCell, ...]


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The rows of a theme."""

    title: str
    rows: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """A theme's verdicts as a bar; its address shows this theme alone."""

    bar: Bar
    url: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The whole page."""

    url: str
    judged: bool
    notice: str
    review: str
    filters: Filters
    themes: tuple[tuple[str, str], ...]
    verdicts: tuple[tuple[str, str], ...]
    bindings: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, str], ...]
    bars: tuple[ThemeBar, ...]
    columns: tuple[Chip, ...]
    laws: tuple[tuple[str, str], ...]  # name, and its language
    silent: str
    groups: tuple[GapGroup, ...]
    shown: str


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters of an address; what nobody knows is no filter."""
    binding, person, verdict = given.get("binding", ""), given.get("person", ""), given.get("verdict", "")
    return Filters(
        theme=given.get("theme", "")[:80],
        verdict=verdict if verdict in (*VERDICTS, "unread") else "",
        binding=binding if binding in ("binding", "voluntary") else "",
        person=person if person in ("decided", "open", "stale") else "",
    )


def choose_verdicts(dossier: Dossier, filters: Filters) -> tuple[Verdict, ...]:
    """The verdicts that a filter lets through, in the order of the pack."""
    return tuple(verdict for verdict in dossier.verdicts if _fits(verdict, filters))


def _fits(verdict: Verdict, filters: Filters) -> bool:
    if filters.theme and verdict.obligation.theme != filters.theme:
        return False
    if filters.verdict and verdict.status != filters.verdict:
        return False
    if filters.binding and verdict.is_voluntary is (filters.binding == "binding"):
        return False
    match filters.person:
        case "open":
            return is_open(verdict)
        case "decided":
            return not is_open(verdict)
        case "stale":
            return verdict.decision is not None and verdict.decision.stale
        case _:
            return True


@blueprint.get("/cases/<case_id>/matrix")
def show_matrix(case_id: str) -> Response:
    """The matrix, filtered as the address says."""
    view, filters = open_case(case_id), read_filters(request.args)
    page = describe_matrix(see(view, say()), filters, view.url)
    data = f"{view.url}/matrix{filters.query}"
    return show("web/matrix.html.j2", page, title=say()("Gaps"), view=view, step="matrix", data=data, wide=True)


def describe_matrix(standing: Standing | None, filters: Filters, case: str) -> MatrixPage:
    """The matrix as it is shown; `case` is the address of the case."""
    words, url = say(), f"{case}/matrix"
    dossier = standing.dossier if standing else None
    matrix = lay_matrix(dossier) if dossier else None
    summary = summarize(dossier) if dossier else None
    return MatrixPage(
        url=url,
        judged=standing is not None,
        notice=_say_provisional(words, dossier),
        review=f"{case}/review",
        filters=filters,
        themes=_list_themes(words, dossier),
        verdicts=_list_verdicts(words, dossier),
        bindings=(("", words("all")), ("binding", words("binding")), ("voluntary", words("voluntary"))),
        persons=(
            ("", words("all")),
            ("open", words("waiting for a person")),
            ("decided", words("decided")),
            ("stale", words("to be looked at again")),
        ),
        bars=_list_bars(dossier, summary.bars, url) if dossier and summary else (),
        columns=summary.columns if summary else (),
        laws=_list_laws(dossier, matrix) if dossier and matrix else (),
        silent=" · ".join(law.text for law in matrix.silent) if matrix else "",
        groups=_list_groups(dossier, matrix, filters, f"{case}/review") if dossier and matrix else (),
        shown=_say_shown(dossier, filters) if dossier else "",
    )


def _list_laws(dossier: Dossier, matrix: Matrix) -> tuple[tuple[str, str], ...]:
    languages = [law.instrument.language for law in dossier.analysis.laws]
    return tuple((law.text, languages[int(law.anchor.removeprefix("law-")) - 1]) for law in matrix.laws)


def _say_shown(dossier: Dossier, filters: Filters) -> str:
    shown, whole = len(choose_verdicts(dossier, filters)), len(dossier.verdicts)
    return dossier.say(
        "%(n)s of %(whole)s obligations are shown.", n=dossier.say.number(shown), whole=dossier.say.number(whole)
    )


def _list_groups(dossier: Dossier, matrix: Matrix, filters: Filters, review: str) -> tuple[GapGroup, ...]:
    chosen = {verdict.obligation.id: verdict for verdict in choose_verdicts(dossier, filters)}
    numbers = list(dossier.numbers)
    laws = [numbers[int(link.anchor.removeprefix("law-")) - 1] for link in matrix.laws]
    groups = []
    for group in matrix.groups:
        rows = tuple(_row(dossier, chosen[row.id], row, laws, review) for row in group.rows if row.id in chosen)
        if rows:
            groups.append(GapGroup(group.title, rows))
    return tuple(groups)


def _say_provisional(words: Words, dossier: Dossier | None) -> str:
    waiting = sum(is_open(verdict) for verdict in dossier.verdicts) if dossier else 0
    if not waiting:
        return ""
    return words("Provisional: %(n)s verdicts are the machine's proposals and wait for a person.",
                 n=words.number(waiting))  # fmt: skip


def _list_themes(words: Words, dossier: Dossier | None) -> tuple[tuple[str, str], ...]:
    if dossier is None:
        return (("", words("all")),)
    used = {verdict.obligation.theme for verdict in dossier.verdicts}
    ordered = [theme for theme in (*THEMES, *sorted(used - set(THEMES))) if theme in used]
    return (("", words("all")), *((theme, say_theme(dossier, theme)) for theme in ordered))


def _list_verdicts(words: Words, dossier: Dossier | None) -> tuple[tuple[str, str], ...]:
    if dossier is None:
        return (("", words("all")),)
    return (("", words("all")), *((status, dossier.chip(status).word) for status in (*VERDICTS, "unread")))


def _list_bars(dossier: Dossier, bars: Sequence[Bar], url: str) -> tuple[ThemeBar, ...]:
    themes = {say_theme(dossier, v.obligation.theme): v.obligation.theme for v in dossier.verdicts}
    return tuple(
        ThemeBar(bar, f"{url}{Filters(theme=themes[bar.title]).query}" if bar.title in themes else url) for bar in bars
    )


def _row(dossier: Dossier, verdict: Verdict, row: MatrixRow, laws: Sequence[str], review: str) -> GapRow:
    url = f"{review}/{percent(row.id)}"
    return GapRow(
        link=Link(url, row.block.text),
        id=row.id,
        chip=row.chip,
        person=_say_person(dossier.say, verdict),
        reason=verdict.decision.reason if verdict.decision else "",
        cells=tuple(_cell(dossier, row.id, law, cell, url) for law, cell in zip(laws, row.cells, strict=True)),
    )


def _say_person(words: Words, verdict: Verdict) -> str:
    if verdict.decision is None:
        return words("proposed")
    return words("to be looked at again") if verdict.decision.stale else words("decided")


def _cell(dossier: Dossier, obligation: str, law: str, cell: Cell, url: str) -> GapCell:
    if not cell.status:
        return GapCell("", "", "")
    own = [
        finding
        for finding in dossier.by_obligation.get(obligation, ())
        if finding.confidence >= DECISIVE
        and finding.provision in dossier.provisions
        and dossier.provisions[finding.provision].instrument == law
    ]
    best = min(own, key=lambda finding: (_RANK[finding.stance], -finding.confidence))
    return GapCell(cell.status, cell.pinpoint, f"{url}?at={percent(best.id)}#at")


@blueprint.get("/cases/<case_id>/matrix.json")
def matrix_json(case_id: str) -> Response:
    """The matrix as JSON, with the same filters."""
    return answer_json({"rows": _list_rows(case_id)})


@blueprint.get("/cases/<case_id>/matrix.csv")
def matrix_csv(case_id: str) -> Response:
    """The matrix as CSV, with the same filters."""
    rows = _list_rows(case_id)
    names = ("obligation", "title", "theme", "binding", "verdict", "machine", "confidence", "decided", "reason", "laws")
    return answer_csv(names, [[row[name] for name in names] for row in rows], name="matrix")


def _list_rows(case_id: str) -> list[dict[str, object]]:
    standing = see(open_case(case_id), say())
    if standing is None:
        return []
    dossier = standing.dossier
    return [
        {
            "obligation": verdict.obligation.id,
            "title": dossier.texts.title(verdict.obligation.id),
            "theme": verdict.obligation.theme,
            "binding": verdict.obligation.binding,
            "verdict": verdict.status,
            "machine": verdict.coverage.status.value,
            "confidence": verdict.coverage.confidence,
            "decided": not is_open(verdict),
            "reason": verdict.decision.reason if verdict.decision else "",
            "laws": "; ".join(_list_places(dossier, verdict.obligation.id)),
        }
        for verdict in choose_verdicts(dossier, read_filters(request.args))
    ]


def _list_places(dossier: Dossier, obligation: str) -> tuple[str, ...]:
    own = [f for f in dossier.by_obligation.get(obligation, ()) if f.confidence >= DECISIVE]
    return tuple(dict.fromkeys(dossier.pinpoint(finding.provision, finding.page) for finding in own))
