"""Facts of the other formats: the same result as workbook, document and CSV, and the concordance there and back."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from payloads import FORMULAS, PAYLOADS
from samples import analysis
from test_report import poison

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis, Decision
from gap_analyzer.report import read_concordance, render
from gap_analyzer.report.paper import clean
from gap_analyzer.report.rows import guard
from gap_analyzer.roadmap import plan

SMALL = ("MC-3.6a", "MC-3.8", "XC-07", "XC-13", "XC-01", "MC-3.7")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\x00")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> Analysis:
    """Six obligations with a decision and a roadmap."""
    plain = analysis(
        tuple(catalogue.obligations[i] for i in SMALL),
        decisions=(Decision("XC-07", "partial", "A. Adviser", "only importers", "2026-11-19", "partial"),),
    )
    return replace(plain, roadmap=plan(plain, catalogue))


def workbook(content: Analysis, catalogue: Catalogue, language: str = "en") -> bytes:
    """The XLSX of an analysis."""
    return render(content, catalogue, language=language, formats=("xlsx",))["report.xlsx"]


def edited(data: bytes, changes: dict[str, dict[int, object]]) -> bytes:
    """The workbook as an adviser saves it after changing cells: obligation → column (from 1) → value."""
    book = openpyxl.load_workbook(BytesIO(data))
    for row in book["Concordance"].iter_rows(min_row=2):
        for column, value in changes.get(str(row[0].value), {}).items():
            row[column - 1].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# --- workbook -----------------------------------------------------------------------------------------------


def test_the_workbook_has_its_five_sheets_with_filters_and_frozen_panes(small: Analysis, catalogue: Catalogue) -> None:
    """Matrix, findings, concordance, roadmap and log, each with a filter over its head and panes that stay."""
    book = openpyxl.load_workbook(BytesIO(workbook(small, catalogue)))
    assert book.sheetnames == ["Matrix", "Findings", "Concordance", "Roadmap", "Decision log"]
    assert all(sheet.auto_filter.ref and sheet.freeze_panes for sheet in book)


def test_a_verdict_is_text_and_colour(small: Analysis, catalogue: Catalogue) -> None:
    """The word stands in the cell; the colour only repeats it."""
    sheet = openpyxl.load_workbook(BytesIO(workbook(small, catalogue)))["Concordance"]
    cells = {row[0].value: row[6] for row in sheet.iter_rows(min_row=2)}
    assert cells["MC-3.6a"].value == "in conflict"
    assert cells["MC-3.6a"].fill.fgColor.rgb == "FF2D1457"


def test_the_concordance_quotes_the_law_with_its_place(small: Analysis, catalogue: Catalogue) -> None:
    """The column of existing law holds pinpoint and quote."""
    sheet = openpyxl.load_workbook(BytesIO(workbook(small, catalogue)))["Concordance"]
    existing = {row[0].value: row[4].value for row in sheet.iter_rows(min_row=2)}
    assert existing["MC-3.8"] == (
        "Decreto 12 de 2019, Article 3, p. 2: “Se prohíbe la importación de mercurio metálico”"
    )


@pytest.mark.parametrize("text", ["Article 3", "3(1)(a)", "§ 12", "mercury = 0", "", "100 %"])
def test_a_harmless_cell_is_left_alone(text: str) -> None:
    """The guard touches only what a spreadsheet might run."""
    assert guard(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_what_might_be_a_formula_gets_an_apostrophe(text: str) -> None:
    """Signs, blanks before signs, and wide signs alike."""
    assert guard(text).startswith("'")


@pytest.mark.parametrize("payload", PAYLOADS[::5])
def test_no_cell_of_the_workbook_is_a_formula(payload: str, small: Analysis, catalogue: Catalogue) -> None:
    """Whatever stands in a law, every cell is a string, there is no link, and none starts with a risky sign."""
    data = workbook(poison(small, payload), catalogue)
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    for sheet in openpyxl.load_workbook(BytesIO(data)):
        values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(isinstance(value, str) and not value.startswith(RISKY) for value in values)


# --- concordance there and back --------------------------------------------------------------------------------


def test_an_untouched_workbook_brings_no_decision(small: Analysis, catalogue: Catalogue) -> None:
    """Export and import alone change nothing, in any language."""
    for language in ("en", "es", "pt", "fr"):
        assert read_concordance(workbook(small, catalogue, language), small, catalogue) == ()


def test_two_verdicts_and_a_comment_come_back(small: Analysis, catalogue: Catalogue) -> None:
    """Changed verdicts and reasons return with author, reason, the machine's verdict and the findings they rest on."""
    changes = {
        "MC-3.6a": {7: "partly covered", 9: "s. 15 narrows it"},
        "XC-13": {7: "covered", 8: "B. Counsel", 9: "Penal Code s. 310"},
        "XC-01": {9: "asked the ministry"},
    }
    data = edited(workbook(small, catalogue), changes)
    found = {d.obligation: d for d in read_concordance(data, small, catalogue, author="C. Desk", time="2026-11-21")}
    assert set(found) == {"MC-3.6a", "XC-13", "XC-01"}
    assert found["MC-3.6a"] == Decision(
        "MC-3.6a", "partial", "C. Desk", "s. 15 narrows it", "2026-11-21", "conflict",
        evidence=("MC-3.6a#a@customs-44-2021/art_14",),
    )  # fmt: skip
    assert (found["XC-13"].status, found["XC-13"].author, found["XC-13"].machine) == ("full", "B. Counsel", "none")
    assert (found["XC-01"].status, found["XC-01"].reason) == ("partial", "asked the ministry")


def test_what_came_back_stands_in_the_report(small: Analysis, catalogue: Catalogue) -> None:
    """The round trip ends where a reader sees it: verdict, author and reason in the report and in its log."""
    data = edited(workbook(small, catalogue, "es"), {"XC-13": {7: "cubierta", 8: "B. Counsel", 9: "Código Penal 310"}})
    decisions = read_concordance(data, small, catalogue)
    html = render(replace(small, decisions=decisions), catalogue, formats=("html",))["report.html"].decode()
    assert html.count("Código Penal 310") == 2
    assert "B. Counsel" in html


def test_rows_may_be_sorted_and_hidden(small: Analysis, catalogue: Catalogue) -> None:
    """A row is known by its obligation, not by where it stands."""
    book = openpyxl.load_workbook(BytesIO(workbook(small, catalogue)))
    sheet = book["Concordance"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    sheet.row_dimensions[3].hidden = True
    out = BytesIO()
    book.save(out)
    assert read_concordance(out.getvalue(), small, catalogue) == ()


def test_a_verdict_that_nobody_can_tell_is_refused(small: Analysis, catalogue: Catalogue) -> None:
    """The message names row and word; nothing is half imported."""
    data = edited(workbook(small, catalogue), {"XC-13": {7: "sort of"}})
    with pytest.raises(UsageError, match="sort of"):
        read_concordance(data, small, catalogue)


def test_an_unknown_obligation_is_refused(small: Analysis, catalogue: Catalogue) -> None:
    """An id that was typed over is named."""
    data = edited(workbook(small, catalogue), {"XC-13": {1: "XC-99"}})
    with pytest.raises(UsageError, match="XC-99"):
        read_concordance(data, small, catalogue)


def test_an_obligation_twice_with_different_verdicts_is_refused(small: Analysis, catalogue: Catalogue) -> None:
    """Which of the two is meant is for the adviser to say."""
    data = edited(workbook(small, catalogue), {"XC-13": {1: "MC-3.6a", 7: "covered"}, "MC-3.6a": {7: "not covered"}})
    with pytest.raises(UsageError, match="stands twice"):
        read_concordance(data, small, catalogue)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", b"%PDF-1.7"])
def test_what_is_no_workbook_is_refused(data: bytes, small: Analysis, catalogue: Catalogue) -> None:
    """One sentence, no traceback."""
    with pytest.raises(UsageError, match="workbook"):
        read_concordance(data, small, catalogue)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(small: Analysis, catalogue: Catalogue) -> None:
    """Its size is looked at before anything is unpacked."""
    from zipfile import ZIP_DEFLATED

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"xl/{n}.xml", b"0" * (80 << 20))
    with pytest.raises(UsageError, match="200 MB"):
        read_concordance(out.getvalue(), small, catalogue)


def test_a_formula_as_reason_comes_back_as_text(small: Analysis, catalogue: Catalogue) -> None:
    """What export guarded, import unguards, and export guards again."""
    decided = replace(small, decisions=(Decision("XC-13", "full", "B.", "=1+1", "2026", "none"),))
    assert read_concordance(workbook(decided, catalogue), decided, catalogue) == ()


# --- CSV and document ------------------------------------------------------------------------------------------


def test_the_csv_has_a_row_for_each_finding_and_each_missing_element(small: Analysis, catalogue: Catalogue) -> None:
    """Eleven columns; the ban of the decree stands beside its element."""
    data = render(small, catalogue, formats=("csv",))["findings.csv"].decode("utf-8-sig")
    rows = list(csv.reader(StringIO(data)))
    assert all(len(row) == 11 for row in rows)
    assert sum(1 for row in rows if row[7] == "Se prohíbe la importación de mercurio metálico") == 1
    assert sum(1 for row in rows if row[0] == "XC-13") == 5


@pytest.mark.parametrize("payload", PAYLOADS[::5])
def test_no_cell_of_the_csv_is_a_formula(payload: str, small: Analysis, catalogue: Catalogue) -> None:
    """No cell starts with a sign that a spreadsheet runs, also after blanks."""
    data = render(poison(small, payload), catalogue, formats=("csv",))["findings.csv"].decode("utf-8-sig")
    for row in csv.reader(StringIO(data, newline="")):
        assert not [cell for cell in row if cell.lstrip(" \u00a0\ufeff").startswith(RISKY)]


def test_the_document_has_headings_and_captions(small: Analysis, catalogue: Catalogue) -> None:
    """Real headings, a caption over every table, and the head of a table repeats on every page."""
    import docx

    data = render(small, catalogue, language="fr", formats=("docx",))["report.docx"]
    document = docx.Document(BytesIO(data))
    styles = [p.style.name for p in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 5
    assert styles.count("Caption") == len(document.tables)
    assert all(t.rows[0]._tr.trPr.find(f"{{{NS}}}tblHeader") is not None for t in document.tables)  # no other way


NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize("payload", PAYLOADS[::15])
def test_a_hostile_string_stays_text_in_the_document(payload: str, small: Analysis, catalogue: Catalogue) -> None:
    """The document opens, holds no field and no link outside."""
    import docx

    data = render(poison(small, payload), catalogue, formats=("docx",))["report.docx"]
    docx.Document(BytesIO(data))
    with ZipFile(BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    assert "instrText" not in body
    assert "fldSimple" not in body
    assert 'TargetMode="External"' not in links


def test_characters_that_xml_forbids_are_left_out() -> None:
    """A NUL from a broken font would make the document unreadable."""
    assert clean("a\x00b\ud800c\x1b\ufffe") == "abc"
