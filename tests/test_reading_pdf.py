"""A PDF becomes lines whose words stand where they are printed, and nothing unseen is among them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import maker

from gap_analyzer.model.law import Document, Flag, Line, Page, Reading, Unread, UnreadDocument
from gap_analyzer.reading import Options, Source, read, read_all
from gap_analyzer.reading.frames import pack, unpack
from gap_analyzer.reading.limits import LimitReached, Limits, Unreadable
from gap_analyzer.reading.pdf import count_pages, find_frame, open_document, read_drafts

ALONE = Options(ocr=False, second_reader=False, jobs=1)


def pages(data: bytes) -> Iterator[Page]:
    """The pages of a PDF, read in this process."""
    with open_document(data) as document:
        for draft in read_drafts(document, range(1, count_pages(document) + 1), layered=True):
            yield unpack(pack(draft))


def page(content: bytes, **how: bytes) -> Page:
    """The only page of a PDF with this content."""
    return next(pages(maker.make_pdf(content, **how)))


def line(content: bytes, **how: bytes) -> Line:
    """The only line of such a page."""
    (only,) = page(content, **how).lines
    return only


def read_bytes(data: bytes, options: Options = ALONE, name: str = "act.pdf") -> Document | UnreadDocument:
    """The outcome for a file with these bytes."""
    return read(Source(name, content=data), options=options)


# --- where words stand -------------------------------------------------------------------------------


def test_a_line_holds_its_words_with_single_blanks() -> None:
    """Several blanks in the file are one blank in the line, and there is a pair of edges for each word."""
    found = line(maker.show("No  person   shall export mercury", 72, 700))
    assert found.text == "No person shall export mercury"
    assert len(found.edges) == 2 * 5


def test_the_origin_is_the_top_left_corner() -> None:
    """A line printed 92 points under the top edge lies there, its baseline within its box."""
    found = line(maker.show("Mercury", 72, 700))
    assert found.x0 == pytest.approx(72, abs=1.5)
    assert found.y0 < 92 < found.y1
    assert 10 < found.y1 - found.y0 < 18


def test_edges_rise_along_the_line() -> None:
    """Words stand one after another between the ends of their line."""
    found = line(maker.show("one two three", 72, 700))
    assert list(found.edges) == sorted(found.edges)
    assert (found.edges[0], found.edges[-1]) == (found.x0, found.x1)


def test_lines_come_in_the_order_in_which_they_are_drawn() -> None:
    """Stream order is kept: it knows columns better than geometry does."""
    content = maker.show("drawn first", 72, 300) + maker.show("drawn second", 72, 700)
    assert [found.text for found in page(content).lines] == ["drawn first", "drawn second"]


def test_a_crop_box_moves_the_origin() -> None:
    """Boxes are measured from the corner of what is seen, not of the paper."""
    found = line(maker.show("Mercury", 172, 500), page=b"/CropBox [100 100 500 600]")
    assert found.x0 == pytest.approx(72, abs=1.5)
    assert found.y0 < 100 < found.y1


_UPRIGHT = {90: ("0 1 -1 0", 100, 72), 180: ("-1 0 0 -1", 540, 100), 270: ("0 -1 1 0", 512, 720)}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_measured_as_it_is_seen(turn: int) -> None:
    """A landscape page whose text is drawn sideways reads from the left, line under line, in its printed size."""
    matrix, x, y = _UPRIGHT[turn]
    down = {90: (16, 0), 180: (0, 16), 270: (-16, 0)}[turn]
    content = "".join(
        f"BT /F1 12 Tf {matrix} {x + down[0] * at} {y + down[1] * at} Tm ({text}) Tj ET\n"
        for at, text in enumerate(("2. Prohibition of export", "No person shall export mercury."))
    )
    found = page(content.encode(), page=b"/Rotate %d" % turn)
    assert (found.width, found.height) == ((792, 612) if turn != 180 else (612, 792))
    first, second = found.lines
    assert (first.text, second.text) == ("2. Prohibition of export", "No person shall export mercury.")
    assert first.x0 == pytest.approx(72, abs=2)
    assert (first.size, list(first.edges)) == (12.0, sorted(first.edges))
    assert second.y0 - first.y0 == pytest.approx(16, abs=0.2)


def test_a_page_shown_upside_down_keeps_its_lines_whole() -> None:
    """Words then stand from right to left, which is no reason to part them."""
    turned = page(maker.show_lines(maker.ACT), page=b"/Rotate 180")
    assert [each.text for each in turned.lines] == list(maker.ACT)
    assert turned.lines[0].y0 > turned.lines[-1].y0


# --- how words look ----------------------------------------------------------------------------------


def test_size_is_what_the_matrix_makes_of_it() -> None:
    """A font of 1 point scaled twelvefold by the text matrix is printed at 12 points."""
    found = line(b"BT /F1 1 Tf 12 0 0 12 72 700 Tm (Mercury) Tj ET")
    assert found.size == 12.0


def test_bold_is_told_by_the_name_of_the_font() -> None:
    """Only a line that begins and ends in bold is bold."""
    assert line(maker.show("12. Export", 72, 700, font="F2")).bold
    assert not line(maker.show("12. Export", 72, 700)).bold
    mixed = line(b"BT /F2 12 Tf 72 700 Td (12.) Tj /F1 12 Tf ( No person shall export) Tj ET")
    assert (mixed.text, mixed.bold) == ("12. No person shall export", False)


def test_a_word_divided_at_the_end_of_a_line_keeps_its_hyphen() -> None:
    """pdfium joins such a line to the next and leaves a mark; both lines are restored."""
    content = maker.show("the import of mer-", 72, 700) + maker.show("cury is prohibited", 72, 684)
    assert [found.text for found in page(content).lines] == ["the import of mer-", "cury is prohibited"]


def test_accents_and_ordinal_signs_are_read() -> None:
    """Letters of Spanish, Portuguese and French come out composed."""
    text = "Artículo 1º — disposição générale, N° 28.245 § 2"
    assert line(maker.show(text, 72, 700)).text == text


# --- what is not seen --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", sorted(maker.HIDDEN))
def test_text_that_is_not_seen_is_set_apart(way: str) -> None:
    """However it is hidden, it is listed as hidden, with its page flagged, and only the seen sentence is read."""
    (found,) = pages(maker.HIDDEN[way])
    assert [each.text for each in found.lines] == [maker.SENTENCE]
    assert " ".join(each.text for each in found.hidden) == "Permits to export mercury are free."
    assert found.flags == (Flag.NOT_VISIBLE,)


def test_white_text_on_a_dark_ground_is_seen() -> None:
    """A heading in white on a black band is no hidden text."""
    content = b"0 0 0 rg 0 650 612 30 re f 1 1 1 rg " + maker.show("PART I", 50, 660)
    found = page(content)
    assert [each.text for each in found.lines] == ["PART I"]
    assert found.hidden == ()


def test_shading_painted_before_its_text_hides_nothing() -> None:
    """A grey cell under its text is drawn first; only what is drawn later covers."""
    content = b"0.9 0.9 0.9 rg 0 650 612 30 re f 0 0 0 rg " + maker.show("Mercury total", 50, 660)
    assert page(content).hidden == ()


def test_a_page_in_small_print_throughout_hides_nothing() -> None:
    """Where all text is tiny it is the page's scale, not a secret."""
    found = page(maker.show(maker.SENTENCE, 50, 700, size=1))
    assert [each.text for each in found.lines] == [maker.SENTENCE]


def test_hidden_words_within_a_line_are_parted_from_it() -> None:
    """A line that is half white gives a visible half and a hidden half."""
    content = b"BT /F1 12 Tf 72 700 Td (Export is prohibited) Tj 1 1 1 rg ( except on Sundays) Tj ET"
    found = page(content)
    assert [each.text for each in found.lines] == ["Export is prohibited"]
    assert [each.text for each in found.hidden] == ["except on Sundays"]


# --- documents ---------------------------------------------------------------------------------------


def test_an_act_is_read_by_a_child() -> None:
    """The whole way through a child process gives the same lines, and the hash of the bytes supplied."""
    found = read_bytes(maker.make_act())
    assert isinstance(found, Document)
    assert [each.text for each in found.pages[0].lines] == list(maker.ACT)
    assert (found.source, found.format, found.page_count, found.flags) == ("act.pdf", "pdf", 1, ())
    assert len(found.sha256) == 64


def test_the_same_file_gives_the_same_document() -> None:
    """Nothing of the clock, of chance or of the child is in the result."""
    data = maker.make_pages([maker.show_lines(maker.ACT)] * 3)
    assert read_bytes(data) == read_bytes(data)


def test_two_children_read_what_one_reads() -> None:
    """A long file shared by two children comes out in order and complete."""
    data = maker.make_pages([maker.show_lines([f"Article {at}", maker.SENTENCE]) for at in range(1, 60)])
    padded = data + b"\n%" + b" " * 160_000
    both = read_bytes(padded, Options(ocr=False, second_reader=False, jobs=2))
    assert isinstance(both, Document)
    assert [found.lines[0].text for found in both.pages] == [f"Article {at}" for at in range(1, 60)]


def test_the_second_reader_agrees_on_an_honest_act() -> None:
    """Its share of common words is reported and nothing is flagged."""
    found = read_bytes(maker.make_act(), Options(ocr=False))
    assert isinstance(found, Document)
    assert (found.agreement, found.flags) == (1.0, ())


def test_an_older_revision_that_the_second_reader_finds_is_flagged() -> None:
    """Two documents in one file are said to be two, and the readers' disagreement is on the page."""
    found = read_bytes(maker.make_hostile()["two-documents.pdf"], Options(ocr=False))
    assert isinstance(found, Document)
    assert {Flag.TWO_DOCUMENTS, Flag.READERS_DISAGREE} <= set(found.flags)
    assert Flag.READERS_DISAGREE in found.pages[0].flags


def test_a_file_supplied_twice_is_read_once() -> None:
    """The second of two equal files is a DUPLICATE; its name is kept."""
    first, second = Source("a.pdf", content=maker.make_act()), Source("b.pdf", content=maker.make_act())
    read_first, read_second = read_all((first, second), options=ALONE)
    assert isinstance(read_first, Document)
    assert isinstance(read_second, UnreadDocument)
    assert (read_second.source, read_second.reason) == ("b.pdf", Unread.DUPLICATE)


def test_a_document_is_handed_on_while_the_next_is_still_read(tmp_path: Path) -> None:
    """The first is there before the second has any bytes: of a dossier one law is searched while others are read."""
    slow = tmp_path / "slow.pdf"
    os.mkfifo(slow)
    documents = read_all((Source("a.pdf", content=maker.make_act()), Source("slow.pdf", path=slow)), options=ALONE)
    opened = threading.Timer(60, slow.write_bytes, (b"",))  # were it waited for, the test would end all the same
    opened.start()
    assert isinstance(next(documents), Document)
    assert opened.is_alive()
    opened.cancel()
    slow.write_bytes(b"")
    later = next(documents)
    assert isinstance(later, UnreadDocument)
    assert later.reason is Unread.EMPTY_FILE
    assert next(documents, None) is None


def test_a_locked_file_is_read_with_its_password() -> None:
    """Without the password it is ENCRYPTED; with it, it is read."""
    import io

    import pikepdf

    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(maker.make_act())) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="mercurio", owner="azogue"))
    without = read_bytes(locked.getvalue())
    assert isinstance(without, UnreadDocument)
    assert without.reason is Unread.ENCRYPTED
    found = read_bytes(locked.getvalue(), Options(password="mercurio", ocr=False, second_reader=False))
    assert isinstance(found, Document)
    assert found.pages[0].lines[0].text == maker.ACT[0]


def test_an_author_who_forbids_copying_is_heard_in_a_flag() -> None:
    """The file is read all the same, and says so."""
    import io

    import pikepdf

    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(maker.make_act())) as document:
        allow = pikepdf.Permissions(extract=False)
        document.save(locked, encryption=pikepdf.Encryption(owner="azogue", allow=allow))
    found = read_bytes(locked.getvalue())
    assert isinstance(found, Document)
    assert Flag.EXTRACTION_FORBIDDEN in found.flags


def test_a_dutch_law_is_unread() -> None:
    """A law in a language that is not supported is never searched as if it were English."""
    dutch = "Het is verboden om kwik en de verbindingen van kwik uit te voeren naar een ander land of in te voeren"
    found = read_bytes(maker.make_pdf(maker.show_lines([dutch] * 5)))
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.UNSUPPORTED_LANGUAGE


def test_too_many_pages_are_a_limit() -> None:
    """A document over the limit of pages is refused by name before any page is read."""
    data = maker.make_pages([b""] * 12)
    with open_document(data) as document, pytest.raises(LimitReached) as caught:
        count_pages(document, limits=Limits(pages=10))
    assert caught.value.reason is Unread.LIMIT_PAGES


def test_what_is_no_pdf_cannot_be_opened() -> None:
    """The reason is a word of the closed list."""
    with pytest.raises(Unreadable) as caught, open_document(b"%PDF-1.7\nnothing"):
        pass
    assert caught.value.reason is Unread.NOT_READABLE


def test_a_file_over_the_limit_of_size_is_not_loaded() -> None:
    """The limit holds before any reader sees the file."""
    found = read_bytes(maker.make_act(), Options(limits=Limits(file_bytes=100)))
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.LIMIT_SIZE


def test_form_fields_are_read_where_a_page_shows_nothing_else() -> None:
    """What a form shows belongs to what a reader sees."""
    appearance = maker.stream(
        maker.show("Permit number 12", 2, 4),
        extra=b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources " + maker.FONTS,
    )
    objects = maker.make_objects(b"", page=b"/Annots [7 0 R]") | {
        7: b"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /Rect [72 700 272 720] /AP << /N 8 0 R >> >>",
        8: appearance,
    }
    (found,) = pages(maker.build_pdf(objects))
    assert [each.text for each in found.lines] == ["Permit number 12"]


def test_a_page_of_digital_text_says_so() -> None:
    """Digital pages carry no confidence: there is nothing to doubt about single letters."""
    found = page(maker.show("Mercury", 72, 700))
    assert (found.reading, found.confidence, found.lines[0].confidence) == (Reading.DIGITAL, None, None)


def test_the_frame_of_a_page_is_its_crop_box() -> None:
    """The visible rectangle is found where media and crop box differ."""
    with open_document(maker.make_pdf(b"", page=b"/CropBox [10 20 300 400]")) as document:
        from gap_analyzer.reading import native

        pdfium, _ = native.load()
        opened = pdfium.FPDF_LoadPage(document, 0)
        frame = find_frame(opened)
        pdfium.FPDF_ClosePage(opened)
    assert (frame.x0, frame.y0, frame.width, frame.height) == (10, 20, 290, 380)
