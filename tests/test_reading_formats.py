"""DOCX, HTML, Akoma Ntoso and plain text become lines as a reader would see them, told by content and not by name."""

from __future__ import annotations

import pytest
from documents import maker

from gap_analyzer.model.law import Document, Flag, Line, Markup, Table, Unread
from gap_analyzer.reading import Options, Source, akn, docx, html, plain, read
from gap_analyzer.reading.flow import Flow
from gap_analyzer.reading.frames import pack, unpack
from gap_analyzer.reading.limits import LimitReached, Unreadable
from gap_analyzer.reading.numbering import Counter, Level, render
from gap_analyzer.reading.sniff import Format, sniff


def lines(flow: Flow) -> list[Line]:
    """The visible lines of a flow."""
    return [line for draft in flow.pages for line in unpack(pack(draft)).lines]


def texts(flow: Flow) -> list[str]:
    """Their texts."""
    return [line.text for line in lines(flow)]


def tables(flow: Flow) -> list[Table]:
    """The tables of a flow."""
    return [table for draft in flow.pages for table in draft.tables]


# --- what a file is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"", Format.EMPTY),
        (b"\x00\x00 \n", Format.EMPTY),
        (maker.make_act(), Format.PDF),
        (b"junk\n" + maker.make_act(), Format.PDF),
        (maker.make_png(2, 2), Format.IMAGE),
        (b"\xff\xd8\xff\xe0rest", Format.IMAGE),
        (b"II*\x00rest", Format.IMAGE),
        (maker.make_docx("<w:p/>"), Format.DOCX),
        (maker.make_zip({"mimetype": b"application/vnd.oasis.opendocument.text"}), Format.OTHER),
        (b"PK\x03\x04broken", Format.OTHER),
        (b"<!DOCTYPE html><html><body>Act</body></html>", Format.HTML),
        (b'<?xml version="1.0"?>\n<akomaNtoso><act/></akomaNtoso>', Format.AKN),
        (b'<an:akomaNtoso xmlns:an="x"/>', Format.AKN),
        (b"Article 1. Mercury is prohibited.", Format.TEXT),
        ("Artículo 1º".encode("utf-16"), Format.TEXT),
        ("Artículo 1º".encode("latin-1"), Format.TEXT),
        (b"{\\rtf1 Act}", Format.OTHER),
        (b"\xd0\xcf\x11\xe0" + bytes(20), Format.OTHER),
        (b"\x7fELF\x02\x01", Format.OTHER),
        (b"15 0 obj\n<< /Type /Page >>\nendobj\n", Format.PDF),
    ],
)
def test_a_file_is_told_by_its_content(data: bytes, form: Format) -> None:
    """The first bytes decide; a suffix never does."""
    assert sniff(data) is form


def test_html_named_pdf_is_read_as_html() -> None:
    """A page saved under a wrong name is read as what it is."""
    data = b"<html><body><p>" + maker.SENTENCE.encode() + b"</p></body></html>"
    found = read(Source("law.pdf", content=data), options=Options(ocr=False))
    assert isinstance(found, Document)
    assert (found.format, found.pages[0].lines[0].text) == ("html", maker.SENTENCE)


# --- plain text --------------------------------------------------------------------------------------


def test_a_text_keeps_its_lines_and_indents() -> None:
    """Blank lines are gaps, not lines; blanks before a line are its indent."""
    found = lines(plain.read(b"Article 1\n\n    (a) mercury\n"))
    assert [line.text for line in found] == ["Article 1", "(a) mercury"]
    assert found[1].x0 > found[0].x0 + 15
    assert found[1].y0 > found[0].y1 + 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    """UTF-8, UTF-16 with its mark, and Windows-1252 all give the same letters."""
    assert texts(plain.read("Artículo 1º — mercurio “metálico”".encode(encoding))) == [
        "Artículo 1º — mercurio “metálico”"
    ]


def test_a_form_feed_begins_a_page() -> None:
    """Texts made from paged documents keep their pages."""
    flow = plain.read(b"one\n\x0ctwo\n")
    assert [draft.number for draft in flow.pages] == [1, 2]


def test_a_long_text_has_pages_of_sixty_rows() -> None:
    """A citation can then name a page."""
    flow = plain.read(b"\n".join(b"Article %d" % at for at in range(1, 151)))
    assert [len(draft.texts) for draft in flow.pages] == [60, 60, 30]


def test_every_word_has_its_edges() -> None:
    """There is one pair for each word, rising along the line."""
    (line,) = lines(plain.read(b"No person shall export mercury"))
    assert len(line.edges) == 10
    assert list(line.edges) == sorted(line.edges)


def test_a_text_without_end_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """More characters than are read of one document is LIMIT_DECOMPRESSED."""
    from gap_analyzer.reading import flow
    from gap_analyzer.reading.limits import Limits

    monkeypatch.setattr(flow, "DEFAULT_LIMITS", Limits(characters=100))
    with pytest.raises(LimitReached) as caught:
        plain.read(b"mercury " * 20)
    assert caught.value.reason is Unread.LIMIT_DECOMPRESSED


# --- HTML --------------------------------------------------------------------------------------------


def test_blocks_are_lines_and_inline_marks_are_not() -> None:
    """A link or an emphasis does not break a sentence; a paragraph or a break does."""
    flow = html.read(b"<p>No <b>person</b> shall <a href='x'>export</a><br>mercury.</p><div>Penalty</div>")
    assert texts(flow) == ["No person shall export", "mercury.", "Penalty"]


def test_headings_are_markup() -> None:
    """A heading says its level and its line."""
    flow = html.read(b"<h1>Mercury Act</h1><p>x</p><h2>Article 2</h2>")
    assert flow.markup == [Markup(0, "h1", "", "Mercury Act"), Markup(2, "h2", "", "Article 2")]
    assert lines(flow)[0].bold


def test_list_numbers_are_written_out() -> None:
    """What a browser prints before an item is part of the law: (a) may be cited."""
    flow = html.read(b"<ol type='a' start='3'><li>mercury<li>lead</ol><ol type='I'><li>one</ol><ul><li>two</ul>")
    assert texts(flow) == ["c. mercury", "d. lead", "I. one", "• two"]


def test_text_that_a_browser_hides_is_set_apart() -> None:
    """It is kept as hidden, and the page says so."""
    flow = html.read(b"<p>Export is prohibited.</p><p style='display:none'>Export is free.</p><p hidden>So it is.</p>")
    page = unpack(pack(flow.pages[0]))
    assert [line.text for line in page.lines] == ["Export is prohibited."]
    assert [line.text for line in page.hidden] == ["Export is free.", "So it is."]
    assert page.flags == (Flag.NOT_VISIBLE,)


def test_scripts_and_styles_are_no_text() -> None:
    """Nor are the head, comments and templates."""
    flow = html.read(
        b"<head><title>t</title><style>p{}</style></head><!-- c --><p>Act<script>x()</script></p><template>n</template>"
    )
    assert texts(flow) == ["Act"]


def test_a_table_of_cells_is_a_table() -> None:
    """Cells that span are followed by empty ones, so that columns stay under their header."""
    flow = html.read(
        b"<table><tr><th>Substance<th colspan=2>Limit</tr><tr><td rowspan=2>Mercury<td>air<td>0.05</tr>"
        b"<tr><td>water<td>0.001</tr></table>"
    )
    (table,) = tables(flow)
    assert table.rows == (("Substance", "Limit", ""), ("Mercury", "air", "0.05"), ("", "water", "0.001"))
    assert texts(flow) == ["Substance Limit", "Mercury air 0.05", "water 0.001"]


def test_a_table_that_lays_out_the_page_is_none() -> None:
    """A table within a table, or a cell as long as a chapter, is layout."""
    flow = html.read(
        b"<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>"
    )
    assert [table.rows for table in tables(flow)] == [(("a", "b"), ("c", "d"))]
    assert (
        tables(html.read(b"<table><tr><td>menu</td><td>" + b"law " * 900 + b"</td></tr><tr><td>x</td></tr></table>"))
        == []
    )


def test_a_page_in_its_own_charset_is_read() -> None:
    """The charset that the page names is used."""
    data = "<html><head><meta charset='iso-8859-1'></head><body>artículo 1º</body></html>".encode("latin-1")
    assert texts(html.read(data)) == ["artículo 1º"]


def test_preformatted_text_keeps_its_lines() -> None:
    """Many gazettes are published as one preformatted block."""
    assert texts(html.read(b"<pre>Article 1\n  Mercury\n\nArticle 2</pre>")) == ["Article 1", "Mercury", "Article 2"]


def test_deep_nesting_ends_somewhere() -> None:
    """A thousand elements in one another exhaust nothing."""
    assert texts(html.read(b"<p>Act</p>" + b"<div>" * 5_000 + b"deep" + b"</div>" * 5_000))[0] == "Act"


def test_nothing_is_no_page() -> None:
    """An HTML file without any element cannot be read."""
    with pytest.raises(Unreadable):
        html.read(b"<!-- nothing -->")


# --- Akoma Ntoso -------------------------------------------------------------------------------------

AKN = b"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta><identification/></meta>
<preface><p>Mercury Control Act</p></preface><body><part eId="part_I"><num>PART I</num><heading>Export</heading>
<section eId="sec_2"><num>2.</num><heading>Prohibition</heading>
<subsection><num>(1)</num><content><p>No person shall export <term>mercury</term>.<authorialNote><p>As amended.</p>
</authorialNote></p></content></subsection>
<subsection><num>(2)</num><intro><p>In this section</p></intro><paragraph><num>(a)</num>
<content><p>x means y</p></content></paragraph></subsection>
<subsection><num>(3)</num></subsection></section></part></body></act></akomaNtoso>"""


def test_units_of_akoma_ntoso_are_lines_and_markup() -> None:
    """A heading has a line of its own; a number stands before the words it numbers; notes come after."""
    flow = akn.read(AKN)
    assert texts(flow) == [
        "Mercury Control Act", "PART I Export", "2. Prohibition", "(1) No person shall export mercury.", "As amended.",
        "(2) In this section", "(a) x means y", "(3)",
    ]  # fmt: skip
    assert flow.markup == [
        Markup(0, "preface", depth=1),
        Markup(1, "part", "PART I", "Export", 1, "part_I"),
        Markup(2, "section", "2.", "Prohibition", 2, "sec_2"),
        Markup(3, "subsection", "(1)", "", 3),
        Markup(5, "subsection", "(2)", "", 3),
        Markup(6, "paragraph", "(a)", "", 4),
        Markup(7, "subsection", "(3)", "", 3),
    ]


def test_line_breaks_that_were_kept_in_a_paragraph_are_lines() -> None:
    """A break that an indent follows is layout of the XML and parts nothing."""
    kept = akn.read(b"<akomaNtoso><act><p>Son fines:\nI. Evitar;\nII. Valorar.</p></act></akomaNtoso>")
    assert texts(kept) == ["Son fines:", "I. Evitar;", "II. Valorar."]
    indented = akn.read(b"<akomaNtoso><act><p>Son fines:\n   evitar y\n   valorar.</p></act></akomaNtoso>")
    assert texts(indented) == ["Son fines: evitar y valorar."]


def test_an_eid_that_is_no_identifier_is_left_out() -> None:
    """Signs of another language never reach an id."""
    flow = akn.read(b"<akomaNtoso><article eId='a&quot; onload='><num>1</num><p>x</p></article></akomaNtoso>")
    assert flow.markup == [Markup(0, "article", "1", depth=1)]


def test_markup_reaches_the_document() -> None:
    """The lines that markup names are those of the document."""
    found = read(Source("act.xml", content=AKN), options=Options(ocr=False))
    assert isinstance(found, Document)
    every = [line.text for page in found.pages for line in page.lines]
    assert [(every[mark.line], mark.number) for mark in found.markup][:3] == [
        ("Mercury Control Act", ""),
        ("PART I Export", "PART I"),
        ("2. Prohibition", "2."),
    ]


def test_other_xml_is_no_akoma_ntoso() -> None:
    """Nor is XML that declares entities: nothing of it is resolved."""
    for data in (b"<law/>", maker.make_hostile()["entities.akn.xml"], b"<akomaNtoso>"):
        with pytest.raises(Unreadable):
            akn.read(data)


# --- DOCX --------------------------------------------------------------------------------------------

NUMBERING = """<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="10"/></w:lvlOverride></w:num>"""
STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:rPr><w:b/>
<w:sz w:val="32"/></w:rPr></w:style>"""


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, list_id: int = 1, depth: int = 0) -> str:
    """A paragraph that Word numbers by itself."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_automatic_numbers_are_written_out() -> None:
    """The numbers that Word prints are part of the law; letters start anew under the next article."""
    body = numbered("Export") + numbered("mercury", depth=1) + numbered("lead", depth=1)
    body += numbered("Import") + numbered("mercury", depth=1) + numbered("Waste", list_id=2)
    assert texts(docx.read(maker.make_docx(body, numbering=NUMBERING))) == [
        "Article 1. Export", "(a) mercury", "(b) lead", "Article 2. Import", "(a) mercury", "Article 10. Waste",
    ]  # fmt: skip


def test_a_heading_style_is_markup() -> None:
    """Its size and weight come from the style."""
    flow = docx.read(maker.make_docx(paragraph("Part I", '<w:pStyle w:val="H"/>') + paragraph("text"), styles=STYLES))
    assert flow.markup == [Markup(0, "h1", "", "Part I")]
    assert [(line.bold, line.size) for line in lines(flow)] == [(True, 16.0), (False, 11.0)]


def test_deletions_are_out_and_insertions_are_in() -> None:
    """A draft with tracked changes reads as it would after they are taken."""
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Export is </w:t></w:r>"
        "<w:del><w:r><w:delText>permitted</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>prohibited</w:t></w:r></w:ins></w:p>"
    )
    assert texts(docx.read(maker.make_docx(body))) == ["Export is prohibited"]


def test_hidden_runs_are_set_apart() -> None:
    """Text that Word does not print is no law."""
    flow = docx.read(maker.make_docx(paragraph("Export is prohibited.") + paragraph("It is free.", run="<w:vanish/>")))
    page = unpack(pack(flow.pages[0]))
    assert ([line.text for line in page.lines], [line.text for line in page.hidden]) == (
        ["Export is prohibited."], ["It is free."],
    )  # fmt: skip


def test_a_table_of_word_keeps_its_cells() -> None:
    """Spanning cells are followed by empty ones; merged rows are not repeated."""

    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = (
        cell("Substance") + cell("Limit", '<w:gridSpan w:val="2"/>'),
        cell("Mercury", '<w:vMerge w:val="restart"/>') + cell("air") + cell("0.05"),
        cell("", "<w:vMerge/>") + cell("water") + cell("0.001"),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    (table,) = tables(docx.read(maker.make_docx(body)))
    assert table.rows == (("Substance", "Limit", ""), ("Mercury", "air", "0.05"), ("", "water", "0.001"))


def test_a_page_break_begins_a_page() -> None:
    """The author's breaks and those that Word last printed give pages."""
    body = paragraph("one") + '<w:p><w:r><w:br w:type="page"/></w:r><w:r><w:t>two</w:t></w:r></w:p>'
    body += "<w:p><w:r><w:lastRenderedPageBreak/><w:t>three</w:t></w:r></w:p>" + paragraph(
        "four", "<w:pageBreakBefore/>"
    )
    assert [draft.texts for draft in docx.read(maker.make_docx(body)).pages] == [["one"], ["two"], ["three"], ["four"]]


def test_footnotes_come_last_and_small() -> None:
    """They are no part of a provision."""
    notes = '<w:footnote w:type="separator"><w:p/></w:footnote><w:footnote>' + paragraph("See Act 3.") + "</w:footnote>"
    found = lines(docx.read(maker.make_docx(paragraph("Mercury"), notes=notes)))
    assert [(line.text, line.size) for line in found] == [("Mercury", 11.0), ("See Act 3.", 8.0)]


def test_a_broken_docx_cannot_be_read() -> None:
    """Its reason is NOT_READABLE."""
    with pytest.raises(Unreadable):
        docx.read(maker.make_hostile()["not-word.docx"])


# --- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "decimal", "1"), (27, "lowerLetter", "aa"), (3, "upperLetter", "C"), (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"), (3, "decimalZero", "03"), (1, "ordinal", "1º"), (1, "none", ""),
        (5, "bullet", "•"), (7, "chicago", "7"), (0, "lowerLetter", "0"), (5000, "upperRoman", "5000"),
    ],
)  # fmt: skip
def test_numbers_are_printed_in_their_style(number: int, style: str, printed: str) -> None:
    """As Word and browsers print them."""
    assert render(number, style) == printed


def test_a_number_of_several_levels_names_its_parents() -> None:
    """2.1 stands under 2; a legal level prints Roman parents in decimals."""
    counter = Counter((Level(1, "upperRoman", "%1."), Level(1, "decimal", "%1.%2", legal=True)))
    assert [counter.advance(depth) for depth in (0, 1, 1, 0, 1, 5)] == ["I.", "1.1", "1.2", "II.", "2.1", ""]
