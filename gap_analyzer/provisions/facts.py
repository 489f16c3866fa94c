"""Outline → instrument: kind, number, date, title, force and what it amends, as its own words state them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gap_analyzer.catalogue.grammars import Form, Grammars, Words, fold
from gap_analyzer.model.law import Document, Force, Instrument, Reading, Text
from gap_analyzer.provisions.insets import is_recital
from gap_analyzer.provisions.naming import name_instrument, search_folded
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.outline import Outline
from gap_analyzer.provisions.sequence import is_successor

FRAGMENT = "fragment"
"""The warning that only the end of an instrument is there: what it is, and whether it is in force, is not known."""

_ID = re.compile(r"[^a-z0-9]+")
_NEAR_TITLE = 6  # lines from the title on in which number and date are looked for
_FEW_ARTICLES = 5  # an act that only approves a treaty has no more
_MOST_AMENDED = 12


def describe_instrument(
    text: Text, document: Document, tree: Outline, grammars: Grammars, *, named: str | None = None
) -> Instrument:
    """The instrument that `document` holds. Dates are ISO strings or ""; warnings as _check_sequence has them.

    `named` is the title of one of several instruments of a file, "" for one whose title stands on a page that was not
    supplied: then only a prominent line can be its title, and without one nobody can tell whether it is in force.
    """
    torn = named == ""
    words = grammars.words.get(text.language) or next(iter(grammars.words.values()))
    name = name_instrument(text, document, tree, words, torn=torn)
    title = named or name.title or ("" if torn else document.source)
    near = [title, *name.near[:_NEAR_TITLE]]
    fragment = title == "" and not _begins(tree)
    force, reason = (Force.UNKNOWN, "") if fragment else _tell_force(name.first, tree, words)
    readings = {page.reading for page in document.pages} or {Reading.DIGITAL}
    return Instrument(
        id=_ID.sub("-", fold(document.source.rsplit(".", 1)[0]).lower()).strip("-") or document.sha256[:12],
        title=title,
        kind=name.kind,
        number=_find_number([title, *name.first] if name.made_under else near, words),
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
        warnings=((FRAGMENT,) if fragment else ()) + tuple(_check_sequence(tree.units)),
        unread_pages=sum(len(unread.pages) for unread in document.unread_pages),
    )


def _begins(tree: Outline) -> bool:
    """Whether the first article is there: then no more than the title was lost."""
    first = next((unit for unit in tree.units if unit.marker.rule.level == "article"), None)
    return first is not None and first.reading.key == (1,)


def _find_number(lines: Sequence[str], words: Words) -> str:
    for line in lines:
        for form in words.patterns.get("number", ()):
            match = search_folded(form, line)
            if match and form.number and match.start(form.number) >= 0:
                return line[match.start(form.number) : match.end(form.number)].strip(" .-/")
    return ""


def _find_date(lines: Sequence[str], words: Words) -> str:
    for line in lines:
        if is_recital(fold(line).encode("ascii"), words):
            return ""  # the dates of recitals are those of other acts
        for form in words.patterns.get("date", ()):
            match = search_folded(form, line)
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
            if any(search_folded(form, line) for form in words.patterns.get(name, ())):
                return force, line
    articles = [unit for unit in tree.units if unit.marker.rule.level == "article"]
    if 0 < len(articles) <= _FEW_ARTICLES:
        for unit in articles[:1]:
            words_of = tree.folded.content[unit.marker.end : unit.end][:300]
            if any(search_folded(form, words_of) for form in words.patterns.get("treaty", ())):
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
