"""Analysis → html, json, docx, xlsx, csv, akn: the same result for every reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis
from gap_analyzer.report.assembly import assemble_report
from gap_analyzer.report.crops import cut_crops
from gap_analyzer.report.dossier import Catalogue, Dossier, open_dossier
from gap_analyzer.report.html import write_html
from gap_analyzer.report.words import LANGUAGES, load_words
from gap_analyzer.serial import dump

__all__ = ["FORMATS", "LANGUAGES", "Catalogue", "render"]


def render(
    analysis: Analysis,
    catalogue: Catalogue,
    *,
    language: str = "en",
    formats: Iterable[str] = ("html", "json"),
    crops: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """File names and bytes of the report in the asked formats.

    `crops` holds the original files' bytes by sha256; without them the passages stand without their page image.
    Raises UsageError for a language or a format that is not known.
    """
    say = load_words(language)
    wanted = tuple(dict.fromkeys(formats))
    for each in wanted:
        if each not in FORMATS:
            raise UsageError(f"There is no format “{each}”.", f"Formats: {', '.join(FORMATS)}.")
    dossier = open_dossier(analysis, catalogue, say, {})
    if "html" in wanted and crops:
        dossier = open_dossier(analysis, catalogue, say, cut_crops(dossier, crops))
    files: dict[str, bytes] = {}
    for each in wanted:
        files |= FORMATS[each](dossier)
    return files


def _html(dossier: Dossier) -> dict[str, bytes]:
    return {"report.html": write_html(assemble_report(dossier), dossier.say)}


def _json(dossier: Dossier) -> dict[str, bytes]:
    return {"analysis.json": dump(dossier.analysis)}


FORMATS: Mapping[str, Callable[[Dossier], dict[str, bytes]]] = {"html": _html, "json": _json}
