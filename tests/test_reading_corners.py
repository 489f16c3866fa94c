"""The rarer turns of documents: what is nested, repaired, layered, attached or crossed."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from typing import Any

import pytest
from documents import maker

from gap_analyzer.model.law import Document, Flag, Markup, Page, Unread, UnreadDocument
from gap_analyzer.reading import Limits, Options, Source, akn, docx, html, prepare, read
from gap_analyzer.reading.attempts import attempt
from gap_analyzer.reading.child import perform
from gap_analyzer.reading.frames import pack, unpack
from gap_analyzer.reading.limits import LimitReached, Unreadable
from gap_analyzer.reading.marks import may_have_layers
from gap_analyzer.reading.pdf import open_document, read_drafts
from gap_analyzer.reading.plumber import read_drafts as read_otherwise
from gap_analyzer.reading.repair import normalise
from gap_analyzer.reading.steps import STEPS
from gap_analyzer.reading.wire import Kind, receive_frame

ALONE = Options(ocr=False, second_reader=False, jobs=1)


def page(data: bytes, *, layered: bool = True) -> Page:
    """The first page of a PDF."""
    with open_document(data) as document:
        (draft,) = read_drafts(document, [1], layered=layered)
    return unpack(pack(draft))


def form(content: bytes, matrix: str = "1 0 0 1 0 0") -> bytes:
    """A page that paints one form with this content."""
    resources = maker.FONTS[:-2] + b"/XObject << /X 7 0 R >> >>"
    extra = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Matrix [%s] /Resources " % matrix.encode() + maker.FONTS
    )
    return maker.build_pdf(maker.make_objects(b"/X Do", resources=resources) | {7: maker.stream(content, extra=extra)})


# --- forms within pages ------------------------------------------------------------------------------


def test_a_table_within_a_form_is_found() -> None:
    """Gazettes set whole pages as one form; its rulings are moved as the form is."""
    rows = (("Mercury", "0.01"), ("Lead", "0.5"))
    found = page(form(maker.show_table(rows), "1 0 0 1 20 -30"))
    (table,) = found.tables
    assert table.rows == rows
    assert table.box.x0 == pytest.approx(92, abs=0.5)
    assert table.box.y0 == pytest.approx(122, abs=0.5)


def test_hidden_text_within_a_form_is_found() -> None:
    """White text is unseen there too."""
    found = page(form(maker.show(maker.SENTENCE, 50, 700) + b"1 1 1 rg " + maker.show("Not so.", 50, 650)))
    assert [line.text for line in found.lines] == [maker.SENTENCE]
    assert [line.text for line in found.hidden] == ["Not so."]


def test_an_image_over_text_hides_it() -> None:
    """A picture laid over a sentence covers it as a box does."""
    resources = maker.FONTS[:-2] + b"/XObject << /I 7 0 R >> >>"
    content = maker.show(maker.SENTENCE, 50, 700) + maker.show("Not so.", 50, 650) + b"q 300 0 0 40 40 640 cm /I Do Q"
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    data = maker.build_pdf(maker.make_objects(content, resources=resources) | {7: image + b"\nstream\n\xff\nendstream"})
    found = page(data)
    assert ([line.text for line in found.lines], [line.text for line in found.hidden]) == (
        [maker.SENTENCE],
        ["Not so."],
    )


def test_hidden_text_on_a_turned_page_is_found() -> None:
    """Ink is looked for where the page is not turned, whatever its viewer does."""
    content = maker.show(maker.SENTENCE, 50, 700) + b"1 1 1 rg " + maker.show("Not so.", 50, 650)
    found = page(maker.make_pdf(content, page=b"/Rotate 90"))
    assert [line.text for line in found.hidden] == ["Not so."]


def test_a_text_layer_over_a_scan_is_not_hidden() -> None:
    """Unpainted text over a picture of the page is what OCR left, and says what is seen."""
    resources = maker.FONTS[:-2] + b"/XObject << /I 7 0 R >> >>"
    content = b"q 612 0 0 792 0 0 cm /I Do Q " + b"".join(
        maker.show(line, 72, 700 - 20 * at, before="3 Tr") for at, line in enumerate(maker.ACT)
    )
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    data = maker.build_pdf(maker.make_objects(content, resources=resources) | {7: image + b"\nstream\n\xff\nendstream"})
    assert [line.text for line in page(data).lines] == list(maker.ACT)


def test_curves_are_no_rulings() -> None:
    """A circle about a seal closes no cells, and its words stay words."""
    circle = b"300 400 m 300 455 255 500 200 500 c 145 500 100 455 100 400 c S "
    assert page(maker.make_pdf(circle * 8 + maker.show_lines(maker.ACT))).tables == ()


# --- what a document carries -------------------------------------------------------------------------


def test_attached_files_are_flagged_and_left_alone() -> None:
    """They are named in a flag and never opened."""
    names = b"/Names << /EmbeddedFiles << /Names [(a) 7 0 R] >> >>"
    objects = maker.make_objects(maker.show_lines(maker.ACT), catalogue=names) | {
        7: b"<< /Type /Filespec /F (../evil.sh) /EF << /F 8 0 R >> >>",
        8: maker.stream(b"#!/bin/sh"),
    }
    found = read(Source("act.pdf", content=maker.build_pdf(objects)), options=ALONE)
    assert isinstance(found, Document)
    assert found.flags == (Flag.ATTACHMENTS,)


def test_a_form_of_the_xfa_kind_is_flagged() -> None:
    """Its XML is never parsed; the printed page is read."""
    objects = maker.make_objects(maker.show_lines(maker.ACT), catalogue=b"/AcroForm 7 0 R") | {
        7: b"<< /Fields [] /XFA 8 0 R >>",
        8: maker.stream(b"<xdp/>"),
    }
    found = read(Source("act.pdf", content=maker.build_pdf(objects)), options=ALONE)
    assert isinstance(found, Document)
    assert Flag.XFA in found.flags


def test_layers_are_looked_for_in_packed_objects_too() -> None:
    """A catalogue in an object stream can switch layers; where it cannot be unpacked, layers are possible."""
    import pikepdf

    for source, expected in ((maker.make_act(), False), (maker.HIDDEN["in a layer that is off"], True)):
        packed = io.BytesIO()
        with pikepdf.open(io.BytesIO(source)) as document:
            document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert b"/OCG" not in packed.getvalue()
        assert may_have_layers(packed.getvalue()) is expected
    assert may_have_layers(b"<< /Type /ObjStm /Length 9 >>\nstream\r\nnot packed")
    assert may_have_layers(b"<< /Type /ObjStm")


# --- the ladder --------------------------------------------------------------------------------------


def test_normalising_keeps_the_text() -> None:
    """The document written anew says what it said."""
    assert [line.text for line in page(normalise(maker.make_act())).lines] == list(maker.ACT)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(maker.make_hostile()["no-pages.pdf"], Unread.NO_PAGES), (b"%PDF-1.7 nothing", Unread.NOT_READABLE)],
)
def test_what_cannot_be_normalised_has_a_reason(data: bytes, reason: Unread) -> None:
    """Each step of the ladder names why it failed."""
    for step in (lambda: normalise(data), lambda: list(read_otherwise(data))):
        with pytest.raises(Unreadable) as caught:
            step()
        assert caught.value.reason is reason


def test_the_other_reader_reads_lines_with_edges() -> None:
    """Its lines are like the first reader's: words, boxes, sizes and faces."""
    content = maker.show("2. Export", 72, 700, font="F2") + maker.show(maker.SENTENCE, 72, 680)
    (facts, _), (_, draft) = read_otherwise(maker.make_pdf(content))
    assert facts is not None
    assert facts["pages"] == 1
    assert draft is not None
    first, second = unpack(pack(draft)).lines
    assert (first.text, first.bold, first.size) == ("2. Export", True, 12.0)
    assert (second.text, second.bold, len(second.edges)) == (maker.SENTENCE, False, 12)


def test_the_other_reader_asks_for_the_password_too() -> None:
    """Without it the document is ENCRYPTED there as well."""
    import pikepdf

    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(maker.make_act())) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="mercurio", owner="azogue"))
    for step in (lambda: normalise(locked.getvalue()), lambda: list(read_otherwise(locked.getvalue()))):
        with pytest.raises(Unreadable) as caught:
            step()
        assert caught.value.reason is Unread.ENCRYPTED


def test_pages_without_meaningful_glyphs_are_read_by_the_other_reader_or_said_to_need_ocr() -> None:
    """A page of private-use glyphs is doubted; without OCR it is listed as unread."""
    table = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange "
    table += b"<20> <7E> <E020> endbfrange endcmap"
    objects = maker.make_objects(maker.show_lines(maker.ACT)) | {
        5: maker.FONT[:-2] + b"/ToUnicode 7 0 R >>",
        7: maker.stream(table),
    }
    found = read(Source("act.pdf", content=maker.build_pdf(objects)), options=ALONE)
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.NEEDS_OCR


def test_no_time_left_is_a_limit_of_time() -> None:
    """A document whose time is over before a step begins is LIMIT_TIME."""
    found = read(Source("act.pdf", content=maker.make_act()), options=Options(limits=Limits(seconds=-1.0)))
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.LIMIT_TIME


def test_pages_that_only_the_second_reader_counts_are_found() -> None:
    """A page tree that says one page and holds three loses two in pdfium: they are sought, and the flag says so."""
    data = maker.make_pages([maker.show_lines([f"Article {at}", maker.SENTENCE]) for at in (1, 2, 3)])
    found = read(Source("act.pdf", content=data.replace(b"/Count 3", b"/Count 1")), options=Options(ocr=False))
    assert isinstance(found, Document)
    assert [page.lines[0].text for page in found.pages] == ["Article 1", "Article 2", "Article 3"]
    assert {Flag.REPAIRED, Flag.PAGE_COUNT_MISMATCH} <= set(found.flags)


# --- children in this process ------------------------------------------------------------------------


def hear(step: str, data: bytes, **job: Any) -> list[tuple[Kind, bytes]]:
    """What a child would say of a document."""
    ours, theirs = socket.socketpair()
    perform(theirs, {"step": step, **job}, data)
    heard = []
    while not heard or heard[-1][0] is not Kind.END:
        heard.append(receive_frame(ours))
    return heard[:-1]


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (MemoryError(), Unread.LIMIT_MEMORY),
        (RecursionError(), Unread.LIMIT_OBJECTS),
        (LimitReached(Unread.LIMIT_PAGES), Unread.LIMIT_PAGES),
        (Unreadable(Unread.NO_PAGES), Unread.NO_PAGES),
    ],
)
def test_what_goes_wrong_in_a_child_is_said_by_name(
    raised: BaseException, reason: Unread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory, depth and limits each have their reason."""

    def fail(channel: socket.socket, job: dict[str, Any], data: bytes) -> None:
        raise raised

    step: Callable[[socket.socket, dict[str, Any], bytes], None] = fail
    monkeypatch.setitem(STEPS, "failing", step)
    assert hear("failing", b"") == [(Kind.FAILURE, f'"{reason}"'.encode())]


def test_a_child_that_lies_is_a_crash() -> None:
    """A job for a step of another kind of file gives a named failure and no pages."""
    made = attempt({"step": "docx"}, b"no archive", seconds=10.0)
    assert (made.pages, made.failure) == ({}, Unread.NOT_READABLE)


def test_a_prepared_nursery_reads() -> None:
    """Starting early is all that prepare does."""
    prepare()
    prepare()
    assert isinstance(read(Source("act.pdf", content=maker.make_act()), options=ALONE), Document)


# --- markup files ------------------------------------------------------------------------------------


def test_tables_and_blocks_of_akoma_ntoso_are_read() -> None:
    """Cells of a schedule, inline marks and recitals come out; images, notes of editors and contents do not."""
    flow = akn.read(
        b"<akomaNtoso><act><preamble><recitals><recital>Having <i>regard</i><eol/>to law<img src='x'/></recital>"
        b"</recitals><toc><p>1 Export</p></toc></preamble><body><paragraph><content><block name='x'>Schedule</block>"
        b"<table><tr><th>Mercury</th><th>0.01</th></tr><tr><td>Lead</td><td>0.5</td></tr></table></content></paragraph>"
        b"<clause><num>5</num><num>A</num><heading>Waste</heading><subheading>all kinds</subheading></clause></body>"
        b"<remark>[edited]</remark></act></akomaNtoso>"
    )
    assert [text for draft in flow.pages for text in draft.texts] == [
        "Having regard to law", "Schedule", "Mercury 0.01", "Lead 0.5", "A Waste all kinds",
    ]  # fmt: skip
    assert [table.rows for draft in flow.pages for table in draft.tables] == [(("Mercury", "0.01"), ("Lead", "0.5"))]
    assert flow.markup == [
        Markup(0, "preamble", depth=1),
        Markup(1, "paragraph", depth=1),
        Markup(4, "clause", "A", "Waste all kinds", 1),
    ]


def test_boxes_links_and_symbols_of_word_are_read() -> None:
    """Text boxes, links, line breaks, tabs and hyphens that do not break are text; field codes are not."""
    body = (
        "<w:p><w:hyperlink><w:r><w:t>Act</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>12</w:t><w:noBreakHyphen/>"
        "<w:t>A</w:t><w:br/><w:t>two</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    flow = docx.read(maker.make_docx(body))
    assert [text for draft in flow.pages for text in draft.texts] == ["Act 12-A", "two", "in a box", "controlled"]


def test_a_frame_about_a_text_in_word_is_no_table() -> None:
    """One column is a box drawn about paragraphs, which are read as such."""
    inner = "<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>Article 1</w:t></w:r></w:p>"
    flow = docx.read(maker.make_docx(f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"))
    assert [draft.tables for draft in flow.pages] == [[]]
    assert flow.markup == [Markup(0, "h2", "", "Article 1")]


def test_a_style_inherits_from_the_one_it_is_based_on() -> None:
    """Weight, list and outline come down; a circle of styles ends."""
    styles = (
        "<w:style w:type='paragraph' w:styleId='A'><w:name w:val='A'/><w:basedOn w:val='B'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='B'><w:name w:val='B'/><w:basedOn w:val='A'/>"
        "<w:pPr><w:outlineLvl w:val='2'/></w:pPr><w:rPr><w:b/><w:sz w:val='28'/></w:rPr></w:style>"
    )
    body = "<w:p><w:pPr><w:pStyle w:val='A'/><w:ind w:left='720'/></w:pPr><w:r><w:t>Article 1</w:t></w:r></w:p>"
    flow = docx.read(maker.make_docx(body, styles=styles))
    (line,) = unpack(pack(flow.pages[0])).lines
    assert (line.bold, line.size, line.x0) == (True, 14.0, 96.0)
    assert flow.markup == [Markup(0, "h3", "", "Article 1")]


def test_a_docx_without_a_body_cannot_be_read() -> None:
    """Nor can one whose document is missing from the archive."""
    empty = maker.make_zip({"word/document.xml": b"<w:document xmlns:w='x'/>"})
    for data in (empty, maker.make_zip({"word/other.xml": b"<x/>"}), b"no archive"):
        with pytest.raises(Unreadable):
            docx.read(data)


def test_a_charset_that_nobody_knows_is_passed_over() -> None:
    """The page is then read as any text."""
    data = "<html><meta charset='no-such-set'><p>artículo 1º</p></html>".encode()
    assert [text for draft in html.read(data).pages for text in draft.texts] == ["artículo 1º"]


def test_a_list_may_name_its_own_numbers() -> None:
    """An item's value counts from there."""
    data = b"<ol><li>a<li value='7'>b<li>c</ol><menu><li>d</menu>"
    assert [text for draft in html.read(data).pages for text in draft.texts] == ["1. a", "7. b", "8. c", "d"]


def test_a_word_file_is_read_by_a_child() -> None:
    """Markup comes through the wire with the pages."""
    body = "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>" + maker.SENTENCE + "</w:t></w:r></w:p>"
    found = read(Source("act.docx", content=maker.make_docx(body)), options=ALONE)
    assert isinstance(found, Document)
    assert (found.format, found.markup) == ("docx", (Markup(0, "h1", "", maker.SENTENCE),))
