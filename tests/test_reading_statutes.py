"""Real statutes: every one is read, and what is known of some of them is found."""

from __future__ import annotations

import itertools
import os
from functools import cache
from pathlib import Path

import pytest

from gap_analyzer.model.law import Document, Reading
from gap_analyzer.reading import Options, collect, read

pytestmark = pytest.mark.statutes
SHARED = Path(os.environ.get("GAP_ANALYZER_SHARED") or Path(__file__).resolve().parents[2] / "shared")
STATUTES = SHARED / "statutes"
DIGITAL = Options(ocr=False, second_reader=False)


@cache
def statute(name: str) -> Document:
    """The statute whose file's name begins so, its text layer only."""
    paths = sorted(STATUTES.glob(f"*/{name}*.pdf"))
    if not paths:
        pytest.skip("no real statutes: set GAP_ANALYZER_SHARED or lay the folder beside the checkout")
    found = read(collect([paths[0]])[0], options=DIGITAL)
    assert isinstance(found, Document)
    return found


def cells(name: str) -> set[tuple[str, ...]]:
    """All rows of all tables of a statute, empty cells left out."""
    return {tuple(filter(None, row)) for page in statute(name).pages for table in page.tables for row in table.rows}


def test_limits_of_brazilian_waters_are_rows() -> None:
    """CONAMA 357: the maximum for total mercury stands beside its name, in each class of water."""
    rows = cells("resolucao-conama-357")
    assert ("Mercúrio total", "0,0002 mg/L Hg") in rows
    assert ("Mercúrio total", "0,002 mg/L Hg") in rows


def test_limits_of_peruvian_waters_are_rows() -> None:
    """DS 004-2017-MINAM: mercury in lakes, rivers and seas, and in water for drinking."""
    rows = cells("DOC-017")
    assert ("Mercurio", "mg/L", "0,0001", "0,0001", "0,0001", "0,0001", "0,0001") in rows
    assert ("Plomo", "mg/L", "0,01", "0,05", "0,05") in rows


def test_the_schedule_of_a_mexican_law_is_rows() -> None:
    """Chemical weapons: a substance stands beside its CAS number."""
    assert any("(382-21-8)" in row and "2A.2" in row for row in cells("lfcsq"))


def test_two_columns_are_read_down_and_not_across() -> None:
    """Mali's mining code: articles come in rising order, because stream order is kept."""
    import re

    text = "\n".join(line.text for page in statute("Mali_Code_Minier").pages for line in page.lines)
    numbers = [int(number) for number in re.findall(r"^Article (\d+)(?: ?:|er)", text, re.MULTILINE)]
    assert len(numbers) > 180
    falls = sum(1 for before, after in itertools.pairwise(numbers) if after < before)
    assert falls <= 4


def test_honest_laws_hide_next_to_nothing() -> None:
    """The search for hidden text takes nothing from laws that hide none."""
    for name in ("lgeepa", "water-act", "LEY-769", "code-minier-nouveau", "cfr15"):
        assert sum(len(page.hidden) for page in statute(name).pages) == 0


def test_every_word_has_its_edges_and_its_page() -> None:
    """Boxes of words lie on the page, in order of their line, in every document."""
    for name in ("lgeepa", "water-act", "Mali_Code_Minier", "Decreto-Lei-n.o-121", "DOC-001"):
        for page in statute(name).pages:
            for line in page.lines:
                assert len(line.edges) == 2 * len(line.text.split(" "))
                assert -1 <= line.x0 <= line.x1 <= page.width + 60


def test_no_word_holds_what_is_no_text() -> None:
    """Private-use glyphs, soft hyphens and control characters are gone from all of them."""
    from gap_analyzer.reading.words import is_clean

    for name in ("lan", "liva", "DOC-004", "act-14-2010", "32017R0852"):
        assert all(is_clean(line.text) for page in statute(name).pages for line in page.lines)


@pytest.mark.long
@pytest.mark.parametrize("path", sorted(STATUTES.glob("*/*.pdf")), ids=lambda path: path.stem[:40])
def test_every_statute_is_read(path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No page is unread, and the two readers share nine words of ten."""
    folder = tmp_path_factory.getbasetemp().parent / "ocr"
    found = read(collect([path])[0], options=Options(cache=folder))
    assert isinstance(found, Document)
    assert found.unread_pages == ()
    assert found.agreement is None or found.agreement > 0.85
    words = sum(len(line.text.split()) for page in found.pages for line in page.lines)
    assert words > 60 * found.page_count
    scanned = [page for page in found.pages if page.reading is Reading.OCR]
    assert all((page.confidence or 1.0) > 0.6 for page in scanned if len(page.lines) > 5)
