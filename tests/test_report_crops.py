"""Facts of the page images: the passage as printed and boxed, small, few, and never worth a report."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from samples import CUSTOMS, DECREE, analysis, finding

from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.model import Analysis, Box
from gap_analyzer.report import render
from gap_analyzer.report.crops import MOST, choose_passages, cut_crops
from gap_analyzer.report.cutting import LARGEST, cut, encode, join_lines
from gap_analyzer.report.dossier import Dossier, open_dossier
from gap_analyzer.report.words import load_words

SHA = "a" * 64  # of the decree in the samples
PLENTY = 10_000_000


def draw(pages: int, lines: int = 12) -> bytes:
    """A PDF of A4 pages with lines of Helvetica from 100 points below the top, 14 points apart."""
    import pikepdf

    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        words = " ".join(
            f"BT /F 11 Tf 72 {742 - 14 * n} Td (Page {number} line {n} mercury) Tj ET" for n in range(lines)
        )
        page.Contents = pdf.make_stream(words.encode())
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The pack that ships."""
    return load()


@pytest.fixture(scope="module")
def whole(catalogue: Catalogue) -> Analysis:
    """The invented country's analysis."""
    return analysis(tuple(catalogue.obligations.values()))


def open_it(content: Analysis, catalogue: Catalogue) -> Dossier:
    """The dossier in English."""
    return open_dossier(content, catalogue, load_words("en"), {})


def decode(data: str) -> Any:
    """The image in a data URI."""
    from PIL import Image

    return Image.open(BytesIO(base64.b64decode(data.partition(",")[2])))


def test_lines_side_by_side_stay_two_boxes() -> None:
    """A passage that runs over two columns is boxed twice, not once across both."""
    assert join_lines([(10, 700, 200, 712), (10, 714, 200, 726), (300, 50, 500, 62)]) == [
        (10, 700, 200, 726),
        (300, 50, 500, 62),
    ]


def test_the_crop_shows_the_passage_and_its_box() -> None:
    """Size follows the boxes at 110 dpi; a dark line runs around the passage."""
    (image,) = cut(draw(1), [{"id": "x", "page": 1, "boxes": [[72.0, 92.0, 250.0, 116.0]]}]).values()
    assert (image["width"], image["height"]) == (286, 50)
    grey = decode(image["data"]).convert("L")
    middle = [grey.getpixel((grey.width // 2, y)) for y in range(grey.height)]
    assert min(middle[:8]) < 90
    assert min(middle[-8:]) < 90


def test_a_page_that_is_not_there_gives_no_crop() -> None:
    """A finding from another edition of the file costs a picture, nothing else."""
    assert cut(draw(1), [{"id": "x", "page": 2, "boxes": [[72.0, 92.0, 250.0, 116.0]]}]) == {}
    assert cut(draw(1), [{"id": "x", "page": 1, "boxes": [[900.0, 92.0, 950.0, 116.0]]}]) == {}


def test_a_crop_stays_small() -> None:
    """Even a passage of half a page weighs 16 kB at most."""
    asked = [{"id": "x", "page": 1, "boxes": [[60.0, 90.0, 535.0, 480.0]]}]
    (image,) = cut(draw(1, lines=40), asked).values()
    assert len(base64.b64decode(image["data"].partition(",")[2])) <= LARGEST


def test_the_smaller_of_two_formats_is_taken() -> None:
    """Lines on white are smaller as PNG of 16 greys, the soft shades of a photograph as WebP."""
    from PIL import Image

    ruled = Image.new("L", (300, 60), 255)
    ruled.paste(0, (0, 20, 300, 22))
    shades = Image.radial_gradient("L")
    assert (encode(ruled)[0], encode(shades)[0]) == ("png", "webp")


def test_a_passage_is_shown_once(whole: Analysis, catalogue: Catalogue) -> None:
    """Two elements that rest on the same words share one picture."""
    same = finding("MC-3.6a#b", f"{DECREE}/art_3", "Se prohíbe la importación")
    passages = choose_passages(open_it(replace(whole, findings=(*whole.findings, same)), catalogue), {SHA: draw(4)})
    assert len({(p.sha256, p.boxes) for p in passages}) == len(passages)


def test_a_suggestion_is_not_worth_a_picture(whole: Analysis, catalogue: Catalogue) -> None:
    """Only findings that decide are drawn."""
    passages = choose_passages(open_it(whole, catalogue), {SHA: draw(4)})
    assert not [p for p in passages if p.finding.startswith("MC-C.1f")]


def test_a_file_that_is_no_pdf_is_not_drawn(whole: Analysis, catalogue: Catalogue) -> None:
    """A DOCX has no pages; its passages stand as quotes."""
    assert choose_passages(open_it(whole, catalogue), {SHA: b"PK\x03\x04"}) == ()
    assert choose_passages(open_it(whole, catalogue), {}) == ()


def test_at_most_forty_pictures(whole: Analysis, catalogue: Catalogue) -> None:
    """However many passages decide, a report shows forty."""
    elements = [e.id for o in catalogue.obligations.values() for e in o.elements][:90]
    many = tuple(
        finding(e, f"{DECREE}/art_3", f"line {n}", page=1, boxes=(Box(1, 72.0, 90.0 + n, 300.0, 104.0 + n),))
        for n, e in enumerate(elements)
    )
    assert len(choose_passages(open_it(replace(whole, findings=many), catalogue), {SHA: draw(1)})) == MOST


def test_pictures_stop_where_the_room_ends(whole: Analysis, catalogue: Catalogue) -> None:
    """A report that is already large gets fewer pictures, or none."""
    dossier = open_it(whole, catalogue)
    assert cut_crops(dossier, {SHA: draw(4)}, room=100) == {}
    assert len(cut_crops(dossier, {SHA: draw(4)}, room=PLENTY)) == 1


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7" + b"\x00" * 4096, draw(1)[:300]])
def test_a_broken_file_costs_its_pictures_only(data: bytes, whole: Analysis, catalogue: Catalogue) -> None:
    """The child fails; the report is written."""
    files = render(whole, catalogue, formats=("html",), crops={SHA: data})
    assert b'class="crop"' not in files["report.html"]


def test_the_report_holds_the_picture_with_its_words(whole: Analysis, catalogue: Catalogue) -> None:
    """The image stands under its quote, inside the file, with a text for those who do not see it."""
    html = render(whole, catalogue, formats=("html",), crops={SHA: draw(4)})["report.html"].decode()
    image = re.search(r'<img class="crop" src="(data:image/(?:png|webp);base64,[^"]+)"[^>]*alt="([^"]+)"', html)
    assert image is not None
    assert image.group(2) == "The passage as it is printed, boxed: Decreto 12 de 2019, Article 3, p. 2"
    assert html.index("Se prohíbe la importación") < image.start()
    assert CUSTOMS in {law.instrument.id for law in whole.laws}


def test_the_child_writes_no_file(tmp_path: Path) -> None:
    """The child that draws may not write anywhere: a page cannot leave anything behind."""
    import gap_analyzer.report.cutting as room

    code = f"import runpy, sys; sys.argv = ['x']; runpy.run_path({room.__file__!r}, run_name='__main__')"
    data = (2).to_bytes(8, "big") + b"[]" + draw(1)
    done = subprocess.run([sys.executable, "-I", "-c", code], input=data, capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout == b"{}"
    assert list(tmp_path.iterdir()) == []
