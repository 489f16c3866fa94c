"""Quote → Anchor, and Anchor × laws → where the quote stands now: kept, moved or orphaned, never guessed.

The selectors are those of the W3C Web Annotation Data Model: TextQuoteSelector (exact, prefix, suffix) and
TextPositionSelector (start). Blanks and line breaks do not count, since a law that is read again breaks its lines
elsewhere; every other character does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gap_analyzer.model import Box, Law, Provision, Span

AROUND = 32  # characters of prefix and of suffix
LONG = 24  # letters from which a quote that stands once tells its place by itself


class Found(StrEnum):
    """What has become of a quote."""

    KEPT = "kept"
    MOVED = "moved"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What finds a quote again: its words, those around it, and where it stood (`start` in the provision's text)."""

    provision: str
    exact: str
    prefix: str
    suffix: str
    start: int
    page: int
    sha256: str

    def write(self) -> dict[str, Any]:
        """The target of a Web Annotation."""
        return {
            "source": f"urn:sha256:{self.sha256}",
            "provision": self.provision,
            "selector": [
                {"type": "TextQuoteSelector", "exact": self.exact, "prefix": self.prefix, "suffix": self.suffix},
                {"type": "TextPositionSelector", "start": self.start, "end": self.start + len(self.exact)},
                {"type": "FragmentSelector", "value": f"page={self.page}"},
            ],
        }


def read_anchor(target: Mapping[str, Any]) -> Anchor:
    """The anchor that `Anchor.write` wrote; raises KeyError, TypeError or ValueError for anything else."""
    quote, position, fragment = target["selector"]
    return Anchor(
        provision=str(target["provision"]),
        exact=str(quote["exact"]),
        prefix=str(quote["prefix"]),
        suffix=str(quote["suffix"]),
        start=int(position["start"]),
        page=int(str(fragment["value"]).removeprefix("page=")),
        sha256=str(target["source"]).removeprefix("urn:sha256:"),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A quote within a law: its provision, the range in the provision's text, its page and boxes."""

    provision: Provision
    span: Span
    page: int
    boxes: tuple[Box, ...]
    sha256: str

    @property
    def exact(self) -> str:
        """The quoted words as the law has them."""
        return self.provision.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Anchored:
    """An anchor held against the laws as they are now; `place` is None where it is orphaned."""

    anchor: Anchor
    found: Found
    place: Place | None


def find_quote(law: Law, provision: Provision, quote: str) -> Place | None:
    """Where a quote stands in a provision: the first place, or None where its words do not stand there verbatim."""
    return next(_find(law, provision, _Letters(provision.text), squeeze(quote)), None)


def anchor_place(place: Place) -> Anchor:
    """The anchor that finds a place again."""
    text, span = place.provision.text, place.span
    return Anchor(
        provision=place.provision.id,
        exact=place.exact,
        prefix=text[max(0, span.start - AROUND) : span.start],
        suffix=text[span.end : span.end + AROUND],
        start=span.start,
        page=place.page,
        sha256=place.sha256,
    )


def reanchor(anchors: Sequence[Anchor], laws: Sequence[Law]) -> tuple[Anchored, ...]:
    """Each anchor held against the laws. A quote in several places with nothing to choose by is orphaned."""
    known = {provision.id: (law, provision) for law in laws for provision in law.provisions}
    letters: dict[str, _Letters] = {}
    return tuple(_keep(anchor, known) or _search(anchor, laws, letters) for anchor in anchors)


def _keep(anchor: Anchor, known: Mapping[str, tuple[Law, Provision]]) -> Anchored | None:
    """The anchor as kept where its very words stand where they stood."""
    law, provision = known.get(anchor.provision, (None, None))
    end = anchor.start + len(anchor.exact)
    if law is None or provision is None or not anchor.exact or provision.text[anchor.start : end] != anchor.exact:
        return None
    return Anchored(anchor, Found.KEPT, _place(law, provision, Span(anchor.start, end)))


def _search(anchor: Anchor, laws: Sequence[Law], letters: dict[str, _Letters]) -> Anchored:
    if not letters:
        letters.update({p.id: _Letters(p.text) for law in laws for p in law.provisions})
    wanted = squeeze(anchor.exact)
    places = [place for law in laws for p in law.provisions for place in _find(law, p, letters[p.id], wanted)]
    own = [place for place in places if place.provision.id == anchor.provision]
    chosen = _choose(anchor, own, wanted) or _choose(anchor, places, wanted)
    if chosen is None:
        return Anchored(anchor, Found.ORPHANED, None)
    found = Found.KEPT if chosen in own and _fits(anchor, chosen) == 2 else Found.MOVED
    return Anchored(anchor, found, chosen)


def _choose(anchor: Anchor, places: Sequence[Place], wanted: str) -> Place | None:
    """The one place that the words around decide, or the only one of a quote long enough to tell itself."""
    for fit in (2, 1):
        fitting = [place for place in places if _fits(anchor, place) >= fit]
        if len(fitting) == 1 and (fit == 2 or len(wanted) >= LONG):
            return fitting[0]
        if fitting:
            return None
    return places[0] if len(places) == 1 and len(wanted) >= LONG else None


def _fits(anchor: Anchor, place: Place) -> int:
    """How many of prefix and suffix stand around a place; an empty one fits at the edge of the text only."""
    text, span = place.provision.text, place.span
    before, after = squeeze(text[: span.start]), squeeze(text[span.end :])
    prefix, suffix = squeeze(anchor.prefix), squeeze(anchor.suffix)
    fits_before = before.endswith(prefix) if prefix else not before
    fits_after = after.startswith(suffix) if suffix else not after
    return int(fits_before) + int(fits_after)


class _Letters:
    """A text without its blanks, and where each letter stands in it."""

    def __init__(self, text: str) -> None:
        self.at = tuple(n for n, letter in enumerate(text) if not letter.isspace())
        self.text = "".join(text[n] for n in self.at)


def squeeze(text: str) -> str:
    """A text without its blanks: two quotes of the same letters are the same quote."""
    return "".join(text.split())


def _find(law: Law, provision: Provision, letters: _Letters, wanted: str) -> Iterator[Place]:
    """Every place where the wanted letters stand, from a letter to a letter."""
    start = letters.text.find(wanted) if wanted else -1
    while start >= 0:
        first, last = letters.at[start], letters.at[start + len(wanted) - 1] + 1
        yield _place(law, provision, Span(first, last))
        start = letters.text.find(wanted, start + 1)


def _place(law: Law, provision: Provision, span: Span) -> Place:
    boxes = _locate(law, provision, span)
    page = boxes[0].page if boxes else provision.page
    return Place(provision, span, page, boxes, law.instrument.sha256)


def _locate(law: Law, provision: Provision, span: Span) -> tuple[Box, ...]:
    """The boxes of a range of a provision's text; of the whole provision where the law's text is not at hand."""
    own = law.text.content[provision.own.start : provision.own.end]
    if own != provision.text:
        quoted = provision.text[span.start : span.end]
        at = law.text.content.find(quoted, provision.span.start, provision.span.end)
        return law.text.boxes(Span(at, at + len(quoted))) if at >= 0 else provision.boxes
    return law.text.boxes(Span(provision.own.start + span.start, provision.own.start + span.end))
