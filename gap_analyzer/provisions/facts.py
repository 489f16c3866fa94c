"""Outline → instrument: kind, number, date, title, force and what it amends, as its own words state them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gap_analyzer.catalogue.grammars import Form, Grammars, Words, fold
from gap_analyzer.model.law import Document, Force, Instrument, InstrumentKind, LineKind, Reading, Text
from gap_analyzer.provisions.insets import is_recital
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.outline import Outline
from gap_analyzer.provisions.sequence import is_successor

FRAGMENT = "fragment"
"""The warning that only the end of an instrument is there: what it is, and whether it is in force, is not known."""

_ID = re.compile(r"[^a-z0-9]+")
_NUMBER_LINE = re.compile(
    r"[Nn][º°.o?*]{0,2}\s?\d[\d./-]*(?:-?[A-Z][A-Za-z]{1,11})*$"
)  # the number alone, under the kind
_FIRST_LINES = 45  # within which a law names itself
_TITLE_LINES = 4
_NEAR_TITLE = 6  # lines from the title on in which number and date are looked for
_MOST_TITLE = 300
_FEW_ARTICLES = 5  # an act that only approves a treaty has no more
_MOST_AMENDED = 12


def describe_instrument(
    text: Text, document: Document, tree: Outline, grammars: Grammars, *, named: str | None = None
) -> Instrument:
    """The instrument that `document` holds. Dates are ISO strings or ""; warnings as _check_sequence has them.

    `named` is the title of one of several instruments of a file, "" for one whose title stands on a page that was not
    supplied: then only a prominent line can be its title, nobody can tell whether it is law, and it is not searched.
    """
    torn = named == ""
    words = grammars.words.get(text.language) or next(iter(grammars.words.values()))
    articles = (unit.marker.start for unit in tree.units if unit.marker.rule.level in ("article", "special"))
    first = _list_first_lines(text, document, end=next(articles, 0) if torn else len(text.content))
    at, kind = _find_kind([line for line in first if line.prominent] if torn else first, words)
    lines = [line.words for line in first if line.prominent or not torn]
    if torn and kind is InstrumentKind.OTHER:
        lines = []
    title = named or (_read_title(lines, at) if lines else "" if torn else document.source)
    near = [title, *lines[at : at + _NEAR_TITLE]]
    force, reason = (Force.UNKNOWN, "") if torn else _tell_force(lines, tree, words)
    readings = {page.reading for page in document.pages} or {Reading.DIGITAL}
    return Instrument(
        id=_ID.sub("-", fold(document.source.rsplit(".", 1)[0]).lower()).strip("-") or document.sha256[:12],
        title=title,
        kind=kind,
        number=_find_number(near, words),
        date=_find_date(near, words),
        source=document.source,
        sha256=document.sha256,
        language=text.language,
        pages=document.page_count or len(document.pages),
        words=len(text.content.split()),
        reading=readings.pop() if len(readings) == 1 else Reading.MIXED,
        flags=document.flags,
        force=force,
        force_reason=reason,
        amends=_find_amended(tree, words),
        warnings=((FRAGMENT,) if torn else ()) + tuple(_check_sequence(tree.units)),
        unread_pages=sum(len(unread.pages) for unread in document.unread_pages),
    )


@dataclass(frozen=True, slots=True)
class _First:
    """One of the first lines of a document, and whether it is set apart by its type or place."""

    words: str
    prominent: bool


def _list_first_lines(text: Text, document: Document, *, end: int) -> list[_First]:
    """The first lines of the document, before the offset `end`, then the running heads of its first page."""
    found = []
    size = max((line.size for line in text.lines[_FIRST_LINES : 4 * _FIRST_LINES]), default=0.0)
    for line in text.lines[:_FIRST_LINES]:
        words = text.content[line.span.start : line.span.end].strip(" /*#_")
        if (
            line.kind is not LineKind.CONTENTS
            and line.span.start < end
            and any(character.isalpha() for character in words)
        ):
            prominent = line.bold or line.centred or words.isupper() or (size > 0 and line.size > size + 1)
            found.append(_First(words, prominent))
    heads = [line.text for line in text.furniture[:3] if document.pages and line in document.pages[0].lines]
    return [*found, *(_First(re.sub(r"\s\d+$", "", head), prominent=True) for head in heads)]


def _search(form: Form, line: str) -> re.Match[bytes] | None:
    found: re.Match[bytes] | None = form.pattern.search(fold(line).encode("ascii"))
    return found


def _find_kind(first: Sequence[_First], words: Words) -> tuple[int, InstrumentKind]:
    """The first line that names a kind of instrument, prominent lines before others, and that kind."""
    for prominent in (True, False):
        for index, line in enumerate(first):
            if line.prominent is not prominent or len(line.words) > _MOST_TITLE or line.words[:1].islower():
                continue
            for kind, form in words.kinds:
                if _search(form, line.words):
                    return index, InstrumentKind(kind)
    return 0, InstrumentKind.OTHER


def _read_title(first: Sequence[str], at: int) -> str:
    """The line that names the law, with the lines that run it on."""
    title = first[at]
    for line in first[at + 1 : at + _TITLE_LINES]:
        named = _NUMBER_LINE.match(line)
        runs_on = line[:1].islower() or title.endswith((",", "-")) or (title.isupper() and line.isupper())
        if named and len(title) + len(line) < _MOST_TITLE:
            return f"{title} {line}"
        if title.endswith(".") or not runs_on or len(title) + len(line) > _MOST_TITLE:
            break
        title = f"{title} {line}"
    return title.strip()


def _find_number(lines: Sequence[str], words: Words) -> str:
    for line in lines:
        for form in words.patterns.get("number", ()):
            match = _search(form, line)
            if match and form.number and match.start(form.number) >= 0:
                return line[match.start(form.number) : match.end(form.number)].strip(" .-/")
    return ""


def _find_date(lines: Sequence[str], words: Words) -> str:
    for line in lines:
        if is_recital(fold(line).encode("ascii"), words):
            return ""  # the dates of recitals are those of other acts
        for form in words.patterns.get("date", ()):
            match = _search(form, line)
            stated = _read_date(form, match, words) if match else ""
            if stated:
                return stated
    return ""


def _read_date(form: Form, match: re.Match[bytes], words: Words) -> str:
    parts = {name: match.group(at).decode("ascii") for name, at in form.groups.items() if match.start(at) >= 0}
    month = words.months.get(parts.get("month", "").lower(), 0)
    try:
        return date(int(parts["year"]), month, int(parts["day"])).isoformat()
    except (KeyError, ValueError):
        return ""


def _tell_force(first: Sequence[str], tree: Outline, words: Words) -> tuple[Force, str]:
    """The force that the instrument states of itself, and the words in which it does."""
    for name, force in (("draft", Force.DRAFT), ("repealed", Force.REPEALED), ("not_yet", Force.NOT_YET)):
        for line in first[:20]:
            if any(_search(form, line) for form in words.patterns.get(name, ())):
                return force, line
    articles = [unit for unit in tree.units if unit.marker.rule.level == "article"]
    if 0 < len(articles) <= _FEW_ARTICLES:
        for unit in articles[:1]:
            words_of = tree.folded.content[unit.marker.end : unit.end][:300]
            if any(_search(form, words_of) for form in words.patterns.get("treaty", ())):
                return Force.TREATY_APPROVAL, " ".join(words_of.split())[:160]
    return Force.IN_FORCE, ""


def _find_amended(tree: Outline, words: Words) -> tuple[str, ...]:
    """The laws that the first words of articles say they amend or repeal."""
    found: dict[str, None] = {}
    for unit in tree.units:
        if unit.marker.rule.level not in ("article", "special"):
            continue
        opening = tree.folded.data[unit.marker.end : min(unit.end, unit.marker.end + 400)].replace(b"\n", b" ")
        for form in words.patterns.get("amends", ()):
            match = form.pattern.search(opening)
            if match and form.term:
                start, end = (unit.marker.end + offset for offset in match.span(form.term))
                found.setdefault(" ".join(tree.folded.content[start:end].split()))
    return tuple(found)[:_MOST_AMENDED]


def _check_sequence(units: Sequence[Branch]) -> Iterator[str]:
    """What does not run on among articles: "gap 4 7", "repeat 12", "restart 9 1", "inferred 3"."""
    last: Branch | None = None
    for unit in units:
        if unit.marker.rule.level in ("schedule",) or unit.marker.rule.prefix:
            last = None
        if unit.marker.rule.level not in ("article", "special"):
            continue
        if unit.marker.inferred:
            yield f"inferred {unit.marker.number}"
        if last is not None and last.reading.style == unit.reading.style:
            before, key = last.reading.key, unit.reading.key
            printed = f"{last.marker.number} {unit.marker.number}"
            if before == key:
                yield f"repeat {unit.marker.number}"
            elif key < before:
                yield f"restart {printed}"
            elif unit.reading.style != "code" and not is_successor(before, key) and key[0] > before[0] + 1:
                yield f"gap {printed}"
        last = unit
