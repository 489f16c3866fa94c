"""Pages → body lines and furniture: running heads, page numbers and stamps that stand alike on many pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from gap_analyzer.model.law import Line, Page

_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^[\W_]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s?[/|]\s?\d{1,4})?[\W_]*$")
_EDGE_LINES = 4
_EDGE_ZONE = 0.13  # of the page's height

Body = tuple[tuple[tuple[int, float], tuple[Line, ...]], ...]


def set_apart(pages: Sequence[Page]) -> tuple[Body, tuple[Line, ...]]:
    """Body lines of every page as ((number, width), lines), and the furniture of all pages."""
    edges = [_find_edges(page) for page in pages]
    counts = Counter(key for page_edges in edges for key in {key for key, _ in page_edges.values()})
    least = max(2, min(4, round(0.2 * len(pages)))) if len(pages) > 1 else 2
    body, furniture = [], []
    for page, page_edges in zip(pages, edges, strict=True):
        kept = []
        for index, line in enumerate(page.lines):
            key, zone = page_edges.get(index, ("", False))
            if key and (counts[key] >= least or (zone and _PAGE_NUMBER.match(line.text))):
                furniture.append(line)
            else:
                kept.append(line)
        body.append(((page.number, page.width), tuple(kept)))
    return tuple(body), tuple(furniture)


def _find_edges(page: Page) -> dict[int, tuple[str, bool]]:
    """Lines at the top and bottom of `page`: index → (text without numbers and place, stands in the edge zone)."""
    found: dict[int, tuple[str, bool]] = {}
    by_height = sorted(range(len(page.lines)), key=lambda index: (page.lines[index].y0, page.lines[index].x0))
    places = defaultdict(str, {**dict.fromkeys(by_height[:_EDGE_LINES], "top"),
                               **dict.fromkeys(by_height[-_EDGE_LINES:], "foot")})  # fmt: skip
    for index, place in places.items():
        line = page.lines[index]
        zone = line.y1 < _EDGE_ZONE * page.height if place == "top" else line.y0 > (1 - _EDGE_ZONE) * page.height
        text = _NUMBER.sub("#", line.text.lower())
        letters = sum(character.isalpha() for character in text)
        key = f"{place}:{text}:{round(line.y0 / 6)}" if letters < 3 else f"{place}:{text}"
        found[index] = (key if zone else "", zone)
    return found
