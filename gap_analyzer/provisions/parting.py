"""A Text of several instruments, as a gazette or a collection prints them → a Text for each of them.

The evidence has to be strong, because a law that is torn apart is worse than two that stand together: a title of its
own with another number, set apart by its type; between it and the next article words that enact; that article numbered
1; and articles before it, which the instrument before it must have.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gap_analyzer.catalogue.grammars import Grammar, Words
from gap_analyzer.model.law import Line, LineKind, Span, Text, TextLine
from gap_analyzer.provisions.insets import find_quotes
from gap_analyzer.provisions.markers import Folded, find_markers
from gap_analyzer.provisions.numbers import Key
from gap_analyzer.provisions.outline import Outline

_APART = frozenset({LineKind.FOOTNOTE, LineKind.NOTE, LineKind.MARGIN})
_FIRST = (1,)
_MOST_TITLE = 90  # characters of a line that is a title and no sentence
_AFTER_NUMBER = re.compile(rb"[\s.(*)\\,;-]*")
_MOST_ABOVE = 8  # lines above the number: the ministry, and what the instrument does in a few words
_LARGER = 0.9  # points by which those are larger than the body


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument of a Text: its place among them from 1, its own Text, and its title, "" where none is printed."""

    number: int
    text: Text
    title: str


@dataclass(frozen=True, slots=True)
class _Title:
    """Lines that name an instrument by kind and number: the first and last, and that number without its marks."""

    line: int
    last: int
    number: str


def part(text: Text, tree: Outline, grammar: Grammar, words: Words) -> tuple[Part, ...]:
    """The instruments that `text` holds, in printed order; one of them is `text` itself where it holds but one."""
    listed = _list_contents(tree)
    articles = _list_articles(tree, grammar, words, listed)
    firsts = _choose_firsts(text, tree, articles, words)
    if not firsts:
        return (Part(1, text, ""),)
    body = sum(line.kind not in _APART for line in text.lines)
    starts = [0, *(_find_begin(text, title.line) for title in firsts), body]
    over = bisect_left(text.lines, articles[0][0], key=lambda line: line.span.start)  # a title stands over its articles
    head = next((title for title in _list_titles(text, tree, words) if title.line < over), None)
    titles = [_write_title(text, title) for title in (head, *firsts)]
    cuts = _cut(text, starts, listed)
    return tuple(Part(number, *own) for number, own in enumerate(zip(cuts, titles, strict=True), 1))


def _write_title(text: Text, title: _Title | None) -> str:
    """Kind and number, and what stands above them in print of one size: what the instrument does in a few words."""
    if title is None:
        return ""
    words = [text.content[line.span.start : line.span.end].strip() for line in text.lines]
    above = title.line
    begin = _find_begin(text, title.line)
    while above > begin and text.lines[above - 1].size == text.lines[title.line - 1].size:
        above -= 1
    named = " ".join(words[title.line : title.last + 1])
    return " – ".join(filter(None, (named, " ".join(words[above : title.line]))))


def _list_contents(tree: Outline) -> list[tuple[int, int]]:
    return [(unit.marker.start, unit.end) for unit in tree.units if unit.marker.rule.level == "contents"]


def _lies_in(start: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start < last for first, last in spans)


def _list_articles(
    tree: Outline, grammar: Grammar, words: Words, listed: Sequence[tuple[int, int]]
) -> list[tuple[int, Key]]:
    """Where articles may begin, and their numbers: also those that the chain of the whole text leaves out."""
    found = find_markers(tree.folded, grammar, words.ordinals, frozenset({"article"}))
    articles = {
        marker.start: marker.readings[0].key
        for marker in found
        if not (marker.rule.bare or marker.inline or marker.quoted or _lies_in(marker.start, listed))
    }
    units = (unit for unit in tree.units if unit.marker.rule.level in ("article", "special"))
    return sorted((articles | {unit.marker.start: unit.reading.key for unit in units}).items())


def _choose_firsts(text: Text, tree: Outline, articles: Sequence[tuple[int, Key]], words: Words) -> list[_Title]:
    """The titles with which a further instrument begins."""
    chosen: list[_Title] = []
    known = {""}
    last = 0  # where the last instrument begins
    titles = [*_list_titles(text, tree, words), None]
    for title, following in pairwise(titles):
        if title is None or title.number in known:
            continue
        start = text.lines[title.line].span.start
        end = len(text.content)
        if following is not None and following.number != title.number:
            end = text.lines[following.line].span.start
        after = next(((at, key) for at, key in articles if start < at < end), None)
        if after is None or after[1] != _FIRST or not _enacts(tree.folded.data[start : after[0]], words):
            continue
        if any(last <= at < start for at, _ in articles):
            chosen.append(title)
        last = start
        known.add(title.number)
    return chosen


def _enacts(between: bytes, words: Words) -> bool:
    """Whether the lines between a title and the first article hold a recital or words that enact."""
    return any(words.tells("recital", line) or words.tells("preamble", line) for line in between.split(b"\n"))


def _list_titles(text: Text, tree: Outline, words: Words) -> Iterator[_Title]:
    """Every line, or two lines, that hold the kind and number of an instrument and nothing more."""
    barred = [(q.start, q.end) for q in find_quotes(tree.folded, words)]
    barred += _list_contents(tree)
    for index, line in enumerate(text.lines):
        start = line.span.start
        if line.kind is not LineKind.BODY or line.span.end - start > _MOST_TITLE or not _is_prominent(text, line):
            continue
        if _lies_in(start, barred):
            continue
        last, number = _read_number(tree.folded, text, index, words)
        if number and not _runs_on(text, last):
            yield _Title(index, last, number)


def _runs_on(text: Text, last: int) -> bool:
    """Whether the line after `last` goes on in small letters: then the number stands in a sentence."""
    return last + 1 < len(text.lines) and text.content[text.lines[last + 1].span.start].islower()


def _is_prominent(text: Text, line: TextLine) -> bool:
    return line.bold or text.content[line.span.start : line.span.end].isupper()


def _read_number(folded: Folded, text: Text, index: int, words: Words) -> tuple[int, str]:
    """The number of the instrument that the line at `index`, or it and the next, names, and the last of these lines;
    no number when more is said there."""
    line = text.lines[index]
    printed = folded.data[line.span.start : line.span.end].strip()
    if not any(form.pattern.search(printed) for _, form in words.kinds):
        return index, ""
    following = text.lines[index + 1] if index + 1 < len(text.lines) else line
    joined = printed + b" " + folded.data[following.span.start : following.span.end].strip()
    for last, named in ((index, printed), (index + 1, joined)):
        for form in words.patterns.get("number", ()):
            match = form.pattern.match(named)
            if match and form.number and _AFTER_NUMBER.fullmatch(named, match.end()):
                number = match.group(form.number).decode("ascii").lower()
                return last, "".join(c for c in number if c.isalnum())
    return index, ""


def _find_begin(text: Text, title: int) -> int:
    """The index of the line with which an instrument begins: the larger print above its number is its own."""
    body = _tell_body_size(text)
    begin = title
    for at in range(title - 1, max(-1, title - 1 - _MOST_ABOVE), -1):
        line = text.lines[at]
        if line.size < body + _LARGER or not any(c.isalpha() for c in text.content[line.span.start : line.span.end]):
            break
        begin = at
    return begin


def _tell_body_size(text: Text) -> float:
    sizes: dict[float, int] = {}
    for line in text.lines:
        sizes[line.size] = sizes.get(line.size, 0) + line.span.end - line.span.start
    return max(sizes, key=lambda size: (sizes[size], size))


def _cut(text: Text, starts: Sequence[int], listed: Sequence[tuple[int, int]]) -> Iterator[Text]:
    """A Text for the lines from each of `starts` to the next, with the notes that stand under them.

    `listed` are tables of contents: only the whole text shows that they are, because it prints their numbers again.
    """
    owned: list[list[TextLine]] = [[] for _ in starts[1:]]
    places = [_find_place(text.lines[at]) for at in starts[:-1]]
    for line in text.lines[starts[-1] :]:
        above = [at for at, place in enumerate(places) if place <= _find_place(line)]
        owned[max(above, default=0)].append(line)
    for number, (begin, end) in enumerate(pairwise(starts)):
        own = [_mark_listed(line, listed) for line in text.lines[begin:end]]
        yield _build(text, [*own, *owned[number]], text.furniture if number == 0 else ())


def _find_place(line: TextLine) -> tuple[int, int, float]:
    return line.box.page, line.column, line.box.y0


def _mark_listed(line: TextLine, listed: Sequence[tuple[int, int]]) -> TextLine:
    within = line.kind is LineKind.BODY and _lies_in(line.span.start, listed)
    return replace(line, kind=LineKind.CONTENTS) if within else line


def _build(text: Text, own: Sequence[TextLine], furniture: tuple[Line, ...]) -> Text:
    parts: list[str] = []
    lines: list[TextLine] = []
    offset = 0
    for line in own:
        printed = text.content[line.span.start : line.span.end]
        lines.append(replace(line, span=Span(offset, offset + len(printed))))
        parts.append(printed if line.join else printed + "\n")
        offset += len(parts[-1])
    return Text("".join(parts), tuple(lines), text.language, furniture, len({line.box.page for line in lines}))
