"""Verdicts and laws → the matrix, the institutions, the definitions, the law list and the log."""

from __future__ import annotations

from gap_analyzer.model import DECISIVE, Finding, Law, Provision, Stance, State
from gap_analyzer.report.blocks import describe_decision, quote_finding, say_theme
from gap_analyzer.report.dossier import THEMES, Dossier, Verdict, say_status, shorten
from gap_analyzer.report.laws import say_flag, say_force, say_kind, say_unread, say_warning
from gap_analyzer.report.parts import (
    Cell,
    Chip,
    CitedLine,
    DecisionLine,
    DutyLine,
    LawLine,
    Laws,
    Link,
    Matrix,
    MatrixGroup,
    MatrixRow,
    UnreadLine,
)

COLUMNS, CITED, WARNINGS = 8, 30, 6
_STATUS = {Stance.MEETS: "full", Stance.LIMITS: "partial", Stance.CONTRADICTS: "conflict"}
_RANK = {Stance.CONTRADICTS: 0, Stance.MEETS: 1, Stance.LIMITS: 2}


def lay_matrix(dossier: Dossier) -> Matrix:
    """Obligations × laws, by theme. Laws that say most have a column; the rest are named below."""
    said: dict[str, int] = {}
    for finding in dossier.analysis.findings:
        place = dossier.provisions.get(finding.provision)
        if place is not None and finding.confidence >= DECISIVE:
            said[place.instrument] = said.get(place.instrument, 0) + 1
    most = sorted(said, key=lambda ident: (-said[ident], dossier.numbers[ident]))[:COLUMNS]
    columns = sorted(most, key=dossier.numbers.__getitem__)
    groups = []
    for theme in (*THEMES, *sorted({v.obligation.theme for v in dossier.verdicts} - set(THEMES))):
        rows = tuple(_row(dossier, v, columns) for v in dossier.verdicts if v.obligation.theme == theme)
        if rows:
            groups.append(MatrixGroup(say_theme(dossier, theme), rows))
    return Matrix(
        laws=tuple(_law(dossier, ident) for ident in columns),
        silent=tuple(_law(dossier, ident) for ident in dossier.numbers if ident not in columns),
        groups=tuple(groups),
    )


def _law(dossier: Dossier, ident: str) -> Link:
    link = dossier.law_link(ident)
    return Link(link.anchor, f"{link.text} {shorten(dossier.law_name(ident), 60)}")


def _row(dossier: Dossier, verdict: Verdict, columns: list[str]) -> MatrixRow:
    ident = verdict.obligation.id
    support = set(verdict.coverage.support)  # general rules that decide nothing stand in the finding's block alone
    found = [f for f in dossier.by_obligation.get(ident, ()) if f.confidence >= DECISIVE and f.id not in support]
    chip = dossier.chip(verdict.status)
    if verdict.is_administrative and verdict.status == "none":
        chip = Chip("not-applicable", dossier.say("not expected in legislation"))
    return MatrixRow(dossier.link(ident), ident, chip, tuple(_cell(dossier, found, law) for law in columns))


def _cell(dossier: Dossier, found: list[Finding], law: str) -> Cell:
    own = [f for f in found if f.provision in dossier.provisions and dossier.provisions[f.provision].instrument == law]
    if not own:
        return Cell("", "")
    best = min(own, key=lambda f: (_RANK[f.stance], -f.confidence))
    places = dict.fromkeys(_short_place(dossier.provisions[f.provision]) for f in own)
    place = shorten(", ".join(places), 24)
    if all(f.proposed for f in own):
        place = dossier.say("%(place)s (proposed)", place=place)
    return Cell(_STATUS[best.stance], place)


def _short_place(provision: Provision) -> str:
    return provision.article or provision.label or provision.eid.replace("_", " ")


def list_institutions(dossier: Dossier) -> tuple[DutyLine, ...]:
    """Who answers for what: every element about bodies and powers, with the words that name the body."""
    return tuple(
        line for v in dossier.verdicts if v.obligation.kind == "institution" for line in _duty_lines(dossier, v)
    )


def list_definitions(dossier: Dossier) -> tuple[DutyLine, ...]:
    """The Convention's terms and scope against the national wording."""
    return tuple(
        line for v in dossier.verdicts if v.obligation.kind == "definition" for line in _duty_lines(dossier, v)
    )


def _duty_lines(dossier: Dossier, verdict: Verdict) -> list[DutyLine]:
    from gap_analyzer.catalogue.measures import load_measures

    rules, lines = load_measures(dossier.catalogue.folder), []
    chips = {State.MET: "full", State.LIMITED: "partial", State.CONTRADICTED: "conflict", State.MISSING: "none"}
    for state in verdict.coverage.elements:
        found = [dossier.findings[i] for i in state.findings if i in dossier.findings]
        bodies = [b for f in found for b in rules.name_bodies(f.quote, dossier.language(f.provision))]
        status = "unread" if state.state is State.MISSING and verdict.status == "unread" else chips[state.state]
        words = say_status(dossier.say, state.state.value)
        lines.append(
            DutyLine(
                block=dossier.link(verdict.obligation.id),
                text=dossier.texts.element(state.element),
                chip=Chip(status, dossier.say("not assessed") if status == "unread" else words),
                body=dossier.say.listed(tuple(dict.fromkeys(bodies))),
                quotes=tuple(quote_finding(dossier, f) for f in found[:2]),
            )
        )
    return lines


def list_laws(dossier: Dossier) -> Laws:
    """Every law that was read, what could not be read, and laws cited but not supplied."""
    say, analysis = dossier.say, dossier.analysis
    cited = sorted(analysis.cited_not_supplied, key=lambda c: (-len(c.by), c.citation))
    return Laws(
        read=tuple(_law_line(dossier, n, law) for n, law in enumerate(analysis.laws, 1)),
        unread=tuple(
            UnreadLine(u.source, say_unread(say, u.reason), ", ".join(str(p) for p in u.pages[:40]) or say("all"))
            for u in analysis.unread
        ),
        cited=tuple(
            CitedLine(c.citation, "; ".join(dossier.pinpoint(p) for p in c.by[:2]) + (" …" if len(c.by) > 2 else ""))
            for c in cited[:CITED]
        ),
        cited_more=max(0, len(cited) - CITED),
    )


def _law_line(dossier: Dossier, number: int, law: Law) -> LawLine:
    say, instrument = dossier.say, law.instrument
    reading = {"digital": say("digital text"), "ocr": say("scan, read by OCR"), "mixed": say("partly a scan")}
    remarks = [say_flag(say, flag.value) for flag in instrument.flags]
    remarks.extend(say_warning(say, warning) for warning in instrument.warnings[:WARNINGS])
    amends = tuple(dossier.law_name(ident) for ident in instrument.amends if ident in dossier.laws)
    if amends:
        remarks.append(say("Amends %(laws)s.", laws=say.listed(amends)))
    if instrument.unread_pages:
        remarks.append(say("Pages not read: %(n)s.", n=say.number(instrument.unread_pages)))
    return LawLine(
        number=f"L{number}",
        anchor=f"law-{number}",
        title=instrument.title or instrument.source,
        language=instrument.language if instrument.language in ("en", "es", "pt", "fr") else "und",
        kind=say_kind(say, instrument.kind),
        date=say.day(instrument.date) if instrument.date else "–",
        force=say_force(say, instrument.force.value),
        force_reason=instrument.force_reason,
        pages=say.number(instrument.pages),
        reading=reading[instrument.reading.value],
        remarks=tuple(remarks),
        source=instrument.source,
        sha256=instrument.sha256,
    )


def list_decisions(dossier: Dossier) -> tuple[DecisionLine, ...]:
    """The decision log, by time."""
    lines = [line for v in dossier.verdicts if (line := describe_decision(dossier, v)) is not None]
    return tuple(sorted(lines, key=lambda line: line.time))
