"""Pages → body lines and furniture: running heads, page numbers and stamps that stand alike on many pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from gap_analyzer.model.law import Line, Page

_NUMBER = re.compile(r"\d+")
_CITED = re.compile(r"\d+(?:\(\w{1,4}\))*")  # "101(d)(3)"
_PAGE_NUMBER = re.compile(r"^[\W_]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s?[/|]\s?\d{1,4})?[\W_]*$")
_EDGE_LINES = 8
_LOOSE_LINES = 4  # at the edge: a line further in is furniture only when all before it are
_EDGE_ZONE = 0.13  # of the page's height
_LEAST_WORDS = 3  # without a number in them: with a number that runs with the pages, they tell of a running head
_LEAST_PAGES = 4  # on which it then comes again, and
_NEARLY_ALL = 0.8  # of those that share its words, on which the number runs
_SAME_SIZE = 0.6  # points

Body = tuple[tuple[Page, tuple[Line, ...]], ...]


def set_apart(pages: Sequence[Page]) -> tuple[Body, tuple[Line, ...]]:
    """Body lines of every page as (page, lines), and the furniture of all pages.

    A line at the edge of a page is furniture when it comes again on other pages, and its numbers, if any, are the same
    there or run with the pages: "Article 12" at the top of a page is no running head.
    """
    edges = [_find_edges(page) for page in pages]
    least = max(2, min(4, round(0.2 * len(pages))))
    repeated = _find_repeated(pages, edges, least)
    by_page: dict[int, set[int]] = defaultdict(set)
    for place, index in repeated:
        by_page[place].add(index)
    near = [_find_near(page, by_page[place]) for place, page in enumerate(pages)]
    edges = [{at: key for at, key in own.items() if at in kept} for own, kept in zip(edges, near, strict=True)]
    repeated = _find_repeated(pages, edges, least)
    for place, page in enumerate(pages):
        heads = {index for index in edges[place] if (place, index) in repeated}
        repeated |= {(place, index) for index in _find_beside(page, edges[place], heads)}
    body: list[tuple[Page, tuple[Line, ...]]] = []
    furniture: list[Line] = []
    for place, page in enumerate(pages):
        kept: list[Line] = []
        for index, line in enumerate(page.lines):
            alone = len(pages) == 1 and edges[place].get(index, "").startswith("foot") and _PAGE_NUMBER.match(line.text)
            (furniture if alone or (place, index) in repeated else kept).append(line)
        body.append((page, tuple(kept)))
    return tuple(body), tuple(furniture)


def _find_edges(page: Page) -> dict[int, str]:
    """Lines in the top and bottom zone of `page`: index → their place and text without numbers."""
    found: dict[int, str] = {}
    by_height = _order_down(page)
    zone = _EDGE_ZONE * page.height
    for index in by_height[:_EDGE_LINES]:
        if page.lines[index].y1 < zone:
            found[index] = "top:" + _read_words(page.lines[index])
    for index in by_height[-_EDGE_LINES:]:
        if page.lines[index].y0 > page.height - zone:
            found[index] = "foot:" + _read_words(page.lines[index])
    return found


def _find_beside(page: Page, edges: dict[int, str], heads: set[int]) -> Iterator[int]:
    """Lines at an edge of `page` that stand on a row with running heads and look alike: the other part of the head."""
    known = [page.lines[at] for at in heads if any(character.isalpha() for character in page.lines[at].text)]
    if not known:
        return
    top, low = min(head.y0 for head in known) - 1, max(head.y1 for head in known) + 1
    for at in edges.keys() - heads:
        line = page.lines[at]
        if line.y0 >= top and line.y1 <= low and any(_is_other_part(line, head) for head in known):
            yield at


def _is_other_part(line: Line, head: Line) -> bool:
    apart = line.x0 > head.x1 or line.x1 < head.x0
    beside = min(line.y1, head.y1) > max(line.y0, head.y0)
    return apart and beside and line.bold is head.bold and abs(line.size - head.size) < _SAME_SIZE


def _order_down(page: Page) -> list[int]:
    return sorted(range(len(page.lines)), key=lambda index: (page.lines[index].y0, page.lines[index].x0))


def _find_near(page: Page, repeated: set[int]) -> set[int]:
    """Lines of `page` near an edge, from which no words of the law part them: a note under a table is no head."""
    order = _order_down(page)
    near: set[int] = set()
    for edge in (order, order[::-1]):
        for at, index in enumerate(edge[:_EDGE_LINES]):
            if at < _LOOSE_LINES or repeated.issuperset(edge[: at + 1]):
                near.add(index)
    return near


def _count_words(line: Line) -> int:
    return sum(word.isalpha() for word in line.text.split())


def _read_words(line: Line) -> str:
    """The words of `line` without numbers, in one order: left pages print the head of right pages turned round."""
    return " ".join(sorted(_CITED.sub("#", line.text.lower()).split()))


def _find_repeated(pages: Sequence[Page], edges: Sequence[dict[int, str]], least: int) -> set[tuple[int, int]]:
    """The (place of page, index of line) of lines that come again on at least `least` pages."""
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, page_edges in enumerate(edges):
        for index, key in page_edges.items():
            groups[key].append((place, index))
    repeated: set[tuple[int, int]] = set()
    for key, members in groups.items():
        numbers_alone = not any(character.isalpha() for character in key.partition(":")[2])
        if len({place for place, _ in members}) >= (2 if numbers_alone else least):
            repeated.update(_keep_running(pages, members))
    return repeated


def _keep_running(pages: Sequence[Page], members: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of `members` whose numbers stand still or run with the page number, alike on two pages at least.

    In a line of several words that all pages share it is enough that one number runs: the others name what the page
    holds, as in "15 CFR 970.101(d) page 5 of 43".
    """
    tokens: list[list[str]] = []
    for place, index in members:
        numbers = _NUMBER.findall(pages[place].lines[index].text)
        tokens.append([kind for n in numbers for kind in (f"={n}", f"+{int(n[:9]) - place}")])
    counts = Counter(token for entry in tokens for token in set(entry))
    kept = []
    for member, entry in zip(members, tokens, strict=True):
        least, most = max(2, 0.3 * len(members)), max(_LEAST_PAGES, _NEARLY_ALL * len(members))
        still, runs = ([counts[token] for token in entry[first::2]] for first in (0, 1))
        named = max(runs, default=0) >= most and _count_words(pages[member[0]].lines[member[1]]) >= _LEAST_WORDS
        if named or all(max(pair) >= least for pair in zip(still, runs, strict=True)):
            kept.append(member)
    return kept
