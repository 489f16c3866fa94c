"""Verdicts and laws → the matrix, the institutions, the definitions, the law list and the log."""

from __future__ import annotations

from gap_analyzer.model import Finding, InstrumentKind, Law, Provision, Stance, State, Unread
from gap_analyzer.report.blocks import describe_decision, quote_finding, say_theme
from gap_analyzer.report.dossier import DECISIVE, THEMES, Dossier, Verdict, shorten
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
from gap_analyzer.report.words import Words

COLUMNS, CITED = 8, 30
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
    found = [f for f in dossier.by_obligation.get(ident, ()) if f.confidence >= DECISIVE]
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
    return Cell(_STATUS[best.stance], shorten(", ".join(places), 24))


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
        lines.append(
            DutyLine(
                block=dossier.link(verdict.obligation.id),
                text=dossier.texts.element(state.element),
                chip=dossier.chip(status),
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
    remarks = [*(say_flag(say, flag.value) for flag in instrument.flags), *(say(w) for w in instrument.warnings)]
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


# --- words for a law ---------------------------------------------------------------------------------------


def say_kind(say: Words, kind: InstrumentKind) -> str:
    """What an instrument is."""
    words = {
        InstrumentKind.CONSTITUTION: say("constitution"), InstrumentKind.ACT: say("act"),
        InstrumentKind.CODE: say("code"), InstrumentKind.DECREE: say("decree"),
        InstrumentKind.REGULATION: say("regulation"), InstrumentKind.ORDER: say("order"),
        InstrumentKind.RESOLUTION: say("resolution"), InstrumentKind.STANDARD: say("standard"),
        InstrumentKind.TREATY: say("treaty"), InstrumentKind.PLAN: say("plan (no law)"),
        InstrumentKind.GUIDELINE: say("guideline (no law)"), InstrumentKind.MEMORANDUM: say("memorandum (no law)"),
        InstrumentKind.BILL: say("bill (proposed)"), InstrumentKind.OTHER: say("other"),
    }  # fmt: skip
    return words[kind]


def say_force(say: Words, force: str) -> str:
    """Whether an instrument is in force."""
    match force:
        case "in-force":
            return say("in force")
        case "not-yet":
            return say("not yet in force")
        case "repealed":
            return say("repealed")
        case "draft":
            return say("draft")
        case "treaty-approval":
            return say("by incorporation: approves the treaty; where treaties apply directly, its duties may bind")
        case _:
            return say("not stated in the text")


def say_flag(say: Words, flag: str) -> str:
    """What must be known of how a file was read."""
    words = {
        "REPAIRED": say("The file was damaged and was repaired before reading."),
        "READERS_DISAGREE": say("Two readers saw different text: compare quotes with the page."),
        "REVISIONS": say("The file holds earlier versions of itself."),
        "TWO_DOCUMENTS": say("The file holds two documents."),
        "NOT_VISIBLE": say("The file holds text that is not visible on the page; it was left out."),
        "TEXT_DIFFERS_FROM_IMAGE": say("The text behind the page differs from its image: compare with the page."),
        "ACTIVE_CONTENT": say("The file holds active content, which was not run."),
        "ATTACHMENTS": say("The file holds attachments, which were not read."),
        "XFA": say("The file is a form of a kind that is read in part only."),
        "PAGE_SIZE": say("Some pages have an unusual size."),
        "PAGE_COUNT_MISMATCH": say("The file states another number of pages than it has."),
        "EXTRACTION_FORBIDDEN": say("The file asks not to be copied from."),
        "JUNK_BEFORE_HEADER": say("There is foreign data before the document."),
        "JUNK_AFTER_EOF": say("There is foreign data after the document."),
    }
    return words.get(flag, flag)


def say_unread(say: Words, reason: Unread) -> str:
    """Why something was not read, and what to do."""
    words = {
        Unread.EMPTY_FILE: say("The file is empty."),
        Unread.NOT_A_PDF: say("The file is no PDF, whatever its name says."),
        Unread.NOT_READABLE: say("The file is damaged beyond repair. Fetch it again."),
        Unread.NO_PAGES: say("The file has no pages."),
        Unread.ENCRYPTED: say("The file is protected by a password. Save a copy without it."),
        Unread.ENCRYPTED_CERTIFICATE: say("The file is encrypted for a certificate. Save a copy without it."),
        Unread.NEEDS_OCR: say("The pages are images without text and could not be read by OCR."),
        Unread.LIMIT_SIZE: say("The file is too large."),
        Unread.LIMIT_PAGES: say("The file has too many pages. Split it."),
        Unread.LIMIT_TIME: say("Reading took too long and was stopped."),
        Unread.LIMIT_MEMORY: say("Reading needed too much memory and was stopped."),
        Unread.LIMIT_DECOMPRESSED: say("The file unpacks to a suspicious size and was stopped."),
        Unread.LIMIT_OBJECTS: say("The file holds too many objects."),
        Unread.PARSER_CRASHED: say("The reader failed on this file. Print it to a new PDF and try that."),
        Unread.STORAGE_FULL: say("There was no space left on the disk."),
        Unread.DUPLICATE: say("The same file was supplied twice."),
        Unread.UNSUPPORTED_LANGUAGE: say("The language is none of English, Spanish, Portuguese and French."),
        Unread.UNSUPPORTED_TYPE: say("This kind of file is not read. Save it as DOCX or PDF."),
        Unread.NO_OCR_INSTALLED: say("The pages are scans, and tesseract is not installed."),
    }
    return words[reason]
