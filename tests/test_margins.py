"""Notes of the margin on recognised pages: what is none first, then notes that ran into the text."""

from __future__ import annotations

from leaves import find, grammars, read_law

from gap_analyzer.model.law import Document, Law, Line, LineKind, Page, ProvisionKind
from gap_analyzer.provisions import split
from gap_analyzer.text import assemble

_ROWS = (
    ("1. These Regulations may be cited as the Mercury Regulations", "Title and"),
    ("and shall come into operation on the first day of the year", "commencement"),
    ("in which the notice of the Minister is published and laid", ""),
    ("2. A person shall not import mercury or any compound of it", "Import of"),
    ("into the country without a licence that was issued for it", "mercury"),
    ("by the Agency in the form which the Schedule sets out here", ""),
    ("3. The Regulations of the year 2016 on the same matter are", "Revocation"),
    ("revoked from the day on which these come into operation so", ""),
)


def spread(text: str, begin: float) -> list[float]:
    """The edges of every word of a text that begins at x."""
    edges: list[float] = []
    at = begin
    for word in text.split():
        edges += [at, at + 4.6 * len(word)]
        at = edges[-1] + 4.6
    return edges


def row(number: int, text: str, note: str, *, place: float = 425.0, apart: bool = False) -> list[Line]:
    """A recognised row, its note in the same line or apart."""
    top = 100.0 + 14.0 * number
    edges = spread(text, 120.0)
    beside = spread(note, place)
    if apart or not note:
        lines = [Line(text, 120.0, top, edges[-1], top + 10, 10.0, edges=tuple(edges), confidence=0.9)]
        if note:
            own = tuple(beside)
            lines.append(Line(note, place, top, beside[-1], top + 10, 10.0, edges=own, confidence=0.9))
        return lines
    whole = (*edges, *beside)
    return [Line(f"{text} {note}", 120.0, top, whole[-1], top + 10, 10.0, edges=whole, confidence=0.9)]


def law_of(lines: list[Line]) -> Law:
    """The law on one page."""
    made = Document("si.pdf", "0" * 64, "pdf", (Page(1, 595.0, 842.0, tuple(lines)),), page_count=1)
    return split(assemble(made, grammars=grammars()), made, grammars=grammars())


def test_rows_without_notes_beside_them_stay() -> None:
    """A page of running text has no margin."""
    law = law_of([line for number, (text, _) in enumerate(_ROWS) for line in row(number, text, "")])
    assert [line.kind for line in law.text.lines] == [LineKind.BODY] * len(_ROWS)
    assert find(law, "2").heading == ""


def test_words_at_one_place_within_running_text_are_no_notes() -> None:
    """Short lines further right than most tell of a margin only where running text ends before it."""
    wide = [
        line
        for number, (text, note) in enumerate(_ROWS)
        for line in row(number, f"{text} without any exception", note, apart=True)
    ]
    law = law_of(wide)
    assert "without any exception" in find(law, "2").text


def test_notes_that_ran_into_the_text_are_headings_again() -> None:
    """Some stand apart, some were read on into: each is the heading of the section beside it, and out of its text."""
    lines = [
        line for number, (text, note) in enumerate(_ROWS) for line in row(number, text, note, apart=number in (1, 4, 6))
    ]
    law = law_of(lines)
    assert [find(law, number).heading for number in ("1", "2", "3")] == [
        "Title and commencement", "Import of mercury", "Revocation",
    ]  # fmt: skip
    assert find(law, "2").text.replace("\n", " ") == (
        "A person shall not import mercury or any compound of it into the country without a licence that was issued "
        "for it by the Agency in the form which the Schedule sets out here"
    )


def test_a_speck_before_a_note_does_not_hold_it() -> None:
    """A dash that recognition sees between text and note parts them too, however near they are."""
    lines = [
        line for number, (text, note) in enumerate(_ROWS) for line in row(number, text, note, apart=number in (1, 4, 6))
    ]
    text, note = _ROWS[3]
    edges = (*spread(text, 120.0), 418.0, 422.0, *spread(note, 423.5))
    spoilt = Line(f"{text} — {note}", 120.0, 142.0, edges[-1], 152.0, 10.0, edges=edges, confidence=0.9)
    lines = [spoilt if line.text.startswith("2. A person") else line for line in lines]
    assert find(law_of(lines), "2").heading == "Import of mercury"


_NOTED = """
PART I — PRELIMINARY
Citation.
1. These Regulations may be cited as the Gold Workings Regulations 2006.
Interpretation.
2. In these Regulations—
"sluice" means a box lined with matting;
"retort" means a closed vessel in which the vapour is caught.
Keeping of the metal.
3. (1) Mercury at a working shall be kept under water in a closed vessel.
(2) The vessel shall be locked.
Use of retort.
4. No person shall heat amalgam otherwise than in a retort.
"""


def test_a_short_sentence_above_one_article_is_the_end_of_the_one_before() -> None:
    """One article of four under a short line with a full stop is no habit of the law."""
    plain = _NOTED.replace("Citation.\n", "").replace("Interpretation.\n", "").replace("Keeping of the metal.\n", "")
    law = read_law(plain, grammar="english-common-law")
    assert find(law, "3(2)").text.endswith("Use of retort.")
    assert [find(law, number).heading for number in "1234"] == ["", "", "", ""]


def test_words_with_a_colon_or_two_stops_above_every_article_are_no_notes() -> None:
    """A lead-in to a list and a line of two sentences stay where they stand."""
    for words in ("Keeping: of the metal.", "Done. Keeping of the metal.", "keeping of the metal."):
        law = read_law(_NOTED.replace("Keeping of the metal.", words), grammar="english-common-law")
        assert [find(law, number).heading for number in "34"] == ["", ""]


def test_a_plain_line_that_goes_on_from_an_unfinished_one_is_no_note() -> None:
    """Without its full stop a line is a heading only after the end of a sentence."""
    plain = _NOTED.replace(".\n", "\n").replace("locked\n", "locked by the owner of\n")
    law = read_law(plain, grammar="english-common-law")
    assert [find(law, number).heading for number in "1234"] == ["", "", "", ""]


def test_plain_lines_above_the_articles_are_their_headings() -> None:
    """Headings printed without a full stop, each after the end of a sentence."""
    plain = _NOTED
    for note in ("Citation.", "Interpretation.", "Keeping of the metal.", "Use of retort."):
        plain = plain.replace(note, note[:-1])
    law = read_law(plain, grammar="english-common-law")
    assert [find(law, number).heading for number in "34"] == ["Keeping of the metal", "Use of retort"]


def test_notes_with_a_full_stop_above_the_articles_are_their_headings() -> None:
    """The habit of the law tells; the article before ends where it ends, and its terms are found."""
    law = read_law(_NOTED, grammar="english-common-law")
    headings = [find(law, number).heading for number in "1234"]
    assert headings == ["Citation", "Interpretation", "Keeping of the metal", "Use of retort"]
    assert find(law, "3(2)").text == "The vessel shall be locked."
    assert [p.heading for p in law.provisions if p.kind is ProvisionKind.DEFINITION] == ["sluice", "retort"]
