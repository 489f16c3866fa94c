"""Dossier → plain rows: the matrix, the findings, the concordance, the roadmap and the log as text for tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gap_analyzer.model import DECISIVE, Finding, State
from gap_analyzer.report.blocks import quote_finding, say_binding, say_pinpoint
from gap_analyzer.report.dossier import THEMES, Dossier, Verdict, gap_weight
from gap_analyzer.report.measures import describe_measure
from gap_analyzer.report.parts import MeasureLine
from gap_analyzer.report.tables import lay_matrix, list_decisions

Row = tuple[str, ...]
CONCORDANCE = "Concordance"  # name of the sheet, the same in all languages: it is found again on import
COLUMNS = 9  # of the concordance; the last three are the adviser's
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "|", "%", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title, head and rows; `status` is the column whose text stands for a verdict."""

    title: str
    head: Row
    rows: tuple[Row, ...]
    widths: tuple[int, ...]
    status: int | None = None
    statuses: tuple[str, ...] = ()  # machine status of each row, for the colour


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (ASVS 1.2.10): what might start one gets an apostrophe before it.

    >>> guard("=1+1"), guard("  @x"), guard("Article 3")
    ("'=1+1", "'  @x", 'Article 3')
    """
    plain = "".join(c for c in text if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    plain = "".join(c for c in plain if not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    bare = text.lstrip(" \u00a0\u200b\ufeff\u2060")
    if bare.startswith(_RISKY) or plain.lstrip(" \u00a0\u200b\ufeff\u2060").startswith(_RISKY):
        return "'" + plain
    return plain


def ordered(dossier: Dossier) -> tuple[Verdict, ...]:
    """Every verdict as the report prints them: by theme, diversion and illegal traffic first, gravest first."""
    place = {theme: n for n, theme in enumerate(THEMES)}
    return tuple(sorted(dossier.verdicts, key=lambda v: (place.get(v.obligation.theme, len(place)), *gap_weight(v))))


def matrix_sheet(dossier: Dossier) -> Sheet:
    """Obligations × laws."""
    say, matrix = dossier.say, lay_matrix(dossier)
    rows, statuses = [], []
    for group in matrix.groups:
        for row in group.rows:
            cells = (_cell_text(dossier, cell.status, cell.pinpoint) for cell in row.cells)
            rows.append((row.id, group.title, row.block.text, row.chip.word, *cells))
            statuses.append(row.chip.status)
    head = (say("No."), say("Theme"), say("Obligation"), say("Verdict"), *(law.text for law in matrix.laws))
    widths = (13, 20, 48, 18, *(22 for _ in matrix.laws))
    return Sheet(say("Matrix"), head, tuple(rows), widths, 3, tuple(statuses))


def _cell_text(dossier: Dossier, status: str, pinpoint: str) -> str:
    return f"{dossier.chip(status).word}: {pinpoint}" if status else ""


def findings_sheet(dossier: Dossier) -> Sheet:
    """One row for each finding, and one for each element that no provision answers."""
    say = dossier.say
    rows: list[Row] = []
    statuses: list[str] = []
    for verdict in ordered(dossier):
        for row, status in _finding_rows(dossier, verdict):
            rows.append(row)
            statuses.append(status)
    head = (
        say("No."), say("Obligation"), say("Verdict"), say("Element"), say("What the law must say"), say("State"),
        say("Provision"), say("Quote"), say("Language"), say("Confidence"), say("Reason"),
    )  # fmt: skip
    return Sheet(say("Findings"), head, tuple(rows), (12, 34, 16, 14, 40, 14, 34, 70, 9, 18, 40), 5, tuple(statuses))


def _finding_rows(dossier: Dossier, verdict: Verdict) -> Iterable[tuple[Row, str]]:
    ident = verdict.obligation.id
    start = (ident, dossier.texts.title(ident), dossier.chip(verdict.status).word)
    shown = {State.MET: "full", State.LIMITED: "partial", State.CONTRADICTED: "conflict", State.MISSING: "none"}
    for state in verdict.coverage.elements:
        element = (state.element, dossier.texts.element(state.element))
        found = [f for f in dossier.by_obligation.get(ident, ()) if f.element == state.element]
        if not found:
            status = "unread" if verdict.status == "unread" else "none"
            yield (*start, *element, dossier.chip(status).word, "", "", "", "", ""), status
        for finding in found:
            quote = quote_finding(dossier, finding)
            word = dossier.say("suggestion") if finding.confidence < DECISIVE else quote.stance
            status = "undecided" if finding.confidence < DECISIVE else shown[state.state]
            why = "; ".join((*quote.why, *quote.notes))
            cells = (word, quote.pinpoint, finding.quote, quote.language, quote.confidence, why)
            yield (*start, *element, *cells), status


def concordance_sheet(dossier: Dossier) -> Sheet:
    """The Table of Concordance as advisers write it: obligation, existing and proposed law, verdict, who and why."""
    say = dossier.say
    verdicts = ordered(dossier)
    rows = tuple(_concordance_row(dossier, v) for v in verdicts)
    head = (
        say("No."), say("Convention"), say("Obligation"), say("Binding"), say("Existing law"), say("Proposed law"),
        say("Verdict"), say("Decided by"), say("Reason"),
    )  # fmt: skip
    return Sheet(CONCORDANCE, head, rows, (13, 24, 60, 16, 70, 30, 18, 20, 50), 6, tuple(v.status for v in verdicts))


def _concordance_row(dossier: Dossier, verdict: Verdict) -> Row:
    found = [f for f in dossier.by_obligation.get(verdict.obligation.id, ()) if f.confidence >= DECISIVE]
    decision = verdict.decision
    return (
        verdict.obligation.id,
        say_pinpoint(dossier, verdict),
        dossier.texts.duty(verdict.obligation.id),
        say_binding(dossier, verdict.obligation.binding),
        _quote_law(dossier, [f for f in found if not f.proposed]),
        _quote_law(dossier, [f for f in found if f.proposed]),
        dossier.chip(verdict.status).word,
        decision.author if decision else "",
        decision.reason if decision else "",
    )


def _quote_law(dossier: Dossier, findings: Sequence[Finding]) -> str:
    lines = (f"{dossier.pinpoint(f.provision, f.page)}: “{f.quote}”" for f in findings)
    return "\n".join(dict.fromkeys(lines))


def roadmap_sheet(dossier: Dossier) -> Sheet:
    """One row for each measure."""
    say = dossier.say
    lines = tuple(describe_measure(dossier, m) for m in dossier.analysis.roadmap)
    head = (
        say("No."), say("Measure"), say("Instrument"), say("Law"), say("Responsible body"), say("Time"), say("Cost"),
        say("Source"), say("Pillar"), say("Priority"), say("Parts"), say("Together with or after"), say("Closes"),
        say("Done when"), say("State"), say("Drafting hints"),
    )  # fmt: skip
    rows = tuple(_measure_row(line) for line in lines)
    return Sheet(say("Roadmap"), head, rows, (6, 50, 18, 34, 30, 24, 24, 30, 30, 9, 50, 18, 50, 40, 24, 80))


def _measure_row(line: MeasureLine) -> Row:
    return (
        line.id, line.title, line.instrument, line.law, line.body, line.time, line.cost, line.cost_source, line.pillar,
        line.priority, line.parts, ", ".join(each.text for each in line.after),
        "\n".join(each.text for each in line.closes), line.done_when, line.state, "\n".join(line.hints),
    )  # fmt: skip


def log_sheet(dossier: Dossier) -> Sheet:
    """Who decided what, when and why."""
    say = dossier.say
    lines = list_decisions(dossier)
    head = (say("Obligation"), say("Decided"), say("Proposed by the machine"), say("By"), say("When"), say("Reason"))
    rows = tuple((d.obligation.text, d.chip.word, d.machine.word, d.author, d.time, d.reason) for d in lines)
    return Sheet(say("Decision log"), head, rows, (50, 18, 22, 24, 24, 60), 1, tuple(d.chip.status for d in lines))


def write_csv(sheet: Sheet) -> bytes:
    """A sheet as CSV that a spreadsheet opens in the right encoding and takes for text only."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows(guard_row(row) for row in (sheet.head, *sheet.rows))
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def guard_row(row: Sequence[str]) -> list[str]:
    """Every cell of a row, guarded."""
    return [guard(cell) for cell in row]
