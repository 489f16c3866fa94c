"""Report → DOCX: the legal chapter of a Minamata Initial Assessment, with real headings and captions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gap_analyzer.report.assembly import assemble_report
from gap_analyzer.report.dossier import Dossier
from gap_analyzer.report.parts import Block, Group, MeasureLine, Quote, Report

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # same input, same bytes: a document carries no clock
SHADES = {
    "full": "2F86BE", "partial": "F6C445", "none": "B3261E", "conflict": "2D1457", "undecided": "9AA3AD",
    "unread": "9AA3AD", "not-applicable": "EEF1F4",
}  # fmt: skip
LIGHT = {"none", "conflict"}  # shades on which text is white


def write_document(dossier: Dossier) -> bytes:
    """The report as a DOCX that a ministry can go on writing in."""
    import docx

    report, say = assemble_report(dossier), dossier.say
    document = docx.Document()
    _set_up(document, report)
    document.add_heading(clean(report.title), level=0)
    document.add_paragraph(clean(report.status_line))
    for notice in report.notices:
        document.add_paragraph().add_run(clean(notice)).bold = True
    _add_summary(document, report, dossier)
    document.add_heading(say("Findings"), level=1)
    for group in (*report.groups, *report.apart):
        _add_group(document, group, dossier)
    document.add_heading(say("Roadmap"), level=1)
    document.add_paragraph(clean(report.roadmap.formula))
    for line in report.roadmap.measures:
        _add_measure(document, line, dossier)
    _add_laws(document, report, dossier)
    document.add_heading(say("Method and limits"), level=1)
    for limit in report.limits:
        document.add_paragraph(clean(limit), style="List Bullet")
    out = BytesIO()
    document.save(out)
    return _settle(out.getvalue())


def clean(text: str) -> str:
    """Text without the characters that XML forbids."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def _set_up(document: Any, report: Report) -> None:
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = clean(report.title)[:250]
    document.core_properties.language = report.language
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.core_properties.author = ""


def _add_summary(document: Any, report: Report, dossier: Dossier) -> None:
    say, summary = dossier.say, report.summary
    document.add_heading(say("On one page"), level=1)
    document.add_paragraph().add_run(clean(summary.headline)).bold = True
    if summary.second:
        document.add_paragraph(clean(summary.second))
    head = (say("Theme"), *(chip.word for chip in summary.columns), say("share covered"))
    rows = [((bar.title, *bar.counts, bar.share), "") for bar in summary.bars]
    _add_table(
        document, say("Verdicts by theme"), head, rows, widths=(60, *(100 // (len(head) - 1),) * (len(head) - 1))
    )
    document.add_heading(say("The gravest gaps"), level=2)
    for gap in summary.worst:
        paragraph = document.add_paragraph(style="List Number")
        paragraph.add_run(clean(f"{gap.block.text} ({gap.chip.word}). ")).bold = True
        paragraph.add_run(clean(gap.consequence))
    document.add_heading(say("What to do first"), level=2)
    for action in summary.actions:
        document.add_paragraph(clean(f"{action.id} {action.title} ({action.body}, {action.time})"), style="List Bullet")
    document.add_heading(say("What is not certain"), level=2)
    for line in (*summary.uncertain, summary.signed):
        document.add_paragraph(clean(line), style="List Bullet")


def _add_group(document: Any, group: Group, dossier: Dossier) -> None:
    document.add_heading(clean(group.title), level=2)
    if group.note:
        document.add_paragraph(clean(group.note))
    for block in group.blocks:
        _add_block(document, block, dossier)


def _add_block(document: Any, block: Block, dossier: Dossier) -> None:
    say = dossier.say
    document.add_heading(clean(f"{block.id} {block.title}"), level=3)
    document.add_paragraph(clean(f"{block.chip.word} {block.confidence} · {block.convention} · {block.binding}"))
    document.add_paragraph(clean(block.duty))
    rows = [((e.text, e.chip.word, "; ".join(q.pinpoint for q in e.quotes)), e.chip.status) for e in block.elements]
    head = (say("Element"), say("State"), say("Provision"))
    _add_table(document, f"{block.id}: {say('Elements')}", head, rows, shade=1, widths=(95, 25, 40))
    for element in block.elements:
        for quote in element.quotes:
            if not quote.repeated:
                _add_quote(document, quote)
    if block.missing:
        document.add_paragraph().add_run(say("What is missing")).bold = True
        for sentence in block.missing:
            document.add_paragraph(clean(sentence), style="List Bullet")
    if block.absence:
        document.add_paragraph(clean(f"{block.absence.searched} {block.absence.terms}"))
    if block.decision:
        decision = block.decision
        document.add_paragraph(clean(f"{decision.chip.word}: {decision.author}, {decision.time}. {decision.reason}"))


def _add_quote(document: Any, quote: Quote) -> None:
    paragraph = document.add_paragraph(style="Quote")
    paragraph.add_run(clean(f"“{quote.text}” "))
    paragraph.add_run(clean(quote.pinpoint)).italic = False


def _add_measure(document: Any, line: MeasureLine, dossier: Dossier) -> None:
    say = dossier.say
    document.add_heading(clean(f"{line.id} {line.title}"), level=2)
    rows = [
        ((say("Instrument"), line.instrument), ""),
        ((say("Responsible body"), line.body), ""),
        ((say("Time"), line.time), ""),
        ((say("Cost"), f"{line.cost} ({line.cost_source})"), ""),
        ((say("Priority"), f"{line.priority} = {line.parts}"), ""),
        ((say("Closes"), "; ".join(each.text for each in line.closes)), ""),
        ((say("Done when"), line.done_when), ""),
        ((say("State"), line.state), ""),
    ]
    _add_table(document, f"{line.id}: {say('Measure')}", (say("Field"), say("Content")), rows, widths=(35, 125))
    for hint in line.hints:
        document.add_paragraph(clean(hint), style="List Bullet")


def _add_laws(document: Any, report: Report, dossier: Dossier) -> None:
    say = dossier.say
    document.add_heading(say("Laws and how they were read"), level=1)
    head = (say("No."), say("Law"), say("Kind"), say("Date"), say("Force"), say("Reading"))
    rows = [((law.number, law.title, law.kind, law.date, law.force, law.reading), "") for law in report.laws.read]
    _add_table(document, say("Laws that were read"), head, rows, widths=(10, 60, 20, 25, 20, 25))
    if report.laws.unread:
        unread = [((each.source, each.pages, each.reason), "") for each in report.laws.unread]
        _add_table(document, say("Not read"), (say("File"), say("Pages"), say("Reason")), unread, widths=(50, 20, 90))


def _add_table(
    document: Any,
    caption: str,
    head: Sequence[str],
    rows: Sequence[tuple[Sequence[str], str]],
    *,
    shade: int | None = None,
    widths: Sequence[int] = (),
) -> None:
    """A table under its caption; the first row repeats on every page.

    `shade` is the column of a verdict, `widths` are those of the columns in millimetres (equal without them).
    """
    document.add_paragraph(clean(caption), style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(clean(text)).bold = True
    _mark(table.rows[0]._tr.get_or_add_trPr(), "tblHeader", {})  # noqa: SLF001  # python-docx has no other way
    for texts, status in rows:
        for column, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
            run = cell.paragraphs[0].add_run(clean(text))
            if column == shade and status in SHADES:
                shading = {"val": "clear", "color": "auto", "fill": SHADES[status]}
                _mark(cell._tc.get_or_add_tcPr(), "shd", shading)  # noqa: SLF001  # python-docx has no other way
                _colour(run, "FFFFFF" if status in LIGHT else "111111")
    _set_widths(table, widths)
    document.add_paragraph()


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    from docx.shared import Mm

    table.autofit = not widths
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _mark(parent: Any, name: str, attributes: dict[str, str]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)


def _colour(run: Any, rgb: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(rgb)


def _settle(data: bytes) -> bytes:
    """The same archive with every date set to one day, so that equal reports are equal files."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, (2000, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return out.getvalue()
