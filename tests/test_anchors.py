"""Facts of anchors: a quote is found again by its words and its place, or it is orphaned; it is never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import BAN, BURNING, CUSTOMS, DECREE, laws, provision

from gap_analyzer.corrections import Anchor, Anchored, Found, anchor_place, find_quote, read_anchor, reanchor
from gap_analyzer.corrections.anchors import AROUND
from gap_analyzer.model import Box, Law, Provision, Span, Text, TextLine

QUOTE = "Se prohíbe la importación de mercurio metálico"
BOTH = "El mercurio se declara sustancia peligrosa para todos los efectos legales."


def change(law: Law, *provisions: Provision) -> Law:
    """The law with other provisions."""
    return replace(law, provisions=provisions)


def anchor(quote: str = QUOTE, article: str = "3") -> Anchor:
    """An anchor made in the invented decree."""
    decree = laws()[0]
    place = find_quote(decree, next(p for p in decree.provisions if p.article == article), quote)
    assert place is not None
    return anchor_place(place)


def hold(made: Anchor, *now: Law) -> Anchored:
    """What has become of an anchor in laws as they are now."""
    return reanchor([made], now)[0]


@pytest.mark.parametrize(
    "quote",
    ["Se prohíbe la exportación de mercurio metálico", "se prohíbe la importación", "", "   ", "mercurio. metálico"],
)
def test_other_words_are_no_quote(quote: str) -> None:
    """One letter, one capital or one mark that differs, and the words do not stand there."""
    decree = laws()[0]
    assert find_quote(decree, decree.provisions[1], quote) is None


def test_line_breaks_and_blanks_do_not_count() -> None:
    """A quote copied over a line break is the same quote; what is kept are the law's own characters."""
    decree = laws()[0]
    place = find_quote(decree, decree.provisions[1], "Se prohíbe\n la  importación de mer\ncurio metálico")
    assert place is not None
    assert place.exact == QUOTE
    assert BAN[place.span.start : place.span.end] == QUOTE


def test_an_anchor_carries_the_words_around() -> None:
    """Prefix and suffix are what stands beside the quote in the provision."""
    made = anchor()
    assert (made.prefix, made.suffix) == ("Artículo 3. ", " en todo el territorio nacional."[:AROUND])
    assert (made.provision, made.start, made.page, made.sha256) == (f"{DECREE}/art_3", 12, 2, "a" * 64)


def test_an_anchor_is_written_as_a_web_annotation() -> None:
    """The three selectors of the W3C model, and the same anchor when they are read."""
    target = anchor().write()
    assert [each["type"] for each in target["selector"]] == [
        "TextQuoteSelector", "TextPositionSelector", "FragmentSelector",
    ]  # fmt: skip
    assert target["source"] == "urn:sha256:" + "a" * 64
    assert read_anchor(target) == anchor()


@pytest.mark.parametrize("damaged", [{}, {"selector": []}, {"selector": [{}, {}, {}]}, {"selector": None}])
def test_what_is_no_annotation_is_refused(damaged: dict[str, object]) -> None:
    """A damaged selector never becomes an anchor of something else."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_anchor(damaged)


def test_a_quote_in_the_same_place_is_kept() -> None:
    """Nothing changed: the anchor stands where it stood."""
    now = hold(anchor(), *laws())
    assert now.found is Found.KEPT
    assert now.place is not None
    assert now.place.exact == QUOTE


def test_a_quote_that_is_gone_is_orphaned() -> None:
    """An amended wording is another wording, however near it comes."""
    decree = laws()[0]
    amended = provision(DECREE, "3", BAN.replace("metálico", "elemental"))
    now = hold(anchor(), change(decree, decree.provisions[0], amended))
    assert (now.found, now.place) == (Found.ORPHANED, None)


def test_a_quote_whose_law_is_gone_is_orphaned() -> None:
    """Without any law there is no place."""
    assert hold(anchor()).found is Found.ORPHANED


def test_words_put_in_before_it_leave_a_quote_in_its_provision() -> None:
    """The sentence before grew: the words around the quote still tell it, and the provision is the same."""
    decree = laws()[0]
    longer = provision(DECREE, "3", "Disposición general. " + BAN)
    now = hold(anchor(), change(decree, longer))
    assert now.found is Found.KEPT
    assert now.place is not None
    assert now.place.span.start == anchor().start + len("Disposición general. ")


def test_another_line_break_within_keeps_a_quote() -> None:
    """A law that was read again breaks its lines elsewhere."""
    decree = laws()[0]
    broken = provision(DECREE, "3", BAN.replace("de mercurio", "de\nmercurio"))
    now = hold(anchor(), change(decree, broken))
    assert now.found is Found.KEPT
    assert now.place is not None
    assert now.place.exact == QUOTE.replace("de mercurio", "de\nmercurio")


def test_a_renumbered_article_moves_its_quote() -> None:
    """The same words stand in another article now: told as moved, with both places."""
    decree = laws()[0]
    moved = provision(DECREE, "5", BAN)
    now = hold(anchor(), change(decree, decree.provisions[0], moved))
    assert now.found is Found.MOVED
    assert now.place is not None
    assert (now.anchor.provision, now.place.provision.id) == (f"{DECREE}/art_3", f"{DECREE}/art_5")


def test_a_quote_that_went_into_another_law_has_moved() -> None:
    """A new edition comes as another file with another hash."""
    edition = Law(replace(laws()[0].instrument, id="decree-2026", sha256="d" * 64), laws()[0].text,
                  (provision("decree-2026", "3", BAN),))  # fmt: skip
    now = hold(anchor(), edition)
    assert now.found is Found.MOVED
    assert now.place is not None
    assert now.place.sha256 == "d" * 64


def test_a_short_quote_that_stands_once_elsewhere_is_not_guessed() -> None:
    """“mercurio” alone tells no place: other words around it, other meaning."""
    decree = laws()[0]
    made = anchor("mercurio", "3")
    now = hold(made, change(decree, provision(DECREE, "9", BURNING)))
    assert now.found is Found.ORPHANED


def test_a_short_quote_is_found_by_the_words_around() -> None:
    """The same short word in the same surroundings, in a renumbered article."""
    decree = laws()[0]
    now = hold(anchor("metálico", "3"), change(decree, provision(DECREE, "4", BAN.replace("Artículo 3", "Artículo 4"))))
    assert now.found is Found.MOVED


def test_twins_without_a_difference_are_orphaned() -> None:
    """The passage stands in two articles, alike on both sides: a person must say which."""
    decree = laws()[0]
    made = anchor(QUOTE, "3")
    twins = (provision(DECREE, "5", BAN), provision(DECREE, "6", BAN))
    assert hold(made, change(decree, *twins)).found is Found.ORPHANED


def test_of_twins_the_one_in_its_own_provision_is_kept() -> None:
    """A copy elsewhere takes nothing away from the place that stayed."""
    decree = laws()[0]
    now = hold(anchor(), change(decree, *decree.provisions, provision(DECREE, "6", BAN)))
    assert now.found is Found.KEPT
    assert now.place is not None
    assert now.place.provision.id == f"{DECREE}/art_3"


def test_two_places_in_one_provision_are_told_apart_by_position() -> None:
    """The second of two equal sentences stays the second."""
    text = f"{BOTH} {BOTH}"
    law = change(laws()[0], provision(DECREE, "1", text))
    first = find_quote(law, law.provisions[0], BOTH)
    assert first is not None
    made = replace(anchor_place(first), start=len(BOTH) + 1, prefix=BOTH[-AROUND + 1 :] + " ", suffix="")
    now = hold(made, law)
    assert now.place is not None
    assert (now.found, now.place.span.start) == (Found.KEPT, len(BOTH) + 1)


def test_boxes_come_from_the_text_of_the_law() -> None:
    """A quote is boxed by its own words on its own line, on the page where they stand."""
    content = "Heading\nNo person shall export mercury.\n"
    line = TextLine(Span(8, 40), Box(3, 72, 100, 300, 112), edges=(72, 90, 92, 130, 132, 160, 162, 200, 202, 300))
    heading = TextLine(Span(0, 8), Box(3, 72, 80, 120, 92))
    own = provision(CUSTOMS, "1", content[8:39], span=Span(8, 39), own=Span(8, 39), page=3)
    law = Law(laws()[1].instrument, Text(content, (heading, line), "en", pages=3), (own,))
    place = find_quote(law, own, "export mercury.")
    assert place is not None
    assert place.boxes == (Box(3, 162, 100, 300, 112),)
    assert place.page == 3


def test_without_its_text_a_quote_has_the_boxes_of_its_provision() -> None:
    """A result without texts still shows where to look."""
    decree = laws()[0]
    place = find_quote(decree, decree.provisions[1], QUOTE)
    assert place is not None
    assert place.boxes == decree.provisions[1].boxes


@given(st.text(alphabet="abc é\n.", min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 30))
def test_every_part_of_a_text_is_found_and_kept(text: str, start: int, length: int) -> None:
    """Whatever is quoted from a provision is found in it, letter for letter, and kept while nothing changes."""
    quote = text[start : start + length]
    if not quote.strip():
        return
    law = change(laws()[0], provision(DECREE, "1", text))
    place = find_quote(law, law.provisions[0], quote)
    assert place is not None
    assert "".join(place.exact.split()) == "".join(quote.split())
    assert hold(anchor_place(place), law).found is Found.KEPT


@given(st.text(alphabet="abc .", min_size=1, max_size=40), st.text(alphabet="abd .", min_size=1, max_size=12))
def test_what_does_not_stand_in_a_text_is_never_found(text: str, quote: str) -> None:
    """A quote is found where its letters stand in a row, and nowhere else."""
    law = change(laws()[0], provision(DECREE, "1", text))
    found = find_quote(law, law.provisions[0], quote)
    letters, wanted = "".join(text.split()), "".join(quote.split())
    assert (found is not None) == (bool(wanted) and wanted in letters)
