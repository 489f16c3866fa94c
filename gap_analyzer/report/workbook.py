"""Dossier → XLSX: matrix, findings, Table of Concordance, roadmap and log, every cell typed as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import Any

from gap_analyzer.report.dossier import Dossier
from gap_analyzer.report.rows import (
    CONCORDANCE,
    Sheet,
    concordance_sheet,
    findings_sheet,
    guard,
    log_sheet,
    matrix_sheet,
    roadmap_sheet,
)

LONGEST = 32_000  # characters that a cell takes
LINE = 13.5  # points of one line of a cell
TALLEST = 409.0  # points; no row of a sheet may be higher
COLOURS = {
    "full": ("#2F86BE", "#111111"), "partial": ("#F6C445", "#111111"), "none": ("#B3261E", "#FFFFFF"),
    "conflict": ("#2D1457", "#FFFFFF"), "undecided": ("#9AA3AD", "#111111"), "unread": ("#9AA3AD", "#111111"),
    "not-applicable": ("#EEF1F4", "#111111"),
}  # fmt: skip
CHOICES = ("full", "partial", "none", "conflict", "undecided", "not-applicable")  # what an adviser may enter
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # same input, same bytes: a workbook carries no clock


def write_workbook(dossier: Dossier) -> bytes:
    """The workbook; the sheet of the concordance may be edited and imported again."""
    import xlsxwriter

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": guard(dossier.say("Gap report")), "created": EPOCH})
    for sheet in (
        matrix_sheet(dossier),
        findings_sheet(dossier),
        concordance_sheet(dossier),
        roadmap_sheet(dossier),
        log_sheet(dossier),
    ):
        _add(book, sheet, dossier)
    book.close()
    return out.getvalue()


def _add(book: Any, sheet: Sheet, dossier: Dossier) -> None:
    page = book.add_worksheet(sheet.title[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "num_format": "@"})
    plain = {"text_wrap": True, "valign": "top", "num_format": "@"}
    text = book.add_format({**plain, "border": 1, "border_color": "#B9C2CC"})
    chips = {status: _chip_format(book, status) for status in COLOURS}
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for column, title in enumerate(sheet.head):
        page.write_string(0, column, guard(title), head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            style = chips.get(sheet.statuses[number - 1], text) if column == sheet.status else text
            page.write_string(number, column, guard(cell)[:LONGEST], style)
        page.set_row(number, _measure(row, sheet.widths))
    page.freeze_panes(1, 3 if len(sheet.head) > 6 else 1)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.head) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.title == CONCORDANCE and sheet.rows:
        words = [dossier.chip(status).word for status in CHOICES]
        page.data_validation(1, 6, len(sheet.rows), 6, {"validate": "list", "source": words, "error_type": "warning"})


def _measure(row: Sequence[str], widths: Sequence[float]) -> float:
    """The height of a row in points: an office suite that opens a sheet does not fit wrapped text by itself."""
    lines = max(
        (sum(max(1, ceil(len(part) / max(1.0, width - 1))) for part in cell[:LONGEST].split("\n")))
        for cell, width in zip(row, widths, strict=False)
    )
    return min(TALLEST, LINE * lines + 2)


def _chip_format(book: Any, status: str) -> Any:
    fill, ink = COLOURS[status]
    return book.add_format(
        {"bg_color": fill, "font_color": ink, "bold": True, "valign": "top", "text_wrap": True, "num_format": "@",
         "border": 1, "border_color": "#5D6874"}
    )  # fmt: skip
