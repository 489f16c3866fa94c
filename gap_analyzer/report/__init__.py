"""Analysis → html, json, docx, xlsx, csv, akn: the same result for every reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis
from gap_analyzer.report.akn import write_akn
from gap_analyzer.report.assembly import assemble_report
from gap_analyzer.report.concordance import read_concordance
from gap_analyzer.report.crops import cut_crops
from gap_analyzer.report.dossier import Catalogue, Dossier, open_dossier
from gap_analyzer.report.html import write_html
from gap_analyzer.report.paper import write_document
from gap_analyzer.report.rows import findings_sheet, write_csv
from gap_analyzer.report.words import LANGUAGES, load_words
from gap_analyzer.report.workbook import write_workbook
from gap_analyzer.serial import dump

LARGEST = 1_000_000  # bytes of a report: it must go through a ministry's mail
__all__ = ["FORMATS", "LANGUAGES", "Catalogue", "read_concordance", "render"]


def render(
    analysis: Analysis,
    catalogue: Catalogue,
    *,
    language: str = "en",
    formats: Iterable[str] = ("html", "json"),
    crops: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """File names and bytes of the report in the asked formats.

    `crops` holds the supplied files' bytes by sha256; without them the passages stand without their page image.
    Raises UsageError for a language or a format that is not known.
    """
    say = load_words(language)
    wanted = tuple(dict.fromkeys(formats))
    for each in wanted:
        if each not in FORMATS:
            raise UsageError(f"There is no format “{each}”.", f"Formats: {', '.join(FORMATS)}.")
    dossier = open_dossier(analysis, catalogue, say, {})
    files: dict[str, bytes] = {}
    for each in wanted:
        files |= FORMATS[each](dossier)
    if "report.html" in files:
        files |= _illustrate(dossier, files, crops or {})
    return files


def _illustrate(dossier: Dossier, files: Mapping[str, bytes], originals: Mapping[str, bytes]) -> dict[str, bytes]:
    """The HTML once more with page images, as many as its size leaves room for."""
    crops = cut_crops(dossier, originals, room=LARGEST - len(files["report.html"]))
    return _html(replace(dossier, crops=crops)) if crops else {}


def _html(dossier: Dossier) -> dict[str, bytes]:
    return {"report.html": write_html(assemble_report(dossier), dossier.say)}


def _json(dossier: Dossier) -> dict[str, bytes]:
    return {"analysis.json": dump(dossier.analysis)}


def _docx(dossier: Dossier) -> dict[str, bytes]:
    return {"report.docx": write_document(dossier)}


def _xlsx(dossier: Dossier) -> dict[str, bytes]:
    return {"report.xlsx": write_workbook(dossier)}


def _csv(dossier: Dossier) -> dict[str, bytes]:
    return {"findings.csv": write_csv(findings_sheet(dossier))}


def _akn(dossier: Dossier) -> dict[str, bytes]:
    laws, country = dossier.analysis.laws, dossier.analysis.jurisdiction
    return {f"law-{name_file(law.instrument.id)}.akn.xml": write_akn(law, country=country) for law in laws}


def name_file(ident: str) -> str:
    """An instrument's id as part of a file name: letters, digits and hyphens, at most 80."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", ident).strip("-")[:80] or "law"


FORMATS: Mapping[str, Callable[[Dossier], dict[str, bytes]]] = {
    "html": _html,
    "json": _json,
    "docx": _docx,
    "xlsx": _xlsx,
    "csv": _csv,
    "akn": _akn,
}
