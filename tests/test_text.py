"""Pages → Text: furniture, columns, hyphens, notes, tables, language."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from leaves import document, grammars, line, page

from gap_analyzer.model.law import Box, Document, Line, LineKind, Page, Table
from gap_analyzer.text import assemble

_LAW = "The Minister shall keep a register of the licences.\nA person who has no licence shall not buy mercury."


def _pages(*pages: Page) -> Document:
    return Document("law.pdf", "0" * 64, "pdf", pages, page_count=len(pages))


def test_a_law_is_kept_line_by_line() -> None:
    """Every printed line ends with a line feed and its span slices back to it."""
    text = assemble(document(_LAW), grammars=grammars())
    assert text.content == _LAW + "\n"
    assert [text.content[entry.span.start : entry.span.end] for entry in text.lines] == _LAW.split("\n")


def test_a_hyphen_before_a_capital_stays() -> None:
    """ "Minamata-\\nConvention" is no broken word."""
    text = assemble(document("the Minamata-\nConvention of the year"), grammars=grammars())
    assert "Minamata-\nConvention" in text.content


def test_a_broken_word_is_joined() -> None:
    """The hyphen is left out and both halves stand together, each with its own box."""
    text = assemble(document("no person shall export mer-\ncury without a licence"), grammars=grammars())
    assert "export mercury without" in text.content
    assert text.lines[0].join
    assert text.lines[1].box.y0 > text.lines[0].box.y0


def test_an_article_at_the_top_of_pages_is_no_running_head() -> None:
    """Its number does not run with the pages."""
    made = document("Artículo 3\nSe prohíbe el uso.", "Artículo 9\nSe exige permiso.", "Artículo 12\nSe deroga.")
    text = assemble(made, grammars=grammars())
    assert text.content.count("Artículo") == 3
    assert text.furniture == ()


def test_a_running_head_is_furniture() -> None:
    """A line at the top that comes again with the number of its page is taken out, and kept."""
    made = document(*(f"Official Gazette {number}\nThe Minister shall act in case {word}." for number, word in
                      enumerate(("one", "two", "three"), 1)))  # fmt: skip
    text = assemble(made, grammars=grammars())
    assert "Gazette" not in text.content
    assert [entry.text for entry in text.furniture] == [
        "Official Gazette 1",
        "Official Gazette 2",
        "Official Gazette 3",
    ]


def _head(text: str, left: float, *, top: float = 20.0, size: float = 9.0) -> Line:
    return Line(text, left, top, left + 4.6 * len(text), top + 9.0, size, bold=True)


def _pages_with(heads: list[tuple[Line, ...]]) -> Document:
    words = ("permit", "import", "export", "waste", "notice")
    laws = [page(f"The Minister shall act on each {word}.", number=at) for at, word in enumerate(words, 1)]
    return _pages(*(replace(own, lines=(*own.lines, *head)) for own, head in zip(laws, heads, strict=True)))


def test_a_numbered_line_beside_a_head_that_looks_unlike_it_stays() -> None:
    """An article's number in the print of the law is no part of the head it happens to stand beside."""
    made = _pages_with([(_head("Official Gazette of the State", 40), _head(f"Article {n}", 400, size=11.0))
                        for n in (3, 9, 12, 20, 31)])  # fmt: skip
    text = assemble(made, grammars=grammars())
    assert text.content.count("Article") == 5
    assert "Gazette" not in text.content


def test_the_other_part_of_a_running_head_is_furniture() -> None:
    """It names the section that the page begins with, and so is another on each page."""
    made = _pages_with([(_head("15 CFR Part 970", 40), _head(f"15 CFR 970.{n}(b)({n % 7})", 400))
                        for n in (103, 109, 212, 220, 331)])  # fmt: skip
    assert "CFR" not in assemble(made, grammars=grammars()).content


def test_a_sentence_at_the_foot_whose_number_runs_by_chance_stays() -> None:
    """Two words and numbers that differ are no running foot."""
    made = _pages_with(
        [(_head(f"Section {n} of {at}", 40, top=790.0),) for at, n in enumerate((13, 29, 42, 50, 61), 1)]
    )
    assert assemble(made, grammars=grammars()).content.count("Section") == 5


def test_a_running_foot_that_names_the_sections_of_its_page_is_furniture() -> None:
    """One number runs with the pages; the others are those of sections."""
    made = _pages_with([(_head(f"15 CFR 970.{n}(d) (enhanced display) page {at} of 5", 40, top=790.0),)
                        for at, n in enumerate((103, 109, 212, 220, 331), 1)])  # fmt: skip
    text = assemble(made, grammars=grammars())
    assert "CFR" not in text.content
    assert len(text.furniture) == 5


def test_a_running_head_of_many_lines_is_furniture() -> None:
    """Five lines that come again at the top of every page are taken out, the fifth too."""
    head = ("LEY DE MINERÍA", "CÁMARA DE DIPUTADOS", "Última Reforma DOF", "Secretaría General", "Servicios")
    heads = tuple(Line(words, 70.0, 30.0 + 8 * at, 200.0, 37.0 + 8 * at, size=7.0) for at, words in enumerate(head))
    made = []
    for number, word in enumerate(("primero", "segundo", "tercero"), 1):
        one = page(f"Se prohíbe el uso {word} del mercurio.", number=number)
        made.append(replace(one, lines=(*heads, *(replace(own, y0=200.0, y1=210.0) for own in one.lines))))
    text = assemble(_pages(*made), grammars=grammars())
    assert text.content.startswith("Se prohíbe el uso primero")
    assert len(text.furniture) == 15


def test_a_note_far_from_the_edge_is_no_running_head() -> None:
    """The fifth line comes again on both pages, but words of the law stand above it."""
    made = []
    for number, rules in enumerate((("one", "two", "three", "four"), ("five", "six", "seven", "eight")), 1):
        words = (
            *(f"The {rule} products are prohibited." for rule in rules),
            "The sign ** means no limit.",
        )
        lines = tuple(Line(said, 70.0, 30.0 + 8 * at, 300.0, 37.0 + 8 * at, 7.0) for at, said in enumerate(words))
        body = page(
            "\n".join(f"A person shall not {verb} them." for verb in ("import", "export", "make", "sell", "use"))
        )
        low = tuple(replace(own, y0=own.y0 + 200, y1=own.y1 + 200) for own in body.lines)
        made.append(replace(body, number=number, lines=(*lines, *low)))
    text = assemble(_pages(*made), grammars=grammars())
    assert text.content.count("The sign ** means no limit.") == 2


def test_the_heads_of_left_and_right_pages_are_one() -> None:
    """The same words the other way round, with numbers that stand still or run, are furniture."""
    heads = ("El Peruano / Jueves 4 de setiembre NORMAS 7", "8 NORMAS Jueves 4 de setiembre / El Peruano")
    rules = ("Se prohíbe el mercurio.", "Se exige un permiso.")
    made = document(*(f"{head}\n{rule}" for head, rule in zip(heads, rules, strict=True)))
    text = assemble(made, grammars=grammars())
    assert text.content == "Se prohíbe el mercurio.\nSe exige un permiso.\n"
    assert [entry.text for entry in text.furniture] == list(heads)


def test_a_note_mark_is_no_word() -> None:
    """A small raised number is furniture; the row that it broke is whole again."""
    rows = (
        line("the licensed dealers", 3),
        Line("2", 152.0, 112.0, 155.0, 118.0, size=6.0),
        Line("in mercury shall report", 156.0, 114.0, 260.0, 124.0, size=10.0),
    )
    text = assemble(_pages(Page(1, 595.0, 842.0, rows)), grammars=grammars())
    assert text.content == "the licensed dealers in mercury shall report\n"
    assert [entry.text for entry in text.furniture] == ["2"]


def test_small_print_at_the_foot_is_a_footnote() -> None:
    """Footnotes stand after the body, so that a sentence over two pages is whole."""
    foot = Line("1 See the Act of 1998.", 60.0, 760.0, 200.0, 768.0, size=7.0)
    first = page("A person who exports mercury shall\n" * 3 + "hold a permit that the")
    second = page("Minister has issued in writing.", number=2)
    made = _pages(Page(1, 595.0, 842.0, (*first.lines, foot)), second)
    text = assemble(made, grammars=grammars())
    assert "permit that the\nMinister has issued" in text.content
    assert text.lines[-1].kind is LineKind.FOOTNOTE


def test_columns_in_good_order_stay() -> None:
    """Readers give left column, then right: nothing is moved."""
    left = [Line(f"left column line {n} of the law text", 50, 80 + 14 * n, 280, 90 + 14 * n, size=9) for n in range(12)]
    right = [
        Line(f"right column line {n} of the law text", 310, 80 + 14 * n, 540, 90 + 14 * n, size=9) for n in range(12)
    ]
    text = assemble(_pages(Page(1, 595.0, 842.0, (*left, *right))), grammars=grammars())
    assert text.content.index("left column line 11") < text.content.index("right column line 0")
    assert {entry.column for entry in text.lines} == {0, 1}


def test_columns_read_across_are_put_in_order() -> None:
    """Left and right halves that alternate are read down, left first."""
    rows = []
    for n in range(14):
        rows.append(Line(f"left column line {n} of the law text", 50, 80 + 14 * n, 280, 90 + 14 * n, size=9))
        rows.append(Line(f"right column line {n} of the law text", 310, 80 + 14 * n, 540, 90 + 14 * n, size=9))
    text = assemble(_pages(Page(1, 595.0, 842.0, tuple(rows))), grammars=grammars())
    assert text.content.index("left column line 13") < text.content.index("right column line 0")


def test_a_frame_around_text_is_no_table() -> None:
    """One ruled box with long words is running text."""
    made = page("The Minister may by order forbid the import of any product to which mercury is added.")
    framed = Table(Box(1, 50.0, 60.0, 550.0, 200.0), (("The Minister may by order forbid the import",),))
    text = assemble(_pages(Page(1, 595.0, 842.0, made.lines, tables=(framed,))), grammars=grammars())
    assert [entry.table for entry in text.lines] == [0]


def test_cells_side_by_side_are_rows_of_a_table() -> None:
    """Three baselines with short pieces side by side make a table; each row keeps its pieces together."""
    rows = []
    for n, (name, value) in enumerate((("Parameter", "Limit"), ("Mercury", "0.01 mg/L"), ("Lead", "0.1 mg/L"))):
        rows += [line(name, n), line(value, n, left=300.0)]
    text = assemble(_pages(Page(1, 595.0, 842.0, tuple(rows))), grammars=grammars())
    assert [(entry.table, entry.row) for entry in text.lines] == [(101, 1)] * 2 + [(101, 2)] * 2 + [(101, 3)] * 2


def test_the_language_is_told_by_common_words() -> None:
    """Of four languages, and "" for none of them."""
    told = [
        assemble(document(words), grammars=grammars()).language
        for words in (
            "the person shall not export any of the products",
            "la persona no podrá exportar los productos de la ley",
            "a pessoa não deverá exportar os produtos da lei",
            "la personne ne peut exporter les produits de la loi qui sont",
            "zzz qqq",
        )
    ]
    assert told == ["en", "es", "pt", "fr", ""]


_WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzáéíóúñç", min_size=1, max_size=9)
_LINES = st.lists(st.lists(_WORD, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=25)


@given(st.lists(_LINES, min_size=1, max_size=4))
def test_nothing_visible_is_lost_between_pages_and_text(pages: list[list[str]]) -> None:
    """Each word of each line is in the content or in the furniture, and spans lie one after another."""
    text = assemble(document(*("\n".join(lines) for lines in pages)), grammars=grammars())
    shown = sorted("".join(" ".join(lines) for lines in pages).replace(" ", ""))
    kept = text.content + "".join(entry.text for entry in text.furniture)
    assert sorted("".join(kept.split())) == shown
    ends = [entry.span.end for entry in text.lines]
    assert all(entry.span.start <= entry.span.end for entry in text.lines)
    assert all(end <= entry.span.start for end, entry in zip(ends, text.lines[1:], strict=False))


def test_columns_in_two_languages_are_parted() -> None:
    """The law's own language comes first and whole; the other column keeps its language."""
    english = "The person shall not export any of the products by which the mercury is sold"
    french = "La personne ne peut pas exporter les produits de la loi qui sont dans le pays des ventes"
    rows = []
    for n in range(14):
        rows.append(Line(english + f" {n}", 50, 80 + 14 * n, 280, 90 + 14 * n, size=9))
        rows.append(Line(french + f" {n}", 310, 80 + 14 * n, 540, 90 + 14 * n, size=9))
    text = assemble(_pages(Page(1, 595.0, 842.0, tuple(rows))), grammars=grammars())
    languages = [entry.language for entry in text.lines]
    assert sorted(set(languages)) == ["en", "fr"]
    assert languages == [text.language] * 14 + [languages[-1]] * 14


def _glue(left: str, right: str, row: int, *, gutter: float = 310.0) -> Line:
    """One line as a reader gives it that read across a gutter of blanks: both halves, each word with its edges."""
    edges: list[float] = []
    for words, begin in ((left, 60.0), (right, gutter)):
        at = begin
        for word in words.split():
            edges += [at, at + 4.6 * len(word)]
            at = edges[-1] + 4.6
    whole = f"{left} {right}"
    top = 72.0 + 14.0 * row
    return Line(whole, 60.0, top, edges[-1], top + 10.0, size=10.0, edges=tuple(edges))


_LEFT = "the holder of a licence shall keep a register"
_RIGHT = "and of the mercury that is sold to any person"


def test_a_table_that_is_read_in_rows_stays_in_rows() -> None:
    """Cells of one word beside sentences are no column of prose, however many they are."""
    rows = [_glue(f"Substance{row}", "Limit of the release into water in each year", row) for row in range(24)]
    text = assemble(_pages(Page(1, 595.0, 842.0, tuple(rows))), grammars=grammars())
    assert text.content.startswith("Substance0 Limit of")


def test_a_few_wide_blanks_part_nothing() -> None:
    """A page on which some lines have a gap at one place is read as it stands."""
    rows = [_glue(_LEFT, _RIGHT, row) for row in range(6)] + [line(_LEFT + " " + _RIGHT, row) for row in range(6, 40)]
    text = assemble(_pages(Page(1, 595.0, 842.0, tuple(rows))), grammars=grammars())
    assert f"{_LEFT} {_RIGHT}" in text.content


def test_lines_that_were_read_across_a_gutter_are_parted() -> None:
    """Left column first, then the right one; what spans the page stays between them."""
    upper = [_glue(f"{_LEFT} a{row}", f"{_RIGHT} b{row}", row) for row in range(18)]
    across = line("The part on offences begins here and spans the whole width of the page that is printed", 18)
    lower = [_glue(f"{_LEFT} c{row}", f"{_RIGHT} d{row}", row) for row in range(19, 37)]
    text = assemble(_pages(Page(1, 595.0, 842.0, (*upper, across, *lower))), grammars=grammars())
    order = [text.content.index(mark) for mark in ("a0\n", "a17\n", "b0\n", "b17\n", "offences", "c19\n", "d36\n")]
    assert order == sorted(order)
    assert {entry.column for entry in text.lines} == {0, 1}


def test_a_word_broken_in_capitals_is_joined() -> None:
    """A heading in capitals runs on; a name with a hyphen before another word in capitals does not."""
    text = assemble(document("DISPOSICIONES COMPLEMENTARIAS MODIFI-\nCATORIAS"), grammars=grammars())
    assert "MODIFICATORIAS" in text.content
    kept = assemble(document("DECRETO SUPREMO N° 003-\nMINAM"), grammars=grammars())
    assert "003-\nMINAM" in kept.content
