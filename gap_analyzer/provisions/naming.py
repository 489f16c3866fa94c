"""Outline → what an instrument calls itself: its title and kind, from the lines above its first article.

A law names itself before its recitals and its articles, or in the article that says how it may be cited; the names that
stand further on are those of other laws.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gap_analyzer.catalogue.grammars import Form, Words, fold
from gap_analyzer.model.law import Document, InstrumentKind, LineKind, Text, TextLine
from gap_analyzer.provisions.insets import is_recital
from gap_analyzer.provisions.outline import Outline

_NUMBER_LINE = re.compile(
    r"[Nn][º°.o?*]{0,2}\s?\d[\d./-]*(?:-?[A-Z][A-Za-z]{1,11})*$"
)  # the number alone, under the kind
_YEAR_LINE = re.compile(r"(?:1[89]|20)\d\d\b")
_YEAR_LAST = re.compile(r"[\s,.]*\(?\d{4}\)?[\s,.]*$")
_PAGE_NUMBER = re.compile(r"\s\d+$")
_ORDINALS = str.maketrans("", "", "ºª°")  # small letters, beside capitals
_EDITED = str.maketrans("", "", "[]")  # around words that an amendment has put in
_FIRST_LINES = 45  # within which a law names itself
_TITLE_LINES = 4
_MOST_TITLE = 300
_LEAST_TITLE = 6  # characters: fewer are a scrap of recognition
_LARGE = 1.0  # points by which a title is larger than the body
_FIRST_ARTICLES = 3  # one of which says how the law may be cited
_AFTER_TITLE = 24  # characters after the title in which the chapter of a revised edition stands
_CITED_WITHIN = 400  # characters of that article


@dataclass(frozen=True, slots=True)
class FirstLine:
    """One of the first lines of a document, or a running `head` of it, and whether its type or place sets it apart.

    `size` is 0 where it is no larger than that of the body; a part or chapter begins with one that is a `unit`.
    """

    words: str
    prominent: bool
    size: float = 0.0
    bold: bool = False
    head: bool = False
    unit: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """What an instrument is called, its kind, its `first` lines, and those from its title on, without running heads.

    One `made_under` an act names that act, and its own number, above its title.
    """

    title: str
    kind: InstrumentKind
    first: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    made_under: bool = False


def name_instrument(text: Text, document: Document, tree: Outline, words: Words, *, torn: bool) -> Name:
    """The name of the instrument of `document`; of one that is `torn` only a prominent line can be its title."""
    first = _list_first_lines(text, document, tree, words)
    if torn:
        first = [line for line in first if line.prominent]
    at, kind = _find_kind(first, words)
    if torn and kind is InstrumentKind.OTHER:
        return Name("", kind)
    under, kind = _pass_parent(first, at, kind, words)
    cited, chapter = ("", "") if torn else _find_cited(tree, words)
    title = cited or (_read_title(first, under, words) if first else "")
    if kind is InstrumentKind.OTHER and not cited:
        kind = _tell_by_itself(tree, words)  # then its title could not be read
        title = title if kind is InstrumentKind.OTHER and len(title) >= _LEAST_TITLE else ""
    kind = _tell_last(title, words) or kind
    made_under = under > at or (cited != "" and kind is not InstrumentKind.ACT)
    near = tuple(line.words for line in first[under:] if not line.head or first[under].head)
    near = (chapter, *near) if chapter else near
    return Name(title, kind, tuple(line.words for line in first), near, made_under)


def _list_first_lines(text: Text, document: Document, tree: Outline, words: Words) -> list[FirstLine]:
    """The lines of the document above its recitals and first article, then the running heads of its first page."""
    end = _find_end(tree, words)
    listed = [(unit.marker.start, unit.end) for unit in tree.units if unit.marker.rule.level == "contents"]
    units = {unit.marker.start for unit in tree.units if unit.marker.rule.level == "group"}
    body = [line for line in text.lines if not any(start <= line.span.start < last for start, last in listed)]
    size = max((line.size for line in body[_FIRST_LINES : 4 * _FIRST_LINES]), default=0.0)
    usual = _tell_usual_size(body[: 4 * _FIRST_LINES])
    found = []
    for line in body[:_FIRST_LINES]:
        printed = text.content[line.span.start : line.span.end].strip(" /*#_")
        named = line.kind is not LineKind.CONTENTS and line.span.start < end
        if named and (any(map(str.isalpha, printed)) or _YEAR_LINE.match(printed)):
            large = size > 0 and line.size > size + _LARGE
            prominent = line.bold or line.centred or printed.isupper() or large
            own = line.size if line.size > usual + _LARGE else 0.0
            found.append(FirstLine(printed, prominent, own, line.bold, unit=line.span.start in units))
    heads = [line.text for line in text.furniture[:3] if document.pages and line in document.pages[0].lines]
    return [*found, *(FirstLine(_PAGE_NUMBER.sub("", head), prominent=True, head=True) for head in heads)]


def _tell_usual_size(lines: Sequence[TextLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += line.span.end - line.span.start
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _find_end(tree: Outline, words: Words) -> int:
    """Where the recitals or the first article begin: a law has named itself before."""
    data = tree.folded.data
    markers = (unit.marker for unit in tree.units if unit.marker.rule.level in ("article", "special"))
    first = next(markers, None)
    end = len(data) if first is None else first.heading.end if first.heading else first.start
    at = 0
    for line in data[:end].split(b"\n"):
        if is_recital(line, words):
            return at
        at += len(line) + 1
    return end


def search_folded(form: Form, line: str) -> re.Match[bytes] | None:
    """Where `form` matches in a line, folded."""
    found: re.Match[bytes] | None = form.pattern.search(fold(line).encode("ascii"))
    return found


def _find_kind(first: Sequence[FirstLine], words: Words) -> tuple[int, InstrumentKind]:
    """The first line that names a kind of instrument, prominent lines before others, and that kind."""
    for prominent in (True, False):
        for index, line in enumerate(first):
            if line.prominent is not prominent or len(line.words) > _MOST_TITLE or line.words[:1].islower():
                continue
            kind = _tell_kind(line.words, words)
            if kind is not None:
                return index, kind
    return 0, InstrumentKind.OTHER


def _tell_kind(line: str, words: Words) -> InstrumentKind | None:
    return next((InstrumentKind(kind) for kind, form in words.kinds if search_folded(form, line)), None)


def _tell_last(title: str, words: Words) -> InstrumentKind | None:
    """The kind that a title ends with, but for the year: "The Mines (Development and Regulation) Act, 1957"."""
    name = _YEAR_LAST.sub("", title)
    matches = ((InstrumentKind(kind), search_folded(form, name)) for kind, form in words.kinds)
    return next((kind for kind, match in matches if match and match.start() > 0 and match.end() == len(name)), None)


def _pass_parent(first: Sequence[FirstLine], at: int, kind: InstrumentKind, words: Words) -> tuple[int, InstrumentKind]:
    """The title under that of the act by which an instrument is made: "The Forests Act", "(Act No. 4 of 2015)"."""
    under = at + 2
    if kind is InstrumentKind.ACT and under < len(first) and re.fullmatch(r"\(.+\)", first[at + 1].words):
        own = _tell_last(_read_title(first, under, words), words)
        if own is not None and own is not InstrumentKind.ACT:
            return under, own
    return at, kind


def _read_title(first: Sequence[FirstLine], at: int, words: Words) -> str:
    """The line that names the law, with the lines that run it on."""
    title = first[at].words
    for line in first[at + 1 : at + _TITLE_LINES]:
        if _NUMBER_LINE.match(line.words) and len(title) + len(line.words) < _MOST_TITLE:
            return f"{title} {line.words}"
        apart = line.unit or line.head is not first[at].head or line.words in title
        whole = title.endswith(".") or len(title) + len(line.words) > _MOST_TITLE
        if apart or whole or not (_runs_on(title, first[at], line) or _completes(title, first[at], line, words)):
            break
        title = f"{title} {line.words}"
    return title.strip()


def _runs_on(title: str, begun: FirstLine, line: FirstLine) -> bool:
    """Whether `line` goes on with a title: in small letters, capitals or large print alike, or with its year."""
    if line.words[:1].islower() or title.endswith((",", "-")):
        return True
    if begun.bold is line.bold and title.translate(_ORDINALS).isupper() and line.words.translate(_ORDINALS).isupper():
        return True
    large = begun.size > 0 and begun.size == line.size and begun.bold is line.bold
    return large or (_YEAR_LINE.match(line.words) is not None and _YEAR_LAST.search(title) is None)


def _completes(title: str, begun: FirstLine, line: FirstLine, words: Words) -> bool:
    """Whether `line` ends a title in the same type with what it is: "The Mines (Development)", "Regulations, 2020"."""
    alike = begun.bold is line.bold and begun.prominent is line.prominent and not line.head
    return alike and _tell_last(title, words) is None and _tell_last(f"{title} {line.words}", words) is not None


def _list_openings(tree: Outline) -> Iterator[tuple[int, bytes]]:
    """Where the words of the first articles begin, and these words on one line."""
    articles = [unit for unit in tree.units if unit.marker.rule.level in ("article", "special")]
    for unit in articles[:_FIRST_ARTICLES]:
        start = unit.marker.end
        yield start, tree.folded.data[start : min(unit.end, start + _CITED_WITHIN)].replace(b"\n", b" ")


def _find_cited(tree: Outline, words: Words) -> tuple[str, str]:
    """The title by which an instrument says that it may be cited, and what follows, as "[Chapter 20:27]"; or "", ""."""
    for start, opening in _list_openings(tree):
        for form in words.patterns.get("cited", ()):
            match = form.pattern.search(opening)
            if match and form.term:
                first, last = match.span(form.term)
                title, after = tree.folded.content[start + first : start + last], tree.folded.content[start + last :]
                return " ".join(title.translate(_EDITED).split()), " ".join(after[:_AFTER_TITLE].split())
    return "", ""


def _tell_by_itself(tree: Outline, words: Words) -> InstrumentKind:
    """The kind that an instrument without a readable title calls itself: "la presente resolución"."""
    for form in words.patterns.get("itself", ()):
        match = form.pattern.search(tree.folded.data[: tree.body_end].replace(b"\n", b" "))
        if match and form.term:
            named = match.group(form.term).decode("ascii")
            return _tell_kind(named, words) or InstrumentKind.OTHER
    return InstrumentKind.OTHER
