"""An adviser's edited Table of Concordance → decisions: what changed comes back with author and reason."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO

from gap_analyzer.errors import UsageError
from gap_analyzer.model import Analysis, Decision
from gap_analyzer.report.dossier import Catalogue, say_status
from gap_analyzer.report.rows import COLUMNS, CONCORDANCE
from gap_analyzer.report.words import LANGUAGES, load_words
from gap_analyzer.report.workbook import CHOICES

LARGEST, UNPACKED, ROWS, CELL = 20 << 20, 200 << 20, 2_000, 4_000
REMEDY = "Export the workbook again and edit its sheet “Concordance”; leave the first column as it is."


def read_concordance(
    data: bytes, analysis: Analysis, catalogue: Catalogue, *, author: str = "", time: str = ""
) -> tuple[Decision, ...]:
    """The decisions in an edited workbook: rows whose verdict, reason or author is not what was exported.

    A row is known by the obligation's id in its first column, so that sorting and hiding rows is harmless; verdicts
    are understood in all four languages. `author` and `time` stand where the sheet names no author.
    Raises UsageError for a file that is no such workbook, an unknown id, an unknown verdict, and an id that stands
    twice with different verdicts.
    """
    shown = {d.obligation: d for d in analysis.decisions}
    machine = {c.obligation: c.status.value for c in analysis.coverage}
    evidence: dict[str, list[str]] = {}
    for finding in analysis.findings:
        evidence.setdefault(finding.obligation, []).append(finding.id)
    decisions: dict[str, Decision] = {}
    for number, row in _rows(data):
        ident, word, by, reason = row[0], row[6], row[7], row[8]
        if not ident:
            continue
        if ident not in catalogue.obligations or ident not in machine:
            raise UsageError(f"Row {number} names “{ident}”, which this analysis does not know.", REMEDY)
        status = _status(word, number)
        before = shown.get(ident)
        if (status, reason, by) == _exported(before, machine[ident]):
            continue
        decision = Decision(
            obligation=ident,
            status=status,
            author=by or author,
            reason=reason,
            time=time,
            machine=machine[ident],
            evidence=tuple(evidence.get(ident, ())),
        )
        if decisions.setdefault(ident, decision) != decision:
            raise UsageError(f"“{ident}” stands twice with different verdicts (row {number}).", "Keep one of the rows.")
    return tuple(decisions.values())


def _exported(decision: Decision | None, machine: str) -> tuple[str, str, str]:
    return (decision.status, decision.reason, decision.author) if decision else (machine, "", "")


def _status(word: str, number: int) -> str:
    """The status that a word of any of the four languages stands for."""
    wanted = " ".join(word.split()).casefold()
    for status in (*CHOICES, "unread"):
        said = {say_status(load_words(language), status).casefold() for language in LANGUAGES}
        if wanted in said or wanted == status:
            return status
    raise UsageError(f"Row {number} holds the verdict “{word[:60]}”, which nobody can tell.", "Choose one of the list.")


def _rows(data: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    """The rows of the sheet as text, without the head, at most 2,000."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise UsageError("This is no workbook that can be read.", REMEDY) from error
    if CONCORDANCE not in book.sheetnames:
        raise UsageError("The workbook has no sheet “Concordance”.", REMEDY)
    rows = book[CONCORDANCE].iter_rows(min_row=2, max_row=ROWS, max_col=COLUMNS, values_only=True)
    for number, row in enumerate(rows, 2):
        cells = [_text(cell) for cell in row]
        yield number, (*cells, *[""] * (COLUMNS - len(cells)))


def _text(cell: object) -> str:
    """A cell as text; the apostrophe that export put before a risky start is taken away again."""
    text = "" if cell is None else str(cell)[:CELL].strip()
    return text[1:] if text.startswith("'") else text


def _refuse_bomb(data: bytes) -> None:
    if len(data) > LARGEST:
        raise UsageError("The workbook is larger than 20 MB.", REMEDY)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UsageError("This is no workbook that can be read.", REMEDY) from error
    if size > UNPACKED:
        raise UsageError("The workbook unpacks to more than 200 MB.", REMEDY)
